"""The shape of a face apart from where its head is, and what a mouth does.

All arrays of points are in upright coordinates with square pixels, or in any other with equal units on both axes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.faces import points as at

Points = NDArray[np.float32]
Series = NDArray[np.float32]
Plane = NDArray[np.float64]

_ROUNDS = 3
_CHUNK = 256


@dataclass(frozen=True)
class HeadSpace:
    """Where each frame's head is: a similarity that brings its stable points onto their mean.

    Attributes:
        matrices: (frames, 2, 3) float64: a frame's coordinates to head-local ones, whose origin is the middle between
            the eyes' outer corners and whose unit is their distance.
        mean: (478, 2) float32: the mean face in head-local coordinates.
        errors: (frames,) float32: what is left over between the stable points and their mean (rms, head-local units).
    """

    matrices: NDArray[np.float64]
    mean: Points
    errors: Series

    def local(self, points: Points, frame: int | None = None) -> Points:
        """Points (frames, n, 2) of all frames, or (n, 2) of one, in head-local coordinates."""
        return _moved(points, self.matrices if frame is None else self.matrices[frame])

    def placed(self, points: Points, frame: int | None = None) -> Points:
        """Head-local points (frames, n, 2), or (n, 2) for one frame, where that frame's head is."""
        return _moved(points, _inverses(self.matrices if frame is None else self.matrices[frame]))


def similarity(source: Plane, target: Plane, weights: Plane | None = None) -> Plane:
    """(..., 2, 3): the turn, scale and shift that brings points (..., n, 2) nearest to others (Umeyama 1991).

    Args:
        source: Points (n, 2), or those of several frames (frames, n, 2).
        target: Points (n, 2), for all frames or for each.
        weights: How much each point of `source` counts, (n,) or (frames, n); all alike where left out.
    """
    w = np.ones(source.shape[:-1]) if weights is None else np.asarray(weights, np.float64)
    w = (w / w.sum(axis=-1, keepdims=True))[..., None]
    a, b = (w * source).sum(axis=-2), (w * target).sum(axis=-2)
    p, q = source - a[..., None, :], target - b[..., None, :]
    # In the plane the best turn needs no SVD: it is the angle of the sum of conjugate products.
    along = (w * p * q).sum(axis=(-2, -1))
    across = (w[..., 0] * (p[..., 0] * q[..., 1] - p[..., 1] * q[..., 0])).sum(axis=-1)
    spread = np.maximum((w * p * p).sum(axis=(-2, -1)), 1e-12)
    matrix: Plane = np.empty((*source.shape[:-2], 2, 3))
    matrix[..., 0, 0] = matrix[..., 1, 1] = along / spread
    matrix[..., 1, 0] = across / spread
    matrix[..., 0, 1] = -matrix[..., 1, 0]
    matrix[..., 2] = b - (matrix[..., :2] @ a[..., None])[..., 0]
    return matrix


def head_space(points: Points, stable: tuple[int, ...] = at.STABLE) -> HeadSpace:
    """The head-local space of a run of frames, points (frames, 478, 2 or 3) float32; NaN frames get NaN matrices.

    The mean is found in three rounds. Points that fit a frame badly (a raised brow, a hand in front) weigh less.
    """
    count = len(points)
    chosen = list(stable)
    # Brows are the part of the skull that acts: they help against noise, and must not carry the head with them.
    prior = np.array([0.25 if k in at.BROWS else 1.0 for k in chosen])
    seen = np.flatnonzero(np.isfinite(points[:, 0, 0]))
    matrices = np.full((count, 2, 3), np.nan)
    errors = np.full(count, np.nan, np.float32)
    if not len(seen):
        return HeadSpace(matrices, np.full((at.COUNT, 2), np.nan, np.float32), errors)
    some = points[seen[:: max(1, len(seen) // 400)], :, :2].astype(np.float64)
    mean = _unit(some[len(some) // 2])
    for _ in range(_ROUNDS):
        found, _ = _robust(some[:, chosen], mean[chosen], prior)
        mean = _unit((some @ np.swapaxes(found[..., :2], 1, 2) + found[:, None, :, 2]).mean(axis=0))
    for first in range(0, len(seen), _CHUNK):
        rows = seen[first : first + _CHUNK]
        stable_ones = points[rows[:, None], chosen, :2].astype(np.float64)
        matrices[rows], errors[rows] = _robust(stable_ones, mean[chosen], prior)
    return HeadSpace(matrices, mean.astype(np.float32), errors)


def _unit(face: NDArray[np.float64]) -> NDArray[np.float64]:
    """A face moved so that its outer eye corners lie at (-0.5, 0) and (0.5, 0)."""
    matrix = similarity(face[list(at.EYES)], np.array([(-0.5, 0.0), (0.5, 0.0)]))
    return np.asarray(face @ matrix[:, :2].T + matrix[:, 2])


def _robust(source: Plane, target: Plane, prior: Plane) -> tuple[Plane, Plane]:
    """Similarities (frames, 2, 3) from points (frames, n, 2) onto (n, 2), and what is left over, (frames,)."""
    weights = np.broadcast_to(prior, source.shape[:2])
    for _ in range(4):
        matrices = similarity(source, target, weights)
        off = np.linalg.norm(source @ np.swapaxes(matrices[..., :2], 1, 2) + matrices[:, None, :, 2] - target, axis=2)
        scale = np.maximum(1e-6, 1.5 * np.median(off, axis=1, keepdims=True))
        weights = prior / (1 + (off / scale) ** 2)
    return matrices, np.sqrt((weights * off**2).sum(axis=1) / weights.sum(axis=1))


def _moved(points: Points, matrices: NDArray[np.float64]) -> Points:
    turn, shift = matrices[..., :2].astype(np.float32), matrices[..., 2].astype(np.float32)
    return np.asarray(points[..., :2] @ np.swapaxes(turn, -1, -2) + shift[..., None, :], np.float32)


def _inverses(matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    back = np.full((*matrices.shape[:-2], 2, 2), np.nan)
    fine = np.isfinite(matrices[..., 0, 0])
    back[fine] = np.linalg.inv(matrices[fine][..., :2])
    return np.concatenate([back, -(back @ matrices[..., 2:])], axis=-1)


@dataclass(frozen=True)
class Mouth:
    """What a mouth does, frame by frame; every figure over the distance of the outer eye corners.

    Attributes:
        opening: (frames,) float32, between the lips' inner edges.
        width: (frames,) float32, between the corners.
        jaw: (frames,) float32, from where nose and lip meet down to the chin.
        rounding: (frames,) float32, how narrow the lips' outer ring is for its height: its area over its width squared.
        protrusion: (frames,) float32, how far the lips stand out before cheeks and chin.
    """

    opening: Series
    width: Series
    jaw: Series
    rounding: Series
    protrusion: Series


def mouth(points: Points, turns: NDArray[np.float32] | None = None) -> Mouth:
    """What the mouth does in a run of frames.

    Args:
        points: (frames, 478, 3) float32.
        turns: (frames, 3, 3) float32, each frame's head rotation (`pose.rotations`): where given, the face is
            turned to look straight ahead first, so that a turned head does not narrow its mouth.
    """
    columns: list[Series] = []
    for first in range(0, len(points), _CHUNK):
        some = points[first : first + _CHUNK]
        if turns is not None:
            some = some @ turns[first : first + _CHUNK]
        columns.append(_measured(some))
    table = np.concatenate(columns, axis=1) if columns else np.zeros((5, 0), np.float32)
    return Mouth(*table)


def _measured(points: Points) -> Series:
    eyes = np.maximum(_between(points, at.EYES), 1e-6)
    width = _between(points, at.CORNERS)
    ring = points[:, list(at.LIPS_OUTER), :2]
    after = np.roll(ring, -1, axis=1)
    area = np.abs((ring[..., 0] * after[..., 1] - ring[..., 1] * after[..., 0]).sum(axis=1)) / 2
    lips = points[:, [0, 13, 14, 17], 2].mean(axis=1)
    behind = points[:, list(at.CHEEKS), 2].mean(axis=1)
    table: Series = np.stack([_between(points, at.OPENING) / eyes, width / eyes, _between(points, at.JAW) / eyes,
                     area / np.maximum(width, 1e-6) ** 2, (behind - lips) / eyes]).astype(np.float32)
    return table


def _between(points: Points, pair: tuple[int, int]) -> Series:
    return np.asarray(np.linalg.norm(points[:, pair[0], :2] - points[:, pair[1], :2], axis=1), np.float32)
