"""How far lips move: while the dialogue speaks, and while it is silent."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from retake.listener import Heard

Series = NDArray[np.float32]
Mask = NDArray[np.bool_]

_FEWEST = 10
# Lips lead the sound, and need a while to come to rest.
_LEAD, _TRAIL = Fraction(1, 5), Fraction(2, 5)


@dataclass(frozen=True)
class Silence:
    """What lips do while the dialogue is silent and the plate's speaker is not.

    Attributes:
        frames: How many such frames there are.
        before: The spread of the plate's opening there, over that while its speaker talks.
        after: The same of the take's.
    """

    frames: int
    before: float
    after: float

    @classmethod
    def of(cls, openings: tuple[Series, Series], quiet: Mask, own: float | None) -> Silence | None:
        """The motion of plate and take in the quiet frames; None where too little is known."""
        before, after = (spread_in(series, quiet) for series in openings)
        if before is None or after is None or not own:
            return None
        return cls(int(quiet.sum()), before / own, after / own)


def spread_in(opening: Series, where: Mask) -> float | None:
    """The standard deviation of an opening over some frames; None where too few are known."""
    known = opening[: len(where)][where[: len(opening)]]
    known = known[np.isfinite(known)]
    return float(known.std()) if len(known) >= _FEWEST else None


def ranged(opening: Series, speaks: Mask, own: float | None) -> float | None:
    """The spread of an opening while the dialogue speaks, over the speaker's own."""
    spread = spread_in(opening, speaks)
    return spread / own if spread is not None and own else None


def silent_frames(expected: Heard | None, rate: Fraction, count: int) -> Mask:
    """Where the dialogue is silent, and was for as long as lips take to come to rest: (count,) bool."""
    quiet = np.ones(count, np.bool_)
    if expected is None:
        return quiet
    before, behind = round(_LEAD * rate), round(_TRAIL * rate)
    for row in np.flatnonzero(expected.voice > 0.3).tolist():
        quiet[max(0, row - before) : row + behind + 1] = False
    return quiet


def hushed_frames(expected: Heard | None, own: Heard | None, rate: Fraction, count: int) -> Mask:
    """Where the dialogue is silent and the plate's speaker is not: there the take has to bring the lips to rest.

    Where both are silent, lips do what they do of their own accord: a smile, a breath.
    """
    quiet = silent_frames(expected, rate, count)
    return np.asarray(quiet & ~silent_frames(own, rate, count)) if own else quiet


def speaking_frames(own: Heard | None, opening: Series) -> Mask:
    """Where the plate's speaker talks, (frames,) bool; wherever lips are seen if nobody knows."""
    return np.asarray(own.voice[: len(opening)] > 0.5 if own else np.isfinite(opening))
