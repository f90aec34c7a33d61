"""The speaker's own mouth at rest: real frames of it, and how to hold them without freezing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.engines.footage.mouths import Mouths

_SHORTEST, _LONGEST = 4, 25  # frames; a second of breathing is enough to go to and fro in
_SHUT = 25  # percent of the frames that count as shut


def resting_frames(mouths: Mouths, talking: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The frames of the quietest stretch with shut lips, in order, shape (any,); empty where no frame is usable.

    Lips that are shut for a p are shut in motion: a rest is what stays. Stretches in which nobody talks are preferred.

    Args:
        mouths: All there are.
        talking: Where the plate's speaker talks, bool of shape (frames,).
    """
    known = np.flatnonzero(mouths.usable)
    if not len(known):
        return known
    opening = np.where(mouths.usable, mouths.opening, np.inf)
    spread = float(mouths.opening[known].std()) + 1e-6
    shut = float(np.percentile(mouths.opening[known], _SHUT))
    level = float(np.percentile(mouths.opening[known], 10))
    lips = np.where(mouths.usable[:, None], mouths.lips, 0)
    motion = np.zeros(len(mouths))
    motion[1:] = np.linalg.norm(np.diff(lips, axis=0), axis=1)
    best, found = np.inf, known[np.argsort(mouths.opening[known], kind="stable")[:1]]
    for start in known:
        for length in (_SHORTEST, 8, 14, _LONGEST):
            stop = start + length
            if stop > len(mouths) or mouths.piece[stop - 1] != mouths.piece[start]:
                break
            inside = opening[start:stop]
            if inside.max() > shut + 0.15 * spread:
                break
            cost = abs(float(inside.mean()) - level) / spread + 3 * float(inside.std()) / spread \
                + float(motion[start + 1: stop].mean()) / (spread * 2) + 0.3 * float(talking[start:stop].mean()) \
                - 0.15 * float(np.log(length))
            if cost < best:
                best, found = cost, np.arange(start, stop)
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
    # Half speed: the turn at each end is not seen.
    phase = (np.arange(count) + first) * 0.5 % (2 * span)
    return np.asarray(frames[0] + np.where(phase <= span, phase, 2 * span - phase), np.float64)
