"""The presenter's head at rest: face, the way back over the skull and down the neck, lids' edges, the mouth's inside.

Centimetres; x to the picture's right, y up, z towards the camera; the origin between the eyes' outer corners.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from surface import Points, Triangles, consistent, smooth, step

OVAL = [10, 109, 67, 103, 54, 21, 162, 127, 234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379,
        365, 397, 288, 361, 323, 454, 356, 389, 251, 284, 332, 297, 338]
EYES = ([7, 33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163],
        [249, 263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390])
MOUTH = [13, 82, 81, 80, 191, 78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312]
UPPER_LIDS = ([246, 161, 160, 159, 158, 157, 173], [466, 388, 387, 386, 385, 384, 398])
UPPER_RINGS = ([185, 40, 39, 37, 0, 267, 269, 270, 409], [184, 74, 73, 72, 11, 302, 303, 304, 408],
               [183, 42, 41, 38, 12, 268, 271, 272, 407], [191, 80, 81, 82, 13, 312, 311, 310, 415])
LOWER_RINGS = ([146, 91, 181, 84, 17, 314, 405, 321, 375], [77, 90, 180, 85, 16, 315, 404, 320, 307],
               [96, 89, 179, 86, 15, 316, 403, 319, 325], [95, 88, 178, 87, 14, 317, 402, 318, 324])
CORNERS = ([61, 76, 62, 78], [291, 306, 292, 308])
EYE_RADIUS = 1.36
_BACK = 9  # rings from the face's oval to the back


@dataclass(frozen=True)
class Head:
    """The head at rest.

    Attributes:
        points: (n, 3), the first 468 as the face mesh counts them.
        triangles: (m, 3).
        finer: From these points to the smooth ones.
        fine: The smooth mesh's triangles.
        face: The index of the face's point that each point follows: (n,).
        inside: 0 on the skin, to 1 deep in the mouth: (n,).
        scalp: 0 to 1: how far behind the face: (n,).
        eyes: The middles of the eyeballs: (2, 3).
    """

    points: Points
    triangles: Triangles
    finer: sparse.csr_matrix
    fine: Triangles
    face: NDArray[np.int64]
    inside: NDArray[np.float64]
    scalp: NDArray[np.float64]
    eyes: Points


def build(file: Path) -> Head:
    """The head from the stored face."""
    stored = np.load(file)
    face, faces = _reshaped(stored["points"].astype(float)), stored["triangles"].astype(np.int64)
    eyes = np.stack([_eyeball(face[ring]) for ring in EYES])
    points, follows, triangles = [face], [np.arange(468)], [faces]
    inside, scalp = [np.zeros(468)], [np.zeros(468)]
    count = 468

    def add(rings: list[Points], ring: list[int], deep: list[float], behind: list[float]) -> None:
        nonlocal count
        before = np.array(ring)
        for new, d, b in zip(rings, deep, behind, strict=True):
            now = np.arange(count, count + len(ring))
            points.append(new)
            follows.append(np.array(ring))
            inside.append(np.full(len(ring), d))
            scalp.append(np.full(len(ring), b))
            after, later = np.roll(before, -1), np.roll(now, -1)
            triangles.append(np.stack([before, after, now], axis=1))
            triangles.append(np.stack([after, later, now], axis=1))
            before, count = now, count + len(ring)

    for ring, middle in zip(EYES, eyes, strict=True):
        rim = face[ring] - middle
        at = rim / np.linalg.norm(rim, axis=1, keepdims=True)
        add([middle + at * np.maximum(EYE_RADIUS + 0.02, 0.5 * (np.linalg.norm(rim, axis=1)[:, None] + EYE_RADIUS)),
             middle + at * EYE_RADIUS * 0.9], ring, [0.0, 0.0], [0.0, 0.0])
    add(_pocket(face[MOUTH]), MOUTH, [0.25, 0.7, 1.0, 1.0], [0.0] * 4)
    add(_behind(face[OVAL]), OVAL, [0.0] * _BACK, [(k + 1) / _BACK for k in range(_BACK)])
    everything, mesh = np.concatenate(points), consistent(np.concatenate(triangles), 0)
    nose = mesh[(mesh == 4).any(axis=1)][0]
    a, b, c = everything[nose]
    if np.cross(b - a, c - a)[2] < 0:
        mesh = mesh[:, ::-1]
    finer, fine = smooth(len(everything), mesh, 2)
    return Head(everything, mesh, finer, fine, np.concatenate(follows), np.concatenate(inside),
                np.concatenate(scalp), eyes)


def _reshaped(face: Points) -> Points:
    """The stored face, which is everyman's, made somebody's."""
    x, y, z = face.T.copy()
    jaw = step(y, -3.0, -11.0)
    x *= 1 - 0.13 * jaw  # a narrower jaw
    nose = np.exp(-((y + 3.6) / 1.3) ** 2) * step(np.abs(x), 3.2, 2.0)
    x *= 1 - 0.13 * nose
    x *= 1 - 0.04 * step(np.abs(y - 3), 6, 0)
    z += 0.35 * np.exp(-((y + 10.4) / 1.0) ** 2 - (x / 1.5) ** 2)  # chin
    z += 0.25 * np.exp(-((y - 1.3) / 0.6) ** 2) * step(np.abs(x), 5.0, 2.0)  # brows stand out
    x += 0.07 * step(y, -2, -9) + 0.04 * np.sin(y)  # nobody is even
    y += 0.05 * np.sin(0.6 * x + 0.4)
    return np.stack([x, y, z], axis=1)


def _eyeball(ring: Points) -> NDArray[np.float64]:
    """The middle of the eyeball behind a ring of lids."""
    middle = (ring.max(axis=0) + ring.min(axis=0)) / 2
    middle[2] = np.sort(ring[:, 2])[-6:].mean() - EYE_RADIUS - 0.10
    return middle


def _pocket(ring: Points) -> list[Points]:
    """Rings from the lips' inner edge into the mouth."""
    middle = ring.mean(axis=0)
    up = np.array([1.0] * 5 + [0.0] + [-1.0] * 9 + [0.0] + [1.0] * 4)[:, None]
    ring = ring.copy()
    rings = []
    for out, back, wide in ((0.28, 0.40, 0.99), (0.75, 1.0, 0.98), (1.6, 2.6, 1.0), (0.0, 6.5, 0.02)):
        moved = middle + (ring - middle) * [wide, 1, 1]
        moved = moved + up * [0, out, 0] - [0, 0, back]
        rings.append(moved)
    return rings


def _behind(oval: Points) -> list[Points]:
    """Rings from the face's edge over the skull, and below the ears down the neck."""
    rings = []
    angle = np.arctan2(oval[:, 0], oval[:, 1] + 2.8)  # 0 at the top, pi at the chin
    high = step(np.abs(angle), 2.0, 1.35)[:, None]
    side = np.sign(oval[:, 0])
    low = np.clip((np.abs(angle) - np.pi / 2) / (np.pi / 2), 0, 1)  # 0 at the ear, 1 at the chin
    around = np.pi / 2 * (1 - low) * 1.15
    throat = np.stack([5.1 * side * np.sin(around), -13.0 + 1.8 * (1 - low),
                       -7.0 + 4.7 * np.cos(around)], axis=1)
    foot = np.stack([6.3 * side * np.sin(around), np.full(len(oval), -22.0), -8.0 + 5.8 * np.cos(around)], axis=1)
    crown = np.array([0.0, 1.2, -6.0])
    for k in range(1, _BACK + 1):
        t = k / _BACK
        lift = np.sin(np.pi / 2 * t)
        # Over the skull: turn about the crown's middle from the oval to the back.
        start = oval - crown
        turn = np.radians(150) * t
        over = start * [1, 1, 0] * np.cos(0.60 * turn) + [0, 0, 1] * (start[:, 2:] * (1 - t) - 7.5 * lift)
        over[:, 1] += np.maximum(0, start[:, 1]) * 0.95 * np.sin(np.pi * min(1.0, 1.25 * t)) ** 0.8
        over[:, 0] *= 1 + (0.10 + 0.45 * step(oval[:, 1], 1.0, 5.0)) * np.sin(np.pi * min(1.0, 1.1 * t))
        if t <= 0.45:  # the jaw's underside, not straight
            share = min(1.0, t / 0.4)
            under = oval + (throat - oval) * share + np.array([0, -0.1, 0.0]) * np.sin(np.pi * share)
        else:
            under = throat + (foot - throat) * ((t - 0.4) / 0.6)
        rings.append(high * (crown + over) + (1 - high) * under)
    return rings
