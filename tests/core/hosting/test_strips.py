"""Where takes go among strips, told from plain facts: no Blender is needed."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from retake.errors import HostError
from retake.host import PLATE
from retake.hosting.otio_writer import otio_text
from retake.hosting.strip_placing import channel_for, going_back, span
from retake.hosting.strip_reading import below, rate_of, reason, sheet_of
from retake.hosting.strips import Channel, Edit, Kept, Strip

PLATE_FILE = "/plates/sh010.mov"


def strip(id: str = "a", channel: int = 2, left: int = 100, right: int = 130, **more: Any) -> Strip:
    """A movie strip of a plate of 60 frames, shown from its tenth on."""
    given = {"name": id, "type": "MOVIE", "begin": left - 10.0, "length": 60, "fps": 25.0, "path": PLATE_FILE,
             "blend": "ALPHA_OVER", **more}
    return Strip(id=id, channel=channel, left=left, right=right, **given)


def edit(*strips: Strip, channels: tuple[Channel, ...] = (), fps: int = 25, base: float = 1.0) -> Edit:
    return Edit("scene", "Reel 1", "", fps, base, 250, strips, channels)


def take(id: str, channel: int = 3, left: int = 100, right: int = 130, plate: str = "a", **more: Any) -> Strip:
    """A take of the plate's frames 7 to 43."""
    kept = Kept(f"retake_{id}", f"/takes/{id}.take.json", f"/takes/{id}.mov", PLATE_FILE, plate, 7, 36)
    return strip(id, channel, left, right, path=kept.movie, kept=json.dumps(kept.to_dict()), **more)


@pytest.mark.parametrize(("fps", "base", "rate"), [
    (25, 1.0, Fraction(25)), (24, 1.0010000467300415, Fraction(24000, 1001)),
    (30, 1.0010000467300415, Fraction(30000, 1001)), (60, 1.0, Fraction(60))])
def test_a_scenes_rate_is_told_exactly(fps: int, base: float, rate: Fraction) -> None:
    assert rate_of(edit(fps=fps, base=base)) == rate


@pytest.mark.parametrize("base", [0.0, -1.0])
def test_a_scene_without_a_rate_is_refused(base: float) -> None:
    with pytest.raises(HostError, match="frames run in a second"):
        rate_of(edit(base=base))


@pytest.mark.parametrize(("one", "word"), [
    (strip(keys=3), "retimed"), (strip(keys=2, length=20), "retimed"), (strip(begin=95.0, right=170), "longer"),
    (strip(fps=23.976024627685547), "23.976"), (strip(there=False), "offline"), (strip(path=""), "offline"),
    (strip(type="MULTICAM"), "multicam"), (strip(type="COLOR"), "drawn"),
    (strip(type="IMAGE", files=("a.png",)), "still"),
    (strip(type="IMAGE", files=("a1.png", "a3.png")), "not numbered"),
    (strip(type="IMAGE", files=("a.png", "b.png")), "not numbered")])
def test_what_is_no_footage_says_why(one: Strip, word: str) -> None:
    assert word in reason(one, edit(one), Fraction(25))


@pytest.mark.parametrize("one", [strip(), strip(keys=2), strip(type="IMAGE", fps=0.0, files=("a_v2.0009.exr",
                                                                                             "a_v2.0010.exr"))])
def test_footage_is_footage(one: Strip) -> None:
    assert reason(replace(one, begin=100.0), edit(one), Fraction(25)) == ""


def test_a_take_is_known_by_its_place_and_its_plates_file_where_the_id_is_gone() -> None:
    rows = below(edit(strip("new id"), take("v001"), take("v002", 4, mute=True)))
    assert [(row.strip.id, [one.kept.key for one in row.own]) for row in rows] == [
        ("new id", ["retake_v001", "retake_v002"])]
    assert rows[0].shown is not None and rows[0].shown.kept.key == "retake_v001"


def test_of_two_plates_the_one_of_the_same_id_counts() -> None:
    rows = below(edit(strip("a", 1), strip("b", 2), take("v001", plate="a")))
    assert {row.strip.id: len(row.own) for row in rows} == {"a": 1, "b": 0}


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"key": 1}', "[" * 100_000])
def test_what_is_not_our_note_makes_no_take(kept: str) -> None:
    assert strip(kept=kept).ours is None


def test_a_take_whose_file_was_changed_is_the_users() -> None:
    assert replace(take("v001"), path="/other.mov").ours is None


def test_a_take_goes_below_a_title_onto_a_channel_of_ours_or_an_empty_one() -> None:
    plate, title = strip(), strip("title", 6, type="TEXT")
    assert channel_for(plate, 100, 130, edit(plate, title)) == (3, ())
    ours = (Channel(5, "Retake"),)
    assert channel_for(plate, 100, 130, edit(plate, title, channels=ours)) == (5, ())
    elsewhere = strip("else", 3, 500, 530)
    assert channel_for(plate, 100, 130, edit(plate, title, elsewhere))[0] == 4
    title = replace(title, channel=3)
    assert channel_for(plate, 100, 130, edit(plate, title)) == (4, (title,))


def test_with_no_free_channel_it_says_so() -> None:
    full = [strip(f"s{index}", index) for index in range(2, 129)]
    with pytest.raises(HostError, match="no channel is free"):
        channel_for(full[0], 100, 130, edit(*full))


def test_transitions_at_both_ends_leave_the_middle_and_one_over_all_leaves_nothing() -> None:
    plate = strip()
    crosses = [strip(name, 5, left, right, type="CROSS", inputs=("a", "b"))
               for name, left, right in (("in", 95, 108), ("out", 120, 135))]
    assert span(plate, edit(plate, *crosses)) == (108, 120, True)
    assert span(plate, edit(plate, replace(crosses[0], mute=True))) == (100, 130, False)
    with pytest.raises(HostError, match="wholly under a transition"):
        span(plate, edit(plate, strip("all", 5, 90, 140, type="WIPE", inputs=("a", "b"))))


def test_going_back_switches_off_what_is_on_and_nothing_else() -> None:
    whole = edit(strip(), take("v001", mute=True), take("v002", 4))
    row = below(whole)[0]
    assert going_back(row, PLATE, whole).change.quiet == ("v002",)
    plan = going_back(row, "retake_v001", whole)
    assert plan.change.quiet == ("v002",)
    assert plan.change.lay is not None and plan.change.lay.again == "v001" and plan.change.lay.begin == 97
    with pytest.raises(HostError, match="Place it first"):
        going_back(row, "retake_v009", whole)


def test_a_take_over_a_plate_that_was_cut_since_is_told_and_left_alone() -> None:
    # The far one shows the same file, and lies below the take's end by a frame: it is no part of the cut plate.
    rows = [strip("a", right=115), strip("b", left=115), strip("c", left=130, right=160)]
    whole = edit(*rows, take("take", right=131))
    found = {row.strip.id: row for row in below(whole)}
    assert [found[id].own[0].shared if found[id].own else None for id in "abc"] == [("a", "b"), ("a", "b"), None]
    for id, other in (("a", "b"), ("b", "a")):
        for to in (PLATE, "retake_take"):
            with pytest.raises(HostError, match=f"lies over {other} too.*Split take"):
                going_back(found[id], to, whole)
    apart = edit(*rows, take("left", right=115), take("right", left=115))
    found = {row.strip.id: row for row in below(apart)}
    assert [found[id].own[0].strip.id for id in "ab"] == ["left", "right"]
    assert going_back(found["b"], PLATE, apart).change.quiet == ("right",)


def test_the_timelines_file_counts_as_blender_does_also_below_nought() -> None:
    sheet = sheet_of(edit(strip("early", 2, -20, 10), strip("late", 4, 50, 80), strip("sound", 1, type="SOUND")))
    assert sheet.start == -20
    assert [(lane.sound, [piece.start for piece in lane.pieces]) for lane in sheet.lanes] == [
        (False, []), (False, [0]), (False, []), (False, [70]), (True, [120])]
    assert json.loads(otio_text(sheet))["global_start_time"]["value"] == -20


def test_strips_over_each_other_on_a_channel_are_refused() -> None:
    with pytest.raises(HostError, match="lies over another"):
        sheet_of(edit(strip("a"), strip("b", left=120, right=150)))


def test_a_take_on_a_channel_that_is_off_is_told_to_be_unseen() -> None:
    whole = edit(strip("a"), take("v001", mute=True), channels=(Channel(3, "Retake", mute=True),))
    row = below(whole)[0]
    assert any("Channel 3 is switched off" in note for note in going_back(row, "retake_v001", whole).notes)
    assert going_back(row, PLATE, whole).notes == ()
