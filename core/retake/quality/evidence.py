"""What a verdict is given on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from retake.quality.figures import Figures, Told
from retake.quality.limits import Limit
from retake.quality.watch import Seen
from retake.quality.words import Clock, Range
from retake.runs import true_runs


@dataclass(frozen=True)
class Reason:
    """One reason of a verdict.

    Attributes:
        level: "look" or "fail"; "pass" where there is nothing to say.
        words: A sentence.
        ranges: The frames that it is about, first and last of each stretch; none where it is the whole shot.
    """

    level: str
    words: str
    ranges: tuple[Range, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What a verdict is given on.

    Attributes:
        figures: The take in figures.
        seen: What was seen, frame by frame.
        told: What the sounds tell.
        rate: Frames a second.
        clock: How frames are addressed.
        sources: For each frame the plate's frame whose mouth it shows; None where it is its own, or a library's.
        reasons: For each frame why it was done as it was, or left.
        strength: How far the user let the lips go, 0 to 1.
        rests: Whether the mouth was to rest in silence.
    """

    figures: Figures
    seen: Seen
    told: Told
    rate: Fraction
    clock: Clock
    sources: Sequence[float | None]
    reasons: Sequence[str]
    strength: float = 1.0
    rests: bool = True

    def stretches(self, where: NDArray[np.bool_], shortest: int = 1) -> tuple[Range, ...]:
        """Rows that hold, as frames: first and last of each run that is long enough."""
        start = self.seen.start
        return tuple((start + a, start + b - 1) for a, b in true_runs(where) if b - a >= shortest)


def above(value: float | None, limit: Limit) -> str | None:
    """What it means that a figure is so high: "look", "fail" or nothing."""
    if value is None or not value > limit.look:
        return None
    return "fail" if value > limit.fail else "look"


def below(value: float | None, limit: Limit) -> str | None:
    """What it means that a figure is so low."""
    if value is None or not value < limit.look:
        return None
    return "fail" if value < limit.fail else "look"
