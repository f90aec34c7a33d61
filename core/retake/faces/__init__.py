"""Finding and following faces: where they are, which way they look, what their mouths do, when they are hidden.

`track_faces` gives the tracks of a range of a plate, `choose` the one that the artist means; `shape` measures mouths
and moves points into head-local space and back. Its libraries are loaded when faces are looked for, not before.
"""

from __future__ import annotations

from retake.faces import quiet as _quiet  # sets what the libraries read while loading
from retake.faces.choice import choose, made_out, openings
from retake.faces.geometry import Geometry
from retake.faces.likeness import ALIKE, UNLIKE, unlikeness
from retake.faces.occluder import hidden_mask
from retake.faces.pose import Pose, pose, rotations
from retake.faces.shape import HeadSpace, Mouth, head_space, mouth
from retake.faces.store import from_bytes, to_bytes
from retake.faces.track import REASONS, FaceTrack, FaceTracks
from retake.faces.tracking import track_faces

__all__ = ["ALIKE", "REASONS", "UNLIKE", "FaceTrack", "FaceTracks", "Geometry", "HeadSpace", "Mouth", "Pose", "choose",
           "from_bytes", "head_space", "hidden_mask", "made_out", "mouth", "openings", "pose", "rotations", "to_bytes",
           "track_faces", "unlikeness"]

del _quiet
