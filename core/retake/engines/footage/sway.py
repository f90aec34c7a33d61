"""How far each point of a face follows the mouth: wholly at lips and chin, not at all at nose, cheeks and neck."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.faces import points as at

Points = NDArray[np.float32]
Series = NDArray[np.float32]

# The jaw's outline from ear to ear; below it the mesh knows nothing, so the neck's points are hung onto it.
JAW_LINE = (58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288)
# How far below the jaw a row of the neck hangs (in eye distances), and how much of the jaw's way it goes. The skin of
# the neck folds over a jaw's height; the last row holds still.
NECK = ((0.18, 0.62), (0.36, 0.22), (0.55, 0.0))
# Points that carry the warp: enough for a smooth field, few enough to be solved for each frame.
CARRIERS = tuple(sorted({*at.LIPS_OUTER, *at.LIPS_INNER, *at.LOWER_FACE, *at.CHIN, *JAW_LINE, *at.NOSE, *at.CHEEKS,
                         93, 323, 132, 361, 207, 427, 187, 411, 123, 352, 165, 391, 164, 57, 287, 43, 273, 204, 424,
                         202, 422, 194, 418, 32, 262, 138, 367, 192, 416, 147, 376, 137, 366}))


def sway(mean: Points) -> Series:
    """(478,) float32, 0 to 1: how much of a new mouth's way each point goes.

    Upwards it falls to nothing between the upper lip and the nose's tip, sideways between the corners of the mouth
    and the angles of the jaw.

    Args:
        mean: (478, 2) float32, the mean face in head-local coordinates.
    """
    lips = mean[list(at.LIPS)]
    top, tip = float(lips[:, 1].min()), float(mean[[1, 4], 1].mean())
    rising = _smooth((mean[:, 1] - tip) / max(top - tip, 1e-3))
    middle = float(mean[list(at.CORNERS), 0].mean())
    half = 1.1 * float(np.ptp(mean[list(at.CORNERS), 0])) / 2
    jaw = float(np.ptp(mean[[172, 397], 0])) / 2
    beyond = (np.abs(mean[:, 0] - middle) - half) / max(jaw - half, 0.1)
    return np.asarray(rising * (1 - _smooth(beyond)), np.float32)


def with_neck(points: Points, unit: float) -> Points:
    """Points (478, 2) float32 with the neck's rows hung on below: (478 + 45, 2).

    Args:
        points: In stored or upright coordinates.
        unit: How many of them make an eye distance.
    """
    jaw = points[list(JAW_LINE)]
    away = jaw - points[1]
    away = away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
    hung: Points = np.concatenate([points, *(jaw + np.float32(far * unit) * away for far, _ in NECK)])
    return hung.astype(np.float32)


def neck_follows(before: Points, after: Points) -> Points:
    """Where the neck's rows go when the jaw goes from one place to another: (478 + 45, 2) float32.

    Args:
        before: (478 + 45, 2), where all points are, neck included.
        after: (478, 2), where the face's own points go.
    """
    jaw = after[list(JAW_LINE)] - before[list(JAW_LINE)]
    rows = np.concatenate([np.float32(share) * jaw for _, share in NECK])
    gone: Points = np.concatenate([after, before[at.COUNT :] + rows])
    return gone.astype(np.float32)


def _smooth(x: NDArray[np.float32]) -> NDArray[np.float32]:
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x), np.float32)
