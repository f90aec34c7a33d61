"""A shot as a panel is told it, and frames of a take that nobody has rendered."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retake.alignment import Alignment
from retake.audio import write_sound
from retake.engines.footage.plan import Plan, PlannedFrame
from retake.errors import MediaError, OptionError
from retake.faces import FaceTracks
from retake.pipeline.trial import Trial
from retake.video import open_video
from retake.video.jpegs import Jpegs
from retake.worker import told_parts
from retake.worker.client import Worker, worker_command
from retake.worker.protocol import LONGEST, Message, line_of
from retake.worker.tasks import HEAVY
from retake.worker.tries import TRIALS
from tests.core.pipeline.shots import talking, write
from tests.core.pipeline.talker import babble, chatter
from tests.core.video import synth
from tests.faces_synth import ANNA, BORIS, Head, Painted, Picture, Stance, background

COUNT = 40


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("plate") / "sh010.mkv", talking(COUNT), babble(frames=COUNT))


@pytest.fixture(scope="module")
def line(plate: Path) -> Path:
    """Other words than the plate's."""
    write_sound(plate.with_name("line.wav"), babble(chatter, COUNT), 48_000)
    return plate.with_name("line.wav")


@pytest.fixture(scope="module")
def modules_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_cache(modules_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("RETAKE_CACHE", str(modules_cache))
    yield
    TRIALS.drop()


def do(task: str, **data: Any) -> tuple[Message, list[tuple[str, Message]]]:
    """What a task answers, and what it says on the way."""
    said: list[tuple[str, Message]] = []
    result = HEAVY[task](data, lambda step, done, of: None, lambda event, told: said.append((event, told)))
    json.dumps([result, said], allow_nan=False, default=str)
    return result, said


def asked(plate: Path, line: Path | None, **more: Any) -> Message:
    return {"plate": str(plate), "dialogue": str(line) if line else None, **more,
            "options": {"around": 0.0, **more.get("options", {})}}


def named(said: list[tuple[str, Message]]) -> dict[str, Message]:
    """The parts by name."""
    return {f"{event} {told['of']}" if "of" in told else event: told for event, told in said}


def test_a_study_tells_every_part(plate: Path, line: Path) -> None:
    result, said = do("study", **asked(plate, line))
    assert [event for event, _ in said] == ["speech", "speech", "faces", "lips", "alignment", "lips", "plan"]
    parts = named(said)
    track, = parts["faces"]["tracks"]
    assert (track["number"], track["speaks"], track["sure"], track["first"], len(track["boxes"])) == (1, True, 1.0, 0,
                                                                                                     COUNT)
    left, top, width, height = track["boxes"][0]
    assert left < 0.5 < left + width and top < 0.5 < top + height and 0.2 < width < 0.8
    for of in ("guide", "dialogue"):
        speech = parts[f"speech {of}"]
        assert speech["seconds"] == COUNT / 25
        assert all(0 <= start < stop <= 1.61 and viseme for start, stop, _, viseme in speech["phones"])
        assert speech["voice"] and all(start < stop for start, stop in speech["voice"])
    assert {len(parts[f"lips {of}"]["opening"]) for of in ("plate", "expected")} == {COUNT}
    assert all(len(pair) == 2 for pair in parts["alignment"]["pairs"])
    assert {kind for _, _, kind, _ in parts["alignment"]["regions"]} <= {"same", "other"}
    plan = parts["plan"]
    assert [number for first, last, _, _ in plan["frames"] for number in range(first, last + 1)] == list(range(COUNT))
    assert len(plan["weights"]) == len(plan["opening"]) == COUNT
    assert (result["face"], result["faces"], result["frames"], result["range"]) == (1, 1, COUNT, [0, COUNT - 1])
    assert sum(result["plan"].values()) == COUNT and result["troubles"] == []


def test_times_count_from_the_shots_own_first_frame(plate: Path, line: Path) -> None:
    result, said = do("study", **asked(plate, line, span="10-29", options={"handles": 5}))
    parts = named(said)
    assert parts["speech guide"]["phones"][0][0] == -0.2
    assert parts["alignment"]["pairs"][0][0] == pytest.approx(-0.2, abs=0.006)
    assert parts["lips plate"]["first"] == parts["plan"]["first"] == parts["faces"]["tracks"][0]["first"] == 5
    assert (result["first"], result["frames"], result["range"]) == (5, 30, [10, 29])


def test_without_dialogue_or_face_the_rest_is_told(plate: Path, line: Path, tmp_path: Path) -> None:
    result, said = do("study", **asked(plate, None))
    assert [event for event, _ in said] == ["speech", "faces", "lips"]
    assert (result["plan"], result["face"], result["troubles"]) == (None, 1, [])
    card = synth.write(tmp_path / "card.mov", synth.Movie("prores_aw", "yuv422p10le"))
    result, said = do("study", **asked(card, line))
    assert [event for event, _ in said] == ["speech", "trouble", "faces"]
    assert said[-1][1]["tracks"] == [] and "shows no face" in said[1][1]["reason"]
    assert result["troubles"] == [said[1][1]["reason"]] and result["notes"] == result["troubles"]


def test_every_face_is_told_where_it_is_seen_upright_and_nobody_speaks_unless_it_is_known(tmp_path: Path) -> None:
    left, right, wall = Head(ANNA), Head(BORIS), background(640, 300)

    def paint(number: int) -> Picture:
        upright = left.picture(wall, Stance(150, 150, 130, opening=0.1))
        if number >= 6:
            upright = right.picture(upright, Stance(480, 160, 130, opening=0.05))
        return np.rot90(upright)

    both = write(tmp_path / "both.mkv", Painted(paint, 14, rotation=90), pixel_format="yuv420p")
    result, said = do("study", **asked(both, None))
    assert [event for event, _ in said] == ["trouble", "faces"]
    assert "There are 2 faces" in said[0][1]["reason"] and (result["faces"], result["face"]) == (2, None)
    tracks = said[1][1]["tracks"]
    assert [(one["number"], one["speaks"]) for one in tracks] == [(1, False), (2, False)]
    assert [box is None for box in tracks[1]["boxes"]] == [True] * 6 + [False] * 8
    for track, (x, y) in zip(tracks, ((150, 150), (480, 160)), strict=True):
        left_edge, top, width, height = track["boxes"][-1]
        assert abs(left_edge + width / 2 - x / 640) < 0.05 and abs(top + height / 2 - y / 300) < 0.12
        assert 0.15 < width < 0.3 and 0.35 < height < 0.7


def test_what_does_not_lie_in_a_line_comes_in_parts(plate: Path, line: Path) -> None:
    do("study", **asked(plate, line))
    trial = TRIALS._trial
    assert trial is not None
    face, count = trial.decision.face, 30_000
    long = replace(face, landmarks=np.broadcast_to(face.landmarks[:1], (count, 478, 3)),
                   present=np.arange(count) % 100 > 0)
    tracks = FaceTracks(7, trial.decision.tracks.geometry, (long, replace(long, number=2)))
    rows = tuple(PlannedFrame(n, "searched", 0, 0.0, 1.0, "other words than on the plate " * 5 + str(n % 7))
                 for n in range(count))
    laid = Alignment(np.arange(count * 4.0), np.arange(count * 4) % 40 < 20, np.ones(count * 4, np.float32))
    parts = {"faces": list(told_parts.faces(tracks, long, 0.9)),
             "plan": list(told_parts.plan(7, Plan(rows), np.ones(count, np.float32))),
             "alignment": list(told_parts.alignment(laid, Fraction(0)))}
    for said in parts.values():
        assert [one["more"] for one in said] == [True] * (len(said) - 1) + [False]
        assert all(len(line_of(one)) < LONGEST - 1024 for one in said)
    boxes = [box for one in parts["faces"] for box in one["tracks"][1]["boxes"]]
    assert [row for row, box in enumerate(boxes) if box is None] == list(range(0, count, 100)) and len(boxes) == count
    assert parts["faces"][1]["tracks"][0]["first"] == 7 + len(parts["faces"][0]["tracks"][0]["boxes"])
    assert [one[0] for part in parts["plan"] for one in part["frames"]] == list(range(7, 7 + count))
    assert sum(len(one["pairs"]) for one in parts["alignment"]) == 2000


def pictures(result: Message) -> list[bytes]:
    """The JPEGs of a reel."""
    content = Path(result["file"]).read_bytes()
    sizes = [list(map(int, one.split())) for one in Path(result["index"]).read_text().splitlines()[1:]]
    return [content[begin:begin + size] for begin, size in sizes]


def test_what_is_tried_is_what_is_rendered(plate: Path, line: Path, tmp_path: Path) -> None:
    tried, said = do("try", **asked(plate, line), frame=17, count=6, width=200)
    assert (tried["first"], tried["frames"], tried["of"], tried["rate"], tried["width"]) == (17, 6, COUNT, "25", 200)
    assert [event for event, _ in said] == ["reel"] * len(said)
    take, _ = do("render", **asked(plate, line, options={"folder": str(tmp_path), "codec": "ffv1"}))
    rows = json.loads(Path(take["report"]).read_text())["frames"]
    assert {row["kind"] for row in rows[17:23]} != {"original"}
    with open_video(Path(take["movie"])) as movie, open_video(plate) as before:
        jpegs = Jpegs(movie.info, 200, 1920)
        assert pictures(tried) == [jpegs(frame) for frame in movie.frames(17, 23)]
        assert pictures(tried) != [Jpegs(before.info, 200, 1920)(frame) for frame in before.frames(17, 23)]


def test_another_frame_is_tried_without_another_decision(plate: Path, line: Path, tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "line.wav"
    own.write_bytes(line.read_bytes())
    os.utime(own, ns=(1, 1))
    do("study", **asked(plate, own))
    decided: list[object] = []
    of = Trial.of
    monkeypatch.setattr(Trial, "of", lambda request, *rest: (decided.append(request), of(request, *rest))[1])
    first, _ = do("try", **asked(plate, own), frame=3)
    second, _ = do("try", **asked(plate, own, options={"codec": "ffv1", "folder": "elsewhere"}), frame=30)
    assert first["file"] != second["file"] and not decided
    do("try", **asked(plate, own, options={"strength": 0.5}), frame=3)
    assert len(decided) == 1
    write_sound(own, np.zeros((1, 48_000), np.float32), 48_000)
    do("try", **asked(plate, own, options={"strength": 0.5}), frame=3)
    assert len(decided) == 2
    own.write_bytes(line.read_bytes())
    os.utime(own, ns=(1, 1))
    again, said = do("try", **asked(plate, own), frame=3)
    assert (again, len(decided), len(said)) == (first, 2, 1)  # it lies on the disk


def test_what_can_not_be_tried_is_refused_in_a_line(plate: Path, line: Path) -> None:
    for wrong, says in (({"frame": COUNT}, f"{COUNT} is none of them"), ({"count": 76}, "from 1 to 75"),
                        ({"colour": 1}, "knows nothing of 'colour'"), ({"options": {"face": 7}}, "no face 7")):
        with pytest.raises(OptionError, match=says):
            do("try", **asked(plate, line, **wrong))
    with pytest.raises(MediaError, match="gone.wav"):
        do("try", **asked(plate, plate.with_name("gone.wav")))


def test_a_worker_hears_at_once_that_a_study_is_off(plate: Path, line: Path, tmp_path: Path, house: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(house / "core"), "RETAKE_CACHE": str(tmp_path)}
    with Worker(worker_command(), environment=environment) as worker:
        messages = worker.messages(60)
        assert {"study", "try"} <= set(next(messages)["tasks"])
        asking = worker.ask("study", asked(plate, line))
        next(one for one in messages if one["event"] == "speech")
        began = time.monotonic()
        worker.cancel(asking)
        assert next(one for one in messages if one["event"] not in ("progress", "speech", "faces", "lips"))[
            "event"] == "cancelled"
        assert time.monotonic() - began < 1.5
