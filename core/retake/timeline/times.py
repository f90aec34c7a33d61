"""Exact times out of OpenTimelineIO's floats: a rate is snapped to what was meant, a frame to the number it is."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import lru_cache

import opentimelineio as otio

from retake.errors import MediaError, OptionError
from retake.timecode import Timecode, exact_rate

# A day at 1000 frames a second; what lies beyond is no time that a timeline could hold.
_FARTHEST = 86_400 * 1000 * 10
# Floats that went through another rate and back miss a whole number by this much at most.
_NEAR = Fraction(1, 4096)
# A timeline of ten thousand clips holds few rates, and the same counts over and over.
_KEPT = 8192


@lru_cache(maxsize=_KEPT)
def rate_of(rate: float) -> Fraction:
    """The exact rate behind a float: 23.976, 23.98 and 23.976024627685547 are all 24000/1001.

    Raises:
        MediaError: It is no frame rate.
    """
    try:
        # Written out, because of a float that is not a number Fraction says only that it can't.
        return exact_rate(repr(float(rate)))
    except OptionError:
        raise MediaError(f"The timeline holds {rate!r} for a frame rate. Export it again.") from None


def frames_of(time: otio.opentime.RationalTime) -> Fraction:
    """The count of frames of a time at its own rate; exact where it is whole or nearly so.

    Raises:
        MediaError: It is no number, or farther off than any timeline reaches.
    """
    return number(time.value)


@lru_cache(maxsize=_KEPT)
def number(value: float) -> Fraction:
    """The exact number behind a float.

    Raises:
        MediaError: It is no number, or farther off than any timeline reaches.
    """
    if not math.isfinite(value) or abs(value) > _FARTHEST:
        raise MediaError(f"The timeline holds {value!r} for a time. Export it again.")
    exact = Fraction(value)
    whole = round(exact)
    return Fraction(whole) if abs(exact - whole) < _NEAR else exact.limit_denominator(1_000_000)


def seconds_of(time: otio.opentime.RationalTime) -> Fraction:
    """The time in seconds, at the rate that was meant."""
    return _seconds(time.value, time.rate)


@lru_cache(maxsize=_KEPT)
def _seconds(value: float, rate: float) -> Fraction:
    return number(value) / rate_of(rate)


def code_frames(written: str, rate: Fraction, drop: bool) -> int:
    """The frame number behind a timecode, whichever of the signs `:;.,` stand between its numbers.

    Raises:
        OptionError: It is no timecode, or does not exist at the rate.
    """
    numbers = re.split("[:;.,]", written.strip())
    if len(numbers) != 4:
        raise OptionError(f"{written[:40]!r} is no timecode. Write it like 01:00:00:00.")
    return Timecode.parse(":".join(numbers[:3]).zfill(8) + (";" if drop else ":") + numbers[3], rate).frames


def whole(frames: Fraction) -> int:
    """The nearest whole frame; half way up, as editors' clocks tick."""
    return math.floor(frames + Fraction(1, 2))


def near(a: Fraction, b: Fraction) -> bool:
    """Whether two rates count the same timecode: 24 and 23.976 do."""
    return round(a) == round(b)
