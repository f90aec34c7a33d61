"""Chroma between its own grid and the picture's: interpolated up, averaged down, with the right phase.

A chroma sample stands either on the first of the pixels that share it (`co-sited`: from left to right in all of
today's video) or in their middle. Both directions use the same tent, so that nothing moves on the way.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    """One sample for `grid` = (across, down) pixels each, the weighted mean of those around its place."""
    across, down = grid
    return _down(_down(full, down, siting.down_centred, 0), across, siting.across_centred, 1)


def all_under(mask: NDArray[np.bool_], grid: tuple[int, int]) -> NDArray[np.bool_]:
    """Which chroma samples belong to pixels that lie all under the mask (whose sides are multiples of the grid)."""
    across, down = grid
    rows, columns = mask.shape
    blocks = mask.reshape(rows // down, down, columns // across, across)
    found: NDArray[np.bool_] = blocks.all(axis=(1, 3))
    return found


def _offset(factor: int, centred: bool) -> float:
    return (factor - 1) / 2 if centred else 0.0


def _up(samples: Plane, factor: int, centred: bool, axis: int) -> Plane:
    if factor == 1:
        return samples
    count = samples.shape[axis]
    place = (np.arange(count * factor) - _offset(factor, centred)) / factor
    place = np.clip(place, 0, count - 1)
    before = np.floor(place).astype(np.intp)
    after = np.minimum(before + 1, count - 1)
    share = (place - before).astype(np.float32)
    share = share[:, None] if axis == 0 else share[None, :]
    first = samples.take(before, axis)
    between: Plane = first + share * (samples.take(after, axis) - first)
    return between


def _down(full: Plane, factor: int, centred: bool, axis: int) -> Plane:
    if factor == 1:
        return full
    offset = _offset(factor, centred)
    reach = range(int(np.floor(offset - factor)) + 1, int(np.ceil(offset + factor)))
    weights = {x: 1 - abs(x - offset) / factor for x in reach}
    total = sum(weights.values())
    margin = [(0, 0), (0, 0)]
    margin[axis] = (factor, 2 * factor)
    padded = np.pad(full, margin, mode="edge")
    count = full.shape[axis] // factor
    out = np.zeros([count if k == axis else n for k, n in enumerate(full.shape)], np.float32)
    for x, weight in weights.items():
        start = factor + x
        cut = slice(start, start + factor * (count - 1) + 1, factor)
        out += np.float32(weight / total) * (padded[cut] if axis == 0 else padded[:, cut])
    return out
