"""A path made smooth between its jumps, and brought onto the clock where it is the clock."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retake.alignment.path import Path

_WINDOW = 13  # steps: a phone is hardly shorter
_JUMP = 3  # steps that a path goes on by at once only where something was dropped, added or repeated
# A deviation below half a frame at 30 a second can't be seen, and is the path's own uncertainty.
_NOTHING = 1.6
_HELD = 40  # steps that it has to hold for
_IDENTICAL = 0.97


def smoothed_places(path: Path, voiced: NDArray[np.bool_], guide_steps: int) -> tuple[NDArray[np.float64], bool]:
    """The path's places smoothed, float64 of shape (steps,), and whether all of it is the clock itself.

    Where it stays on the clock it is exactly the clock, so that frames that are right already are found to be.
    """
    count = len(path.places)
    places = path.places.astype(np.float64)
    ends = np.flatnonzero((np.abs(np.diff(places) - 1) > _JUMP) | (np.diff(path.other.astype(np.int8)) != 0)) + 1
    bounds = [0, *ends.tolist(), count]
    for start, stop in pairwise(bounds):
        places[start:stop] = np.maximum.accumulate(_smoothed(places[start:stop]))
    places = np.clip(places, 0, guide_steps - 1)
    clock = np.arange(count, dtype=np.float64)
    near = (np.abs(places - clock) <= _NOTHING) & ~path.other
    if voiced.any() and near[voiced].mean() >= _IDENTICAL and not path.other[voiced].any():
        return clock, True
    return np.where(_held(near, voiced), clock, places), False


def _smoothed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean under a Hann window; at the ends the line is continued through its last point."""
    half = min(_WINDOW // 2, len(values) - 1)
    if half < 1:
        return values
    window = np.hanning(2 * half + 3)[1:-1]
    before, behind = 2 * values[0] - values[half:0:-1], 2 * values[-1] - values[-2: -half - 2: -1]
    return np.convolve(np.concatenate([before, values, behind]), window / window.sum(), "valid")


def _held(near: NDArray[np.bool_], voiced: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where a path is the clock for long enough; what is silent goes with what lies around it."""
    maybe = np.concatenate([[False], near | ~voiced, [False]])
    edges = np.flatnonzero(np.diff(maybe.astype(np.int8)))
    held = np.zeros(len(near), np.bool_)
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        spoken = np.flatnonzero((near & voiced)[start:stop])
        if len(spoken) and spoken[-1] - spoken[0] >= _HELD:
            held[start + spoken[0]: start + spoken[-1] + 1] = True
    return held
