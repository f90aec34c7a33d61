"""What LatentSync sees of a face, and what it paints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.errors import MediaError
from retake.unfinished import shown

if TYPE_CHECKING:
    from retake.weights.store import Model

NAME = "mask.png"

# The painted part of the square, in its sides: from below the eyes to below the chin, cheeks and all.
_LEFT, _TOP, _RIGHT, _BOTTOM = 0.06, 0.36, 0.94, 0.97
_TURN = 0.30  # of the corners below


def mask(side: int, model: Model) -> NDArray[np.float32]:
    """What stays, (side, side) float32: 1 where the face is shown to the network, 0 where it paints.

    The authors' own picture, `mask.png`, is used where it came with the model; else one drawn after its description.

    Raises:
        MediaError: The picture that lies there can't be read.
    """
    path = model.folder / NAME
    if NAME in model.settings:
        read = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_GRAYSCALE)
        if read is None or min(read.shape) < 16:
            raise MediaError(f"{shown(path)} is damaged. Bring the mask.png that came with LatentSync.")
        sized = cv2.resize(read, (side, side), interpolation=cv2.INTER_AREA if len(read) > side else cv2.INTER_LINEAR)
        return np.asarray(sized >= 128, np.float32)
    return drawn(side)


def drawn(side: int) -> NDArray[np.float32]:
    """The mask after its description, (side, side) float32."""
    at = (np.arange(side) + 0.5) / side
    x, y = np.meshgrid(at, at)
    inside = (x >= _LEFT) & (x < _RIGHT) & (y >= _TOP) & (y < _BOTTOM)
    beyond = np.maximum(0, np.maximum(_LEFT + _TURN - x, x - _RIGHT + _TURN))
    below = np.maximum(0, y - _BOTTOM + _TURN)
    return np.asarray(~(inside & (np.hypot(beyond, below) <= _TURN)), np.float32)
