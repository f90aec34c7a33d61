"""A face's skin laid out flat, whatever the head's pose and the mouth's shape: each cell is always the same skin.

Two frames of one face then differ in light and in what lies in front, and hardly in anything else.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
Picture = NDArray[np.uint8]

PATCH = 28
# The layout's reach, in distances of the outer eye corners, the origin between them.
_LEFT, _TOP, _WIDTH, _HEIGHT = -0.84, -0.52, 1.68, 1.84

# Where the mesh's points lie in the layout: the means of the painted faces of tests/faces_synth.py, lips apart.
_PLACES: dict[int, tuple[float, float]] = {
    0: (0.00, 0.67), 1: (0.00, 0.45), 2: (0.00, 0.51), 4: (0.00, 0.39), 5: (0.00, 0.29), 6: (0.00, 0.06),
    8: (0.00, -0.09), 9: (0.00, -0.17), 10: (0.00, -0.50), 13: (0.00, 0.73), 14: (0.00, 0.85), 17: (0.00, 0.96),
    18: (0.00, 1.02), 21: (-0.75, -0.22), 33: (-0.50, 0.00), 36: (-0.34, 0.38), 37: (-0.08, 0.66), 39: (-0.16, 0.68),
    40: (-0.21, 0.71), 48: (-0.21, 0.42), 50: (-0.54, 0.37), 54: (-0.67, -0.33), 58: (-0.75, 0.73), 61: (-0.26, 0.77),
    63: (-0.57, -0.17), 64: (-0.22, 0.45), 66: (-0.32, -0.18), 67: (-0.39, -0.47), 69: (-0.35, -0.34),
    70: (-0.65, -0.12), 78: (-0.23, 0.77), 80: (-0.16, 0.74), 81: (-0.12, 0.73), 82: (-0.07, 0.73), 83: (-0.10, 1.02),
    84: (-0.08, 0.95), 87: (-0.07, 0.85), 88: (-0.16, 0.81), 91: (-0.20, 0.86), 93: (-0.82, 0.37), 95: (-0.19, 0.80),
    98: (-0.19, 0.49), 101: (-0.38, 0.28), 103: (-0.56, -0.42), 105: (-0.46, -0.19), 107: (-0.16, -0.16),
    108: (-0.18, -0.34), 109: (-0.21, -0.50), 117: (-0.57, 0.19), 123: (-0.72, 0.34), 127: (-0.82, 0.06),
    132: (-0.80, 0.54), 133: (-0.19, 0.03), 135: (-0.59, 0.91), 136: (-0.60, 0.99), 145: (-0.34, 0.06),
    146: (-0.24, 0.81), 147: (-0.71, 0.48), 148: (-0.17, 1.28), 149: (-0.40, 1.17), 150: (-0.49, 1.09),
    151: (0.00, -0.34), 152: (0.00, 1.30), 159: (-0.37, -0.06), 162: (-0.79, -0.09), 168: (0.00, -0.02),
    172: (-0.68, 0.88), 175: (0.00, 1.25), 176: (-0.29, 1.24), 178: (-0.12, 0.83), 181: (-0.15, 0.91),
    185: (-0.24, 0.74), 187: (-0.60, 0.52), 191: (-0.20, 0.75), 192: (-0.62, 0.70), 195: (0.00, 0.21),
    197: (0.00, 0.13), 199: (0.00, 1.17), 200: (0.00, 1.09), 205: (-0.44, 0.46), 206: (-0.35, 0.54),
    207: (-0.50, 0.58), 212: (-0.43, 0.77), 214: (-0.53, 0.78), 216: (-0.40, 0.64), 234: (-0.82, 0.21),
    251: (0.75, -0.22), 263: (0.50, 0.00), 266: (0.34, 0.38), 267: (0.08, 0.66), 269: (0.16, 0.68), 270: (0.21, 0.71),
    278: (0.21, 0.42), 280: (0.54, 0.37), 284: (0.67, -0.33), 288: (0.75, 0.73), 291: (0.26, 0.77), 293: (0.57, -0.17),
    294: (0.22, 0.45), 296: (0.32, -0.18), 297: (0.39, -0.47), 299: (0.35, -0.34), 300: (0.65, -0.12),
    308: (0.23, 0.77), 310: (0.16, 0.74), 311: (0.12, 0.73), 312: (0.07, 0.73), 313: (0.10, 1.02), 314: (0.08, 0.95),
    317: (0.07, 0.85), 318: (0.16, 0.81), 321: (0.20, 0.86), 323: (0.82, 0.37), 324: (0.19, 0.80), 327: (0.19, 0.49),
    330: (0.38, 0.28), 332: (0.56, -0.42), 334: (0.46, -0.19), 336: (0.16, -0.16), 337: (0.18, -0.34),
    338: (0.21, -0.50), 346: (0.57, 0.19), 352: (0.72, 0.34), 356: (0.82, 0.06), 361: (0.80, 0.54), 362: (0.19, 0.03),
    364: (0.59, 0.91), 365: (0.60, 0.99), 374: (0.34, 0.06), 375: (0.24, 0.81), 376: (0.71, 0.48), 377: (0.17, 1.28),
    378: (0.40, 1.17), 379: (0.49, 1.09), 386: (0.37, -0.06), 389: (0.79, -0.09), 397: (0.68, 0.88), 400: (0.29, 1.24),
    402: (0.12, 0.83), 405: (0.15, 0.91), 409: (0.24, 0.74), 411: (0.60, 0.52), 415: (0.20, 0.75), 416: (0.62, 0.70),
    425: (0.44, 0.46), 426: (0.35, 0.54), 427: (0.50, 0.58), 432: (0.43, 0.77), 434: (0.53, 0.78), 436: (0.40, 0.64),
    454: (0.82, 0.21),
}


class Cells(NamedTuple):
    """How each cell hangs on the mesh.

    Attributes:
        corners: (28, 28, 3) int: the points of the triangle that the cell lies in.
        shares: (28, 28, 3) float32: what each of them counts; 0 outside the face.
        inside: (28, 28) bool: whether the cell belongs to the face.
    """

    corners: NDArray[np.intp]
    shares: Points
    inside: NDArray[np.bool_]


@cache
def cells() -> Cells:
    """The layout, the same for every face."""
    numbers = list(_PLACES)
    places = np.array([_PLACES[k] for k in numbers], np.float32)
    # Two lip points may share a rounded place, which a triangulation does not take.
    _, first = np.unique(places, axis=0, return_index=True)
    plane = cv2.Subdiv2D((-2, -2, 4, 4))
    known = {}
    for k in sorted(first):
        known[plane.insert((float(places[k, 0]), float(places[k, 1])))] = numbers[k]
    corners = np.zeros((PATCH, PATCH, 3), np.intp)
    shares = np.zeros((PATCH, PATCH, 3), np.float32)
    inside = np.zeros((PATCH, PATCH), np.bool_)
    spots = {number: np.array(place) for number, place in _PLACES.items()}
    triangles = []
    for x0, y0, x1, y1, x2, y2 in plane.getTriangleList():
        named = [known.get(plane.findNearest((float(x), float(y)))[0], -1) for x, y in ((x0, y0), (x1, y1), (x2, y2))]
        near = all(k >= 0 and np.abs(spots[k] - spot).max() < 1e-3
                   for k, spot in zip(named, ((x0, y0), (x1, y1), (x2, y2)), strict=True))
        if near:
            triangles.append(named)
    for row in range(PATCH):
        for column in range(PATCH):
            spot = np.array((_LEFT + (column + 0.5) * _WIDTH / PATCH, _TOP + (row + 0.5) * _HEIGHT / PATCH))
            for named in triangles:
                weights = _shares(spot, *(spots[k] for k in named))
                if (weights >= -1e-4).all():
                    corners[row, column], shares[row, column], inside[row, column] = named, weights, True
                    break
    return Cells(corners, shares, inside)


def _shares(spot: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]
            ) -> NDArray[np.float64]:
    """What each corner of a triangle counts at a spot; below 0 outside."""
    (ux, uy), (vx, vy), (wx, wy) = b - a, c - a, spot - a
    whole = ux * vy - uy * vx
    if abs(whole) < 1e-9:
        return np.full(3, -1.0)
    second, third = (wx * vy - wy * vx) / whole, (ux * wy - uy * wx) / whole
    return np.array((1 - second - third, second, third))


def across() -> NDArray[np.float32]:
    """Each column's place from left to right, (28,) float32, in eye distances from the nose."""
    return np.asarray(_LEFT + (np.arange(PATCH) + 0.5) * _WIDTH / PATCH, np.float32)


def down() -> NDArray[np.float32]:
    """Each row's place from top to bottom, (28,) float32, in eye distances from the eyes."""
    return np.asarray(_TOP + (np.arange(PATCH) + 0.5) * _HEIGHT / PATCH, np.float32)


def spread(points: Points) -> Points:
    """Where each cell lies, (28, 28, 2) float32, in the coordinates of a face's points (478, 2 or 3)."""
    flat = cells()
    placed: Points = (points[flat.corners, :2] * flat.shares[..., None]).sum(axis=2)
    return placed


def texture(picture: Picture, points: Points) -> Picture:
    """The face laid out flat: uint8 R'G'B' (28, 28, 3), black outside the face.

    Args:
        picture: uint8 R'G'B' (height, width, 3), the face at most a few hundred pixels large.
        points: (478, 2 or 3) float32, the face's points in the picture's pixels, counted from its corner.
    """
    at = spread(points) - np.float32(0.5)
    eyes = float(np.linalg.norm(points[263, :2] - points[33, :2]))
    # A cell covers several pixels: without this, each would show one pixel's grain.
    soft = cv2.GaussianBlur(picture, (0, 0), max(0.3, 0.45 * eyes * _WIDTH / PATCH))
    laid = cv2.remap(soft, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    laid[~cells().inside] = 0
    return np.asarray(laid, np.uint8)
