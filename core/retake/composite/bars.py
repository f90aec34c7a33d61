"""A frame's black bars as what they are to a mouth: something in front of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.video.bars import picture_of
from retake.video.frame import Box, Frame

Mask = NDArray[np.bool_]


def with_bars(frame: Frame, box: Box, front: Mask | None) -> Mask | None:
    """What lies in front within a box, (height, width) bool, the frame's bars added; None where nothing does."""
    seen = picture_of(frame)
    if seen is None or (seen.left <= box.left and seen.top <= box.top and box.right <= seen.right
                        and box.bottom <= seen.bottom):
        return front
    bars = np.ones((box.bottom - box.top, box.right - box.left), np.bool_)
    bars[max(0, seen.top - box.top) : max(0, seen.bottom - box.top),
         max(0, seen.left - box.left) : max(0, seen.right - box.left)] = False
    return bars if front is None else bars | front
