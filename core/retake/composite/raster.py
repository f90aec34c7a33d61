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
        fine = _turned(_curved(_turned(_curved(grid, self.step // 2)), self.step // 2))
        full = cv2.resize(fine, (columns * self.step, rows * self.step),
                          interpolation=cv2.INTER_LINEAR).reshape(rows * self.step, columns * self.step, -1)
        return np.asarray(full[: self.box.bottom - self.box.top, : self.box.right - self.box.left], np.float32)


def _turned(grid: Field) -> Field:
    """Columns as rows, lying in memory as they are counted."""
    return np.ascontiguousarray(grid.transpose(1, 0, 2))


def _curved(grid: Field, factor: int) -> Field:
    """`factor` times as many rows, on cubic curves through the given ones (Catmull and Rom 1974)."""
    if factor == 1:
        return grid
    first, last = 2 * grid[:1] - grid[1:2], 2 * grid[-1:] - grid[-2:-1]
    padded = np.concatenate([2 * first - grid[:1], first, grid, last, 2 * last - grid[-1:]])
    curve = np.empty((len(grid), factor, *grid.shape[1:]), np.float32)
    for phase in range(factor):
        place = (phase + 0.5) / factor - 0.5
        begin = 1 if place >= 0 else 0
        taps = _taps(place if place >= 0 else place + 1)
        np.multiply(padded[begin : begin + len(grid)], taps[0], out=curve[:, phase])
        for k in (1, 2, 3):
            curve[:, phase] += taps[k] * padded[begin + k : begin + k + len(grid)]
    return curve.reshape(-1, *grid.shape[1:])


def _taps(x: float) -> NDArray[np.float32]:
    """What four neighbours weigh at a share `x` of the way from the second to the third."""
    weights = (((2 - x) * x - 1) * x, (3 * x - 5) * x * x + 2, ((4 - 3 * x) * x + 1) * x, (x - 1) * x * x)
    return np.array(weights, np.float32) / np.float32(2)


def inside(ring: NDArray[np.float32], places: NDArray[np.float32]) -> NDArray[np.float32]:
    """How deep places (m, 2) lie within a closed ring (n, 2): (m,) float32, below 0 outside."""
    x, y = ring.T
    along_x, along_y = np.roll(x, -1) - x, np.roll(y, -1) - y
    off_x, off_y = places[:, :1] - x, places[:, 1:] - y
    share = (off_x * along_x + off_y * along_y) / np.maximum(along_x**2 + along_y**2, np.float32(1e-12))
    np.clip(share, 0, 1, out=share)
    distance = np.sqrt(((off_x - share * along_x) ** 2 + (off_y - share * along_y) ** 2).min(axis=1))
    spans = (off_y < 0) != (off_y < along_y)
    rise = np.where(np.abs(along_y) < 1e-9, np.float32(1e-9), along_y)
    odd = np.count_nonzero(spans & (off_x < off_y * (along_x / rise)), axis=1) % 2 == 1
    return np.where(odd, distance, -distance).astype(np.float32)


def ramp(depth: NDArray[np.float32], over: float) -> NDArray[np.float32]:
    """0 up to depth 0, 1 from depth `over` on, smooth between."""
    x = np.clip(depth / np.float32(over), 0, 1)
    return np.asarray(x * x * (3 - 2 * x), np.float32)
