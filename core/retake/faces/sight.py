"""One face in one frame, measured by itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retake.faces import points as at
from retake.faces.layout import texture
from retake.faces.look import Glimpse, Looker, lifted
from retake.faces.mesh import FaceMesh
from retake.faces.window import Window, window_of
from retake.video.frame import Frame

Points = NDArray[np.float32]
Picture = NDArray[np.uint8]

# The same face through two windows: their mean has less noise than either, their difference says how much.
_WINDOWS = ((1.0, (0.004, -0.003)), (0.87, (-0.005, 0.004)))
_PRESENT = 0.5


class Sight(NamedTuple):
    """A face in a frame.

    Attributes:
        points: (478, 3) float32, upright.
        presence: 0 to 1, how sure the mesh is that there is a face.
        spread: How far the two readings lie apart, over the distance of the outer eye corners (rms).
        patch: uint8 R'G'B' (28, 28, 3), the face laid out flat (`layout`).
    """

    points: Points
    presence: float
    spread: float
    patch: Picture


def sight(looker: Looker, mesh: FaceMesh, frame: Frame, window: Window) -> Sight | None:
    """The face that a window shows in a frame; None where the mesh sees none."""
    extent = window.scaled(1.06).extent(looker.geometry.upright_size)
    if extent[2] - extent[0] < 12 or extent[3] - extent[1] < 12:
        return None
    glimpse = looker.glimpse(frame, extent, finest=mesh.pixels / window.size)
    glimpse = Glimpse(lifted(glimpse.picture), glimpse.matrix)
    read: list[Points] = []
    presence = 1.0
    for by, shift in _WINDOWS:
        through = window.scaled(by, shift)
        picture = glimpse.through(through, mesh.pixels)
        reading = mesh.read(picture)
        if reading is None or reading.presence < _PRESENT:
            return None
        read.append(through.placed(reading.points, mesh.pixels))
        presence = min(presence, reading.presence)
    assert reading is not None
    points = np.asarray((read[0] + read[1]) / 2, np.float32)
    eyes = max(1e-3, float(np.linalg.norm(points[263, :2] - points[33, :2])))
    spread = float(np.sqrt(((read[0] - read[1])[:468, :2] ** 2).mean())) / eyes
    return Sight(points, presence, spread, texture(picture, reading.points))


def settled(looker: Looker, mesh: FaceMesh, frame: Frame, window: Window) -> Sight | None:
    """The face near a window that a detector found: looked at twice, the second time through its own window."""
    first = sight(looker, mesh, frame, window)
    if first is None:
        first = sight(looker, mesh, frame, window.scaled(1.3))
    return sight(looker, mesh, frame, window_of(first.points)) if first else None


def is_face(points: Points) -> bool:
    """Whether points have a face's order at all: eyes above the mouth, the chin below it, nothing folded."""
    across = points[263, :2] - points[33, :2]
    eyes = float(np.hypot(*across))
    if eyes < 4:
        return False
    down = np.array([-across[1], across[0]]) / eyes
    heights = (points[[33, 263]].mean(axis=0)[:2], points[2, :2], points[17, :2], points[152, :2])
    steps = np.diff([float(one @ down) for one in heights]) / eyes
    return bool((steps > 0.03).all() and steps.sum() < 4)


def middle(points: Points) -> tuple[float, float]:
    """Where a face is: the middle of its oval, upright."""
    x, y = points[list(at.OVAL), :2].mean(axis=0)
    return float(x), float(y)
