"""Points freed of the mesh's noise without lag and without taking from the lips' motion.

Each series is filtered with a symmetric Savitzky-Golay window, so nothing moves in time. Where the filter would take
away more than the mesh's own noise can be, the motion is real (a plosive shuts and opens the lips within three
frames) and is kept: the difference is shrunk by the noise's share of it, in the manner of James and Stein.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

from retake.faces import points as at
from retake.faces.shape import similarity

Points = NDArray[np.float32]

# Seconds that a window covers: 7 frames at 24 and 25 a second.
_SECONDS = Fraction(7, 25)
_CHUNK = 128
# The mesh's noise, and what more may go for a calmer picture, over the distance of the outer eye corners. Lips are the
# message: of their motion next to nothing is taken. What speech does not move is held as still as it is.
_LIPS, _LOWER, _SKULL = 0.0015, 0.003, 0.007


def window_at(rate: Fraction) -> int:
    """How many frames a smoothing window has: 7 at 25 frames a second, in proportion at others, always odd."""
    return max(5, 2 * int(_SECONDS * rate / 2) + 1)


def kernel(window: int, degree: int = 2) -> NDArray[np.float64]:
    """The Savitzky-Golay weights (window,) for the middle of a window."""
    place = np.arange(window) - window // 2
    return np.asarray(np.linalg.pinv(np.vander(place.astype(np.float64), degree + 1))[-1])


@cache
def noises() -> NDArray[np.float32]:
    """What each point's motion is freed of, (478,) float32, over the distance of the outer eye corners."""
    noise = np.full(at.COUNT, _SKULL, np.float32)
    noise[list({*at.LOWER_FACE, *at.CHIN, *at.OVAL[9:28], *at.CHEEKS})] = _LOWER
    noise[list(at.LIPS)] = _LIPS
    return noise


def smooth_run(points: Points, window: int) -> None:
    """Smooths a run without a cut or a miss in place.

    Args:
        points: (frames, 478, 3) float32.
        window: How many frames the filter spans, odd.
    """
    half, count = window // 2, len(points)
    if count < window:
        return
    weights = kernel(window).astype(np.float32)
    edges = _edge_weights(window)
    before = points[:0].copy()
    first, last = points[:window].copy(), points[count - window :].copy()
    for begin in range(0, count, _CHUNK):
        end = min(count, begin + _CHUNK)
        low, high = max(0, begin - half), min(count, end + half)
        raw = np.concatenate([before[len(before) - (begin - low) :], points[begin:high]])
        before = points[max(0, end - half) : end].copy()
        smooth = _filtered(raw, weights)
        _mend_edges(smooth, low, high, (first, last), edges, count)
        own = slice(begin - low, begin - low + end - begin)
        points[begin:end] = _kept(raw[own], smooth[own])


def _filtered(raw: Points, weights: NDArray[np.float32]) -> Points:
    half = len(weights) // 2
    padded = np.concatenate([np.repeat(raw[:1], half, axis=0), raw, np.repeat(raw[-1:], half, axis=0)])
    total = np.zeros_like(raw)
    for k, weight in enumerate(weights):
        total += weight * padded[k : k + len(raw)]
    return total


def _edge_weights(window: int) -> NDArray[np.float32]:
    """(window // 2, window): what the window's own parabola is at its first frames."""
    place = np.arange(window, dtype=np.float64) - window // 2
    fit = np.vander(place, 3) @ np.linalg.pinv(np.vander(place, 3))
    return fit[: window // 2].astype(np.float32)


def _mend_edges(smooth: Points, low: int, high: int, ends: tuple[Points, Points], edges: NDArray[np.float32],
                count: int) -> None:
    """A run's first and last frames, where no symmetric window fits, from the parabola through the outermost one."""
    half = len(edges)
    for k in range(half):
        if low <= k < high:
            smooth[k - low] = np.tensordot(edges[k], ends[0], axes=1)
        if low <= count - 1 - k < high:
            smooth[count - 1 - k - low] = np.tensordot(edges[k][::-1], ends[1], axes=1)


def _kept(raw: Points, smooth: Points) -> Points:
    """The smooth points, given back what cannot be noise: first of the whole head's motion, then of each point's."""
    head = _common(raw, smooth)
    rest = raw - head
    off = rest - smooth
    eyes = np.linalg.norm(smooth[:, 263, :2] - smooth[:, 33, :2], axis=1)
    limit = 2 * (noises() * eyes[:, None]) ** 2
    energy = (off[..., :2] ** 2).sum(axis=-1)
    share = np.maximum(0, 1 - limit / np.maximum(energy, 1e-12))[..., None]
    held = smooth + share * off
    # What the head as a whole did against the filter: averaged over 468 points it is hardly noise.
    size = np.sqrt((head[..., :2] ** 2).sum(axis=-1).mean(axis=1))
    part = np.maximum(0, 1 - (0.4 * _SKULL * eyes / np.maximum(size, 1e-9)) ** 2)[:, None, None]
    return np.asarray(held + part * head, np.float32)


def _common(raw: Points, smooth: Points) -> Points:
    """What the whole head does between the smooth and the raw points: (frames, 478, 3), its third column 0."""
    moved = np.zeros_like(raw)
    source, target = (points[:, :468:6, :2].astype(np.float64) for points in (smooth, raw))
    matrices = similarity(source, target)
    moved[..., :2] = smooth[..., :2] @ np.swapaxes(matrices[..., :2], 1, 2) + matrices[:, None, :, 2] - smooth[..., :2]
    return moved
