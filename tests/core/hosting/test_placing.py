"""Where a take goes, which of its frames, and what became of it."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from retake.errors import HostError, MediaError
from retake.host import Finding, HostUse
from retake.hosting.fitting import Cut, cut_of
from retake.hosting.landing import Begins, disturbed, landed, use_at
from retake.hosting.marking import free_frame, is_ours, tag_of
from retake.hosting.places import export_place
from retake.hosting.report import TakeFile, lost, read_report
from retake.hosting.tracks import TrackRow, hidden_by, next_name, track_for
from retake.timeline.shot import Frames, Plate, Record, Shot, Speed, Track

RATE = Fraction(25)
TAKE = TakeFile(Path("/t/sh010_lip_v002.take.json"), Path("/t/sh010_lip_v002.mov"), "/p/sh010.mov", 7, 43, 10, 40, RATE,
                "", 2)
SHOT = Shot(id="a" * 12, name="sh010", plate=Plate("/p/sh010.mov", "", "sh010.mov", False, rate=RATE),
            source=Frames(10, 30), source_timecode=None, exact=Fraction(10), written=None,
            record=Record(90_000, 30, RATE), record_exact=Fraction(90_000), needed=None, handles=None, speed=Speed(),
            track=Track("V1", 1))


def test_the_frames_of_a_take_that_lie_under_its_shot_begin_behind_its_handles() -> None:
    assert cut_of(SHOT, TAKE) == Cut(3, 33, 3)


def test_on_a_timeline_of_another_rate_all_frames_that_are_needed_are_taken() -> None:
    slower = replace(SHOT, record=Record(86_400, 24, Fraction(24)))
    assert cut_of(slower, TAKE) == Cut(3, 28, 8)
    between = replace(slower, exact=Fraction(21, 2))
    assert cut_of(between, TAKE) == Cut(3, 28, 8)  # a frame more would make it a frame too long


@pytest.mark.parametrize(("says", "right"), [
    (Begins(5, 6, RATE, RATE), True), (Begins(6, 5, RATE, RATE), False), (Begins(None, 6, RATE, RATE), True),
    (Begins(None, 7, RATE, RATE), False), (Begins(5, 6, Fraction(24), RATE), True),
    (Begins(5, 8, Fraction(24), RATE), False), (Begins(6, None, Fraction(24), RATE), True),
    (Begins(None, None, RATE, RATE), None), (Begins(105, None, Fraction(24), RATE), False)])
def test_where_an_item_begins_is_told_by_what_editors_are_exact_in(says: Begins, right: bool | None) -> None:
    assert says.at(5) is right


@pytest.mark.parametrize(("shot", "take"), [
    (replace(SHOT, speed=Speed("constant", Fraction(2))), TAKE), (SHOT, replace(TAKE, start=12)),
    (SHOT, replace(TAKE, stop=39)), (SHOT, replace(TAKE, rate=Fraction(24))),
    (replace(SHOT, exact=None, source=None), TAKE)])
def test_a_take_that_can_not_lie_there_is_refused_in_a_line(shot: Shot, take: TakeFile) -> None:
    with pytest.raises(HostError) as said:
        cut_of(shot, take)
    assert "\n" not in str(said.value)


def test_a_cut_is_made_longer_as_far_as_there_are_frames() -> None:
    assert Cut(3, 33, 1).longer == Cut(3, 34, 0)
    assert Cut(3, 34, 0).longer is None
    assert Cut(3, 33, 1).shorter == Cut(3, 32, 2)


def test_a_report_tells_what_an_editor_needs(tmp_path: Path) -> None:
    path = tmp_path / "sh010_lip_v002.take.json"
    data = {"files": {"movie": "sh010_lip_v002.mov"}, "plate": {"path": "/p/sh010.mov", "rate": "24000/1001"},
            "range": {"start": 7, "stop": 43, "first": 10, "last": 40}, "options": {"language": "es"}}
    path.write_text(json.dumps(data))
    told = read_report(path)
    assert (told.key, told.name, told.count, told.rate) == ("retake_es_v002", "sh010_lip_v002", 36,
                                                            Fraction(24000, 1001))
    assert told.movie == tmp_path / "sh010_lip_v002.mov" and not told.there
    assert lost(path, "/p/sh010.mov").key == "retake_v002"


@pytest.mark.parametrize("text", ["", "{}", "[]", "{", '{"range": {"start": 5, "stop": 3}}', '"x"', "null"])
def test_what_is_no_report_is_said(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.take.json"
    path.write_text(text)
    with pytest.raises(MediaError):
        read_report(path)


def test_a_take_goes_onto_the_lowest_track_of_ours_with_room_above_its_shot() -> None:
    use = HostUse(100, 50, 2)
    full = (HostUse(140, 20, 3),)
    assert track_for(use, [TrackRow(1, "Retake"), TrackRow(2, "V2"), TrackRow(3, "Retake")]) == 3
    assert track_for(use, [TrackRow(3, "Retake", uses=full), TrackRow(4, "Retake 2")]) == 4
    assert track_for(use, [TrackRow(3, "Retake", locked=True), TrackRow(4, "Retakes"), TrackRow(5, "retake")]) is None
    assert next_name(["V1"]) == "Retake"
    assert next_name(["Retake", "Retake 2", "V1"]) == "Retake 3"


def test_what_lies_between_a_shot_and_its_take_is_told() -> None:
    rows = [TrackRow(2, "Titles", uses=(HostUse(120, 10, 2),)), TrackRow(3, "Fx", uses=(HostUse(200, 10, 3),)),
            TrackRow(4, "Retake", uses=(HostUse(100, 50, 4),))]
    assert hidden_by(HostUse(100, 50, 1), 5, rows) == ("Titles",)


def test_what_became_of_a_take_is_told_by_what_is_new() -> None:
    before = [HostUse(100, 50, 1, "a")]
    wanted = HostUse(100, 50, 2)
    assert landed(before, [*before, HostUse(100, 50, 2, "b")], wanted).right
    assert landed(before, [*before, HostUse(100, 49, 2, "b")], wanted).off == -1
    assert landed(before, [*before, HostUse(150, 50, 1, "b")], wanted).elsewhere == (HostUse(150, 50, 1, "b"),)
    gone = landed(before, before, wanted)
    assert gone.there is None and not gone.elsewhere and not gone.right


def test_what_was_moved_on_the_way_is_told() -> None:
    one, two = HostUse(100, 50, 1, "a"), HostUse(150, 10, 1, "b")
    assert disturbed([one, two], [two, one, HostUse(0, 5, 2, "c")]) == ()
    assert disturbed([one, two], [one, HostUse(151, 10, 1, "b")]) == (two,)
    assert disturbed([one, two], [one]) == (two,)


def test_a_shot_is_what_stands_at_its_frames_on_its_track() -> None:
    uses = [HostUse(100, 50, 1, "a"), HostUse(100, 50, 2, "b")]
    assert use_at(100, 50, 2, uses) == uses[1]
    assert use_at(100, 50, 0, uses) is None
    assert use_at(100, 49, 1, uses) is None


def test_an_export_stays_where_it_is_when_its_timeline_is_renamed(tmp_path: Path) -> None:
    first = export_place(tmp_path, "The Film", "Reel 1: v2?", "id-1")
    assert first.parent == tmp_path / "The_Film" and first.suffix == ".otio"
    first.parent.mkdir()
    first.write_text("")
    assert export_place(tmp_path, "The Film", "Reel 1 locked", "id-1") == first
    assert export_place(tmp_path, "The Film", "Reel 1: v2?", "id-2") != first


def test_a_marker_goes_beside_others_within_its_run() -> None:
    finding = Finding(100, 3, "soft", id="seam")
    assert free_frame(finding, set(), 200) == 100
    assert free_frame(finding, {100, 101}, 200) == 102
    assert free_frame(finding, {100, 101, 102}, 200) is None
    assert free_frame(finding, set(), 100) is None
    assert is_ours(tag_of(finding)) and tag_of(finding) != tag_of(replace(finding, id=""))
    assert not is_ours("seam") and not is_ours(None)
