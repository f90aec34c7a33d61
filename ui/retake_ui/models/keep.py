"""The ranges of a plate that stay as they are: written as an editor writes them, changed as one drags them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from retake.ranges import parse_ranges
from retake.timecode import Timecode

Range = tuple[int, int]
"""The first frame and the last one, which belongs to it, counted from 0 in the plate's file."""


def ranges_of(text: str, start: Timecode | None, rate: Fraction, length: int) -> list[Range]:
    """The ranges that a text names, ascending, with those that meet joined.

    Raises:
        OptionError: It is no range, runs backwards, or lies outside the frames.
    """
    return joined((one.start, one.stop - 1) for one in parse_ranges(text, start, rate, length))


def text_of(ranges: Iterable[Range]) -> str:
    """The ranges as the option takes them: "10-25,100-120"."""
    return ",".join(f"{first}-{last}" for first, last in ranges)


def joined(ranges: Iterable[Range]) -> list[Range]:
    """The same frames in as few ranges as possible, ascending."""
    found: list[Range] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def with_range(ranges: Sequence[Range], first: int, last: int) -> list[Range]:
    """One more range, whichever end is named first."""
    return joined([*ranges, (min(first, last), max(first, last))])


def without(ranges: Sequence[Range], frame: int) -> list[Range]:
    """All but the range that holds the frame."""
    return [one for one in ranges if not one[0] <= frame <= one[1]]


def moved_edge(ranges: Sequence[Range], place: int, edge: int, frame: int) -> list[Range]:
    """One range with its first (0) or last (1) frame elsewhere; it never turns round, and joins what it meets."""
    first, last = ranges[place]
    new = (min(frame, last), last) if edge == 0 else (first, max(frame, first))
    return joined([*ranges[:place], new, *ranges[place + 1:]])


def range_at(ranges: Sequence[Range], frame: int) -> int | None:
    """Which range holds the frame."""
    return next((place for place, (first, last) in enumerate(ranges) if first <= frame <= last), None)
