"""Hair on the head, brows and lashes: where each hair grows and how it lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from head import EYES, UPPER_LIDS, Head
from matplotlib.path import Path as Line
from numpy.typing import NDArray
from surface import Points, Triangles, normals, step

_BROWS = ([70, 63, 105, 66, 107, 55, 65, 52, 53, 46], [300, 293, 334, 296, 336, 285, 295, 282, 283, 276])


@dataclass(frozen=True)
class Hairs:
    """Hairs of one kind, all with the same number of points.

    Attributes:
        corners: (n, 3) int, share: (n, 3): where on the fine mesh each one grows.
        way: (n, k, 3): from its root to its points, for the head at rest.
        colour: (n, 3): linear light.
        wide: (k,): centimetres.
        grow: (n, 3): the skin's direction outwards at its root, at rest.
    """

    corners: Triangles
    share: Points
    way: NDArray[np.float64]
    colour: Points
    wide: NDArray[np.float64]
    grow: Points


@dataclass(frozen=True)
class _Roots:
    corners: Triangles
    share: Points
    at: Points
    out: Points


def _spread(head: Head, fine: Points, density: NDArray[np.float64], count: int, rng: np.random.Generator) -> _Roots:
    """Random places on the mesh, as many on a triangle as its area and the density of its corners want."""
    out = normals(fine, head.fine)
    a, b, c = (fine[head.fine[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) * density[head.fine].mean(axis=1)
    pick = rng.choice(len(area), count, p=area / area.sum())
    u, v = rng.random(count), rng.random(count)
    flip = u + v > 1
    u[flip], v[flip] = 1 - u[flip], 1 - v[flip]
    share = np.stack([1 - u - v, u, v], axis=1)
    corners = head.fine[pick]
    at, way = ((of[corners] * share[..., None]).sum(axis=1) for of in (fine, out))
    return _Roots(corners, share, at, _unit(way))


def _unit(v: Points) -> Points:
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)


def _tangent(way: Points, out: Points) -> Points:
    return _unit(way - (way * out).sum(axis=1, keepdims=True) * out)


def on_head(head: Head, fine: Points, count: int = 46000, seed: int = 21) -> Hairs:
    """Short hair: brushed up and to one side on top, cut close at the sides."""
    rng = np.random.default_rng(seed)
    scalp = head.finer @ head.scalp
    x, y, z = fine.T
    line = 5.35 + 0.35 * np.cos(0.55 * x) - 0.05 * np.maximum(0, np.abs(x) - 4.2) ** 2 * 3.2
    line = np.where(np.abs(x) > 6.2, -1.8, line)
    ragged = 0.22 * np.sin(3.1 * x) + 0.15 * np.sin(7.3 * x + 1)
    density = step(y - line + ragged, -0.5, 1.1) * step(scalp, 0.01, 0.06)
    density *= np.where((y < 3) & (z > -2.6), 0.0, 1.0)
    density *= np.where((y < 1.0) & (z > -4.2 - 0.25 * np.minimum(y, 0)), 0.15, 1.0)
    density *= step(y, -9.0, -5.5)
    roots = _spread(head, fine, np.clip(density, 0, 1), count, rng)
    rx, ry, rz = roots.at.T
    top = step(ry, 4.0, 7.5) * step(np.abs(rx), 7.4, 4.8)
    front = step(rz, -5.0, 0.5) * top
    clump = _clumps(roots.at, rng)
    length = (0.55 + 0.5 * step(ry, 0, 4)) * (1 - top) + top * (3.0 + 1.6 * front)
    length = length * (0.82 + 0.26 * rng.random(count)) * (1 + 0.10 * clump[:, 0])
    comb_top = np.stack([0.55 + 0.12 * clump[:, 0], 0.15 + 0.25 * front, -0.85 + 0.2 * front], axis=1)
    comb_side = np.stack([np.zeros(count), np.full(count, -0.8), np.full(count, -0.75)], axis=1)
    comb = comb_top * top[:, None] + comb_side * (1 - top[:, None]) + 0.16 * clump + rng.normal(0, 0.10, (count, 3))
    comb = _tangent(comb, roots.out)
    rise = 0.30 + 0.34 * top + 0.42 * front + 0.05 * clump[:, 1] + rng.normal(0, 0.06, count)
    t = np.linspace(0, 1, 9)[None, :, None]
    bend = 1.15 + 0.5 * top[:, None, None]
    way = length[:, None, None] * (roots.out[:, None] * rise[:, None, None] * np.sin(np.pi * 0.60 * t)
                                   + comb[:, None] * t**bend * 0.86)
    curl = rng.normal(0, 0.035, (count, 1, 3)) * np.sin(np.pi * 2 * t + rng.uniform(0, 6, (count, 1, 1)))
    way = way + curl * length[:, None, None] * t
    shade = np.exp(rng.normal(0, 0.28, count))[:, None] * np.array([0.036, 0.021, 0.0125])
    shade[rng.random(count) < 0.02] *= [3.2, 3.6, 4.2]
    return Hairs(roots.corners, roots.share, way, shade, 0.0125 * np.linspace(1, 0.45, 9), roots.out)


def _clumps(at: Points, rng: np.random.Generator) -> Points:
    """A direction shared by neighbours, so that hair lies in strands: (n, 3), about 1 in size."""
    total = np.zeros_like(at)
    for scale, weight in ((1.1, 0.6), (2.6, 0.8), (5.0, 0.5)):
        waves = rng.normal(0, scale, (3, 3))
        total += weight * np.sin(at @ waves.T + rng.uniform(0, 6, 3))
    return total


def brows(head: Head, fine: Points, seed: int = 22) -> Hairs:
    """Both brows."""
    rng = np.random.default_rng(seed)
    inside = np.zeros(len(fine))
    for ring in _BROWS:
        p = fine[ring, :2]
        p = p.mean(axis=0) + (p - p.mean(axis=0)) * [1.0, 0.80]
        inside = np.maximum(inside, Line(p).contains_points(fine[:, :2]) * (fine[:, 2] > -3))
    count = 1500
    roots = _spread(head, fine, inside, count, rng)
    side = np.sign(roots.at[:, 0])
    along = np.clip((np.abs(roots.at[:, 0]) - 1.4) / 3.8, 0, 1)
    height = roots.at[:, 1] - 1.45
    way = np.stack([side * (0.45 + 0.75 * along), 0.95 * (1 - along) ** 1.3 - 0.10 - 0.45 * height,
                    0.10 * np.ones(count)], axis=1)
    way = _tangent(way + rng.normal(0, 0.13, (count, 3)), roots.out)
    length = (0.72 - 0.25 * along) * (0.7 + 0.5 * rng.random(count))
    t = np.linspace(0, 1, 5)[None, :, None]
    path = length[:, None, None] * (way[:, None] * t + roots.out[:, None] * 0.16 * np.sin(np.pi * 0.75 * t))
    colour = np.exp(rng.normal(0, 0.25, count))[:, None] * np.array([0.050, 0.030, 0.019])
    return Hairs(roots.corners, roots.share, path, colour, 0.0135 * np.linspace(1, 0.4, 5), roots.out)


def lashes(head: Head, fine: Points, seed: int = 23) -> Hairs:
    """The lashes of all lids. They grow at the front edge of the lids."""
    rng = np.random.default_rng(seed)
    corners, share, ways, grows = [], [], [], []
    t = np.linspace(0, 1, 5)[:, None]
    for k, ring in enumerate(EYES):
        middle = head.eyes[k]
        for i, a in enumerate(ring):
            b = ring[(i + 1) % len(ring)]
            upper = a in UPPER_LIDS[k] and b in UPPER_LIDS[k]
            for _ in range(24 if upper else 5):
                f = rng.random()
                root = fine[a] * (1 - f) + fine[b] * f
                x = (root[0] - middle[0]) / 1.5
                out = np.array([0.70 * x, 0.30 if upper else -0.6, 0.7])
                long = (0.36 if upper else 0.18) * (0.75 + 0.4 * rng.random()) * (0.75 + 0.25 * np.sign(x * (k - 0.5)))
                out = out / np.linalg.norm(out) + rng.normal(0, 0.07, 3)
                lift = np.array([0, 0.42 if upper else -0.18, 0])
                corners.append((a, b, a))
                share.append((1 - f, f, 0.0))
                ways.append(long * (out * t + lift * t**2))
                grows.append(out)
    n = len(corners)
    colour = np.tile([0.018, 0.012, 0.010], (n, 1))
    wide = 0.013 * np.linspace(1, 0.3, 5)
    return Hairs(np.array(corners), np.array(share), np.stack(ways), colour, wide, np.array(grows))
