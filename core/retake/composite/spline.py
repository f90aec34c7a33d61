"""Smooth maps of the plane through given points: thin-plate splines, evaluated on a coarse raster."""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
Value = TypeVar("Value", np.float32, np.float64)


class Spline:
    """A map that bends as little as it can on its way through (nearly) given values.

    Args:
        at: (n, 2) float32, where values are given, in units in which the face measures about 1.
        stiffness: How much smoother than exact it may be; also what keeps points that coincide from tearing it.
    """

    def __init__(self, at: Points, stiffness: float = 1e-4) -> None:
        self._at = at.astype(np.float64)
        count = len(at)
        system = np.zeros((count + 3, count + 3))
        system[:count, :count] = _kernel(self._at, self._at) + stiffness * np.eye(count)
        system[:count, count:] = np.c_[np.ones(count), self._at]
        system[count:, :count] = system[:count, count:].T
        self._system = system

    def at(self, values: NDArray[np.float32], where: Points) -> NDArray[np.float32]:
        """The map at other places.

        Args:
            values: (n, k) float32, the values at the given points.
            where: (m, 2) float32.

        Returns:
            (m, k) float32.
        """
        right = np.zeros((len(self._system), values.shape[1]))
        right[: len(values)] = values
        # OpenCV's, because NumPy's would wake a thread on every core for a system this small.
        _, weights = cv2.solve(self._system, right, flags=cv2.DECOMP_LU)
        count = len(self._at)
        there = where.astype(np.float32)
        bent = _kernel(there, self._at.astype(np.float32)) @ weights[:count].astype(np.float32)
        plane = there @ weights[count + 1 :].astype(np.float32) + weights[count].astype(np.float32)
        return np.asarray(bent + plane, np.float32)


def _kernel(a: NDArray[Value], b: NDArray[Value]) -> NDArray[Value]:
    """r squared times log r between two sets of points."""
    square = (a[:, None, 0] - b[None, :, 0]) ** 2 + (a[:, None, 1] - b[None, :, 1]) ** 2
    kernel = 0.5 * square * np.log(np.maximum(square, a.dtype.type(1e-12)))
    return np.asarray(kernel, a.dtype)
