"""Record frames and the numbers and timecodes that editors have for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from retake.errors import HostError, OptionError
from retake.host import HostUse
from retake.timecode import Timecode


def whole(value: object) -> int | None:
    """The whole number that an editor means by 86400.0 or "1001"; None for None, "" and what is no number."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value) if isinstance(value, int | float | str) else math.nan
    except ValueError:
        return None
    return round(number) if math.isfinite(number) else None


@dataclass(frozen=True, slots=True)
class Clock:
    """How a timeline counts.

    Attributes:
        rate: Frames a second.
        start: The record frame of its first frame.
        code: The timecode of its first frame, as the editor writes it.
        drop: Whether its timecode drops frame numbers.
    """

    rate: Fraction
    start: int
    code: str
    drop: bool = False

    def frame(self, timecode: str) -> int:
        """The record frame of a timecode.

        It is measured from the timeline's first, so that it does not matter from where the editor counts; one below
        that is of the next day. Whether numbers are dropped is the timeline's, whichever sign is written here.

        Raises:
            HostError: It is none.
        """
        try:
            first = self._first
            count = Timecode.parse(timecode, self.rate, first.drop).frames - first.frames
            return self.start + count + (_day(first) if count < 0 else 0)
        except OptionError as problem:
            raise HostError(f"The editor tells a place that is none: {problem}") from None

    def timecode(self, frame: int) -> str:
        """The timecode of a record frame."""
        first = self._first
        return str(Timecode(first.frames + frame - self.start, self.rate, first.drop))

    @property
    def _first(self) -> Timecode:
        """The first frame's timecode, dropping where the text or the timeline says so."""
        return Timecode.parse(self.code, self.rate, drop=True if self.drop else None)


def _day(code: Timecode) -> int:
    """How many frames a day has."""
    return Timecode.parse(f"23:59:59:{code.base - 1}", code.rate, code.drop).frames + 1


def overlap(one: HostUse, other: HostUse) -> int:
    """How many record frames two uses share."""
    return max(0, min(one.start + one.count, other.start + other.count) - max(one.start, other.start))


def inside(uses: tuple[HostUse, ...], first: int, last: int) -> tuple[HostUse, ...]:
    """The uses that lie wholly between two record frames, both included."""
    return tuple(use for use in uses if first <= use.start and use.start + use.count - 1 <= last)


def whole_timecode(text: str, rate: Fraction, drop: bool = False) -> int:
    """A timecode as frames; 0 where it is none."""
    try:
        return Clock(rate, 0, text, drop)._first.frames
    except OptionError:
        return 0
