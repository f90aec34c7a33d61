"""Shots to look at, and studies of them, without a worker."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tests.ui import fake_answers

if TYPE_CHECKING:
    from retake_ui.models.study import Study
    from retake_ui.session import Session


def open_shots(session: Session, count: int = 4) -> list[str]:
    """As many rows as are wanted, the first of them looked at; their keys."""
    from retake_ui.models.shots import Opened, Row
    session.shots.begin(Opened("/edits/reel.otio"))
    rows = [Row(shot.id, shot, line=fake_answers.line(number)) for number in range(count)
            for shot in [fake_answers.shot(number)]]
    session.shots.add(rows)
    session.shots.pick(rows[0].key)
    return [row.key for row in rows]


def take_of(session: Session, **data: Any) -> None:
    """Gives the shot that is looked at a take."""
    from retake_ui.models.take import Take
    row = session.shots.looked_at
    assert row is not None
    take = Take("/takes/a_v001.take.json", "/takes/a_v001.mov", "/takes/a_v001_matte.mkv", 1, row.shot.id, data=data)
    session.shots.change(row.key, takes=(take,))


def fill(study: Study, frames: int, rate: int = 25) -> None:
    """A study of so many frames, as rich as a real one."""
    seconds = frames / rate
    samples = [round(9000 * math.sin(at / 3) * math.sin(at / 90)) for at in range(round(seconds * 200))]
    for which in ("dialogue", "guide"):
        study.put(f"wave {which}", {"first": 0, "stop": frames, "low": [-abs(one) for one in samples],
                                    "high": [abs(one) for one in samples], "full_scale": 32767})
        phones = [[at / 10, (at + 1) / 10, "AH", ("open", "closed", "hiss")[at % 3]] for at in range(int(seconds * 10))]
        study.put(f"speech {which}", {"of": which, "phones": phones, "closures": [one[0] for one in phones[::7]],
                                      "voice": [[0.2, seconds - 0.2]]})
    for name, phase in (("plate", 0.0), ("expected", 1.0)):
        study.put(f"lips {name}", {"of": name, "first": 0, "opening": [0.1 + 0.1 * math.sin(at / 4 + phase)
                                                                      for at in range(frames)]})
    pairs = [[at / 20, at / 20 + 0.3 * math.sin(at / 200)] for at in range(round(seconds * 20))]
    study.put("alignment", {"pairs": pairs,
                            "regions": [[0.0, seconds / 2, "same", 0.9], [seconds / 2, seconds, "other", 0.2]]})
    kinds = ("original", "retimed", "searched", "rest")
    runs = [[at, min(at + 24, frames - 1), kinds[at // 25 % 4], "because"] for at in range(0, frames, 25)]
    weights = [0.0 if at // 25 % 4 == 0 else 1.0 for at in range(frames)]
    study.put("plan", {"first": 0, "frames": runs, "weights": weights, "opening": [0.1] * frames})
