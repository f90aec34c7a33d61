"""Frames, rates and timecodes as editors tell them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from retake.errors import HostError
from retake.host import HostUse
from retake.hosting.frames import Clock, inside, overlap, whole
from retake.hosting.rates import told_drop, told_rate

NTSC = Fraction(30000, 1001)


@pytest.mark.parametrize(("told", "meant"), [
    (23.976, Fraction(24000, 1001)), ("23.976", Fraction(24000, 1001)), ("29.97 DF", NTSC), (24.0, Fraction(24)),
    (25, Fraction(25)), ("59.94", Fraction(60000, 1001)), (23.976024627685547, Fraction(24000, 1001)),
    (47.952, Fraction(48000, 1001)), (119.88, Fraction(120000, 1001))])
def test_a_rate_is_the_exact_one_that_is_meant(told: object, meant: Fraction) -> None:
    assert told_rate(told) == meant


@pytest.mark.parametrize("told", [None, "", "DF", True, 0, -1, [], "1e9", float("nan"), float("inf"), {}])
def test_what_is_no_rate_is_said(told: object) -> None:
    with pytest.raises(HostError):
        told_rate(told)


def test_drop_frame_is_told_in_several_ways() -> None:
    assert told_drop("29.97 DF") and told_drop(29.97, "1") and told_drop(True)
    assert not told_drop("29.97", "0", None, False)


@pytest.mark.parametrize(("told", "meant"), [
    (86400.0, 86400), ("1001", 1001), (12, 12), (None, None), ("", None), (True, None), ("x", None), ([], None),
    (float("nan"), None), (float("inf"), None), (99.9999, 100)])
def test_numbers_come_as_floats_texts_or_nothing(told: object, meant: int | None) -> None:
    assert whole(told) == meant


def test_places_are_counted_from_the_timelines_first_frame() -> None:
    clock = Clock(Fraction(25), 90_000, "01:00:00:00")
    assert clock.frame("01:00:04:00") == 90_100
    assert clock.timecode(90_100) == "01:00:04:00"
    from_zero = Clock(Fraction(25), 0, "01:00:00:00")
    assert from_zero.frame("01:00:04:00") == 100
    assert from_zero.timecode(100) == "01:00:04:00"


@pytest.mark.parametrize("code", ["01:00:00;00", "01:00:00:00"])
def test_drop_frame_timecode_goes_on_dropping(code: str) -> None:
    clock = Clock(NTSC, 107_892, code, drop=True)
    assert clock.timecode(107_892 + 1800) == "01:01:00;02"
    assert clock.frame("01:01:00;02") == 107_892 + 1800


@pytest.mark.parametrize("sign", [":", ";", ","])
@pytest.mark.parametrize(("code", "drop", "frames"), [
    ("01:00:00:00", True, 17_982), ("01:00:00;00", False, 17_982), ("01:00:00:00", False, 18_000)])
def test_a_timeline_reads_all_its_timecodes_in_one_way_whichever_sign_they_bear(code: str, drop: bool, frames: int,
                                                                               sign: str) -> None:
    assert Clock(NTSC, 0, code, drop).frame(f"01:10:00{sign}00") == frames


def test_a_place_that_is_none_is_said() -> None:
    with pytest.raises(HostError):
        Clock(Fraction(25), 0, "00:00:00:00").frame("25 frames in")


def test_uses_overlap_and_lie_inside() -> None:
    one, two, apart = HostUse(0, 10), HostUse(5, 10), HostUse(10, 5)
    assert (overlap(one, two), overlap(one, apart)) == (5, 0)
    assert inside((one, two, apart), 0, 9) == (one,)
    assert inside((one, two, apart), 0, 14) == (one, two, apart)


@pytest.mark.parametrize(("code", "rate", "drop"), [("23:59:59:00", Fraction(25), False), ("23:59:58;10", NTSC, True),
                                                    ("23:59:58:10", NTSC, False)])
def test_a_timeline_goes_on_after_midnight(code: str, rate: Fraction, drop: bool) -> None:
    clock = Clock(rate, 2_000_000, code, drop)
    for frame in (2_000_000, 2_000_024, 2_000_025, 2_000_400):
        assert clock.frame(clock.timecode(frame)) == frame
