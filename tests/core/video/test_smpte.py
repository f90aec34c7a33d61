"""Timecode in the headers of EXR and DPX."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import OpenEXR
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retake.timecode import Timecode
from retake.video.sequences.exr_picture import read_facts
from retake.video.sequences.smpte import timecode_of, word_of
from tests.core.video import stills

RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(48),
         Fraction(50), Fraction(60000, 1001), Fraction(60)]


@given(st.sampled_from(RATES), st.integers(0, 86_400 * 24 - 200), st.booleans())
def test_every_timecode_comes_back(rate: Fraction, frames: int, drop: bool) -> None:
    code = Timecode(frames, rate, drop and round(rate) % 30 == 0 and rate.denominator == 1001)
    assert timecode_of(word_of(code), rate) == code


def test_the_bits_are_openexrs(tmp_path: Path) -> None:
    stored = OpenEXR.TimeCode()
    stored.hours, stored.minutes, stored.seconds, stored.frame, stored.dropFrame = 12, 34, 56, 28, True
    word = read_facts(stills.exr(tmp_path / "t.exr", timeCode=stored)).timecode
    assert word == word_of(Timecode.parse("12:34:56;28", Fraction(30000, 1001)))


@pytest.mark.parametrize("word", [0xFFFFFFFF, 0x0A000000, 0x00600000, 0x00000024, 0x3F000000])
def test_what_is_no_timecode_is_none(word: int) -> None:
    assert timecode_of(word, Fraction(24)) is None


def test_colour_frame_and_user_flags_do_not_disturb() -> None:
    assert str(timecode_of(0x01020304 | 1 << 7 | 1 << 23, Fraction(24))) == "01:02:03:04"
