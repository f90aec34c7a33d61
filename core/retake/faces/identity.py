"""Which lines show the same person: by place where they follow on each other, by looks where they don't."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retake.faces.follow import Line
from retake.faces.pose import rotations
from retake.faces.window import window_of

Values = NDArray[np.float32]

# Distances of looks under which two lines are one person: where they join in time and place, within one set-up, and
# across a cut. Lines of one talker lie 0.05 to 0.25 apart, of two talkers 0.25 to 0.9 (seven and three were compared).
NEAR, FAR, ACROSS = 0.75, 0.42, 0.28
_MOST = 40
# Frames that a face may be gone for its place to still say something.
_GAP = 36


@dataclass(frozen=True)
class Looks:
    """What tells a person from others.

    Attributes:
        geometry: (n,) float32, the mesh's stable points looking straight ahead, over the eyes' distance.
        patch: (14, 14, 3) float32, the face's mean picture, its light taken out.
        weight: How many frames they were taken from.
    """

    geometry: Values
    patch: Values
    weight: int


_BONES = (10, 151, 9, 8, 168, 6, 197, 195, 5, 4, 1, 2, 98, 327, 33, 133, 362, 263, 70, 105, 107, 336, 334, 300, 127,
          356, 234, 454, 162, 389, 54, 284, 50, 280, 101, 330, 48, 278)


def looks_of(line: Line) -> Looks:
    """The looks of a line, from the frames in which it looks most nearly straight ahead."""
    rows = np.flatnonzero(line.seen)
    rows = rows[:: max(1, len(rows) // 200)]
    turns = rotations(line.points[rows])
    rows_turned = np.abs(turns[:, 2, 0]) + 0.5 * np.abs(turns[:, 2, 1])
    best = np.argsort(rows_turned, kind="stable")[:_MOST]
    geometry = geometry_of(line.points[rows[best]], turns[best])
    patch = np.median(line.patches[rows[best]], axis=0).astype(np.float32)
    patch = patch.reshape(14, 2, 14, 2, 3).mean(axis=(1, 3))
    patch = (patch - patch.mean()) / max(4.0, float(patch.std()))
    return Looks(geometry, patch.astype(np.float32), int(line.seen.sum()))


def geometry_of(points: Values, turns: Values) -> Values:
    """(n,) float32: the median of a face's bones, looking straight ahead, over the eyes' distance.

    Args:
        points: (frames, 478, 3) float32, upright.
        turns: (frames, 3, 3) float32, where the head looks in each.
    """
    faces = np.einsum("fni,fij->fnj", points, turns)
    eyes = np.linalg.norm(faces[:, 263] - faces[:, 33], axis=1)
    bones = faces[:, list(_BONES)]
    bones = (bones - bones.mean(axis=1, keepdims=True)) / np.maximum(eyes, 1e-3)[:, None, None]
    # Depth is the mesh's guess: it counts half.
    return np.asarray((np.median(bones, axis=0) * (1.0, 1.0, 0.5)).ravel(), np.float32)


def distance(a: Looks, b: Looks) -> float:
    """How differently two lines look, by bones and skin in equal parts."""
    bones = float(np.sqrt(((a.geometry - b.geometry) ** 2).mean())) / 0.045
    skin = float(np.sqrt(((a.patch - b.patch) ** 2).mean())) / 0.75
    return 0.5 * bones + 0.5 * skin


@dataclass
class Person:
    """Lines of one person.

    Attributes:
        lines: In order of time.
        looks: Of the line that was seen the longest.
        sureness: 0 to 1: how sure it is that all the lines belong together.
    """

    lines: list[Line]
    looks: Looks
    sureness: float = 1.0
    _last: Line = field(init=False)

    def __post_init__(self) -> None:
        self._last = self.lines[-1]

    @property
    def last(self) -> Line:
        """The line seen last."""
        return self._last

    def add(self, line: Line, looks: Looks, sureness: float) -> None:
        """Takes another line for this person."""
        self.lines.append(line)
        self._last = line
        self.sureness = min(self.sureness, sureness)
        if looks.weight > self.looks.weight:
            self.looks = looks

    def seen_in(self, line: Line) -> bool:
        """Whether this person is elsewhere in the picture while the line lasts."""
        return any(bool((one.seen & line.seen).any()) for one in self.lines)


def people(lines: list[Line], cuts: list[int]) -> list[Person]:
    """The lines sorted by person, in order of their first appearance.

    Args:
        lines: All lines of a range.
        cuts: The rows that begin a new picture; places say nothing across them.
    """
    found: list[Person] = []
    for line in sorted(lines, key=lambda one: (one.first, one.own[-1].x)):
        looks = looks_of(line)
        candidates = []
        for person in found:
            if person.seen_in(line):
                continue
            unlike, joined = distance(person.looks, looks), _joins(person.last, line, cuts)
            cut = any(person.last.last < at <= line.first for at in cuts)
            limit = NEAR if joined < 1 else ACROSS if cut else FAR
            if unlike < limit:
                candidates.append((0.5 * min(joined, 1.0) + unlike / limit, unlike / limit, person))
        if not candidates:
            found.append(Person([line], looks))
            continue
        candidates.sort(key=lambda one: one[0])
        _, unlike, person = candidates[0]
        margin = candidates[1][0] - candidates[0][0] if len(candidates) > 1 else 1.0
        sureness = float(np.clip(1.2 - unlike, 0.1, 1.0) * np.clip(0.5 + margin, 0.5, 1.0))
        person.add(line, looks, sureness)
    return found


def _joins(before: Line, after: Line, cuts: list[int]) -> float:
    """How far the second line begins from where the first one ended: under 1 where that speaks for one face."""
    gap = after.first - before.last
    if gap <= 0 or gap > _GAP or any(before.last < cut <= after.first for cut in cuts):
        return np.inf
    a, b = window_of(before.points[before.last]), window_of(after.points[after.first])
    reach = a.size * (0.35 + 0.03 * gap)
    grown = abs(np.log(b.size / a.size)) / (0.3 + 0.01 * gap)
    return float(max(np.hypot(a.x - b.x, a.y - b.y) / reach, grown))
