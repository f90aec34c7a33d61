"""How a timeline counts, and how its host rounds."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from retake.timeline.shot import Sampling


@dataclass(frozen=True, slots=True)
class Clock:
    """How the timeline counts.

    Attributes:
        rate: Frames a second.
        start: The first frame's number behind its timecode; between frames where its own rate is another.
        drop: Whether its timecode drops frame numbers.
        backwards_from_start: Whether reversed ranges are written by the frame that is seen first, as Nuke does.
        sampling: Which frame of a plate is shown at a moment between two.
    """

    rate: Fraction
    start: Fraction
    drop: bool
    backwards_from_start: bool = False
    sampling: Sampling = "floor"
