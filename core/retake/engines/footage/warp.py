"""One frame's mouth exchanged for another moment's: where every pixel of the lower face comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.composite import Law, Layers, Raster, Retouched, Source, Spline, inside, made_smaller, put, ramp
from retake.engines.footage.headspace import Shapes
from retake.engines.footage.pictures import Pictures
from retake.engines.footage.sway import CARRIERS, JAW_LINE, NECK, neck_follows, sway, with_neck
from retake.faces import FaceTrack, FaceTracks
from retake.faces import points as at
from retake.faces.affine import Matrix, applied
from retake.faces.shape import similarity
from retake.video import VideoReader
from retake.video.frame import Box, Frame

Points = NDArray[np.float32]
Mask = NDArray[np.bool_]

# In eye distances. The outermost ring holds still; towards it all motion ends.
_STILL_BAND = 0.12
_MATTE_FEATHER = 0.07
# The patch fades out towards the lower face's outline: wide enough to hide a seam, narrow enough to keep the lips.
_FEATHER = 0.11
# The lips and their neighbourhood are no measure of skin.
_OFF_LIPS = 0.03
# How far the colour of a piece of skin speaks for others.
_REACH = 0.16
# Nodes of the raster for an eye distance: landmarks are further apart than that.
_NODES = 12
# A ramp shows the source's own pixels from this weight on; below it melts into the plate's, in one and the same shape.
_MELTED = 0.5
# From this share of a frame on, either neighbour's pixels will do.
_HALF_WAY = 0.25

# A box of fewer pixels holds no mouth.
_LEAST = 8

_CARRIERS = np.array((*CARRIERS, *range(at.COUNT, at.COUNT + len(NECK) * len(JAW_LINE))))
# The neck's last row without its ends, which hang from where the jaw does not move.
_LAST_NECK = tuple(range(at.COUNT + (len(NECK) - 1) * len(JAW_LINE) + 2, at.COUNT + len(NECK) * len(JAW_LINE) - 2))
_STILL_RING = (172, *_LAST_NECK, 397, 352, 280, 4, 50, 123)


class Footage:
    """A plate, or a piece of library, as a source of mouths.

    Args:
        reader: Its frames, for this alone: sources are read in an order of their own.
        tracks: The faces of a range of it.
        face: The one whose mouths are wanted.
    """

    def __init__(self, reader: VideoReader, tracks: FaceTracks, face: FaceTrack) -> None:
        self.tracks, self.face = tracks, face
        self.shapes = Shapes(tracks, face)
        self._openings = self.shapes.mouths().opening
        self.pictures = Pictures(reader, tracks, face)

    def nearest(self, place: float) -> int | None:
        """The row whose pixels stand for a place between rows; None where neither neighbour shows the face.

        About half way the opener mouth of the two is taken: it can be closed by warping, but what shut lips hide
        can't be opened.
        """
        place = float(np.clip(place, 0, len(self.shapes) - 1))
        before, after = int(np.floor(place)), int(np.ceil(place))
        near, other = (after, before) if place - before >= 0.5 else (before, after)
        if abs(place - near) > _HALF_WAY and self._openings[other] > self._openings[near]:
            near, other = other, near
        return next((row for row in (near, other) if self.face.present[row]), None)

    def close(self) -> None:
        """Stops decoding; the reader itself stays open."""
        self.pictures.close()


def _onto(mean: Points, plate: Points) -> Matrix:
    """(2, 3): other footage's head-local space to the plate's, by the bones that both means show."""
    bones = list(at.STABLE)
    return similarity(mean[bones].astype(np.float64), plate[bones].astype(np.float64))


@dataclass(frozen=True)
class Mouth:
    """A moment whose mouth is to be shown.

    Attributes:
        footage: Where it is.
        frame: When: a frame number of that footage, which may lie between two frames.
        weight: 0 to 1: how far the plate's mouth is to go towards it.
    """

    footage: Footage
    frame: float
    weight: float = 1.0


class Retoucher:
    """Puts mouths into the frames of one plate.

    Args:
        plate: The plate's own footage.
        law: How light changes its values: "gain" for video and scene-linear light, "offset" for a log.
    """

    def __init__(self, plate: Footage, law: Law = "gain") -> None:
        self._plate, self._law = plate, law
        self._sway = sway(plate.shapes.mean)

    def retouch(self, frame: Frame, mouth: Mouth, front: Mask | None = None) -> Retouched:
        """The frame with another mouth; the very frame where nothing is to be done, or no face is to be seen.

        Args:
            frame: A frame of the plate.
            mouth: What it is to show.
            front: (height, width) bool of `box(frame.number)`: what lies in front of the mouth and stays there, as
                `retake.faces.hidden_mask` finds it.
        """
        row = self._plate.tracks.row(frame.number)
        source = mouth.footage
        place = mouth.frame - source.tracks.start
        shown = source.nearest(place)
        if mouth.weight <= 0 or shown is None or not self._plate.face.present[row]:
            return Retouched(frame)
        box = self.box(frame.number)
        if box is None:
            return Retouched(frame)
        before = self._held(row)
        after = neck_follows(before, self.target(row, mouth))
        raster = self._raster(box, row)
        picture = source.pictures.at(source.tracks.start + shown)
        corner = np.array([picture.left, picture.top], np.float32)
        origin = with_neck(source.shapes.stored(shown), source.shapes.eyes(shown)) - corner
        layers = self._layers(raster, (before, after, origin), row, mouth.weight)
        rgb = made_smaller(picture.rgb, source.shapes.eyes(shown) / self._plate.shapes.eyes(row))
        return put(frame, Source(rgb, origin[list(at.LIPS_OUTER)], self._law), layers, front)

    def box(self, number: int) -> Box | None:
        """The stored pixels of a frame that may change; None where there are none, or no face is to be seen."""
        row, geometry = self._plate.tracks.row(number), self._plate.tracks.geometry
        if not self._plate.face.present[row]:
            return None
        ring = self._held(row)[list(_STILL_RING)]
        low, high = np.floor(ring.min(axis=0)), np.ceil(ring.max(axis=0))
        box = Box(max(0, int(low[0])), max(0, int(low[1])), min(geometry.width, int(high[0])),
                  min(geometry.height, int(high[1])))
        return box if min(box.right - box.left, box.bottom - box.top) >= _LEAST else None

    def target(self, row: int, mouth: Mouth) -> Points:
        """(478, 2) float32: where the face's points go, in stored pixels."""
        return self._moved(row, self._shape(mouth), mouth.weight)

    def _shape(self, mouth: Mouth) -> Points:
        """(478, 2) float32: a mouth's face in the plate's head-local space."""
        new = mouth.footage.shapes.between(mouth.frame - mouth.footage.tracks.start)
        if mouth.footage is not self._plate:
            new = applied(_onto(mouth.footage.shapes.mean, self._plate.shapes.mean), new)
        return new

    def _moved(self, row: int, new: Points, weight: float) -> Points:
        """(478, 2) float32: where the face's points go on their way to a head-local shape, in stored pixels."""
        shapes = self._plate.shapes
        own = shapes.local(row)
        share = np.float32(weight) * self._sway[:, None]
        moved = shapes.placed(own + share * (new - own), row)
        return np.where(share > 0, moved, shapes.stored(row))

    def _raster(self, box: Box, row: int) -> Raster:
        """The raster over a box, as coarse as the face bears it."""
        return Raster(box, max(2, int(self._plate.shapes.eyes(row) / _NODES) // 2 * 2))

    def _held(self, row: int) -> Points:
        """(523, 2) float32: where the plate's points are, the neck included, in stored pixels."""
        return with_neck(self._plate.shapes.stored(row), self._plate.shapes.eyes(row))

    def _layers(self, raster: Raster, points: tuple[Points, Points, Points], row: int, weight: float) -> Layers:
        """The fields over the raster.

        Args:
            raster: The raster.
            points: (523, 2) each: where the plate's points are, where they go, and where they are in the source; the
                last has two columns for each source, and so have the places that come of it.
            row: The plate's row.
            weight: How far the mouth goes.
        """
        before, after, origin = points
        unit = np.float32(self._plate.shapes.eyes(row))
        nodes = raster.nodes
        middle = after[list(at.LIPS_OUTER)].mean(axis=0)
        spline = Spline((after[_CARRIERS] - middle) / unit)
        there = (nodes - middle) / unit
        found = spline.at(np.c_[before - after, origin][_CARRIERS], there)
        within = inside(before[list(_STILL_RING)], nodes) / unit
        still = ramp(within, _STILL_BAND)
        face = inside(after[list(at.LOWER_FACE)], nodes) / unit
        lips = inside(after[list(at.LIPS_OUTER)], nodes) / unit
        melted = ramp(np.array([weight], np.float32), _MELTED)
        return Layers(raster, way=found[:, :2] * still[:, None], places=found[:, 2:],
                      patch=face / np.float32(_FEATHER), matte=within / np.float32(_MATTE_FEATHER),
                      strength=float(melted[0]),
                      skin=ramp(face + np.float32(0.02), 0.06) * ramp(-lips - np.float32(_OFF_LIPS), 0.04),
                      reach=float(_REACH * unit / raster.step), mouth=after[list(at.LIPS_OUTER)])
