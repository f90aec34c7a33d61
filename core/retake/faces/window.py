"""The square through which one face is looked at: around it, turned with it, so that the mesh sees it upright."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.faces.affine import applied, inverse

Points = NDArray[np.float32]

# MediaPipe's own window is 1.5 times the mesh's longer side.
MARGIN = 1.5


@dataclass(frozen=True, slots=True)
class Window:
    """A turned square in upright coordinates.

    Attributes:
        x: Its centre, from left to right.
        y: Its centre, from top to bottom.
        size: Its side.
        angle: Radians clockwise by which the face's head leans.
    """

    x: float
    y: float
    size: float
    angle: float = 0.0

    def matrix(self, pixels: int) -> NDArray[np.float64]:
        """(2, 3): upright coordinates, with a 1 below them, to those of a picture of the window `pixels` wide."""
        scale = pixels / self.size
        cos, sin = np.cos(self.angle) * scale, np.sin(self.angle) * scale
        turn = np.array([[cos, sin], [-sin, cos]])
        matrix: NDArray[np.float64] = np.c_[turn, pixels / 2 - turn @ (self.x, self.y)]
        return matrix

    def placed(self, points: Points, pixels: int) -> Points:
        """Points (n, 3) float32 measured in a picture of the window as upright ones; depth in upright pixels too."""
        placed = np.empty_like(points)
        placed[:, :2] = applied(inverse(self.matrix(pixels)), points)
        placed[:, 2] = points[:, 2] * (self.size / pixels)
        return placed

    def scaled(self, by: float, shift: tuple[float, float] = (0.0, 0.0)) -> Window:
        """The window `by` times as large, its centre moved by a share of its own size."""
        size = self.size * by
        return Window(self.x + shift[0] * size, self.y + shift[1] * size, size, self.angle)

    def extent(self, size: tuple[float, float]) -> tuple[float, float, float, float]:
        """The upright rectangle (left, top, right, bottom) that holds the window, cut at a picture's border."""
        reach = self.size / 2 * (abs(np.cos(self.angle)) + abs(np.sin(self.angle)))
        return (max(0.0, self.x - reach), max(0.0, self.y - reach),
                min(size[0], self.x + reach), min(size[1], self.y + reach))


def window_of(points: Points, margin: float = MARGIN) -> Window:
    """The window around a face's upright points (478, 2 or 3) float32, leaning with its eyes."""
    across = points[263, :2] - points[33, :2]
    angle = float(np.arctan2(across[1], across[0]))
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, sin], [-sin, cos]])
    flat = points[:468, :2] @ turn.T
    low, high = flat.min(axis=0), flat.max(axis=0)
    x, y = turn.T @ ((low + high) / 2)
    return Window(float(x), float(y), float((high - low).max()) * margin, angle)


def followed(before: Window | None, now: Window, last: Window | None) -> Window:
    """Where to look in the next frame: `now` carried on by the motion since `last`.

    Size and lean are drawn towards those of `before`, the window that was looked through: what the window itself
    wobbles, the mesh wobbles with it.
    """
    step = (now.x - last.x, now.y - last.y) if last else (0.0, 0.0)
    reach = 0.25 * now.size
    step = (float(np.clip(step[0], -reach, reach)), float(np.clip(step[1], -reach, reach)))
    if before is None:
        return Window(now.x + step[0], now.y + step[1], now.size, now.angle)
    lean = (now.angle - before.angle + np.pi) % (2 * np.pi) - np.pi
    return Window(now.x + step[0], now.y + step[1], before.size + 0.4 * (now.size - before.size),
                  before.angle + 0.5 * float(lean))
