"""What became of something that was put onto a track: told by what lies on the timeline before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from retake.host import HostUse


@dataclass(frozen=True, slots=True)
class Landed:
    """What became of it.

    Attributes:
        there: What lies now where it was meant to; None where nothing new does.
        elsewhere: What else is new.
        off: By how many frames what lies there is too long; below 0 it is too short.
    """

    there: HostUse | None
    elsewhere: tuple[HostUse, ...]
    off: int

    @property
    def right(self) -> bool:
        """Whether just what was wanted is there."""
        return self.there is not None and not self.elsewhere and self.off == 0


def landed(before: Sequence[HostUse], after: Sequence[HostUse], wanted: HostUse) -> Landed:
    """What became of a use that was wanted on a track at a record frame; the editor's ids tell what is new."""
    known = {use.id for use in before}
    new = [use for use in after if use.id not in known]
    there = next((use for use in new if (use.track, use.start) == (wanted.track, wanted.start)), None)
    return Landed(there, tuple(use for use in new if use is not there), there.count - wanted.count if there else 0)


def use_at(start: int, count: int, track: int, uses: Sequence[HostUse]) -> HostUse | None:
    """The use of a shot: what stands at its frames on its track; None where nothing does any more."""
    found = [use for use in uses if (use.start, use.count) == (start, count) and track in (0, use.track)]
    return found[0] if len(found) == 1 else None


def disturbed(before: Sequence[HostUse], after: Sequence[HostUse]) -> tuple[HostUse, ...]:
    """What lay there before and does not lie just there any more."""
    now = {use.id: use for use in after}
    return tuple(use for use in before if now.get(use.id) != use)


@dataclass(frozen=True, slots=True)
class Begins:
    """What an editor says of where in its media an item begins.

    Attributes:
        left: How many frames its media has before it, exact where the rates are equal; else whether they are the
            media's or the timeline's is not known. None where it is not said.
        source: The media's frame that it shows first, which may be one off; None where it is not said.
        rate: The media's frames a second; None where they are not said.
        timeline_rate: The timeline's.
    """

    left: int | None
    source: int | None
    rate: Fraction | None
    timeline_rate: Fraction

    def at(self, first: int) -> bool | None:
        """Whether it begins with that frame of its media; None where that can't be told."""
        if self.left is not None and self.rate == self.timeline_rate:
            return self.left == first
        if self.source is not None:
            return abs(self.source - first) <= 1
        if self.left is None:
            return None
        scaled = first * self.timeline_rate / (self.rate or self.timeline_rate)
        return abs(self.left - first) <= 1 or abs(self.left - scaled) <= 1
