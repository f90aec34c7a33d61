"""What holds an engine's square still."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def held(values: Values, frames: float) -> Values:
    """A series (frames,) or (frames, n) without its tremble and without lag; its ends go on as they are."""
    if len(values) < 2:
        return values
    soft = cv2.GaussianBlur(values.reshape(len(values), -1), (1, 0), sigmaX=1.0, sigmaY=frames,
                            borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft.reshape(values.shape))
