"""Ranges of frames as editors write them: 10-25, 01:00:02:00-01:00:03:12, several with commas between."""

from __future__ import annotations

import re
from fractions import Fraction

from retake.errors import OptionError
from retake.timecode import Timecode

_PLACE = r"\d{1,2}:\d{2}:\d{2}[:;.,]\d{2,3}|\d{1,9}"
_RANGE = re.compile(rf"\s*({_PLACE})\s*-\s*({_PLACE})\s*")


def parse_ranges(text: str, start: Timecode | None, rate: Fraction, length: int) -> tuple[range, ...]:
    """The frames that the text names, counted from 0, ascending; both ends of a range belong to it.

    Args:
        text: What the user wrote; empty for no range.
        start: The first frame's timecode, without which timecode can't be understood.
        rate: Frames a second.
        length: How many frames there are.

    Raises:
        OptionError: It is no range, runs backwards, or lies outside the frames.
    """
    found = [_parsed(part, start, rate) for part in text.split(",")] if text.strip() else []
    for one in found:
        if one.stop > length:
            raise OptionError(f"{text.strip()} reaches frame {one.stop - 1}, and the last one is {length - 1}.")
    return tuple(sorted(found, key=lambda one: one.start))


def _parsed(part: str, start: Timecode | None, rate: Fraction) -> range:
    written = _RANGE.fullmatch(part)
    if not written:
        raise OptionError(f"{part.strip()!r} is no range. Write it like 10-25 or 01:00:02:00-01:00:03:12.")
    first, last = (_frame(place, start, rate) for place in written.groups())
    if last < first:
        raise OptionError(f"{part.strip()} runs backwards. Write the earlier end first.")
    return range(first, last + 1)


def _frame(place: str, start: Timecode | None, rate: Fraction) -> int:
    if place.isdigit():
        return int(place)
    if start is None:
        raise OptionError(f"The plate carries no timecode, so that {place} can't be found. Write frame numbers.")
    frame = Timecode.parse(place, rate).frames - start.frames
    if frame < 0:
        raise OptionError(f"{place} lies before the plate's start at {start}.")
    return frame
