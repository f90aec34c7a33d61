"""Whether faces in different footage are one and the same person's: by bones and skin, as far as a shot shows them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from retake.faces.appearance import TOP
from retake.faces.identity import Values, geometry_of
from retake.faces.layout import PATCH
from retake.faces.pose import rotations
from retake.faces.track import FaceTrack, FaceTracks

# Two faces of one person lie up to 0.19 apart within a set-up, other light puts them further; two persons 0.2 to 0.6
# (three web clips and eight talkers before one and the same wall were compared). In between, nobody knows.
ALIKE, UNLIKE = 0.22, 0.40

# Rows that the looks are taken from, of those in which the head looks most nearly straight ahead.
_MOST, _FROM = 40, 200
# Bones as the mesh guesses them differ with the lens and the pose; the skin's own light and dark says more.
_BONES, _SKIN = 0.25, 0.75


@dataclass(frozen=True)
class Looks:
    """What a face looks like, as far as its footage shows it.

    Attributes:
        bones: float32 (n,), the mesh's stable points looking straight ahead.
        skin: float32 (8, 14, 3), the lower face's mean picture, its light taken out; None where nothing was learned.
    """

    bones: Values
    skin: Values | None

    @classmethod
    def of(cls, tracks: FaceTracks, face: FaceTrack) -> Looks:
        """The looks of one of a stretch's faces."""
        return cls(_geometry(tracks, face), _skin(face))

    def unlike(self, other: Looks) -> float:
        """How differently two faces look; 0 for one and the same picture."""
        bones = float(np.sqrt(((self.bones - other.bones) ** 2).mean())) / 0.045
        if self.skin is None or other.skin is None:
            return bones
        return _BONES * bones + _SKIN * float(np.sqrt(((self.skin - other.skin) ** 2).mean())) / 0.75


def unlikeness(ours: tuple[FaceTracks, FaceTrack], theirs: tuple[FaceTracks, FaceTrack]) -> float:
    """How differently two faces look, whatever footage they are in; 0 for one and the same picture.

    Args:
        ours: The faces of one piece of footage, and one of them.
        theirs: The same of another piece.
    """
    return Looks.of(*ours).unlike(Looks.of(*theirs))


def _geometry(tracks: FaceTracks, face: FaceTrack) -> Values:
    rows = np.flatnonzero(face.usable if face.usable.any() else face.present)
    rows = rows[:: max(1, len(rows) // _FROM)]
    points = np.concatenate([tracks.upright(face, row, row + 1) for row in rows])
    turns = rotations(points)
    best = np.argsort(np.abs(turns[:, 2, 0]) + 0.5 * np.abs(turns[:, 2, 1]), kind="stable")[:_MOST]
    return geometry_of(points[best], turns[best])


def _skin(face: FaceTrack) -> Values | None:
    """(8, 14, 3) float32: the lower face's mean picture, its light taken out; None where nothing was learned of it."""
    if face.model is None:
        return None
    patch = face.model.mean.reshape(PATCH - TOP, PATCH, 3)
    small = cv2.resize(patch, (PATCH // 2, (PATCH - TOP) // 2), interpolation=cv2.INTER_AREA)
    return np.asarray((small - small.mean()) / max(0.03, float(small.std())), np.float32)
