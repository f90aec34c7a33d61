"""Where the points of a face lie after an engine has made it another mouth."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.engines.engine import Faces as Squares
from retake.engines.generated.faces import Seen
from retake.faces.affine import Matrix, for_opencv, inverse, then
from retake.faces.mesh import FaceMesh, Picture

Points = NDArray[np.float32]

# Below this the mesh itself says that it sees no face.
_PRESENT = 0.5
# No mouth moves a point this far, in eye distances: what reads so is no face.
_FARTHEST = 0.6
# Pixels over which a square fades into what lies around it, for the mesh to see one face and no frame.
_FADE = 6


class Shaper:
    """Finds out how far an engine has moved a face's points. `pixels`: the side of the pictures that it looks at.

    Both what the engine was shown and what it made are read through the same window and at the same fineness, so that
    what the mesh gets wrong in a picture so small is the same in both and falls out.

    Args:
        mesh: What measures faces; it stays open.
    """

    def __init__(self, mesh: FaceMesh) -> None:
        self._mesh, self.pixels = mesh, mesh.pixels

    def moved(self, seen: Seen, made: Squares) -> Points | None:
        """How far each point went, (478, 3) float32 in upright pixels; None where that can't be told.

        Args:
            seen: What the engine was shown.
            made: What it made of that, (side, side, 3) float32, R'G'B' 0 to 1.
        """
        readings = [self._mesh.read(pasted(seen, one)) for one in (seen.square, made)]
        before, after = (seen.window.placed(one.points, self.pixels) if one and one.presence > _PRESENT else None
                         for one in readings)
        if before is None or after is None:
            return None
        eyes = float(np.linalg.norm(before[263, :2] - before[33, :2]))
        moved = after - before
        if not float(np.abs(moved[..., :2]).max()) < _FARTHEST * eyes:
            return None
        return np.asarray(moved, np.float32)


def pasted(seen: Seen, square: Squares) -> Picture:
    """The picture of the whole head with the engine's square in it, uint8 R'G'B'."""
    pixels = len(seen.picture)
    onto = for_opencv(then(seen.window.matrix(pixels), inverse(seen.matrix)))
    inside = _warped(_edge(len(square)), onto, pixels)[..., None]
    shown = seen.picture + inside * (_warped(np.clip(square, 0, 1), onto, pixels) - seen.picture)
    return np.asarray(np.rint(shown * 255), np.uint8)


def _edge(side: int) -> Points:
    """(side, side) float32: 1 within a square, falling to 0 towards its edge."""
    place = np.minimum(np.arange(side), np.arange(side)[::-1]) + np.float32(0.5)
    depth = np.minimum(place[:, None], place[None])
    return np.asarray(np.clip(depth * 96 / side / _FADE, 0, 1), np.float32)


def _warped(picture: Points, onto: Matrix, pixels: int) -> Points:
    return np.asarray(cv2.warpAffine(picture, onto, (pixels, pixels), flags=cv2.INTER_LINEAR,
                                     borderMode=cv2.BORDER_CONSTANT), np.float32)
