"""The faces of a shot, followed through it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retake.faces.appearance import MouthModel
from retake.faces.geometry import Geometry
from retake.faces.pose import Pose
from retake.runs import runs

Points = NDArray[np.float32]

# Why a mouth can't be worked on in a frame, in the artist's words; a track's `hidden` holds places in this list.
REASONS: tuple[str, ...] = (
    "", "no face found", "a hand in front of the mouth", "something in front of the mouth",
    "the mouth is cut by the frame's edge", "the face is turned too far", "the face is too small",
    "the mouth is blurred", "the face can't be made out well enough")
ABSENT, HAND, OBJECT, EDGE, PROFILE, SMALL, BLURRED, UNCLEAR = range(1, len(REASONS))


@dataclass(frozen=True)
class FaceTrack:
    """One face through a range of frames; row 0 of each array is the range's first frame.

    Attributes:
        number: 1 for the face furthest to the left, by its middle where it is first seen (half a second's mean).
        landmarks: (frames, 478, 3) float32: x, y in stored pixels (`Geometry` says how they count), depth in upright
            pixels, larger away from the camera. NaN where the face was not found.
        present: (frames,) bool: whether the face was found.
        confidence: (frames,) float32, 0 to 1: how much the points can be trusted; 0 where it was not found.
        hidden: (frames,) uint8: why the mouth can't be worked on, a place in `REASONS`; 0 where it can.
        pose: Where the head looks.
        sureness: 0 to 1: how sure it is that all pieces of the track show one and the same person.
        model: What the lower face looks like with nothing in front; None where it was seen too briefly.
    """

    number: int
    landmarks: Points
    present: NDArray[np.bool_]
    confidence: NDArray[np.float32]
    hidden: NDArray[np.uint8]
    pose: Pose
    sureness: float
    model: MouthModel | None = None

    def __len__(self) -> int:
        """How many frames the range has."""
        return len(self.present)

    @property
    def mouth_hidden(self) -> NDArray[np.bool_]:
        """(frames,) bool: whether the mouth can't be worked on."""
        return np.asarray(self.hidden > 0)

    @property
    def usable(self) -> NDArray[np.bool_]:
        """(frames,) bool: whether the face was found and its mouth can be worked on."""
        return np.asarray(self.hidden == 0)

    def reason(self, row: int) -> str:
        """Why the mouth can't be worked on in a row; "" where it can."""
        return REASONS[int(self.hidden[row])]

    def spans(self) -> list[tuple[int, int, str]]:
        """Where the mouth can't be worked on: first row, row after the last, reason."""
        return [(a, b, self.reason(a)) for a, b in runs(self.hidden) if self.hidden[a]]


@dataclass(frozen=True, slots=True)
class SecondSight:
    """What a second detector had to do with the faces of a range.

    Attributes:
        sha256: Of its model's file.
        asked: In how many frames it was asked.
        frames: How many frames of faces were followed from where it saw them.
        left: How often it saw a face whose points can't be measured, so that it was left out.
    """

    sha256: str
    asked: int
    frames: int
    left: int


@dataclass(frozen=True)
class FaceTracks:
    """All faces of a range of a plate.

    Attributes:
        start: The range's first frame, as a `Frame` is numbered.
        geometry: How stored and upright coordinates belong together.
        faces: From left to right; their numbers are 1, 2, 3 ...
        cuts: The frames (numbers, not rows) that begin a new picture within the range.
        mesh: The name of the mesh that measured.
        second: What a second detector had to do with it; None where none was asked.
    """

    start: int
    geometry: Geometry
    faces: tuple[FaceTrack, ...]
    cuts: tuple[int, ...] = field(default=())
    mesh: str = ""
    second: SecondSight | None = None

    def __len__(self) -> int:
        """How many frames the range has."""
        return len(self.faces[0]) if self.faces else 0

    def only(self, face: FaceTrack) -> FaceTracks:
        """The same range with one of its faces, so that the others' points need not be kept."""
        return replace(self, faces=(face,))

    def row(self, number: int) -> int:
        """The row of frame `number`."""
        if not self.start <= number < self.start + len(self):
            raise IndexError(f"frame {number} lies outside {self.start} to {self.start + len(self)}")
        return number - self.start

    def upright(self, face: FaceTrack, first: int = 0, last: int | None = None) -> Points:
        """The face's points (rows, 478, 3) float32 in upright coordinates: what shapes are measured in."""
        return self.geometry.upright(face.landmarks[first:last])

    def runs(self) -> list[tuple[int, int]]:
        """The range's pieces between cuts: first row, row after the last."""
        bounds = [0, *(cut - self.start for cut in self.cuts), len(self)]
        return list(pairwise(bounds))
