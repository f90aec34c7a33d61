"""Real timelines: every one is read or refused in one line, and what is on most of them was written down by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retake.errors import MediaError
from retake.timeline import read_timeline
from retake.timeline.shot import Shot, Timeline
from tests.core.timeline.expected import EXPECTED, Use
from tests.timelines import page

KINDS = (".otio", ".edl", ".xml", ".fcpxml", ".aaf", ".kdenlive")


@pytest.fixture(scope="module")
def samples(shared: Path) -> Path:
    return shared / "timelines"


def test_every_sample_is_read_or_refused_in_one_line(samples: Path) -> None:
    paths = [path for path in sorted(samples.rglob("*")) if path.suffix in KINDS]
    assert len(paths) >= 49
    refused = []
    for path in paths:
        try:
            found = read_timeline(path)
        except MediaError as problem:
            refused.append(path.name)
            assert "\n" not in str(problem)
            continue
        assert found.shots
        assert Timeline.from_dict(json.loads(json.dumps(found.to_dict()))) == found
        assert len({shot.id for shot in found.shots}) == len(found.shots)
        assert all(shot.reasons for shot in found.shots)  # none of the media is here
    assert refused == ["screening_example.marker3.otio"]


def test_enough_samples_are_written_down() -> None:
    assert len(EXPECTED) >= 20


@pytest.mark.parametrize("name", EXPECTED)
def test_what_a_sample_holds_is_what_is_written_down(name: str, samples: Path) -> None:
    found = read_timeline(samples / name)
    assert [_use(shot, use) for shot, use in zip(found.shots, EXPECTED[name], strict=True)] == EXPECTED[name]


def test_a_newer_files_refusal_says_what_to_do(samples: Path) -> None:
    with pytest.raises(MediaError, match="newer OpenTimelineIO.*Export it for OTIO 0.18"):
        read_timeline(samples / "otio_0_19_schema" / "screening_example.marker3.otio")


def test_what_resolve_says_of_missing_media_is_kept(samples: Path) -> None:
    shot = next(shot for shot in read_timeline(samples / "resolve" / "effects.otio").shots
                if shot.name == "sq0100_sh0010_layout_v004.mp4")
    assert shot.plate is not None
    assert shot.plate.written.endswith("Layout/delivery_001/sq0100_sh0010_layout_v004.mp4")
    assert (shot.source, shot.track.index, shot.record.count) == (shot.needed, 5, 500)


def test_dissolves_of_samples_widen_what_is_needed(samples: Path) -> None:
    shots = read_timeline(samples / "otio_reference" / "transition.otio").shots
    # In 2, out 3; clip 2 has one frame left, clip 3 begins two frames into its media.
    assert [(shot.needed.start, shot.needed.count) for shot in shots if shot.needed] \
        == [(3, 3), (2, 7), (0, 6), (0, 6)]
    assert any("shows 3 frames beyond the cut, the plate has 1" in note for note in shots[1].notes)


def test_handles_are_what_the_media_has_left(samples: Path) -> None:
    shots = read_timeline(samples / "otio_reference" / "simple_cut.otio").shots
    assert [(shot.handles.before, shot.handles.after) for shot in shots if shot.handles] \
        == [(3, 2), (2, 0), (0, 4), (0, 0)]


def test_markers_stand_where_the_editor_set_them(samples: Path) -> None:
    shots = read_timeline(samples / "edl" / "screening_example.edl").shots
    # LOC 01:00:01:14 lies in the event that begins at 00:59:58:00, whatever its source.
    assert [(mark.name, mark.colour, mark.frame) for mark in shots[3].markers] \
        == [("ANIM FIX NEEDED", "RED", 86), ("ANIM FIX NEEDED", "PINK", 110)]


def test_compounds_of_an_aaf_are_opened(samples: Path) -> None:
    shots = read_timeline(samples / "avid" / "nested_stack.aaf").shots
    assert [str(shot.record.timecode) for shot in shots if shot.nested] \
        == ["01:00:00:16", "01:00:00:16", "01:00:00:23", "01:00:01:01", "01:00:01:13"]
    assert {shot.record.rate for shot in shots} == {24}


def _use(shot: Shot, like: Use) -> Use:
    """The shot as it is written down; a timecode is told only where the expected one tells it."""
    source = (shot.source.start, shot.source.count) if shot.source else None
    timecode = shot.source_timecode.start if shot.source_timecode and like.timecode is not None else None
    reasons = "; ".join(shot.reasons)
    return Use(str(shot.record.timecode), shot.record.count, shot.name, source, timecode, shot.track.index,
               like.why if like.why in reasons else reasons, str(shot.speed), shot.enabled)


def test_the_page_tells_what_the_reader_does(samples: Path, house: Path) -> None:
    assert (house / "docs" / "timelines.md").read_text(encoding="utf-8") == page(samples)
