"""Hiero's times: floats, inclusive ends, speeds, and where a take's item lies."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError, OptionError
from retake.hosting.hiero_times import Times, is_free, plate_times, position, rate_of, speed, take_times
from retake.hosting.report import TakeFile
from retake.timeline.shot import Frames, Plate, Record, Shot, Speed, Track, Transition

RATE = Fraction(25)
TAKE = TakeFile(Path("/t/a_lip_v001.take.json"), Path("/t/a.mov"), "/p/a.mov", 7, 60, 10, 40, RATE, "", 1)
PLATE = Times(0, 29, Fraction(10), Fraction(39))


def shot(**more: Any) -> Shot:
    plate = Plate("/p/a.mov", "/p/a.mov", "a.mov", False, rate=RATE, frames=100)
    values: dict[str, Any] = {
        "id": "1", "name": "a", "plate": plate, "source": Frames(10, 30), "source_timecode": None,
        "exact": Fraction(10), "written": None, "record": Record(90_000, 30, RATE), "record_exact": Fraction(90_000),
        "needed": Frames(10, 30), "handles": None, "speed": Speed(), "track": Track("V1", 1)}
    return Shot(**{**values, **more})


@pytest.mark.parametrize(("told", "meant"), [(23.976024627685547, "24000/1001"), (29.970029830932617, "30000/1001"),
                                             (59.940059661865234, "60000/1001"), (24.0, "24"), (12.5, "25/2")])
def test_rates_of_32_bits_are_what_was_meant(told: float, meant: str) -> None:
    assert rate_of(None, told) == Fraction(meant)
    assert rate_of((0, 0), told) == Fraction(meant)
    assert rate_of((24000, 1001), told) == Fraction(24000, 1001)


def test_a_rate_that_is_none_is_refused() -> None:
    with pytest.raises(OptionError):
        rate_of(None, 0.0)


def test_source_frames_are_whole_where_a_float_misses_them_by_a_hair() -> None:
    assert position(11.999998) == 12 and position(100_000.004) == 100_000
    assert position(12.5) == Fraction(25, 2)
    for value in (math.nan, math.inf):
        with pytest.raises(HostError):
            position(value)


def test_speeds_that_went_through_32_bits_are_what_was_meant() -> None:
    assert speed(-0.699999988079071) == Fraction(-7, 10) and speed(1.0000001) == 1 and speed(0.0) == 0
    assert speed(1 / 3) == Fraction(1, 3)


def test_the_last_frame_belongs_to_an_item() -> None:
    assert PLATE.count == 30
    assert is_free(PLATE, [(30, 40)]) and not is_free(PLATE, [(29, 40)]) and not is_free(PLATE, [(-5, 0)])


def test_a_take_shows_the_frames_that_its_plate_shows() -> None:
    assert take_times(PLATE, shot(), TAKE) == Times(0, 29, Fraction(3), Fraction(32))
    assert plate_times(take_times(PLATE, shot(), TAKE), TAKE.start) == PLATE


@pytest.mark.parametrize("last", [Fraction(68), Fraction(69)], ids=["the last shown frame", "all that runs by"])
def test_a_speed_is_kept_however_the_editor_counts_its_end(last: Fraction) -> None:
    fast, take = replace(PLATE, source_out=last), replace(TAKE, stop=80)
    found = take_times(fast, shot(speed=Speed("constant", Fraction(2))), take)
    assert (found.source_in, found.source_out) == (3, last - 7)


def test_beneath_transitions_the_plate_is_left_to_be_seen() -> None:
    faded = shot(transition_in=Transition("d", 3, 4), transition_out=Transition("d", 3, 5))
    assert take_times(PLATE, faded, TAKE) == Times(4, 24, Fraction(7), Fraction(27))
    assert take_times(PLATE, faded, TAKE, whole=True) == Times(0, 29, Fraction(3), Fraction(32))
    with pytest.raises(HostError, match="nothing but transitions"):
        take_times(PLATE, shot(transition_in=Transition("d", 0, 30)), TAKE)


@pytest.mark.parametrize(("more", "take", "said"), [
    ({"speed": Speed("reverse", Fraction(-1))}, TAKE, "no take is placed"),
    ({"exact": None}, TAKE, "not known"),
    ({}, replace(TAKE, rate=Fraction(24)), "runs at 25"),
    ({}, replace(TAKE, start=11), "shows frames -1"),
    ({}, replace(TAKE, stop=38), "which has 31"),
    ({"needed": Frames(5, 35)}, replace(TAKE, start=8), "3 handles"),
])
def test_what_can_not_be_shown_is_said(more: dict[str, Any], take: TakeFile, said: str) -> None:
    with pytest.raises(HostError, match=said):
        take_times(PLATE, shot(**more), take, whole="needed" in more)
