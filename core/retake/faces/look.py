"""Looking at frames: the whole picture made small, or one place at its native detail, as 8-bit R'G'B'."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.faces.affine import for_opencv, inverse, then
from retake.faces.geometry import Geometry
from retake.faces.window import Window
from retake.video.colour import IDENTITY
from retake.video.display import DisplayView, turned
from retake.video.frame import Box, Frame
from retake.video.info import VideoInfo
from retake.video.part import part_of
from retake.video.pixels import layout_of
from retake.views import AUTO

Picture = NDArray[np.uint8]

# Sides of a cut are whole multiples of this, so that neighbouring frames share one scaler.
_STEP = 32
_REDUCTIONS = (1.0, 1 / 1.5, 1 / 2, 1 / 3, 1 / 4, 1 / 6, 1 / 8, 1 / 12)


@dataclass(frozen=True)
class Glimpse:
    """A place in a frame.

    Attributes:
        picture: uint8 R'G'B' (height, width, 3), as stored (not turned), perhaps made smaller.
        matrix: (2, 3): upright coordinates, with a 1 below them, to the picture's.
    """

    picture: Picture
    matrix: NDArray[np.float64]

    def through(self, window: Window, pixels: int) -> Picture:
        """What a window shows, uint8 R'G'B' (pixels, pixels, 3); beyond the picture its border goes on."""
        return self.warped(window.matrix(pixels), (pixels, pixels))

    def warped(self, matrix: NDArray[np.float64], size: tuple[int, int]) -> Picture:
        """The picture brought into other coordinates.

        Args:
            matrix: (2, 3): upright coordinates to the result's.
            size: The result's width and height.
        """
        onto = then(matrix, inverse(self.matrix))
        enlarged = abs(onto[0, 0] * onto[1, 1] - onto[0, 1] * onto[1, 0]) > 1
        how = cv2.INTER_CUBIC if enlarged else cv2.INTER_LINEAR
        seen = cv2.warpAffine(self.picture, for_opencv(onto), size, flags=how, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(seen, np.uint8)


class Looker:
    """Looks at the frames of one plate.

    Args:
        info: The plate's facts.
        view: The name of the display view that shows it best.
    """

    def __init__(self, info: VideoInfo, view: str = AUTO) -> None:
        self.geometry = Geometry.of(info)
        self._layout = layout_of(info.pixel_format)
        colour = info.colour
        if self._layout.kind == "yuv" and colour.matrix != IDENTITY:
            # An untagged plate's matrix goes by its height, which a cut does not have.
            colour = replace(colour, matrix=colour.matrix_at(info.height))
        self._view = DisplayView(replace(info, colour=colour), view)

    @property
    def plain(self) -> bool:
        """Whether it shows the plate's own values, as those of ordinary video are."""
        return self._view.name == "display"

    def whole(self, frame: Frame, longest: int) -> tuple[Picture, float]:
        """The upright frame, its longer side at most `longest`, and how many upright pixels one of its pixels is."""
        width, height = self.geometry.width * self.geometry.aspect, float(self.geometry.height)
        by = max(1.0, max(width, height) / longest)
        small = self._view(frame, max(16, round(width / by)), max(16, round(height / by)))
        return np.ascontiguousarray(turned(small, self.geometry.rotation)), by

    def glimpse(self, frame: Frame, extent: tuple[float, float, float, float], finest: float = 1.0) -> Glimpse:
        """A rectangle of the frame.

        Args:
            frame: The frame.
            extent: Left, top, right, bottom in upright coordinates.
            finest: How many of the result's pixels an upright pixel needs; the result has at least as many, unless
                the frame itself has fewer.
        """
        box = self._box(extent)
        by = min((one for one in _REDUCTIONS if one >= finest), default=1.0)
        part = part_of(frame, box)
        width, height = box.right - box.left, box.bottom - box.top
        wanted = (max(2, round(width * by)), max(2, round(height * by)))
        picture = self._view(part, *wanted) if by < 1 else self._view(part)
        across, down = wanted[0] / width, wanted[1] / height
        onto = np.array(((across, 0, -across * box.left), (0, down, -down * box.top)))
        return Glimpse(picture, then(onto, inverse(self.geometry.matrix)))

    def _box(self, extent: tuple[float, float, float, float]) -> Box:
        """The stored pixels of an upright rectangle, its sides rounded up to whole steps."""
        left, top, right, bottom = extent
        stored = self.geometry.stored(np.array([(left, top), (right, bottom)], np.float32))
        low, high = stored.min(axis=0), stored.max(axis=0)
        ends = []
        for first, last, size in ((low[0], high[0], self.geometry.width), (low[1], high[1], self.geometry.height)):
            length = min(size, -(-int(np.ceil(last - first) + 2) // _STEP) * _STEP)
            begin = int(np.clip(round((first + last - length) / 2), 0, size - length)) // 4 * 4
            ends.append((begin, begin + length))
        return Box(ends[0][0], ends[1][0], ends[0][1], ends[1][1])


def lifted(picture: Picture) -> Picture:
    """The picture, brightened where it is so dark that a network would see nothing; else itself."""
    high = float(np.percentile(picture[::4, ::4], 97))
    if high >= 110:
        return picture
    low = float(np.percentile(picture[::4, ::4], 2))
    codes = np.clip((np.arange(256, dtype=np.float32) - low) / max(12.0, high - low), 0, 1)
    return np.asarray(cv2.LUT(picture, np.rint(235 * codes ** np.float32(0.8)).astype(np.uint8)), np.uint8)
