"""Which frames of a take lie under its shot."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from retake.errors import HostError
from retake.hosting.report import TakeFile
from retake.timecode import shown_rate
from retake.timeline.shot import Shot


@dataclass(frozen=True, slots=True)
class Cut:
    """A run of a take's frames, counted from 0 in its movie.

    Attributes:
        start: The first one.
        stop: The one after the last.
        spare: How many more the movie has behind it.
    """

    start: int
    stop: int
    spare: int

    @property
    def longer(self) -> Cut | None:
        """The same with a frame more, for editors that round lengths down; None where the movie has none."""
        return Cut(self.start, self.stop + 1, self.spare - 1) if self.spare > 0 else None

    @property
    def shorter(self) -> Cut:
        """The same with a frame less, for editors that mean the last frame where others mean the one after it."""
        return Cut(self.start, self.stop - 1, self.spare + 1)


def cut_of(shot: Shot, take: TakeFile) -> Cut:
    """The frames of a take that a shot shows, at the shot's own speed.

    Raises:
        HostError: They can't be told, or the take does not hold them.
    """
    told = shot.name or shot.id
    if shot.speed.kind != "none":
        raise HostError(f"{told} runs {shot.speed}, and the editor can't be told to show a take so. Bring the take on "
                        "with an .otio file.")
    rate = take.rate or (shot.plate.rate if shot.plate else None) or shot.record.rate
    if shot.plate is not None and shot.plate.rate is not None and shot.plate.rate != rate:
        raise HostError(f"{told} runs at {shown_rate(shot.plate.rate)} frames a second, {take.name} at "
                        f"{shown_rate(rate)}. Render it again.")
    start = math.floor(_first(shot, take))
    # Editors begin with a whole frame: what a shot begins within one adds none at its end.
    stop = start + math.ceil(shot.record.count * rate / shot.record.rate)
    if start < 0 or stop > take.count:
        raise HostError(f"{told} shows frames {start} to {stop - 1} of {take.name}, which has {take.count}. Render it "
                        "again, with handles.")
    return Cut(start, stop, take.count - stop)


def _first(shot: Shot, take: TakeFile) -> Fraction:
    """The shot's first moment in frames of the take."""
    if shot.exact is not None:
        return shot.exact - take.start
    if shot.source is not None:
        return Fraction(shot.source.start - take.start)
    raise HostError(f"Which frames {shot.name or shot.id} shows is not known. Relink its media first.")
