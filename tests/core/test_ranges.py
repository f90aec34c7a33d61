"""Ranges as editors write them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retake.errors import OptionError
from retake.ranges import parse_ranges
from retake.timecode import Timecode

RATE = Fraction(30000, 1001)
START = Timecode.parse("01:00:00;00", RATE)


@pytest.mark.parametrize(("text", "frames"), [
    ("", []), ("  ", []), ("3-5", [3, 4, 5]), ("7-7", [7]), ("20-21, 3-4", [3, 4, 20, 21]),
    ("01:00:00;03-01:00:00;05", [3, 4, 5]), ("01:00:59;29-01:01:00;02", [1799, 1800]), ("0-01:00:00;01", [0, 1]),
])
def test_a_range_names_its_frames_with_both_ends(text: str, frames: list[int]) -> None:
    assert [n for one in parse_ranges(text, START, RATE, 5000) for n in one] == frames


@pytest.mark.parametrize(("text", "says"), [
    ("x", "is no range"), ("5", "is no range"), ("5-", "is no range"), ("1-5,", "is no range"),
    ("9-5", "runs backwards"),
    ("4999-5000", "the last one is 4999"), ("00:59:10;00-01:00:00;02", "lies before the plate's start"),
    ("01:01:00;00-01:01:00;05", "does not exist"),
])
def test_what_is_no_range_is_refused(text: str, says: str) -> None:
    with pytest.raises(OptionError, match=says):
        parse_ranges(text, START, RATE, 5000)


def test_timecode_needs_a_plate_with_timecode() -> None:
    with pytest.raises(OptionError, match="carries no timecode"):
        parse_ranges("01:00:00:00-01:00:00:05", None, RATE, 100)


@given(st.text(alphabet="0123456789:;,- ax", max_size=30))
def test_any_text_is_a_range_or_refused(text: str) -> None:
    try:
        found = parse_ranges(text, START, RATE, 100_000)
    except OptionError:
        return
    assert all(0 <= one.start < one.stop <= 100_000 for one in found)
