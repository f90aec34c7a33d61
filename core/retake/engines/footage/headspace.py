"""A face's shapes apart from where its head is and which way it looks, and the way back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.faces import FaceTrack, FaceTracks, HeadSpace, Mouth, head_space, mouth, rotations
from retake.faces import points as at
from retake.faces.affine import applied, inverse

Points = NDArray[np.float32]
Series = NDArray[np.float32]

_CHUNK = 256
# What speech moves.
_MOVED = sorted({*at.LIPS, *at.LOWER_FACE, *at.CHIN} - set(at.STABLE))
# Openings that are all alike (their square, in eye distances) say nothing of how depth goes with them.
_FEW = 0.015 ** 2
# Each brings the opening five times nearer to what it is, or more.
_ROUNDS = 4


class Shapes:
    """The head-local shapes of one track.

    Each frame's points are turned to look straight ahead and brought onto the mean head; the unit is the distance of
    the outer eye corners. So a mouth spoken with the head turned can be put onto a head that is turned otherwise.
    A single frame's lips are measured too roughly in depth, and a turned head would make that a wrong opening. The
    depth for this is what the points of the track have at such an opening: lips that touch are equally deep, and a
    jaw that falls goes back. With one depth for all, shut lips would gape on a head that nods.

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
        depths = _Depths()
        for first in range(0, count, _CHUNK):
            rows = slice(first, first + _CHUNK)
            points = tracks.upright(face, rows.start, rows.stop)
            self._turns[rows] = rotations(points)
            self._centres[rows] = points[:, list(at.STABLE)].mean(axis=1)
            turned = (points - self._centres[rows, None]) @ self._turns[rows]
            flat[rows] = turned[..., :2]
            relief = turned[..., 2] / np.linalg.norm(turned[:, 263, :2] - turned[:, 33, :2], axis=1)[:, None]
            there = face.present[rows]
            depths.add(relief[there], _between(flat[rows][there], at.OPENING) / _between(flat[rows][there], at.EYES))
        self._depth, self._slope = depths.found()
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
        return self.local_of(self.tracks.upright(self.face, row, row + 1)[0], row)

    def local_of(self, points: Points, row: int) -> Points:
        """The same of other points, upright (478, 2 or more), on the head as it is in that row."""
        return applied(self.space.matrices[row], self._turned(points, row))

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
        depth = self._depth + self._slope * _between(local, at.OPENING)
        seen = flat @ turn[:2, :2].T + (depth / self._scales[row])[:, None] * turn[:2, 2]
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
        back = np.array(((d, -c), (-b, a)), np.float32) / np.float32(a * d - b * c)
        flat = (points[:, :2] - self._centres[row, :2]) @ back
        # A unit of depth moves a point so far; how deep it is depends on the opening, which is to be found.
        aside = (self._turns[row][:2, 2] / self._scales[row]) @ back
        turned = flat - self._depth[:, None] * aside
        for _ in range(_ROUNDS):
            parted = _between(turned, at.OPENING) * self._scales[row]
            turned = flat - (self._depth + self._slope * parted)[:, None] * aside
        return np.asarray(turned, np.float32)

    def _cut_between(self, before: int, after: int) -> bool:
        return any(before < cut - self.tracks.start <= after for cut in self.tracks.cuts)


class _Depths:
    """How deep each point lies, as a line over the opening of the lips; in eye distances."""

    def __init__(self) -> None:
        self._seen, self._opening, self._square = 0, 0.0, 0.0
        self._depth, self._both = np.zeros((2, at.COUNT))

    def add(self, depths: Points, openings: Series) -> None:
        """Some frames more: depths (frames, 478) and openings (frames,)."""
        self._seen += len(openings)
        self._opening += float(openings.sum())
        self._square += float((openings * openings).sum())
        self._depth += depths.sum(axis=0)
        self._both += openings @ depths

    def found(self) -> tuple[Series, Series]:
        """The depth of each point where the lips touch, and how much deeper it is by opening: (478,) float32 each.

        What speech does not move has one depth. Where the lips hardly part, little is known of the second.
        """
        count = max(self._seen, 1)
        opening, depth = self._opening / count, self._depth / count
        spread = max(0.0, self._square / count - opening * opening)
        slope = np.zeros(at.COUNT)
        slope[_MOVED] = ((self._both / count - opening * depth) / (spread + _FEW))[_MOVED]
        return (depth - slope * opening).astype(np.float32), slope.astype(np.float32)


def _between(points: Points, ends: tuple[int, int]) -> Series:
    """How far two of the points (..., 478, 2) are apart, (...) float32."""
    return np.asarray(np.linalg.norm(points[..., ends[1], :] - points[..., ends[0], :], axis=-1), np.float32)


def _scales(space: HeadSpace) -> NDArray[np.float32]:
    """(frames,) float32: head-local units to an upright pixel."""
    return np.hypot(space.matrices[:, 0, 0], space.matrices[:, 0, 1]).astype(np.float32)
