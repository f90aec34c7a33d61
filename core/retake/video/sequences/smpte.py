"""Timecode as EXR and DPX headers carry it: a word of SMPTE ST 12-1, two decimal digits a byte.

Both lay the bits out alike (OpenEXR calls it TV60 packing): hours in the upper byte, frames in the lower, the
drop-frame flag in bit 6. The word has room for 39 frames: faster pictures are counted in pairs, and the field flag
tells the second of a pair.
"""

from __future__ import annotations

from fractions import Fraction

from retake.errors import OptionError
from retake.timecode import Timecode

_DROP = 1 << 6
_SECOND_OF_PAIR = 1 << 15
_SECOND_OF_PAIR_50 = 1 << 31  # 50 Hz systems keep the flag elsewhere


def timecode_of(word: int, rate: Fraction) -> Timecode | None:
    """The timecode that a header's word writes, or None where it is no timecode at this rate."""
    frames, seconds, minutes, hours = (
        _decimal(word >> shift & mask) for shift, mask in ((0, 0x3F), (8, 0x7F), (16, 0x7F), (24, 0x3F)))
    if None in (frames, seconds, minutes, hours):
        return None
    base = max(1, round(rate))
    number = frames or 0
    if base > 39:
        number = 2 * number + bool(word & _pair_flag(base))
    sign = ";" if word & _DROP and base % 30 == 0 else ":"
    try:
        return Timecode.parse(f"{hours:02d}:{minutes:02d}:{seconds:02d}{sign}{number:02d}", rate)
    except OptionError:
        return None


def word_of(code: Timecode) -> int:
    """The header's word for a timecode, without user bits; the day starts again after 24 hours."""
    hours, minutes, seconds, frames = (int(part) for part in str(code).replace(";", ":").split(":"))
    flags = _DROP if code.drop else 0
    if code.base > 39:
        frames, second = divmod(frames, 2)
        flags |= _pair_flag(code.base) if second else 0
    return flags | _coded(hours) << 24 | _coded(minutes) << 16 | _coded(seconds) << 8 | _coded(frames)


def _pair_flag(base: int) -> int:
    return _SECOND_OF_PAIR_50 if base == 50 else _SECOND_OF_PAIR


def _decimal(byte: int) -> int | None:
    tens, ones = byte >> 4, byte & 15
    return tens * 10 + ones if tens < 10 and ones < 10 else None


def _coded(number: int) -> int:
    return number // 10 << 4 | number % 10
