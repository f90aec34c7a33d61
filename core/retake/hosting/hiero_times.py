"""The times of Hiero's track items: whole frames with the last one included, and floats of the source.

Source times count in the clip's own frames from its first frame on, with the speed in them. What a float misses a whole
frame by is its own fault, not an editor's will.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from retake.errors import HostError
from retake.hosting.report import TakeFile
from retake.timecode import exact_rate, shown_rate
from retake.timeline.shot import Shot

_NEAR = Fraction(1, 64)
_NEAR_SPEED = Fraction(1, 100_000)


@dataclass(frozen=True, slots=True)
class Times:
    """A track item's times, as `setTimes` takes them.

    Attributes:
        first: The first frame on the timeline, counted from the timeline's first.
        last: The last frame on the timeline: the item shows it.
        source_in: The clip's frame that is shown first.
        source_out: The clip's frame that is shown last.
    """

    first: int
    last: int
    source_in: Fraction
    source_out: Fraction

    @property
    def count(self) -> int:
        """How many frames it takes on the timeline."""
        return self.last - self.first + 1

    def like(self, other: Times) -> bool:
        """Whether both show the same frames at the same place."""
        return (self.first, self.last) == (other.first, other.last) \
            and abs(self.source_in - other.source_in) < _NEAR and abs(self.source_out - other.source_out) < _NEAR


def position(value: float) -> Fraction:
    """The source frame that is meant: whole where it is nearly so, else the place between two that a speed leads to."""
    if not math.isfinite(value):
        raise HostError(f"The editor tells {value!r} for a time. Set the item's in point again.")
    nearest = round(value)
    return Fraction(nearest) if abs(value - nearest) < float(_NEAR) else Fraction(value).limit_denominator(100_000)


def speed(value: float) -> Fraction:
    """The speed that is meant: -0.699999988 is -0.7."""
    if not math.isfinite(value):
        raise HostError(f"The editor tells {value!r} for a speed. Set the item's speed again.")
    meant = Fraction(round(value * 10_000), 10_000)
    return meant if abs(meant - Fraction(value)) < _NEAR_SPEED else Fraction(value).limit_denominator(100_000)


def rate_of(rational: object, number: float) -> Fraction:
    """The exact rate: by its two whole numbers where they are told, else what a float such as 23.976024627685547 means.

    Args:
        rational: Numerator and denominator, if the editor hands them over.
        number: The same as a float.
    """
    if isinstance(rational, tuple) and len(rational) == 2 and all(type(one) is int and one > 0 for one in rational):
        return exact_rate(Fraction(rational[0], rational[1]))
    return exact_rate(number)


def is_free(times: Times, others: Iterable[tuple[int, int]]) -> bool:
    """Whether a place on a track is free; the others are told by their first and last frames."""
    return all(last < times.first or times.last < first for first, last in others)


def take_times(plate: Times, shot: Shot, take: TakeFile, whole: bool = False) -> Times:
    """Where a take's item lies and which of the take's frames it shows: just what its plate's item shows.

    Beneath a transition the plate goes on to be seen: an item on a track above can't dissolve into the next shot.

    Args:
        plate: The times of the plate's item.
        shot: The shot.
        take: The take.
        whole: The take is to be shown by the plate's own item, whose transitions go on to work.

    Raises:
        HostError: The take does not hold these frames.
    """
    name = shot.name or shot.id
    if shot.speed.kind not in ("none", "constant"):
        raise HostError(f"{name} is a {shot.speed.kind}, on which no take is placed.")
    if shot.exact is None or shot.plate is None:
        raise HostError(f"Which frames {name} shows is not known. Relink its media first.")
    if None not in (take.rate, shot.plate.rate) and take.rate != shot.plate.rate:
        assert take.rate is not None and shot.plate.rate is not None
        raise HostError(f"{name} runs at {shown_rate(shot.plate.rate)} frames a second, {take.name} at "
                        f"{shown_rate(take.rate)}. Render it again.")
    step = Fraction(0) if plate.count < 2 else (plate.source_out - plate.source_in) / (plate.count - 1)
    head = 0 if whole or shot.transition_in is None else shot.transition_in.inside
    tail = 0 if whole or shot.transition_out is None else shot.transition_out.inside
    if head + tail >= plate.count:
        raise HostError(f"{name} is nothing but transitions. Place the take as a version of its clip.")
    if whole and shot.needed is not None:
        missing = max(take.start - shot.needed.start, shot.needed.stop - take.stop)
        if missing > 0:
            raise HostError(f"{name} needs {missing} frames that {take.name} lacks, for its transitions. Render it "
                            f"again with {missing} handles, or place it on a track.")
    start = shot.exact - take.start
    found = Times(plate.first + head, plate.last - tail, start + head * step,
                  start + (plate.source_out - plate.source_in) - tail * step)
    if found.source_in < -_NEAR or found.source_out > take.count - 1 + _NEAR:
        raise HostError(f"{name} shows frames {math.floor(found.source_in)} to {math.ceil(found.source_out)} of "
                        f"{take.name}, which has {take.count}. Render it again, with handles.")
    return found


def plate_times(shown: Times, start: int) -> Times:
    """The plate's times, told from those of an item that shows a take which begins at the plate's frame `start`."""
    return Times(shown.first, shown.last, shown.source_in + start, shown.source_out + start)
