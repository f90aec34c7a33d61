"""Where LatentSync's square lies on a face: brows and nose on its authors' template, by our own landmarks."""

from __future__ import annotations

import numpy as np

from retake.engines.engine import Matrices, Points
from retake.engines.steady import held

# The mesh's points whose means stand for the three that the template wants: both brows, and the middle of the nose.
# The authors take them from a detector that forbids commercial use, and round them to whole pixels.
_LEFT, _RIGHT, _NOSE = (70, 63, 105, 66, 107), (336, 296, 334, 293, 300), (5, 4, 64, 294)
# Where they lie in a face of 75 by 100.
_TEMPLATE = np.array([[17.0, 20.0], [58.0, 20.0], [37.5, 40.0]])
_WIDE, _HIGH = 75.0, 100.0
_STEADY = 2.0  # frames: brows rise with what is said


def squares(landmarks: Points, side: int) -> Matrices:
    """The face of 75 by 100 on the template, drawn to a square: (frames, 2, 3) float64, see `NeuralEngine`.

    A turn, a size and a place for each frame, that bring the three points as near to the template's as can be; in
    double precision, where the authors' half precision puts a mouth in a 4K plate up to one and a half pixels off.

    Args:
        landmarks: (frames, 478, 2) float32 of a run without a cut, upright.
        side: Pixels of a square's side.
    """
    points = landmarks.astype(np.float64)
    three = np.stack([points[:, list(one)].mean(axis=1) for one in (_LEFT, _RIGHT, _NOSE)], axis=1)
    three = held(three.reshape(len(three), 6), _STEADY).reshape(-1, 3, 2)
    middle, aim = three.mean(axis=1), _TEMPLATE.mean(axis=0)
    given, wanted = three - middle[:, None], _TEMPLATE - aim
    # The turn that fits best; the size is the ratio of how far the points spread, as the authors reckon it.
    along = (given * wanted).sum(axis=(1, 2))
    across = (given[..., 0] * wanted[:, 1] - given[..., 1] * wanted[:, 0]).sum(axis=1)
    spread = np.maximum(np.sqrt((given ** 2).sum(axis=(1, 2))), 1e-6)
    size = np.sqrt((wanted ** 2).sum()) / spread / np.maximum(np.hypot(along, across), 1e-12)
    turned = np.stack([np.stack([along, -across], axis=1), np.stack([across, along], axis=1)], axis=1)
    turned *= size[:, None, None]
    moved = aim - np.einsum("nij,nj->ni", turned, middle)
    fitted = np.concatenate([turned, moved[:, :, None]], axis=2)
    return np.asarray(fitted * np.array([side / _WIDE, side / _HIGH])[:, None])
