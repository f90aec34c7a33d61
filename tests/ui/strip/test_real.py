"""The strip and a preview on real workers, with the presenter that the demo brings."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retake.timeline.shot import Frames, Record
from retake_ui.models.shots import Opened, Row
from retake_ui.session import Session
from retake_ui.strip.strip import Strip
from tests.ui import fake_answers

FRAMES = 60


def presenter(house: Path) -> Row:
    """The presenter's first seconds, with the line that is to be said."""
    folder = house / "resources" / "presenter"
    made = fake_answers.shot(0)
    assert made.plate is not None
    plate = replace(made.plate, path=str(folder / "plate.mp4"), name="plate.mp4", frames=288, start=None)
    whole = Frames(0, FRAMES)
    shot = replace(made, plate=plate, source=whole, needed=whole, record=Record(90_000, FRAMES, Fraction(25)))
    piece = {"path": str(folder / "adr.flac"), "name": "adr", "rate": 48_000, "source": "0", "record": "0",
             "length": "12/5"}
    mix = {"start": "0", "clock": "3600", "samples": 115_200, "rate": 48_000, "pace": "1", "pieces": [piece]}
    line = {"frames": {"start": 0, "count": FRAMES}, "dialogue": mix, "guide": None, "ready": True}
    return Row(shot.id, shot, line=line)


@pytest.mark.long
def test_a_shot_is_studied_kept_in_part_and_tried(real_session: Session, house: Path, qtbot: QtBot) -> None:
    session = real_session
    strip = Strip(session)
    qtbot.addWidget(strip)
    strip.resize(1000, 360)
    strip.show()
    row = presenter(house)
    session.shots.begin(Opened("/edits/reel.otio"))
    session.shots.add([row])
    session.shots.pick(row.key)
    qtbot.waitUntil(lambda: session.study.part("result") is not None, timeout=120_000)
    assert session.study.part("troubles") == {"reasons": ()}
    qtbot.waitUntil(lambda: strip.view.canvas.content.runs != (), timeout=5000)
    content = strip.view.canvas.content
    assert content.runs[0].first == 0 and content.runs[-1].last == FRAMES - 1
    assert all(content.waves[which] and content.phones[which] for which in ("guide", "dialogue"))
    assert {"plate", "expected", "to come"} <= set(content.curves) and content.pairs and content.weights is not None
    assert not {name: why for name, why in content.missing.items() if name != "marks"}
    touched = next(one for one in content.runs if one.kind == "retimed")
    session.keeping.add(touched.first, touched.last)
    qtbot.waitUntil(lambda: not any(one.kind == "retimed" and one.first <= touched.first <= one.last
                                    for one in strip.view.canvas.content.runs), timeout=60_000)
    with qtbot.waitSignal(session.trying.done, timeout=60_000):
        session.trying.one_second()
    assert session.trying.result is not None and session.trying.result["frames"] == 25
    assert Path(session.trying.result["file"]).stat().st_size > 25 * 1000
