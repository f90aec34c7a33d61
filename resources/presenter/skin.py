"""The face's paint: colour, relief and gloss, seen from the front, over the face at rest."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from head import Head
from numpy.typing import NDArray
from surface import step

Plane = NDArray[np.float32]
DENSITY = 60  # pixels a centimetre
LEFT, TOP, WIDTH, HEIGHT = -9.0, 12.0, 18.0, 35.0


@dataclass(frozen=True)
class Skin:
    """Planes over the face, (HEIGHT, WIDTH) * DENSITY pixels from the left upper corner (LEFT, TOP).

    Attributes:
        colour: (h, w, 3) linear light.
        relief: (h, w, 2): the slopes of pores and folds, to the right and upwards.
        gloss: (h, w): how strongly it shines, about 1.
        lips: (h, w): 1 on the lips.
    """

    colour: Plane
    relief: Plane
    gloss: Plane
    lips: Plane


def _noise(rng: np.random.Generator, shape: tuple[int, int], spread: float) -> Plane:
    small = max(1.0, spread / 2)
    size = (max(4, int(shape[1] / small)), max(4, int(shape[0] / small)))
    raw = rng.standard_normal((size[1], size[0])).astype(np.float32)
    soft = cv2.GaussianBlur(raw, (0, 0), spread / small)
    soft = cv2.resize(soft, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return (soft / soft.std()).astype(np.float32)


def _outline(points: NDArray[np.float64], shape: tuple[int, int]) -> Plane:
    """1 inside a closed line (n, 2) in centimetres."""
    at = np.stack([(points[:, 0] - LEFT) * DENSITY, (TOP - points[:, 1]) * DENSITY], axis=1)
    picture = np.zeros(shape, np.uint8)
    cv2.fillPoly(picture, [np.rint(at * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return picture.astype(np.float32) / 255


_LIP_LINE = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146]


def _loop(head: Head, ring: list[int]) -> NDArray[np.float64]:
    """A smooth closed line through points of the smoothed head."""
    p = (head.finer @ head.points)[ring, :2]
    t = np.arange(len(ring) + 1)
    from scipy.interpolate import CubicSpline
    return np.asarray(CubicSpline(t, np.vstack([p, p[:1]]), bc_type="periodic")(np.linspace(0, len(ring), 400)))


def _bump(x: Plane, y: Plane, cx: float, cy: float, rx: float, ry: float) -> Plane:
    return np.exp(-(((x - cx) / rx) ** 2) - ((y - cy) / ry) ** 2).astype(np.float32)


def paint(head: Head, seed: int = 3) -> Skin:
    """Paints one skin."""
    rng = np.random.default_rng(seed)
    shape = (int(HEIGHT * DENSITY), int(WIDTH * DENSITY))
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    x, y = x / DENSITY + LEFT, TOP - y / DENSITY
    lips = cv2.GaussianBlur(_outline(_loop(head, _LIP_LINE), shape), (0, 0), 0.05 * DENSITY)
    colour = _colour(rng, x, y, shape, lips)
    height = _height(rng, x, y, shape, lips)
    slope_y, slope_x = np.gradient(height)
    relief = np.stack([slope_x, -slope_y], axis=-1) * DENSITY
    gloss = 1 + 0.10 * _noise(rng, shape, 4) + 0.10 * _noise(rng, shape, 40)
    gloss += 0.5 * _bump(x, y, 0, -2.5, 1.1, 2.5) + 0.35 * _bump(x, y, 0, 4, 3, 1.5)
    gloss = gloss * (1 - lips) + lips * (1.05 + 0.25 * _noise(rng, shape, 4))
    return Skin(colour, relief.astype(np.float32), np.clip(gloss, 0.2, 3).astype(np.float32), lips)


def _colour(rng: np.random.Generator, x: Plane, y: Plane, shape: tuple[int, int], lips: Plane) -> Plane:
    base = np.array([0.52, 0.30, 0.205], np.float32)
    mottle = 0.030 * _noise(rng, shape, 30) + 0.022 * _noise(rng, shape, 10) + 0.018 * _noise(rng, shape, 3)
    mottle += 0.012 * _noise(rng, shape, 1.2)
    colour = base * (1 + mottle[..., None])
    red = 0.30 * (_bump(x, y, -4.6, -3.9, 2.0, 1.7) + _bump(x, y, 4.6, -3.7, 2.0, 1.7))
    red += 0.35 * _bump(x, y, 0, -3.6, 1.4, 1.2) + 0.15 * _bump(x, y, 0, -10.6, 1.6, 0.9)
    red += 0.14 * _noise(rng, shape, 22) * 0.5 + 0.10 * _bump(x, y, 0, 1, 1.2, 1.5)
    red = np.clip(red, -0.2, 1)[..., None]
    colour = colour * (1 - red * np.array([0.02, 0.22, 0.20], np.float32))
    under = 0.28 * (_bump(x, y, -2.9, -1.25, 1.6, 0.45) + _bump(x, y, 2.9, -1.2, 1.6, 0.45))
    under += 0.25 * (_bump(x, y, -1.55, -0.35, 0.5, 0.8) + _bump(x, y, 1.55, -0.35, 0.5, 0.8))
    under += 0.16 * (_bump(x, y, -3.1, 1.0, 1.7, 0.5) + _bump(x, y, 3.1, 1.0, 1.7, 0.5))
    colour = colour * (1 - under[..., None] * np.array([0.45, 0.62, 0.55], np.float32))
    # A shaven man's beard shows through.
    beard = np.clip(np.maximum(_bump(x, y, 0, -9.9, 4.6, 2.1), _bump(x, y, 0, -5.3, 2.6, 0.55))
                    + 0.6 * (_bump(x, y, -5.2, -7.6, 1.5, 2.4) + _bump(x, y, 5.2, -7.6, 1.5, 2.4)), 0, 1)
    dots = np.clip(_noise(rng, shape, 1.0) - 1.0, 0, 2) * 0.13
    beard = beard * (1 - lips)
    colour = colour * (1 - beard[..., None] * (0.13 + dots[..., None]) * np.array([1.0, 0.9, 0.78], np.float32))
    for side in (-1, 1):
        across = x - side * 0.66
        slanted = y + 4.16 - 0.10 * side * across
        nostril = np.exp(-(((across / 0.40) ** 2 + (slanted / 0.15) ** 2) ** 1.6))
        colour = colour * (1 - 0.90 * nostril[..., None] * np.array([0.93, 0.98, 1.0], np.float32))
    for _ in range(26):
        cx, cy, r = rng.uniform(-6, 6), rng.uniform(-10, 5), rng.uniform(0.025, 0.07)
        dark = rng.uniform(0.12, 0.4)
        colour *= 1 - dark * _bump(x, y, cx, cy, r, r)[..., None] * np.array([0.6, 0.9, 1.0], np.float32)
    lip = np.array([0.37, 0.135, 0.110], np.float32) * (
        1 + 0.05 * _noise(rng, shape, 6) + 0.05 * _noise(rng, shape, 2))[..., None]
    lip = lip * (1 + 0.12 * _bump(x, y, 0, -7.35, 1.6, 0.35))[..., None]
    return np.clip(colour * (1 - 0.88 * lips[..., None]) + lip * 0.88 * lips[..., None], 0.01, 1).astype(np.float32)


def _height(rng: np.random.Generator, x: Plane, y: Plane, shape: tuple[int, int], lips: Plane) -> Plane:
    """The relief in centimetres."""
    pores = 0.0016 * _noise(rng, shape, 1.4) + 0.0028 * _noise(rng, shape, 3.0) + 0.005 * _noise(rng, shape, 7.0)
    stretched = cv2.resize(_noise(rng, (shape[0] // 6, shape[1]), 1.6), (shape[1], shape[0]))
    lines = cv2.resize(_noise(rng, (shape[0], shape[1] // 8), 1.8), (shape[1], shape[0]))
    height = pores * (1 - lips) + lips * (0.0085 * stretched + 0.003 * pores)
    height += 0.004 * lines * _bump(x, y, 0, 4.0, 5, 1.6)
    for level in (2.9, 3.7, 4.5):  # the forehead's lines, faint
        curve = y - level - 0.12 * np.sin(0.9 * x + level) - 0.02 * x**2
        height -= 0.012 * np.exp(-((curve / 0.09) ** 2)) * np.exp(-((x / 3.6) ** 2))
    for side in (-1, 1):
        u = side * x
        fold = u - (2.45 + 0.34 * (-4.3 - y) - 0.02 * (-4.3 - y) ** 2)
        height -= 0.060 * np.exp(-((fold / 0.20) ** 2)) * _bump(x, y, side * 2.9, -5.6, 2.0, 1.3)
        bag = y - (-1.30 + 0.09 * (u - 2.9) ** 2)
        height -= 0.030 * np.exp(-((bag / 0.14) ** 2)) * _bump(x, y, side * 2.8, -1.3, 1.3, 1.0)
        crease = y - (0.98 - 0.10 * (u - 3.0) ** 2)
        height -= 0.045 * np.exp(-((crease / 0.07) ** 2)) * _bump(x, y, side * 3.0, 0.9, 1.5, 0.8)
        for k in range(3):
            feet = (y - 0.10 + 0.25 * k) - (u - 5.0) * (0.25 - 0.28 * k)
            height -= 0.010 * np.exp(-((feet / 0.05) ** 2)) * _bump(x, y, side * 5.5, -0.2, 0.6, 0.8)
        height += 0.05 * np.exp(-(((u - 0.42) / 0.16) ** 2)) * _bump(x, y, side * 0.42, -5.3, 1, 0.55)
    for side in (-1, 1):  # the neck's two cords
        cord = side * x - (1.3 - 0.42 * (y + 20))
        height += 0.20 * np.exp(-((cord / 0.9) ** 2)) * step(y, -13.0, -15.5).astype(np.float32)
    height += 0.22 * _bump(x, y, 0.1, -15.0, 1.0, 1.2)
    height -= 0.05 * np.exp(-((x / 0.24) ** 2)) * _bump(x, y, 0, -5.3, 1, 0.6)
    return height.astype(np.float32)
