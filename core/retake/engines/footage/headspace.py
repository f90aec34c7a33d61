"""A face's shapes apart from where its head is and which way it looks, and the way back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.faces import FaceTrack, FaceTracks, HeadSpace, Mouth, head_space, mouth, rotations
from retake.faces import points as at
from retake.faces.affine import applied, inverse

Points = NDArray[np.float32]

_CHUNK = 256


class Shapes:
    """The head-local shapes of one track.

    Each frame's points are turned to look straight ahead and brought onto the mean head; the unit is the distance of
    the outer eye corners. So a mouth spoken with the head turned can be put onto a head that is turned otherwise.
    The depth of the points for this is the track's mean: a single frame's lips are measured too roughly in depth,
    and a turned head would make that a wrong opening.

    Args:
        tracks: The range's faces.
        face: One of them.
    """

    def __init__(self, tracks: FaceTracks, face: FaceTrack) -> None:
        self.tracks, self.face = tracks, face
        count = len(face)
        self._turns = np.full((count, 3, 3), np.nan, np.float32)
        self._centres = np.full((count, 3), np.nan, np.float32)
        flat = np.full((count, at.COUNT, 2), np.nan, np.float32)
        depth, seen = np.zeros(at.COUNT), 0
        for first in range(0, count, _CHUNK):
            rows = slice(first, first + _CHUNK)
            points = tracks.upright(face, rows.start, rows.stop)
            self._turns[rows] = rotations(points)
            self._centres[rows] = points[:, list(at.STABLE)].mean(axis=1)
            turned = (points - self._centres[rows, None]) @ self._turns[rows]
            flat[rows] = turned[..., :2]
            relief = turned[..., 2] / np.linalg.norm(turned[:, 263, :2] - turned[:, 33, :2], axis=1)[:, None]
            there = face.present[rows]
            depth, seen = depth + relief[there].sum(axis=0), seen + int(there.sum())
        self._depth = (depth / max(seen, 1)).astype(np.float32)
        first_guess = head_space(flat)
        self._scales = _scales(first_guess)
        for row in np.flatnonzero(face.present):
            flat[row] = self._turned(tracks.upright(face, row, row + 1)[0], row)
        self.space: HeadSpace = head_space(flat)
        self._scales = _scales(self.space)

    def __len__(self) -> int:
        """How many frames the range has."""
        return len(self.face)

    @property
    def mean(self) -> Points:
        """(478, 2) float32: the mean face."""
        return self.space.mean

    def local(self, row: int) -> Points:
        """(478, 2) float32: the face of a row in head-local coordinates, turned to look straight ahead."""
        turned = self._turned(self.tracks.upright(self.face, row, row + 1)[0], row)
        return applied(self.space.matrices[row], turned)

    def between(self, place: float) -> Points:
        """(478, 2) float32: the head-local face at a place between two rows; the nearer one's where one is missing."""
        place = float(np.clip(place, 0, len(self) - 1))
        before = min(int(place), len(self) - 1)
        after, share = min(before + 1, len(self) - 1), np.float32(place - before)
        if share == 0 or not self.face.present[after] or self._cut_between(before, after):
            return self.local(before if share <= 0.5 or not self.face.present[after] else after)
        if not self.face.present[before]:
            return self.local(after)
        return np.asarray((1 - share) * self.local(before) + share * self.local(after), np.float32)

    def placed(self, local: Points, row: int) -> Points:
        """Head-local points (478, 2) as stored ones, float32, where the head of a row is and looks."""
        flat = applied(inverse(self.space.matrices[row]), local)
        turn = self._turns[row]
        seen = flat @ turn[:2, :2].T + (self._depth / self._scales[row])[:, None] * turn[:2, 2]
        return self.tracks.geometry.stored(np.asarray(seen + self._centres[row, :2], np.float32))

    def stored(self, row: int) -> Points:
        """(478, 2) float32: the face of a row in stored pixels."""
        return self.face.landmarks[row, :, :2]

    def eyes(self, row: int) -> float:
        """Stored pixels that make a head-local unit in a row, the mean of both directions."""
        width, height = self.tracks.geometry.upright_size
        share = np.sqrt(self.tracks.geometry.width * self.tracks.geometry.height / (width * height))
        return float(share / self._scales[row])

    def mouths(self) -> Mouth:
        """What the mouth does in each row, the head's turn taken out."""
        return mouth(self.tracks.upright(self.face), self._turns)

    def _turned(self, points: Points, row: int) -> Points:
        """Upright points (478, 2 or more) of a row, turned to look straight ahead: (478, 2) float32."""
        (a, b), (c, d) = self._turns[row][:2, :2]
        relief = (self._depth / self._scales[row])[:, None] * self._turns[row][:2, 2]
        seen = points[:, :2] - self._centres[row, :2] - relief
        back = np.array(((d, -c), (-b, a)), np.float32) / np.float32(a * d - b * c)
        return np.asarray(seen @ back, np.float32)

    def _cut_between(self, before: int, after: int) -> bool:
        return any(before < cut - self.tracks.start <= after for cut in self.tracks.cuts)


def _scales(space: HeadSpace) -> NDArray[np.float32]:
    """(frames,) float32: head-local units to an upright pixel."""
    return np.hypot(space.matrices[:, 0, 0], space.matrices[:, 0, 1]).astype(np.float32)
