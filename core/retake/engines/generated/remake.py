"""One frame's mouth as a network has made it, with the fine detail of a real one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.composite import Retouched, Source, made_smaller, put, ramp
from retake.composite.resample import resampled
from retake.engines.engine import Faces as Squares
from retake.engines.footage.sway import neck_follows, with_neck
from retake.engines.footage.warp import Footage, Mask, Mouth, Points, Retoucher
from retake.faces import points as at
from retake.faces.affine import Matrix, applied
from retake.video.frame import Frame

Rgb = NDArray[np.float32]

# What a network draws finer than this (in its own pixels) is taken from the real mouth: it is soft there itself.
_SOFT = 0.7
# Its own pixels over which the square's edge fades.
_FADE = 3.0


@dataclass(frozen=True)
class Generated:
    """A mouth that a network has made.

    Attributes:
        square: What it made, (side, side, 3) float32, in the plate's own values.
        matrix: (2, 3): upright coordinates to the square's.
        points: (478, 2 or 3) float32: where the face's points lie in it, upright.
        share: 0 to 1: how much of the mouth is the network's; the rest is the lender's.
    """

    square: Squares
    matrix: Matrix
    points: Points
    share: float = 1.0


class Remaker(Retoucher):
    """Puts mouths that a network has made into the frames of one plate.

    A network draws a mouth with few pixels. What is finer than those comes from a real mouth of much the same shape,
    laid onto it by the face's points: the real one is taken as a retouched frame takes it, and all in it that is coarse
    enough for the network to know better is exchanged. With a share of it, one melts into the other.
    """

    def remade(self, frame: Frame, made: Generated, lender: Mouth, front: Mask | None = None) -> Retouched:
        """The frame with the mouth that was made.

        Args:
            frame: A frame of the plate.
            made: The mouth.
            lender: The real one, and how far the plate's mouth is to go.
            front: As in `retouch`.
        """
        row = self._plate.tracks.row(frame.number)
        shown = lender.footage.nearest(lender.frame - lender.footage.tracks.start)
        box = self.box(frame.number)
        if lender.weight <= 0 or shown is None or box is None:
            return Retouched(frame)
        before = self._held(row)
        after = neck_follows(before, self._goes(row, made, lender))
        raster = self._raster(box, row)
        rgb, origin = self._lent(lender.footage, shown, row)
        layers = self._layers(raster, (before, after, np.c_[origin, self._in_square(row, made)]), row, lender.weight)
        fields = raster.drawn(np.c_[layers.places, layers.patch])
        everywhere = fields[..., 4] > 0
        real = resampled(rgb, fields[..., :2], np.ones_like(everywhere))
        patch = self._exchanged(real, made, fields[..., 2:4])
        corner = np.array([box.left, box.top], np.float32)
        lips = after[list(at.LIPS_OUTER)] - corner
        return put(frame, Source(patch, lips, self._law), replace(layers, places=raster.nodes - corner), front)

    def _goes(self, row: int, made: Generated, lender: Mouth) -> Points:
        """(478, 2) float32: where the face's points go, in stored pixels."""
        new = self._plate.shapes.local_of(made.points, row)
        if made.share < 1:
            new = np.asarray(new + np.float32(1 - made.share) * (self._shape(lender) - new), np.float32)
        return self._moved(row, new, lender.weight)

    def _lent(self, footage: Footage, shown: int, row: int) -> tuple[Rgb, Points]:
        """The lender's picture, and where its points are in that."""
        picture = footage.pictures.at(footage.tracks.start + shown)
        corner = np.array([picture.left, picture.top], np.float32)
        origin = with_neck(footage.shapes.stored(shown), footage.shapes.eyes(shown)) - corner
        return made_smaller(picture.rgb, footage.shapes.eyes(shown) / self._plate.shapes.eyes(row)), origin

    def _in_square(self, row: int, made: Generated) -> Points:
        """(523, 2) float32: where the points of what was made, and the neck's, lie in the square."""
        geometry = self._plate.tracks.geometry
        stored = geometry.stored(np.ascontiguousarray(made.points[:, :2]))
        return applied(made.matrix, geometry.upright(with_neck(stored, self._plate.shapes.eyes(row))))

    def _exchanged(self, real: Rgb, made: Generated, places: NDArray[np.float32]) -> Rgb:
        """The real mouth with all that is coarse in it as the network made it.

        Args:
            real: (height, width, 3) float32.
            made: What was made.
            places: (height, width, 2) float32: which place of the square each pixel shows.
        """
        side = len(made.square)
        drawn = resampled(made.square, places, np.ones(places.shape[:2], np.bool_))
        inside = np.minimum(places, side - places).min(axis=2)
        off = (drawn - real) * ramp(inside, _FADE)[..., None]
        across = np.hypot(*(places[:, 1:] - places[:, :-1]).reshape(-1, 2).T)
        pixel = 1 / max(float(np.median(across)), 1e-3)  # the plate's pixels that one of the square's covers
        coarse = cv2.GaussianBlur(off, (0, 0), max(_SOFT * pixel, 0.3), borderType=cv2.BORDER_REPLICATE)
        return np.asarray(real + np.float32(made.share) * coarse, np.float32)
