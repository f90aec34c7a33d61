"""What else there is to see: eyeballs, teeth, tongue, ears, sweater. Each a mesh of its own, at rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from surface import Points, Triangles, grid, smooth, step


@dataclass(frozen=True)
class Part:
    """A mesh.

    Attributes:
        points: (n, 3) centimetres.
        triangles: (m, 3).
        mark: (n, 3): what the shading wants to know of each place; each material reads it its own way.
    """

    points: Points
    triangles: Triangles
    mark: Points


def eyeball(radius: float) -> Part:
    """An eyeball about the origin that looks at the camera; the mark is the direction of each point."""
    rows, columns = 40, 64
    polar = np.linspace(0, np.pi * 0.75, rows)[:, None]
    around = np.linspace(0, 2 * np.pi, columns, endpoint=False)[None]
    at = np.stack([np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around),
                   np.cos(polar) * np.ones_like(around)], axis=-1).reshape(-1, 3)
    bulge = 0.06 * step(np.hypot(at[:, 0], at[:, 1]), 0.50, 0.30) * (at[:, 2] > 0)
    return Part(at * (radius + bulge[:, None]), grid(rows, columns, closed=True), at)


_TOOTH = ((0.86, 1.02), (0.66, 0.90), (0.76, 1.00), (0.68, 0.86), (0.68, 0.80), (1.0, 0.72), (1.0, 0.70))
_LOWER_TOOTH = ((0.54, 0.86), (0.58, 0.88), (0.68, 0.96), (0.70, 0.84), (0.72, 0.80), (1.05, 0.72), (1.0, 0.70))


def teeth(upper: bool) -> Part:
    """A row of teeth with its gum; its middle's edge at the origin. The mark: across one tooth -1..1, 0 (edge) to 1
    (gum) and beyond, and depth into the mouth 0..1."""
    sizes = _TOOTH if upper else _LOWER_TOOTH
    wide, deep = (2.75, 4.3) if upper else (2.45, 4.0)
    turn = np.linspace(-1.75, 1.75, 2001)
    curve = np.stack([wide * np.sin(turn), deep * (np.cos(turn) - 1)], axis=1)
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    length -= length[1000]
    ends = np.concatenate([[0], np.cumsum([w for w, _ in sizes])])
    spots = np.linspace(-ends[-1], ends[-1], 420)
    levels = np.concatenate([np.linspace(-0.03, 1.0, 18), np.linspace(1.05, 2.2, 8)])
    which = np.clip(np.searchsorted(ends, np.abs(spots), side="right") - 1, 0, len(sizes) - 1)
    across = np.sign(spots) * (2 * (np.abs(spots) - ends[which]) / np.array([w for w, _ in sizes])[which] - 1)
    tall = np.array([h for _, h in sizes])[which]
    x, z = (np.interp(spots, length, curve[:, k]) for k in range(2))
    slope = np.gradient(np.stack([x, z], axis=1), axis=0)
    slope /= np.linalg.norm(slope, axis=1, keepdims=True)
    out = np.stack([-slope[:, 1], slope[:, 0]], axis=1)
    out *= np.sign(out[:, 1:] + 1e-9) * np.ones_like(out)
    rng = np.random.default_rng(11 if upper else 12)
    place = which + (spots > 0) * 8
    push, drop = rng.normal(0, 0.03, 20)[place], rng.normal(0, 0.025, 20)[place]
    rows = []
    for level in levels:
        gap = np.abs(across) ** 8
        corner = np.abs(across) ** 6 * 0.13 * np.clip(1 - level / 0.35, 0, 1)
        crown = level <= 1
        height = level * tall + corner + drop if crown else tall + (level - 1) * 0.9
        if crown:
            front = push - 0.20 * gap * (0.5 + 0.5 * level) - 0.28 * np.clip(1 - (level + 0.03) / 0.10, 0, 1)
            front = front - 0.10 * np.clip(level - 0.55, 0, 1)
        else:
            front = 0.10 * np.sin(min(1.0, (level - 1) * 2.5) * np.pi / 2) - 0.06 * np.cos(across * 3) - 0.02
        y = height if upper else -height
        rows.append(np.stack([x + out[:, 0] * front, y, z + out[:, 1] * front], axis=1))
    mark = np.stack([np.tile(across, len(levels)), np.repeat(levels, len(spots)),
                     np.tile(np.clip(-z / deep, 0, 1), len(levels))], axis=1)
    return Part(np.concatenate(rows), grid(len(levels), len(spots)), mark)


def tongue() -> Part:
    """A tongue whose tip is at the origin and which lies back along -z."""
    rows, columns = 24, 32
    polar = np.linspace(0.02, np.pi * 0.8, rows)[:, None]
    around = np.linspace(0, 2 * np.pi, columns, endpoint=False)[None]
    x = 1.9 * np.sin(polar) ** 0.8 * np.cos(around)
    y = 0.75 * np.sin(polar) ** 0.9 * np.sin(around)
    z = 2.6 * (np.cos(polar) - 1) * np.ones_like(around)
    y = y - 0.16 * np.exp(-(x / 0.35) ** 2) * (np.sin(around) > 0) * np.sin(polar)
    points = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    return Part(points, grid(rows, columns, closed=True), points.copy())


def ear(side: int) -> Part:
    """An ear for the picture's left (-1) or right (1), where it belongs; the mark is 0."""
    rows, columns = 14, 40
    far = np.linspace(0.0, 1.0, rows)[:, None]
    around = np.linspace(0, 2 * np.pi, columns, endpoint=False)[None]
    # Seen from the side: forward is +u, up is +v.
    u = 1.55 * np.cos(around) * (1 + 0.12 * np.sin(around)) - 0.25 * np.sin(around)
    v = 3.1 * np.sin(around) * (1 + 0.06 * np.cos(2 * around))
    u = np.where(v < -1.4, u * (0.85 + 0.1 * (v + 3.1)), u)
    rim = np.exp(-((far - 0.86) / 0.12) ** 2) * 0.42 * step(np.cos(around - np.pi * 0.75), -0.95, -0.3)
    fold = 0.30 * np.exp(-((far - 0.52) / 0.13) ** 2) * step(np.cos(around - np.pi * 0.8), -0.3, 0.5)
    bowl = -0.55 * np.exp(-(far / 0.34) ** 2)
    lift = 0.25 * far + rim + fold + bowl - 0.5 * step(far, 0.93, 1.0)
    points = np.stack([(u * far).ravel(), (v * far).ravel(), (lift * np.ones_like(around)).ravel()], axis=1)
    # Turned so that its face looks outwards and a little to the front.
    turn = np.radians(62)
    across, up, out = points.T
    x = out * np.sin(turn) - across * np.cos(turn)
    z = out * np.cos(turn) + across * np.sin(turn)
    lean = 0.12 * up
    placed = np.stack([side * (7.05 + x + 0.06 * up), -2.1 + up, -6.2 + z - lean], axis=1)
    mark = np.zeros((rows * columns, 3))
    triangles = grid(rows, columns, closed=True)
    finer, fine = smooth(len(placed), triangles, 1)
    return Part(finer @ placed, fine, finer @ mark)


def sweater() -> Part:
    """A crew-neck sweater; the mark: around, down (both in centimetres along the cloth) and 1 on the collar's rib."""
    levels = np.array([-17.2, -17.5, -18.1, -19.0, -20.2, -22.0, -24.5, -28.0, -34.0])
    wide = PchipInterpolator(levels[::-1], np.array([6.5, 6.8, 8.2, 10.8, 14.4, 18.6, 21.3, 22.6, 23.2])[::-1])
    deep = PchipInterpolator(levels[::-1], np.array([6.6, 6.8, 7.6, 8.7, 9.8, 11.2, 12.4, 13.2, 13.5])[::-1])
    down = np.concatenate([np.linspace(0, 1, 12), 1 + np.linspace(0.05, 15.5, 70)])
    columns = 200
    around = np.linspace(0, 2 * np.pi, columns, endpoint=False)
    front = 0.5 + 0.5 * np.cos(around)
    rng = np.random.default_rng(5)
    waves = [(rng.uniform(0.2, 0.6), rng.uniform(-0.5, 0.5), rng.uniform(0, 6), rng.uniform(0.02, 0.07))
             for _ in range(14)]
    rows, marks = [], []
    for d in down:
        level = -17.2 - max(0.0, d - 1.0)
        w, b = float(wide(level)), float(deep(level))
        rib = np.sin(np.pi * np.clip(d, 0, 1)) * 0.38 if d <= 1 else 0.0
        x = (w + rib) * np.sign(np.sin(around)) * np.abs(np.sin(around)) ** 0.92
        z = -8.2 + (b + rib) * np.cos(around)
        y = np.full(columns, -17.2 - (d - 1 if d > 1 else -(1 - d) * 0.9))
        y = y - 2.6 * front ** 1.5 * np.exp(-max(0.0, d - 1) / 5)
        crease = sum(a * np.sin(p * x + q * y * 2 + r) for p, q, r, a in waves) * min(1.0, d / 5)
        rows.append(np.stack([x, y, z + crease], axis=1))
        marks.append(np.stack([around * 9, np.full(columns, d), np.full(columns, float(d < 1.02))], axis=1))
    return Part(np.concatenate(rows), grid(len(down), columns, closed=True), np.concatenate(marks))


def outward(part: Part, middle: NDArray[np.float64]) -> Part:
    """The part with its triangles turned away from a middle, most of them deciding."""
    a, b, c = (part.points[part.triangles[:, k]] for k in range(3))
    away = (np.cross(b - a, c - a) * ((a + b + c) / 3 - middle)).sum(axis=1)
    return part if away.sum() > 0 else Part(part.points, part.triangles[:, ::-1].copy(), part.mark)
