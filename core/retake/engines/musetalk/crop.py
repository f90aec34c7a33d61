"""Where MuseTalk's square lies on a face: its authors' box, on our own landmarks, held still."""

from __future__ import annotations

import numpy as np

from retake.engines.engine import Matrices, Points
from retake.engines.steady import held

# The mesh's points where the 68 of the box lie: jaw, brows, bridge, nostrils. Eyes and lips never reach its edge.
_AROUND = (162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389, 71, 63, 105, 66, 107, 336,
           296, 334, 293, 301, 168, 197, 5, 4, 75, 97, 2, 326, 305)
_MIDDLE = 5  # low on the bridge of the nose: what lies below it is repainted
_RIGID = (168, 2)  # between the eyes, and under the nose: no jaw moves these
# Below the chin, of what the box has below its middle: the authors' ten pixels on the faces that they learned from.
_BELOW = 10 / 128
_STEADY, _FOLLOWED = 4.0, 1.0  # frames: sizes are held, places are followed


def squares(landmarks: Points, side: int) -> Matrices:
    """Boxes that follow the head and not its jaw: (frames, 2, 3) float64, see `NeuralEngine`.

    From side to side of the face, from the chin up to as far above the middle of the nose as the chin lies below it.
    The authors take each frame's own whole pixels, so that the box trembles, and breathes with the very mouth that it
    is to replace. Ours has fractions, and its chin lies where the chin usually is.

    Args:
        landmarks: (frames, 478, 2) float32 of a run without a cut, upright.
        side: Pixels of a square's side.
    """
    points = landmarks.astype(np.float64)
    around = points[:, _AROUND]
    left, right = (held(edge, _FOLLOWED) for edge in (around[..., 0].min(axis=1), around[..., 0].max(axis=1)))
    width = np.maximum(held(right - left, _STEADY), 1)
    middle = held(points[:, _MIDDLE, 1], _FOLLOWED)
    rigid = np.maximum(points[:, _RIGID[1], 1] - points[:, _RIGID[0], 1], 1e-3)
    lower = around[..., 1].max(axis=1) - points[:, _MIDDLE, 1]
    half = np.maximum(held(rigid, _STEADY) * float(np.median(lower / rigid)), 0.5)
    across, down = side / width, side / (half * (2 + _BELOW))
    none = np.zeros(len(points))
    begin = (left + right - width) / 2
    return np.stack([np.stack([across, none, -begin * across], axis=1),
                     np.stack([none, down, -(middle - half) * down], axis=1)], axis=1)
