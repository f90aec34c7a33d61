"""The speaker's own mouth at rest: real frames of it, and how to hold them without freezing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.engines.footage.mouths import Mouths

# Frames; a second of breathing is enough to go to and fro in. Someone who never pauses has but a few in a row.
_LENGTHS = (2, 3, 4, 8, 14, 25)
# Percent of the frames that are more shut than a rest: lips that lie on each other, but are not pressed for a p.
_SHUT = 8
_OFF = (0.3, 0.05)  # of that opening, and of the spread of all: how far off it is no matter
_STEADY, _STILL, _TALKING, _LONG = 3.0, 2.0, 0.3, 0.15  # what counts how much
_FASTEST, _SLOWEST = 0.5, 15  # frames a frame; and frames that one way takes at least


def resting_frames(mouths: Mouths, talking: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The frames of the quietest stretch with nearly shut lips, in order, shape (any,); empty where none is usable.

    Lips that are shut for a p are shut in motion: a rest is what stays. Nor is a smile with parted lips a rest, however
    long it stays. Stretches in which nobody talks are preferred.

    Args:
        mouths: All there are.
        talking: Where the plate's speaker talks, bool of shape (frames,).
    """
    known = np.flatnonzero(mouths.usable)
    if not len(known):
        return known
    spread = float(mouths.opening[known].std()) + 1e-6
    level = float(np.percentile(mouths.opening[known], _SHUT))
    opening = np.where(mouths.usable, mouths.opening, level).astype(np.float64)
    lips = np.where(mouths.usable[:, None], mouths.lips, 0)
    motion = np.zeros(len(mouths))
    motion[1:] = np.linalg.norm(np.diff(lips, axis=0), axis=1)
    off = np.abs(opening - level) / (_OFF[0] * max(level, 0) + _OFF[1] * spread)
    best, found = np.inf, known[np.argsort(np.abs(mouths.opening[known] - level), kind="stable")[:1]]
    for length in _LENGTHS:
        if length > len(mouths):
            break
        whole = (_mean(mouths.usable.astype(np.float64), length) > 1 - 1e-9) \
            & (mouths.piece[length - 1:] == mouths.piece[: len(mouths) - length + 1])
        mean = _mean(opening, length)
        wide = np.sqrt(np.maximum(_mean(opening * opening, length) - mean * mean, 0))
        # With a frame on each side: where lips come and go fast, landmarks that are smoothed over time say little.
        moving = _mean(np.concatenate([motion, [0.0]]), length + 1)
        cost = _mean(off, length) + _STEADY * wide / spread + _TALKING * _mean(talking.astype(np.float64), length) \
            + _STILL * moving / spread - _LONG * np.log(length)
        cost = np.where(whole, cost, np.inf)
        first = int(cost.argmin())
        if cost[first] < best - 1e-9:
            best, found = float(cost[first]), np.arange(first, first + length)
    return np.asarray(found, np.intp)


def to_and_fro(frames: NDArray[np.intp], count: int, first: int = 0) -> NDArray[np.float64]:
    """`count` places that go slowly through the frames and back, float64; neither a jump nor a standing picture.

    Args:
        frames: Frames that follow on each other.
        count: How many places.
        first: How many were shown before.
    """
    if len(frames) < 2:
        return np.full(count, float(frames[0]))
    span = len(frames) - 1
    # Half speed at most: the turn at each end is not seen, and a few frames are no tremble.
    phase = (np.arange(count) + first) * min(_FASTEST, span / _SLOWEST) % (2 * span)
    return np.asarray(frames[0] + np.where(phase <= span, phase, 2 * span - phase), np.float64)


def _mean(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """The mean of each `length` values in a row, shape (values - length + 1,)."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray((sums[length:] - sums[:-length]) / length)
