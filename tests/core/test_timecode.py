"""Timecode against a plain count, and rates however somebody writes them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retake.errors import OptionError
from retake.timecode import Timecode, exact_rate, shown_rate

NTSC_30 = Fraction(30000, 1001)
NTSC_60 = Fraction(60000, 1001)
RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), NTSC_30, Fraction(30), Fraction(50), NTSC_60, Fraction(60)]


@pytest.mark.parametrize(("rate", "skipped"), [(NTSC_30, 2), (NTSC_60, 4)])
def test_drop_frame_counts_every_frame_of_a_day(rate: Fraction, skipped: int) -> None:
    """Every number of the day that drop frame has, in order, is the next frame's."""
    base, count = round(rate), 0
    for minute in range(24 * 60):
        first = skipped if minute % 10 else 0
        for number in range(first, base * 60):
            # Every frame near a minute's start and a sample of the rest: all of them would take a minute.
            if number < first + 3 or number % 611 == 0 or number == base * 60 - 1:
                written = f"{minute // 60:02d}:{minute % 60:02d}:{number // base:02d};{number % base:02d}"
                assert str(Timecode(count, rate, drop=True)) == written
                assert Timecode.parse(written, rate) == Timecode(count, rate, drop=True)
            count += 1
    assert str(Timecode(count, rate, drop=True)) == "00:00:00;00"


def test_drop_frame_goes_there_and_back_all_day() -> None:
    """Each frame of an hour that ends the day, and of every other hour's minutes the frames about their ends."""
    ten_minutes = 17_982
    about_ends = {minute * 1798 + near for minute in range(11) for near in range(-12, 22)}
    for tens in range(144):
        whole = tens >= 138
        for within in range(ten_minutes):
            if whole or within in about_ends:
                code = Timecode(tens * ten_minutes + within, NTSC_30, drop=True)
                assert Timecode.parse(str(code), NTSC_30) == code


@given(st.sampled_from(RATES), st.integers(0, 86_400 * 24 - 1))
def test_a_count_goes_there_and_back(rate: Fraction, count: int) -> None:
    code = Timecode(count, rate)
    assert Timecode.parse(str(code), rate) == code


@given(st.sampled_from(RATES), st.integers(0, 10**7), st.integers(0, 1000))
def test_adding_frames_counts_on(rate: Fraction, count: int, more: int) -> None:
    assert Timecode(count, rate) + more == Timecode(count + more, rate)


@pytest.mark.parametrize("text", ["00:01:00;00", "00:01:00;01", "12:59:00;00"])
def test_a_dropped_number_does_not_exist(text: str) -> None:
    with pytest.raises(OptionError, match="does not exist"):
        Timecode.parse(text, NTSC_30)


@pytest.mark.parametrize("text", ["00:00:60:00", "00:60:00:00", "00:00:00:25", "1:2:3", "", "01:00:00:0a",
                                  "-1:00:00:00"])
def test_what_is_no_timecode_is_refused(text: str) -> None:
    with pytest.raises(OptionError):
        Timecode.parse(text, Fraction(25))


@given(st.text(max_size=20), st.sampled_from(RATES))
def test_any_text_is_a_timecode_or_refused(text: str, rate: Fraction) -> None:
    try:
        code = Timecode.parse(text, rate)
    except OptionError:
        return
    assert code.frames >= 0


def test_drop_frame_is_refused_where_it_does_not_exist() -> None:
    with pytest.raises(OptionError, match="Drop-frame"):
        Timecode(0, Fraction(25), drop=True)


@pytest.mark.parametrize(("written", "meant"), [
    ("23.976", Fraction(24000, 1001)), ("23.98", Fraction(24000, 1001)), (23.976024627685547, Fraction(24000, 1001)),
    ("24000/1001", Fraction(24000, 1001)), (24, Fraction(24)), ("24.0", Fraction(24)), (25.0, Fraction(25)),
    ("29.97", NTSC_30), (29.97002997, NTSC_30), ("59.94", NTSC_60), ("119.88", Fraction(120000, 1001)),
    ("12.5", Fraction(25, 2)), (15, Fraction(15)),
])
def test_a_rate_is_what_was_meant(written: str | float, meant: Fraction) -> None:
    assert exact_rate(written) == meant
    assert exact_rate(meant) == meant


@pytest.mark.parametrize("written", ["", "fast", "0", "-25", "1/0", "nan", "inf", "1001", float("nan"), float("inf")])
def test_what_is_no_rate_is_refused(written: str | float) -> None:
    with pytest.raises(OptionError):
        exact_rate(written)


@pytest.mark.parametrize(("rate", "shown"), [
    (NTSC_30, "29.97"), (Fraction(24000, 1001), "23.976"), (Fraction(25), "25"),
])
def test_a_rate_is_shown_as_editors_write_it(rate: Fraction, shown: str) -> None:
    assert shown_rate(rate) == shown
    assert exact_rate(shown) == rate
