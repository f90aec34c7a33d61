"""What changed between two versions of a timeline, and what must be rendered for it."""

from __future__ import annotations

import json
from pathlib import Path

import opentimelineio as otio
import pytest

from retake.errors import OptionError
from retake.timeline import read_timeline
from retake.timeline.diff import Change, changes
from retake.timeline.rendered import Rendered, beside, rendered_in
from retake.timeline.shot import Frames
from tests.core.timeline.made import clip, gap, movie, span, timeline

THERE = span(0, 200, 24)


def footage(name: str, start: float, count: float) -> otio.schema.Clip:
    return clip(name, span(start, count, 24), f"{name}.mov", THERE)


def between(tmp_path: Path, old: list[otio.core.Item], new: list[otio.core.Item],
            takes: tuple[Rendered, ...] = (), handles: int = 0) -> list[Change]:
    before = read_timeline(timeline(tmp_path / "old.otio", old))
    after = read_timeline(timeline(tmp_path / "new.otio", new))
    return list(changes(before, after, takes, handles))


def take(name: str, start: int, stop: int) -> Rendered:
    return Rendered(Path(f"{name}_lip_v001.take.json"), f"/there/{name}.mov", Frames(start, stop - start))


def test_nothing_changed_is_nothing_to_do(tmp_path: Path) -> None:
    found = between(tmp_path, [footage("a", 10, 20), footage("b", 0, 5)], [footage("a", 10, 20), footage("b", 0, 5)])
    assert [(one.state, one.what, one.verdict) for one in found] == [("same", (), "nothing")] * 2


def test_what_moved_still_fits(tmp_path: Path) -> None:
    found = between(tmp_path, [footage("a", 10, 20)], [gap(7, 24), footage("a", 10, 20)])
    assert [(one.what, one.verdict) for one in found] == [(("moved",), "fits")]


def test_a_trim_inside_what_was_rendered_fits_and_beyond_it_does_not(tmp_path: Path) -> None:
    old = [footage("a", 50, 20)]
    assert between(tmp_path, old, [footage("a", 52, 16)])[0].verdict == "fits"
    longer = between(tmp_path, old, [footage("a", 45, 25)])[0]
    assert (longer.what, longer.verdict) == (("range",), "render")
    assert "5 frames beyond" in longer.why
    assert between(tmp_path, old, [footage("a", 45, 25)], handles=5)[0].verdict == "fits"


def test_a_takes_own_frames_decide_where_there_are_takes(tmp_path: Path) -> None:
    old, new = [footage("a", 50, 20)], [footage("a", 45, 25)]
    covered, = between(tmp_path, old, new, (take("a", 40, 80),))
    assert (covered.verdict, covered.take) == ("fits", "a_lip_v001.take.json")
    assert between(tmp_path, old, new, (take("a", 46, 80),))[0].verdict == "render"
    assert between(tmp_path, old, new, (take("b", 0, 200),))[0].verdict == "render"


def test_a_dissolve_that_came_needs_more_frames(tmp_path: Path) -> None:
    fade = otio.schema.Transition("x", "SMPTE_Dissolve", otio.opentime.RationalTime(4, 24),
                                  otio.opentime.RationalTime(6, 24))
    found = between(tmp_path, [footage("a", 50, 20), footage("b", 80, 20)],
                    [footage("a", 50, 20), fade, footage("b", 80, 20)])
    assert [(one.what, one.verdict) for one in found] == [(("transition",), "render")] * 2


def test_other_media_and_other_speeds_are_rendered_again(tmp_path: Path) -> None:
    other = clip("a", span(10, 20, 24), "other.mov", THERE)
    fast = footage("b", 10, 20)
    fast.effects.append(otio.schema.LinearTimeWarp(time_scalar=2))
    found = between(tmp_path, [footage("a", 10, 20), footage("b", 10, 20)], [other, fast])
    assert [("media" in one.what, "speed" in one.what, one.verdict) for one in found] == [
        (True, False, "render"), (False, True, "render")]


def test_the_same_file_in_another_folder_is_the_same_media(tmp_path: Path) -> None:
    moved = clip("a", span(10, 20, 24), "/elsewhere/a.mov", THERE)
    assert between(tmp_path, [footage("a", 10, 20)], [moved])[0].state == "same"


def test_new_and_gone_shots_are_told(tmp_path: Path) -> None:
    found = between(tmp_path, [footage("a", 10, 20), footage("b", 0, 5)], [footage("c", 0, 30), footage("b", 0, 5)])
    assert [(one.state, one.new.name if one.new else one.old and one.old.name) for one in found] == [
        ("new", "c"), ("changed", "b"), ("gone", "a")]


def test_uses_of_one_plate_are_matched_by_what_they_show(tmp_path: Path) -> None:
    old = [footage("a", 10, 20), footage("a", 60, 20), footage("a", 120, 20)]
    new = [footage("a", 122, 18), footage("a", 12, 18), footage("a", 58, 20)]
    found = between(tmp_path, old, new)
    assert [one.old.source.start for one in found if one.old and one.old.source] == [120, 10, 60]


def test_what_can_get_no_lips_is_not_to_be_rendered(tmp_path: Path) -> None:
    frozen = footage("a", 10, 20)
    frozen.effects.append(otio.schema.FreezeFrame())
    found = between(tmp_path, [], [frozen])
    assert (found[0].verdict, "freeze" in found[0].why or "missing" in found[0].why) == ("nothing", True)


def test_takes_are_read_from_their_reports(tmp_path: Path) -> None:
    plate = movie(tmp_path / "a.mov", 40)
    (tmp_path / "takes").mkdir()
    for version, stop in ((1, 20), (2, 30)):
        report = {"plate": {"path": str(plate)}, "range": {"start": 2, "stop": stop, "first": 4, "last": stop - 2}}
        for folder in (tmp_path, tmp_path / "takes"):
            (folder / f"a_lip_v00{version}.take.json").write_text(json.dumps(report))
    (tmp_path / "takes" / "a_lip_v003.take.json").write_text("")  # a number that is taken, and no take yet
    (tmp_path / "takes" / "other.take.json").write_text('{"range": {"start": 9, "stop": 2}}')
    found = rendered_in([tmp_path / "takes"])
    assert [(one.report.name, one.frames.stop) for one in found] == [
        ("a_lip_v002.take.json", 30), ("a_lip_v001.take.json", 20)]
    shots = read_timeline(timeline(tmp_path / "t.otio", [clip("a", span(4, 10, 25), "a.mov", span(0, 40, 25))])).shots
    assert [one.report.name for one in beside(shots)] == ["a_lip_v002.take.json", "a_lip_v001.take.json"]
    with pytest.raises(OptionError, match="is no take's report"):
        rendered_in([tmp_path / "takes" / "other.take.json"])
    with pytest.raises(OptionError, match="does not exist"):
        rendered_in([tmp_path / "nowhere"])
