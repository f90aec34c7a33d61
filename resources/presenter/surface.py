"""Meshes: triangles, their smoothing by Loop's rules, their normals."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Points = NDArray[np.float64]
Triangles = NDArray[np.int64]


def subdivided(count: int, triangles: Triangles) -> tuple[sparse.csr_matrix, Triangles]:
    """One round of Loop's subdivision: the matrix from old points to new ones, and the new triangles."""
    opposite: dict[tuple[int, int], list[int]] = defaultdict(list)
    for a, b, c in triangles.tolist():
        for i, j, k in ((a, b, c), (b, c, a), (c, a, b)):
            opposite[min(i, j), max(i, j)].append(k)
    edges = {edge: count + n for n, edge in enumerate(opposite)}
    around: list[set[int]] = [set() for _ in range(count)]
    border: list[list[int]] = [[] for _ in range(count)]
    matrix = sparse.lil_matrix((count + len(edges), count))
    for (i, j), far in opposite.items():
        around[i].add(j)
        around[j].add(i)
        if len(far) == 2:
            shares = {i: 3 / 8, j: 3 / 8, far[0]: 1 / 8, far[1]: 1 / 8}
        else:
            shares = {i: 1 / 2, j: 1 / 2}
            border[i].append(j)
            border[j].append(i)
        for k, share in shares.items():
            matrix[edges[i, j], k] = share
    for i in range(count):
        if len(border[i]) == 2:
            near, keep = border[i], 3 / 4
        else:
            near = sorted(around[i])
            keep = 1 - (0.625 - (0.375 + 0.25 * np.cos(2 * np.pi / max(3, len(near)))) ** 2) if near else 1.0
        matrix[i, i] = keep
        for k in near:
            matrix[i, k] = (1 - keep) / len(near)
    halves = [[edges[min(p, q), max(p, q)] for p, q in ((a, b), (b, c), (c, a))] for a, b, c in triangles.tolist()]
    m = np.array(halves)
    t = triangles
    parts = [(t[:, 0], m[:, 0], m[:, 2]), (t[:, 1], m[:, 1], m[:, 0]), (t[:, 2], m[:, 2], m[:, 1]), tuple(m.T)]
    return matrix.tocsr(), np.concatenate([np.stack(p, axis=1) for p in parts])


def smooth(count: int, triangles: Triangles, rounds: int) -> tuple[sparse.csr_matrix, Triangles]:
    """Several rounds of subdivision as one matrix."""
    whole = sparse.identity(count, format="csr")
    for _ in range(rounds):
        matrix, triangles = subdivided(whole.shape[0], triangles)
        whole = matrix @ whole
    return whole.tocsr(), triangles


def oriented(triangles: Triangles, outward: Points, points: Points) -> Triangles:
    """The triangles turned so that each one's normal agrees with the direction `outward` (n, 3) at its corners."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    wrong = (np.cross(b - a, c - a) * outward[triangles].mean(axis=1)).sum(axis=1) < 0
    turned = triangles.copy()
    turned[wrong] = turned[wrong][:, ::-1]
    return turned


def consistent(triangles: Triangles, first: int) -> Triangles:
    """All triangles turned like the first one, from neighbour to neighbour."""
    by_edge: dict[tuple[int, int], list[int]] = defaultdict(list)
    for n, (a, b, c) in enumerate(triangles.tolist()):
        for i, j in ((a, b), (b, c), (c, a)):
            by_edge[min(i, j), max(i, j)].append(n)
    result, done, waiting = triangles.copy(), {first}, [first]
    while waiting:
        n = waiting.pop()
        a, b, c = result[n].tolist()
        for i, j in ((a, b), (b, c), (c, a)):
            for other in by_edge[min(i, j), max(i, j)]:
                if other in done:
                    continue
                x, y, z = result[other].tolist()
                if (i, j) in ((x, y), (y, z), (z, x)):
                    result[other] = (z, y, x)
                done.add(other)
                waiting.append(other)
    return result


def normals(points: Points, triangles: Triangles) -> Points:
    """A unit normal for each point, the mean of its triangles' ones."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    faces = np.cross(b - a, c - a)
    total = np.stack([sum(np.bincount(triangles[:, k], faces[:, x], len(points)) for k in range(3))
                      for x in range(3)], axis=1)
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)


def grid(rows: int, columns: int, closed: bool = False) -> Triangles:
    """The triangles of a net of points, row by row; `closed` joins the last column to the first."""
    faces = []
    for r in range(rows - 1):
        for c in range(columns if closed else columns - 1):
            d = (c + 1) % columns
            faces += [(r * columns + c, r * columns + d, (r + 1) * columns + c),
                      (r * columns + d, (r + 1) * columns + d, (r + 1) * columns + c)]
    return np.array(faces)


def step(value: NDArray[np.float64] | float, low: float, high: float) -> NDArray[np.float64]:
    """0 below `low`, 1 above `high`, soft between; the other way round where `low` is the higher."""
    t = np.clip((np.asarray(value, float) - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
