"""Maps of the plane as (2, 3) matrices: coordinates with a 1 below them in, coordinates out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def inverse(matrix: Matrix) -> Matrix:
    """The way back. By hand: a linear algebra library wakes its threads for two rows."""
    (a, b, x), (c, d, y) = matrix
    one = 1 / (a * d - b * c)
    return np.array(((d * one, -b * one, (b * y - d * x) * one), (-c * one, a * one, (c * x - a * y) * one)))


def then(second: Matrix, first: Matrix) -> Matrix:
    """`first`, then `second`."""
    joined: Matrix = np.empty((2, 3))
    joined[:, :2] = second[:, :2] @ first[:, :2]
    joined[:, 2] = second[:, :2] @ first[:, 2] + second[:, 2]
    return joined


def for_opencv(matrix: Matrix) -> Matrix:
    """The same map for coordinates counted from the centre of the first pixel, as OpenCV does, not from its corner."""
    shifted: Matrix = matrix.copy()
    shifted[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    return shifted


def applied(matrix: Matrix, points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Points (..., 2 or more) float32 moved: (..., 2) float32."""
    moved: NDArray[np.float32] = points[..., :2] @ matrix[:, :2].T.astype(np.float32) + matrix[:, 2].astype(np.float32)
    return moved
