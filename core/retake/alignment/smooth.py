"""A path made smooth between its jumps, and brought onto the clock where it is the clock."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retake.alignment.likeness import Likeness
from retake.alignment.path import Path
from retake.alignment.words import Nearness
from retake.runs import true_runs
from retake.speech.intervals import intervals, smoothed

_WINDOW = 13  # steps: a phone is hardly shorter
_JUMP = 3  # steps that a path goes on by at once only where something was dropped, added or repeated
# A deviation below half a frame at 30 a second can't be seen, and is the path's own uncertainty.
_NOTHING = 1.6
_HELD = 40  # steps that it has to hold for
# A phone's worth of steps is moved by noise and echo further than that; the clock is right if it fits as well.
_MAYBE = 6
_AS_WELL = 0.12  # of what parts other words from the same
_AROUND = 61  # steps that a fit is judged over
_IDENTICAL = 0.97  # of a line on the clock, and the rest no more than echoes and breaths:
_GAP = 25  # steps
# In silence a path follows what noise there is; one that leaves an even pause by more steps than that has strayed.
_STRAYED = 15


def smoothed_places(path: Path, told: Likeness, near: Nearness, voiced: NDArray[np.bool_]
                    ) -> tuple[NDArray[np.float64], bool]:
    """The path's places smoothed, float64 of shape (steps,), and whether all of it is the clock itself.

    Where it stays on the clock, or the clock fits as well, it is exactly the clock, so that frames that are right
    already are found to be.
    """
    count, last = len(path.places), len(told.guide) - 1
    places = path.places.astype(np.float64)
    ends = np.flatnonzero((np.abs(np.diff(places) - 1) > _JUMP) | (np.diff(path.other.astype(np.int8)) != 0)) + 1
    bounds = [0, *ends.tolist(), count]
    for start, stop in pairwise(bounds):
        even = _even_in_silence(places[start:stop], voiced[start:stop])
        places[start:stop] = np.maximum.accumulate(_smoothed(even))
    places = np.clip(places, 0, last)
    clock = np.arange(count, dtype=np.float64)
    off = np.abs(places - clock)
    on = (off <= _NOTHING) | ((off <= _MAYBE) & _fits_as_well(path, told, near, voiced))
    on &= ~path.other
    stray = int((~on & voiced).sum())
    few = voiced.any() and stray <= max(_GAP, (1 - _IDENTICAL) * voiced.sum())
    if few and (_closed(on | ~voiced) & ~path.other)[voiced].all():
        return clock, True
    return np.where(_held(on, voiced), clock, places), False


def _even_in_silence(places: NDArray[np.float64], voiced: NDArray[np.bool_]) -> NDArray[np.float64]:
    """A piece of a path, going evenly through those silences in which it has strayed."""
    out, spoken = places.copy(), np.flatnonzero(voiced)
    if not len(spoken):
        return out
    steps = np.arange(len(places))
    even = np.interp(steps, spoken, places[spoken]) + np.minimum(steps - spoken[0], 0) \
        + np.maximum(steps - spoken[-1], 0)
    for start, stop in true_runs(~voiced):
        if np.abs(places[start:stop] - even[start:stop]).max() > _STRAYED:
            out[start:stop] = even[start:stop]
    return out


def _fits_as_well(path: Path, told: Likeness, near: Nearness, voiced: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where the clock, or the clock a few milliseconds off, lies as near as the path does, bool of shape (steps,)."""
    last = len(told.guide) - 1
    steps = np.arange(len(path.places))

    def mean(places: NDArray[np.intp]) -> NDArray[np.float32]:
        along = np.where(voiced & ~path.other, told.along(np.clip(places, 0, last)), 0)
        return smoothed(along.astype(np.float32), _AROUND)

    weight = np.maximum(smoothed((voiced & ~path.other).astype(np.float32), _AROUND), 0.02)
    best = np.minimum.reduce([mean(steps + shift) for shift in (-1, 0, 1)])
    return np.asarray((best - mean(path.places)) / weight < _AS_WELL * (near.other - near.same))


def _closed(on: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True also in gaps in which no word could leave the clock and come back; at the ends echo and breath lie."""
    out = on.copy()
    for gap in intervals((~on).astype(np.float32), enter=0.5, leave=0.5):
        if gap.stop - gap.start <= _GAP:
            out[gap.start: gap.stop] = True
    return out


def _smoothed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean under a Hann window; at the ends the line is continued through its last point."""
    half = min(_WINDOW // 2, len(values) - 1)
    if half < 1:
        return values
    window = np.hanning(2 * half + 3)[1:-1]
    before, behind = 2 * values[0] - values[half:0:-1], 2 * values[-1] - values[-2: -half - 2: -1]
    return np.convolve(np.concatenate([before, values, behind]), window / window.sum(), "valid")


def _held(near: NDArray[np.bool_], voiced: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where a path is the clock for long enough; what is silent, also at the ends, goes with what lies around it."""
    maybe = np.concatenate([[False], near | ~voiced, [False]])
    edges = np.flatnonzero(np.diff(maybe.astype(np.int8)))
    held = np.zeros(len(near), np.bool_)
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        spoken = np.flatnonzero((near & voiced)[start:stop])
        if len(spoken) and spoken[-1] - spoken[0] >= _HELD:
            first = 0 if start == 0 else start + spoken[0]
            held[first: len(near) if stop == len(near) else start + spoken[-1] + 1] = True
    return held
