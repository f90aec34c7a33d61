"""What lies over the picture, and where a frame stands."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from PySide6.QtCore import QPointF

from retake.timecode import Timecode
from retake.timeline.shot import Record, Speed
from retake_ui.viewer.addresses import extended_address, record_address, record_place, source_address
from retake_ui.viewer.overlay import face_under, faces_at, marks_at
from tests.ui.viewer.made import LONG, RATE, shot, take

PART = {"tracks": [{"number": 1, "speaks": True, "sure": 0.9, "first": 10, "boxes": [[0.1, 0.1, 0.4, 0.6], None]},
                   {"number": 2, "speaks": False, "sure": 0.0, "first": 11, "boxes": [[0.2, 0.2, 0.1, 0.1]]}]}


def test_faces_are_those_of_the_frame() -> None:
    assert [face.number for face in faces_at(PART, 10, None)] == [1]
    assert [face.number for face in faces_at(PART, 11, None)] == [2]
    assert faces_at(PART, 9, None) == faces_at(PART, 12, None) == faces_at(None, 10, None) == []


def test_the_face_that_was_chosen_speaks_and_not_the_one_that_was_found() -> None:
    assert [(face.speaks, face.chosen) for face in faces_at(PART, 10, None)] == [(True, False)]
    assert [(face.speaks, face.chosen) for face in faces_at(PART, 10, 2)] == [(False, False)]
    assert [(face.speaks, face.chosen) for face in faces_at(PART, 11, 2)] == [(True, True)]


def test_of_two_faces_the_smaller_one_is_hit() -> None:
    faces = [*faces_at(PART, 10, None), *faces_at(PART, 11, None)]
    hit = face_under(faces, QPointF(0.25, 0.25))
    assert hit is not None and hit.number == 2
    assert face_under(faces, QPointF(0.9, 0.9)) is None


def test_a_frame_is_told_on_plate_and_timeline() -> None:
    assert source_address(shot(), 12) == "01:00:00:12"
    assert record_address(shot(), 12) == "01:00:20:02"
    assert record_address(shot(), 9) == record_address(shot(), 30) == ""


@pytest.mark.parametrize(("speed", "frame", "address"), [
    (Speed("constant", Fraction(2)), 14, "01:00:20:02"), (Speed("constant", Fraction(1, 2)), 12, "01:00:20:04"),
    (Speed("reverse", Fraction(-1)), 8, "01:00:20:02"), (Speed("constant", Fraction(2)), 15, ""),
    (Speed("freeze", Fraction(0)), 10, ""), (Speed("warp", Fraction(1)), 12, "")])
def test_retimed_shots_are_told_where_they_show_the_frame(speed: Speed, frame: int, address: str) -> None:
    assert record_address(shot(speed=speed), frame) == address


def test_another_timelines_rate_is_counted_in() -> None:
    record = Record(86_400, 16, Fraction(24))
    told = record_address(shot(record=record, record_exact=Fraction(86_400)), 20)
    assert told == "01:00:00:10" and RATE == 25


@pytest.mark.parametrize("rates", [(24, 25), (50, 25), ("24000/1001", "30000/1001")])
@pytest.mark.parametrize("factor", ["1", "1/2", "-1/3", "11/10"])
@pytest.mark.parametrize("sampling", ["floor", "nearest"])
def test_a_frame_s_place_is_the_first_that_shows_it_at_any_rate_and_speed(rates: tuple[object, object], factor: str,
                                                                          sampling: str) -> None:
    plate, record = (Fraction(str(one)) for one in rates)
    base = shot()
    assert base.plate is not None
    made = replace(base, plate=replace(base.plate, rate=plate), record=Record(90_000, LONG, record),
                   exact=Fraction(201, 4), speed=Speed("constant", Fraction(factor)), sampling=sampling)
    shows = [made.plate_frame(place) for place in range(LONG)]
    for frame in range(0, 100):
        assert record_place(made, frame) == (90_000 + shows.index(frame) if frame in shows else None)
    # In the handles: where the timeline would show it, were the shot longer.
    longer = {made.plate_frame(place): place for place in range(600, -600, -1)}
    for frame in range(0, 100):
        if min(shows) <= frame <= max(shows):
            assert extended_address(made, frame) == record_address(made, frame)
        elif frame in longer:
            assert extended_address(made, frame) == str(Timecode(90_000 + longer[frame], record, False))


def test_marks_say_the_worst_first_and_no_places() -> None:
    marks = [{"first": 3, "last": 9, "level": "look", "words": "It shimmers 1.4 times as much, in frames 3 to 9."},
             {"first": 9, "last": 12, "level": "fail", "words": "Two closures are missed."}]
    one = take(1, marks=marks)
    assert marks_at([one], 9) == ["Fail: Two closures are missed", "Look: It shimmers 1.4 times as much"]
    assert marks_at([one, one], 4) == ["Look: It shimmers 1.4 times as much"]
    assert marks_at([one], 2) == []
