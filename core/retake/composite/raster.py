"""A coarse raster over a box: where smooth fields are worked out before they are drawn for each pixel."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.video.frame import Box

Field = NDArray[np.float32]


@dataclass(frozen=True)
class Raster:
    """Nodes in the middle of squares that cover a box.

    Attributes:
        box: The stored pixels.
        step: A square's side in pixels, an even number.
    """

    box: Box
    step: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of nodes."""
        return (-(-(self.box.bottom - self.box.top) // self.step), -(-(self.box.right - self.box.left) // self.step))

    @property
    def nodes(self) -> Field:
        """(rows * columns, 2) float32: the nodes' places in stored coordinates (a pixel's corner is whole)."""
        rows, columns = self.shape
        y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
        half = np.float32(0.5)
        x, y = (x + half) * self.step + self.box.left, (y + half) * self.step + self.box.top
        return np.asarray(np.stack([x, y], axis=-1).reshape(-1, 2), np.float32)

    def drawn(self, field: Field) -> Field:
        """A field given at the nodes, (rows * columns, k) float32, at each pixel of the box: (height, width, k)."""
        rows, columns = self.shape
        grid = field.reshape(rows, columns, -1)
        # OpenCV's cubic does not keep a slope straight; so curves are drawn to half the pixels, and lines between.
        fine = _curved(_curved(grid, self.step // 2).transpose(1, 0, 2), self.step // 2).transpose(1, 0, 2)
        full = cv2.resize(np.ascontiguousarray(fine), (columns * self.step, rows * self.step),
                          interpolation=cv2.INTER_LINEAR).reshape(rows * self.step, columns * self.step, -1)
        return np.asarray(full[: self.box.bottom - self.box.top, : self.box.right - self.box.left], np.float32)


def _curved(grid: Field, factor: int) -> Field:
    """`factor` times as many rows, on cubic curves through the given ones (Catmull and Rom 1974)."""
    if factor == 1:
        return grid
    first, last = 2 * grid[:1] - grid[1:2], 2 * grid[-1:] - grid[-2:-1]
    padded = np.concatenate([2 * first - grid[:1], first, grid, last, 2 * last - grid[-1:]])
    at = (np.arange(len(grid) * factor) + 0.5) / factor - 0.5
    before = np.floor(at).astype(np.intp)
    x = (at - before).astype(np.float32)
    taps = np.stack([((2 - x) * x - 1) * x, (3 * x - 5) * x * x + 2, ((4 - 3 * x) * x + 1) * x, (x - 1) * x * x]) / 2
    shape = (-1, *(1,) * (grid.ndim - 1))
    curve = np.zeros((len(at), *grid.shape[1:]), np.float32)
    for k, tap in enumerate(taps):
        curve += tap.reshape(shape) * padded[before + k + 1]
    return curve


def inside(ring: NDArray[np.float32], places: NDArray[np.float32]) -> NDArray[np.float32]:
    """How deep places (m, 2) lie within a closed ring (n, 2): (m,) float32, below 0 outside."""
    after = np.roll(ring, -1, axis=0)
    along = after - ring
    square = np.maximum((along**2).sum(axis=1), 1e-12)
    off = places[:, None, :] - ring[None]
    share = np.clip((off * along).sum(axis=2) / square, 0, 1)
    distance = np.sqrt(((off - share[..., None] * along) ** 2).sum(axis=2)).min(axis=1)
    spans = (ring[None, :, 1] > places[:, None, 1]) != (after[None, :, 1] > places[:, None, 1])
    rise = np.where(np.abs(along[:, 1]) < 1e-9, 1e-9, along[:, 1])
    crossing = off[..., 0] < off[..., 1] * along[:, 0] / rise
    odd = (spans & crossing).sum(axis=1) % 2 == 1
    return np.where(odd, distance, -distance).astype(np.float32)


def ramp(depth: NDArray[np.float32], over: float) -> NDArray[np.float32]:
    """0 up to depth 0, 1 from depth `over` on, smooth between."""
    x = np.clip(depth / np.float32(over), 0, 1)
    return np.asarray(x * x * (3 - 2 * x), np.float32)
