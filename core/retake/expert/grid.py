"""The 25 pictures a second that the experts were trained on, taken from any rate."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retake.runs import runs, true_runs

Rows = NDArray[np.int64]

A_SECOND = 25
WINDOW = 5  # pictures that are looked at together: a fifth of a second


class Stretch(NamedTuple):
    """Pictures of one face without a cut: the first, and the one after the last."""

    first: int
    last: int


def grid(rate: Fraction, count: int) -> Rows:
    """For each 25th of a second the frame that lies nearest in time, int64 of shape (25ths,).

    Frame n is shown at n / rate, picture k of the grid at k / 25; of two frames that are as near the later one counts.
    Reckoned in whole numbers, so that an hour at 24000/1001 is as exact as a second. At 25 frames a second each frame
    is taken once; below, some are taken twice; above, some are left out.

    Args:
        rate: Frames a second.
        count: How many frames there are.
    """
    pictures = -(-count * A_SECOND * rate.denominator // rate.numerator)
    doubled = 2 * np.arange(pictures, dtype=np.int64) * rate.numerator + A_SECOND * rate.denominator
    return np.minimum(doubled // (2 * A_SECOND * rate.denominator), count - 1)


def stretches(present: NDArray[np.bool_], cuts: Rows, frames: Rows, bridged: int = 0) -> list[Stretch]:
    """Where a face is followed through the grid without a cut.

    Args:
        present: Whether a frame shows it, (frames,) bool.
        cuts: The frames that begin a new picture.
        frames: For each picture of the grid its frame.
        bridged: How many pictures in which it was lost may lie within a stretch.
    """
    scene = np.searchsorted(cuts, frames, side="right")
    found: list[Stretch] = []
    for a, b in runs(scene):
        bounds = [(a + first, a + last) for first, last in true_runs(present[frames[a:b]])]
        if not bounds:
            continue
        first = bounds[0][0]
        for before, after in pairwise(bounds):
            if after[0] - before[1] > bridged:
                found.append(Stretch(first, before[1]))
                first = after[0]
        found.append(Stretch(first, bounds[-1][1]))
    return found
