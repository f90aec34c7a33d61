"""Whether faces in different footage are one and the same person's: by bones and skin, as far as a shot shows them."""

from __future__ import annotations

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


def unlikeness(ours: tuple[FaceTracks, FaceTrack], theirs: tuple[FaceTracks, FaceTrack]) -> float:
    """How differently two faces look, whatever footage they are in; 0 for one and the same picture.

    Args:
        ours: The faces of one piece of footage, and one of them.
        theirs: The same of another piece.
    """
    bones = float(np.sqrt(((_geometry(*ours) - _geometry(*theirs)) ** 2).mean())) / 0.045
    skins = _skin(ours[1]), _skin(theirs[1])
    if skins[0] is None or skins[1] is None:
        return bones
    return _BONES * bones + _SKIN * float(np.sqrt(((skins[0] - skins[1]) ** 2).mean())) / 0.75


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
