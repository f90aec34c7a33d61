"""How points lie in a plate: as stored, and upright with square pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.faces.affine import applied, inverse
from retake.video.info import VideoInfo

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Geometry:
    """A plate's raster, and how it is looked at.

    Stored coordinates are those of a `Frame`: x to the right, y down, in stored pixels; (0, 0) is the outer corner of
    the first pixel, whose centre is (0.5, 0.5). Upright coordinates are those of the picture as it is shown: turned by
    the plate's rotation, its pixels square (those of the stored height). A third coordinate, depth, grows away from
    the camera, in upright pixels; it is the same in both.

    Attributes:
        width: Stored pixels from left to right.
        height: Stored pixels from top to bottom.
        rotation: Degrees clockwise by which the stored picture is turned to stand upright.
        aspect: A stored pixel's width over its height.
    """

    width: int
    height: int
    rotation: int = 0
    aspect: float = 1.0

    @classmethod
    def of(cls, info: VideoInfo) -> Geometry:
        """The geometry of a plate."""
        return cls(info.width, info.height, info.rotation, float(info.pixel_aspect))

    @property
    def matrix(self) -> NDArray[np.float64]:
        """(2, 3): stored coordinates, with a 1 below them, to upright ones."""
        w, h = self.width * self.aspect, float(self.height)
        turn = {0: ((1, 0, 0), (0, 1, 0)), 90: ((0, -1, h), (1, 0, 0)),
                180: ((-1, 0, w), (0, -1, h)), 270: ((0, 1, 0), (-1, 0, w))}[self.rotation]
        matrix: NDArray[np.float64] = np.array(turn, np.float64) @ np.diag([self.aspect, 1.0, 1.0])
        return matrix

    @property
    def upright_size(self) -> tuple[float, float]:
        """Width and height of the upright picture."""
        size = (self.width * self.aspect, float(self.height))
        return size if self.rotation in (0, 180) else (size[1], size[0])

    def upright(self, points: Points) -> Points:
        """Stored points (..., 2 or 3) float32 as upright ones."""
        return _mapped(points, self.matrix)

    def stored(self, points: Points) -> Points:
        """Upright points (..., 2 or 3) float32 as stored ones."""
        return _mapped(points, inverse(self.matrix))


def _mapped(points: Points, matrix: NDArray[np.float64]) -> Points:
    moved = np.array(points, np.float32)
    moved[..., :2] = applied(matrix, points)
    return moved
