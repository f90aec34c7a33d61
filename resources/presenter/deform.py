"""What acting does to the head's points: jaw, lips, lids, brows; then the head's turn."""

from __future__ import annotations

import numpy as np
from acting import Acting
from head import CORNERS, EYE_RADIUS, EYES, LOWER_RINGS, UPPER_LIDS, UPPER_RINGS, Head
from numpy.typing import NDArray
from surface import Points, step

HINGE = np.array([0.0, -2.6, -6.4])
PIVOT = np.array([0.0, -13.5, -7.0])
_JAW_LENGTH = 10.5  # from the hinge to the chin


class Rig:
    """Moves one head."""

    def __init__(self, head: Head) -> None:
        self._head = head
        face = head.points[head.face]
        self._x, self._y = face[:, 0], face[:, 1]
        self._jaw = self._jaw_share(face)
        self._group, self._lip = self._lip_shares()
        corner = np.stack([head.points[ring[0]] for ring in CORNERS])
        far = np.stack([np.hypot((face[:, 0] - c[0]) / 1.9, (face[:, 1] - c[1]) / 2.2) for c in corner])
        self._corner = np.exp(-far**2) * (np.abs(face[:, 2]) < 4)
        self._round = np.exp(-((face[:, 0] / 2.6) ** 2 + ((self._y + 6.9) / 1.35) ** 2) ** 1.5)
        self._brow = np.exp(-((self._y - 1.7) / 1.3) ** 2) * step(np.abs(self._x), 6.5, 4.5)
        self._neck = step(head.points[:, 1], -13.0, -20.0) * (head.scalp > 0)
        self._lids = [self._lid_shares(k) for k in range(2)]

    def _jaw_share(self, face: Points) -> NDArray[np.float64]:
        """How much each point goes with the jaw."""
        x, y = np.abs(face[:, 0]), face[:, 1]
        below = step(y, -4.6, -9.6)
        centre = step(y, -6.85, -7.7)
        share = below * step(x, 1.2, 3.6) + centre * (1 - step(x, 1.2, 3.6))
        # Towards the corners both lips draw near to what the corners do, so that an open mouth is round there.
        taper = np.clip(1 - (x / 2.35) ** 2, 0, 1) ** 0.75
        for rings, middle in ((UPPER_RINGS, 0.0), (LOWER_RINGS, 0.97)):
            for ring in rings:
                at = np.isin(self._head.face, ring)
                share[at] = 0.42 + (middle - 0.42) * taper[at]
        for ring in CORNERS:
            share[np.isin(self._head.face, ring)] = 0.42
        neck = self._head.scalp
        return share * step(neck, 0.5, 0.1)

    def _lip_shares(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """1 for the upper lip, -1 for the lower one; and how much each point goes with the lips' opening."""
        face = self._head.face
        group = np.where(self._y > -6.9, 1.0, -1.0)
        near = np.exp(-np.maximum(0, np.abs(self._y + 6.9) - 0.5) ** 2 / 0.6) * step(np.abs(self._x), 3.0, 1.6)
        lip = near * 0.75
        for rings, side in ((UPPER_RINGS, 1.0), (LOWER_RINGS, -1.0)):
            for depth, ring in enumerate(rings):
                at = np.isin(face, ring)
                group[at], lip[at] = side, (0.75, 0.88, 0.97, 1.0)[depth]
        for ring in CORNERS:
            lip[np.isin(face, ring)] = 0.0
        half = 2.35
        lip *= np.where(lip > 0, np.clip(1 - (self._x / half) ** 2, 0, 1) ** 0.8, 0)
        lip[self._head.inside > 0.5] *= 0.5
        return group, lip

    def _lid_shares(self, side: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How much each point goes down with a blink of the upper lid, and up with the lower one."""
        head, middle = self._head, self._head.eyes[side]
        x, y = self._x - middle[0], self._y - middle[1]
        along = np.clip(1 - (x / 1.75) ** 2, 0, 1) ** 0.7
        upper = along * step(y, 1.35, 0.55) * (y > -0.12)
        upper[np.isin(head.face, UPPER_LIDS[side])] = along[np.isin(head.face, UPPER_LIDS[side])]
        lower = along * step(y, -1.3, -0.3) * (y <= -0.12)
        low = [k for k in EYES[side] if k not in UPPER_LIDS[side]]
        at = np.isin(head.face, low)
        upper[at], lower[at] = 0.0, along[at]
        return upper, lower

    def points(self, act: Acting, n: int) -> Points:
        """The head's points in frame n, before its turn."""
        jaw, opening, wide, forward, tuck, _ = act.mouth[n]
        p = self._head.points.copy()
        p = self._corners(p, wide, forward)
        p = p + self._jaw[:, None] * (jaw_turned(p, jaw) - p)
        p = self._lips(p, opening, tuck)
        p[:, 1] += act.brows[n] * self._brow
        for side in range(2):
            p = self._blinked(p, side, float(act.blink[n]), float(act.gaze[n, 1]))
        return p

    def _corners(self, p: Points, wide: float, forward: float) -> Points:
        for side, share in zip((-1, 1), self._corner, strict=True):
            p[:, 0] += side * wide * share
            p[:, 1] += 0.30 * max(wide, 0) * share
            p[:, 2] -= 0.35 * wide * share
        p[:, 2] += forward * self._round
        p[:, 1] += 0.22 * forward * self._round * (self._group * 0.5)
        narrow = max(0.0, -wide) * 0.30
        p[:, 0] -= narrow * self._round * p[:, 0] / 2.6
        return p

    def _lips(self, p: Points, opening: float, tuck: float) -> Points:
        """Sets the gap between the lips' inner edges; most of the way is the lower lip's."""
        gap = p[13, 1] - p[14, 1]
        # Smoothing pulls the edges apart a little; shut lips have to meet all the same, and not to go into each other.
        more = max(1.9 * opening - 0.12, -0.24) - gap
        up, down = 0.22 * more, 0.78 * more
        upper, lower = self._lip * (self._group > 0), self._lip * (self._group < 0)
        p[:, 1] += up * upper - down * lower
        p[:, 2] += 0.10 * more * lower * (more < 0)
        p[:, 2] -= 0.40 * tuck * lower
        p[:, 1] += 0.16 * tuck * lower
        return p

    def _blinked(self, p: Points, side: int, blink: float, gaze: float) -> Points:
        upper, lower = self._lids[side]
        middle = self._head.eyes[side]
        # The upper lid rests a little lower than the stored face's, whose eyes are wide open, and follows the gaze.
        way = 0.02 + 0.86 * blink - 0.012 * gaze * (1 - blink)
        p[:, 1] -= way * upper
        p[:, 1] += 0.20 * blink * lower
        away = p - middle
        far = np.linalg.norm(away, axis=1)
        front = (upper + lower > 0.05) & (away[:, 2] > 0) & (self._head.inside == 0) & (np.arange(len(p)) < 468)
        need = EYE_RADIUS + 0.12 + 0.18 * np.clip(np.maximum(upper, lower), 0, 1)
        push = np.where(front & (far < need), need / np.maximum(far, 1e-6), 1.0)
        return middle + away * push[:, None]

    def turned(self, p: Points, act: Acting, n: int) -> Points:
        """The head's points turned and shifted; the neck's foot stays."""
        return p + (1 - self._neck)[:, None] * (head_turned(p, act, n) - p)


def jaw_turned(p: Points, drop: float) -> Points:
    """Points turned about the jaw's hinge until the chin has dropped by so many centimetres."""
    turn = drop / _JAW_LENGTH
    c, s = np.cos(turn), np.sin(turn)
    y, z = p[:, 1] - HINGE[1], p[:, 2] - HINGE[2]
    moved = p.copy()
    moved[:, 1] = HINGE[1] + c * y - s * z
    moved[:, 2] = HINGE[2] + s * y + c * z
    return moved


def rotation(act: Acting, n: int) -> Points:
    """The head's turn in frame n as a matrix."""
    pitch, yaw, roll = np.radians(act.turn[n])
    cp, sp, cy, sy, cr, sr = np.cos(pitch), np.sin(pitch), np.cos(yaw), np.sin(yaw), np.cos(roll), np.sin(roll)
    x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return z @ y @ x


def head_turned(p: Points, act: Acting, n: int) -> Points:
    """Points that go rigidly with the head."""
    lift = np.array([0, act.breath[n], 0])
    return (p - PIVOT) @ rotation(act, n).T + PIVOT + act.shift[n] + lift
