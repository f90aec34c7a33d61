"""Which real mouths lend their fine detail to generated ones, and which faces are shown to the network beside them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.engines.footage.mouths import Mouths
from retake.engines.footage.rest import resting_frames
from retake.engines.footage.search import Weights, searched
from retake.engines.footage.targets import Targets

Series = NDArray[np.float32]
Rows = NDArray[np.intp]

# The shape is known here, so it counts more than in a search by sound.
_WEIGHTS = Weights(width=0.6, jaw=0.5, speed=0.1, turned=0.6)
# Percent of the frames whose lips are closed enough for a reference, and degrees by which references differ.
_SHUT, _APART = 15, 5.0
_MOST_REFERENCES = 8


def lent(mouths: Mouths, shapes: tuple[Series, Series, Series], turned: NDArray[np.float32]) -> Rows:
    """The rows of the real mouths that are most like generated ones, in long units: (frames,).

    Args:
        mouths: All there are.
        shapes: Opening, width and jaw of the generated ones, (frames,) each.
        turned: Yaw, pitch and roll of the plate's head in each frame, (frames, 3).
    """
    none = np.zeros(len(turned), np.float32)
    return searched(mouths, Targets(*shapes, shut=none, shut_at=0.0), turned, _WEIGHTS)


def references(mouths: Mouths) -> Rows:
    """A few of the plate's rows with lips at rest, each in another pose, the calmest first; empty where there is none.

    Args:
        mouths: The plate's own.
    """
    free = np.flatnonzero(mouths.usable)
    if not len(free):
        return free
    rest = resting_frames(mouths, np.zeros(len(mouths), np.bool_))
    shut = free[mouths.opening[free] <= np.percentile(mouths.opening[free], _SHUT)]
    found = [int(rest[len(rest) // 2])]
    while len(found) < _MOST_REFERENCES:
        away = np.linalg.norm(mouths.turned[shut][:, None] - mouths.turned[found][None], axis=2).min(axis=1)
        if not len(shut) or away.max() < _APART:
            break
        found.append(int(shut[away.argmax()]))
    return np.array(found, np.intp)


def nearest(turned: NDArray[np.float32], poses: NDArray[np.float32]) -> int:
    """Which of some poses (n, 3) is nearest to a head's (3,)."""
    return int(np.linalg.norm(poses - turned, axis=1).argmin())
