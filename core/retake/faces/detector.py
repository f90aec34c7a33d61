"""Finding faces in whole pictures, near and far."""

from __future__ import annotations

from types import TracebackType
from typing import Any, NamedTuple, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.faces.look import Looker, lifted
from retake.faces.quiet import quiet
from retake.faces.window import Window
from retake.video.frame import Frame

Picture = NDArray[np.uint8]

# What both models see best: the short-range one is made for faces that fill a fifth of the picture or more.
_SMALL, _LARGE = 384, 640


class Found(NamedTuple):
    """A face in a picture.

    Attributes:
        window: Where, in upright coordinates; as large as a window around its mesh would be.
        score: 0 to 1.
    """

    window: Window
    score: float


class Detector:
    """MediaPipe's two face detectors, for short and for full range; a context manager.

    Attributes:
        dark: Whether the last frame that was looked at is so dark that it had to be brightened.
    """

    def __init__(self) -> None:
        self.dark = False
        with quiet():
            from mediapipe.python.solutions.face_detection import FaceDetection
            self._models: list[Any] = [FaceDetection(min_detection_confidence=0.4, model_selection=k) for k in (0, 1)]
            for model in self._models:
                model.process(np.zeros((64, 64, 3), np.uint8))

    def look(self, looker: Looker, frame: Frame, thorough: bool) -> list[Found]:
        """The faces of a frame, the surest first.

        Args:
            looker: Whoever looks at the plate.
            frame: The frame.
            thorough: Whether to look in parts of the picture too, where far faces are larger.
        """
        picture, by = looker.whole(frame, 1440 if thorough else _LARGE)
        picture, stored = lifted(picture), picture
        self.dark = picture is not stored
        small = reduced(picture, _LARGE)
        found = self._faces(small, by * max(picture.shape) / max(small.shape), (0.0, 0.0), self._models)
        if thorough:
            for left, top, side in tiles(picture.shape[1], picture.shape[0]):
                tile = reduced(picture[top : top + side, left : left + side], _SMALL)
                near = self._faces(tile, by * side / max(tile.shape), (left * by, top * by), self._models[1:])
                found += [one for one in near
                          if not cut_off(one.window, left * by, top * by, side * by, looker.geometry.upright_size)]
        return apart(found)

    def near(self, looker: Looker, frame: Frame, window: Window) -> list[Found]:
        """The faces about a place, the surest first."""
        around = window.scaled(2.2)
        extent = around.extent(looker.geometry.upright_size)
        if extent[2] - extent[0] < 16 or extent[3] - extent[1] < 16:
            return []
        glimpse = looker.glimpse(frame, extent, finest=256 / around.size)
        straight = Window(around.x, around.y, around.size)
        picture = lifted(glimpse.through(straight, 256))
        corner = (straight.x - straight.size / 2, straight.y - straight.size / 2)
        return apart(self._faces(picture, straight.size / 256, corner, self._models))

    def _faces(self, picture: Picture, by: float, corner: tuple[float, float], models: list[Any]) -> list[Found]:
        """The models' faces in a picture whose first pixel lies at `corner` and whose pixels are `by` upright ones."""
        height, width = picture.shape[:2]
        found = []
        for model in models:
            for one in model.process(np.ascontiguousarray(picture)).detections or ():
                place = one.location_data
                box, eyes = place.relative_bounding_box, place.relative_keypoints[:2]
                lean = np.arctan2((eyes[1].y - eyes[0].y) * height, (eyes[1].x - eyes[0].x) * width)
                x, y = (box.xmin + box.width / 2) * width, (box.ymin + box.height / 2) * height
                side = max(box.width * width, box.height * height) * 1.5
                if side > 6:
                    found.append(Found(Window(corner[0] + x * by, corner[1] + y * by, side * by, float(lean)),
                                       float(one.score[0])))
        return found

    def close(self) -> None:
        """Lets the models go; a second call does nothing."""
        with quiet():
            for model in self._models:
                model.close()
        self._models = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def overlap(a: Window, b: Window) -> float:
    """How much two windows are the same, 0 to 1: what they share over what they cover together."""
    across = min(a.x + a.size / 2, b.x + b.size / 2) - max(a.x - a.size / 2, b.x - b.size / 2)
    down = min(a.y + a.size / 2, b.y + b.size / 2) - max(a.y - a.size / 2, b.y - b.size / 2)
    shared = max(0.0, across) * max(0.0, down)
    return shared / (a.size**2 + b.size**2 - shared)


def apart(found: list[Found], share: float = 0.3) -> list[Found]:
    """Each face once, the surest first."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda face: -face.score):
        if all(overlap(one.window, other.window) < share for other in kept):
            kept.append(one)
    return kept


def tiles(width: int, height: int) -> list[tuple[int, int, int]]:
    """Overlapping squares (left, top, side) of two sizes in a picture of that size."""
    tiles = []
    short = min(width, height)
    for side in (short, short // 2):
        if side < 96 or (side == short and width == height):
            continue
        for top in _starts(height, side):
            tiles += [(left, top, side) for left in _starts(width, side)]
    return tiles


def _starts(length: int, side: int) -> list[int]:
    count = max(1, int(np.ceil((length - side) / (0.7 * side))) + 1) if length > side else 1
    return [round(k * (length - side) / max(1, count - 1)) for k in range(count)]


def cut_off(window: Window, left: float, top: float, side: float, whole: tuple[float, float]) -> bool:
    """Whether a face is cut by its tile's border, where the picture goes on."""
    reach = window.size * 0.3
    return ((window.x - reach < left and left > 1) or (window.y - reach < top and top > 1)
            or (window.x + reach > left + side and left + side < whole[0] - 1)
            or (window.y + reach > top + side and top + side < whole[1] - 1))


def reduced(picture: Picture, longest: int) -> Picture:
    """The picture, made smaller where its longer side has more than `longest` pixels; uint8 (height, width, 3)."""
    by = longest / max(picture.shape[:2])
    if by >= 1:
        return picture
    size = (max(1, round(picture.shape[1] * by)), max(1, round(picture.shape[0] * by)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
