"""Chroma between its own grid and the picture's: interpolated up, averaged down, with the right phase.

A chroma sample stands either on the first of the pixels that share it (`co-sited`: from left to right in all of
today's video) or in their middle. Up is linear interpolation; down is its exact inverse in the sense of least
squares, so that nothing moves and nothing softens on the way, and what only went up comes back as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Siting:
    """Where chroma samples stand: on the first pixel of those that share them, or in their middle."""

    across_centred: bool = False
    down_centred: bool = True


LEFT = Siting(across_centred=False, down_centred=True)
CENTRE = Siting(across_centred=True, down_centred=True)
TOP_LEFT = Siting(across_centred=False, down_centred=False)


def upsampled(chroma: Plane, grid: tuple[int, int], siting: Siting) -> Plane:
    """The chroma at every pixel, from samples shared by `grid` = (across, down) pixels. Float32, rows x columns."""
    across, down = grid
    return _up(_up(chroma, across, siting.across_centred, 1), down, siting.down_centred, 0)


def downsampled(full: Plane, grid: tuple[int, int], siting: Siting) -> Plane:
    """One sample for `grid` = (across, down) pixels each: those from which `upsampled` comes nearest to the plane."""
    across, down = grid
    return _down(_down(full, down, siting.down_centred, 0), across, siting.across_centred, 1)


def all_under(mask: NDArray[np.bool_], grid: tuple[int, int]) -> NDArray[np.bool_]:
    """Which chroma samples belong to pixels that lie all under the mask (whose sides are multiples of the grid)."""
    across, down = grid
    found: NDArray[np.bool_] = mask[::down, ::across]
    for y in range(down):
        for x in range(across):
            if x or y:
                found = found & mask[y::down, x::across]
    return found


# So many samples away one no longer tells in the other, in single precision.
_REACH = 14


@dataclass(frozen=True, slots=True)
class _Weights:
    """Linear interpolation along one axis: pixel x is (1 - share[x]) of sample before[x] and share[x] of after[x]."""

    before: NDArray[np.intp]
    after: NDArray[np.intp]
    share: NDArray[np.float32]


@lru_cache(maxsize=64)
def _weights(count: int, factor: int, centred: bool) -> _Weights:
    offset = (factor - 1) / 2 if centred else 0.0
    place = np.clip((np.arange(count * factor) - offset) / factor, 0, count - 1)
    before = np.floor(place).astype(np.intp)
    return _Weights(before, np.minimum(before + 1, count - 1), (place - before).astype(np.float32))


def _up(samples: Plane, factor: int, centred: bool, axis: int) -> Plane:
    if factor == 1:
        return samples
    if axis == 1:
        return _up(samples.T, factor, centred, 0).T
    by = _weights(len(samples), factor, centred)
    first = samples[by.before]
    between: Plane = first + by.share[:, None] * (samples[by.after] - first)
    return between


def _down(full: Plane, factor: int, centred: bool, axis: int) -> Plane:
    """The samples from which interpolation comes nearest to the full plane: the solution of U'U s = U'f."""
    if factor == 1:
        return full
    if axis == 1:
        return _down(full.T, factor, centred, 0).T
    count = len(full) // factor
    by = _weights(count, factor, centred)
    gathered = np.zeros((count, full.shape[1]), np.float32)
    for phase in range(factor):
        # All pixels of one phase but those at the edges lean on their samples alike.
        rows = slice(phase, None, factor)
        _add(gathered, by.before[rows], (1 - by.share[rows, None]) * full[rows])
        _add(gathered, by.after[rows], by.share[rows, None] * full[rows])
    return _solved(_inverse(min(count, 2 * _REACH), factor, centred), gathered)


def _add(sums: Plane, places: NDArray[np.intp], rows: Plane) -> None:
    """Adds rows at ascending places, of which only those at the ends may stand twice."""
    inner = slice(1, len(places) - 1)
    sums[places[inner]] += rows[inner]
    sums[places[0]] += rows[0]
    if len(places) > 1:
        sums[places[-1]] += rows[-1]


@lru_cache(maxsize=64)
def _inverse(count: int, factor: int, centred: bool) -> Plane:
    """The inverse of U'U, float32 (count, count)."""
    by = _weights(count, factor, centred)
    rows = np.arange(count * factor)
    up = np.zeros((count * factor, count))
    up[rows, by.before] = 1 - by.share
    up[rows, by.after] += by.share
    return np.asarray(np.linalg.inv(up.T @ up), np.float32)


def _solved(inverse: Plane, right: Plane) -> Plane:
    """What `right` is the U'U of, a column each.

    Away from the ends every row of the inverse is the same, and falls to nothing within `_REACH` samples.
    """
    count, size = len(right), len(inverse)
    if count <= size:
        return np.asarray(inverse @ right)
    solved = np.empty_like(right)
    solved[:_REACH] = inverse[:_REACH] @ right[:size]
    solved[-_REACH:] = inverse[-_REACH:] @ right[-size:]
    inner = solved[_REACH:-_REACH]
    np.multiply(right[_REACH:-_REACH], inverse[_REACH, _REACH], out=inner)
    for k in range(1, _REACH):
        inner += inverse[_REACH, _REACH - k] * (right[_REACH - k : count - _REACH - k]
                                                + right[_REACH + k : count - _REACH + k])
    return solved
