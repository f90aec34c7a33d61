"""An exported timeline told so that readers find plates, with takes as their versions."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError
from retake.host import HostUse
from retake.hosting.otio_text import Behind, Lies, mended, parsed, spots, written
from retake.hosting.report import TakeFile
from retake.timeline import read_timeline
from retake.timeline.back.laid import laid_on
from tests.core.timeline import made

TAKE = TakeFile(Path("/t/sh010_lip_v001.take.json"), Path("/t/sh010_lip_v001.mov"), "/p/sh010.mov", 7, 43, 10, 40,
                Fraction(25), "", 1)


def cut(folder: Path, url: str = "/p/sh010.mov", first: int = 10, there: tuple[int, int] = (0, 60)) -> Path:
    """A timeline of a shot and a gap; above it an empty track, and one with a take behind a gap."""
    shot = made.clip("sh010", made.span(first, 30, 25.0), url, made.span(*there, 25.0))
    take = made.clip("take", made.span(3, 30, 25.0), str(TAKE.movie), made.span(0, 36, 25.0))
    title = made.clip("title", made.span(0, 20, 25.0))
    return made.timeline(folder / "cut.otio", [made.gap(10, 25.0), shot, title], [], [made.gap(10, 25.0), take])


def mend(path: Path, *lying: Lies, **refused: HostUse) -> Any:
    document = parsed(path.read_text())
    mended(document, 90_000, lying, {use: reason for reason, use in refused.items()})
    path.write_text(written(document))
    return document


def test_it_is_told_where_everything_lies(tmp_path: Path) -> None:
    found = [one.use for one in spots(parsed(cut(tmp_path).read_text()), 90_000)]
    assert found == [HostUse(90_000, 10, 1), HostUse(90_010, 30, 1), HostUse(90_040, 20, 1), HostUse(90_000, 10, 3),
                     HostUse(90_010, 30, 3)]


@pytest.mark.parametrize("shown", [True, False])
def test_a_take_above_becomes_a_version_of_its_shot(shown: bool, tmp_path: Path) -> None:
    path = cut(tmp_path)
    before = read_timeline(path).shots
    mend(path, Lies(HostUse(90_010, 30, 3), TAKE, shown))
    timeline, laid = laid_on(path)
    assert [(one.id, one.record) for one in timeline.shots] == [
        (one.id, one.record) for one in before if one.name != "take"]
    assert [(one.report, one.key, one.shown) for one in laid] == [(str(TAKE.report), "retake_v001", shown)]


def test_empty_tracks_are_counted_by_readers_too(tmp_path: Path) -> None:
    path = cut(tmp_path)
    mend(path)
    assert {one.name: one.track.index for one in read_timeline(path).shots} == {"sh010": 1, "title": 1, "take": 3}


@pytest.mark.parametrize("timecode", [0, 900_000])
def test_a_clip_that_shows_a_take_tells_its_plate_with_the_same_frames(timecode: int, tmp_path: Path) -> None:
    whole = cut(tmp_path, first=10 + timecode, there=(timecode, 60))
    before = read_timeline(whole).shots[0]
    start = timecode + TAKE.start if timecode else 0  # a take goes on with its plate's timecode, where that has one
    path = cut(tmp_path, str(TAKE.movie), 3 + start, (start, 36))
    mend(path, Lies(HostUse(90_010, 30, 1), TAKE, True, True, Behind("/p/sh010.mov", timecode, 60, Fraction(25))))
    timeline, laid = laid_on(path)
    assert timeline.shots[0].id == before.id and timeline.shots[0].source_timecode == before.source_timecode
    assert [(one.shot, one.shown) for one in laid] == [(before.id, True)]


def test_what_can_get_no_new_lips_is_told_with_the_editors_reason(tmp_path: Path) -> None:
    path = cut(tmp_path)
    mend(path, **{"is a compound clip": HostUse(90_010, 30, 1)})
    assert read_timeline(path).shots[0].reasons[0] == "is a compound clip"


def test_infinite_numbers_are_read_and_written_so_that_all_read_them(tmp_path: Path) -> None:
    path = cut(tmp_path)
    data = json.loads(path.read_text())
    data["metadata"] = {"limit": float("inf"), "text": "Inf and \"Inf\""}
    path.write_text(json.dumps(data).replace("Infinity", "Inf"))
    document = mend(path)
    assert document["metadata"] == data["metadata"]
    assert len(read_timeline(path).shots) == 3


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"OTIO_SCHEMA": "Clip.2"}', '{"OTIO_SCHEMA": 3}', "x" * 40])
def test_what_is_no_timeline_is_said(text: str) -> None:
    with pytest.raises(HostError):
        parsed(text)


def test_resolves_own_export_stays_as_it_was(shared: Path, tmp_path: Path) -> None:
    sample = shared / "timelines/resolve/effects.otio"
    path = tmp_path / "effects.otio"
    path.write_text(sample.read_text())
    document = parsed(path.read_text())
    start = int(document["global_start_time"]["value"])
    before = read_timeline(sample)
    places = {(one.record.start, one.record.count, one.track.index) for one in before.shots}
    found = {(one.use.start, one.use.count, one.use.track) for one in spots(document, start)
             if one.node["OTIO_SCHEMA"].startswith("Clip")}
    assert places <= found
    mended(document, start, (), {})
    path.write_text(written(document))
    assert [one.id for one in read_timeline(path).shots] == [one.id for one in before.shots]
