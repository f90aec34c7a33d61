"""Whether the matte's edge can be seen: the step in brightness that the take has there, and the plate has not."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

# The edge is where the matte comes in; outside it the take is the plate.
_EDGE = 0.5
# The edge is looked at in pieces, so many across the box: an eye sees a step where it goes on for a while.
_PIECES = 24
_FILLED = 0.15
# How far from the matte's outline its edge can lie, in pieces. What lies in front of a mouth cuts the matte further in,
# and there the take is meant to differ.
_OUTLINE = 2
# Steps are told as shares of the brightness about them; below this (a share of white) they are told as if it were so.
_DARKEST = 0.06


def seam(before: Plane, after: Plane, matte: Plane) -> float:
    """The step along the matte's edge, as a share of the brightness there: that of the piece which only 5 % surpass.

    Args:
        before: The plate's box, float32 (height, width), 1 for white.
        after: The take's, the same way.
        matte: 0 to 1, the same shape.
    """
    height, width = matte.shape
    step = max(2, round(max(height, width) / _PIECES))
    size = (max(1, width // step), max(1, height // step))
    edge = ((matte > 0) & (matte < _EDGE)).astype(np.float32)
    filled, changed, level = (_mean(one, size) for one in (edge, (after - before) * edge, before))
    counts = (filled > _FILLED) & _outline(_mean((matte > 0).astype(np.float32), size) > 0)
    if not counts.any():
        return 0.0
    steps = np.abs(changed[counts] / filled[counts]) / np.maximum(np.abs(level[counts]), _DARKEST)
    return float(np.percentile(steps, 95))


def _outline(covered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The rim of the hull of what is covered, bool of the same shape."""
    places = cv2.findNonZero(covered.astype(np.uint8))
    hull = np.zeros(covered.shape, np.uint8)
    if places is not None:
        cv2.fillConvexPoly(hull, cv2.convexHull(places), (1.0,))
    # What lies beyond the box counts as outside.
    within = cv2.erode(np.pad(hull, _OUTLINE), np.ones((3, 3), np.uint8), iterations=_OUTLINE)
    return np.asarray((hull > 0) & (within[_OUTLINE:-_OUTLINE, _OUTLINE:-_OUTLINE] == 0))


def _mean(plane: Plane, size: tuple[int, int]) -> Plane:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)
