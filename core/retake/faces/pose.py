"""Which way a head looks, from its mesh alone: no camera and no model face are needed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retake.faces import points as at

Points = NDArray[np.float32]
Series = NDArray[np.float32]

# Degrees by which the line from the forehead to under the nose leans when a face looks straight ahead: between those of
# fourteen talkers who look into the camera.
_SLOPE = 8.0
_CHUNK = 256


class Pose(NamedTuple):
    """Where a head looks, frame by frame; all (frames,) float32, NaN where there is no face.

    Attributes:
        yaw: Degrees, above 0 where the face is turned towards the picture's right. The mesh is flatter than a head is:
            a painted head, and three real ones whose mesh was turned, read 0.65 to 0.8 of their turn.
        pitch: Degrees, above 0 where it looks up.
        roll: Degrees, above 0 where the head leans clockwise.
        scale: Upright pixels between the outer eye corners, were the face turned to the camera.
    """

    yaw: Series
    pitch: Series
    roll: Series
    scale: Series


def rotations(points: Points) -> NDArray[np.float32]:
    """(frames, 3, 3) float32: columns are the face's own right, down and back, in upright coordinates.

    `points @ rotation` turns a frame's points (478, 3) to look straight ahead.
    """
    turns = [_axes(points[k : k + _CHUNK]) for k in range(0, len(points), _CHUNK)]
    return np.concatenate(turns) if turns else np.zeros((0, 3, 3), np.float32)


def pose(points: Points) -> Pose:
    """The pose in each frame of points (frames, 478, 3) float32, upright."""
    turns = rotations(points)
    back = turns[:, :, 2]
    across = turns[:, :, 0]
    with np.errstate(invalid="ignore"):
        yaw = np.degrees(np.arctan2(-back[:, 0], back[:, 2]))
        pitch = np.degrees(np.arctan2(back[:, 1], np.hypot(back[:, 0], back[:, 2])))
        roll = np.degrees(np.arctan2(across[:, 1], np.hypot(across[:, 0], across[:, 2])))
    scale = np.linalg.norm(points[:, at.EYES[1]] - points[:, at.EYES[0]], axis=1)
    return Pose(*(np.asarray(one, np.float32) for one in (yaw, pitch, roll, scale)))


def _axes(points: Points) -> NDArray[np.float32]:
    left = points[:, [a for a, _ in at.MIRRORED]]
    right = points[:, [b for _, b in at.MIRRORED]]
    across = _unit((right - left).sum(axis=1))
    down = points[:, list(at.UNDER_NOSE)].mean(axis=1) - points[:, list(at.FOREHEAD)].mean(axis=1)
    down = _unit(down - (down * across).sum(axis=1, keepdims=True) * across)
    back = np.cross(across, down)
    lean = np.radians(_SLOPE)
    cos, sin = np.float32(np.cos(lean)), np.float32(np.sin(lean))
    axes: NDArray[np.float32] = np.stack([across, cos * down + sin * back, cos * back - sin * down], axis=-1)
    return axes.astype(np.float32, copy=False)


def _unit(vectors: Points) -> Points:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), np.float32)
