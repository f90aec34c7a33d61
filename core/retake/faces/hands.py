"""Hands near a face, as outlines."""

from __future__ import annotations

from itertools import pairwise
from types import TracebackType
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.faces.affine import applied
from retake.faces.look import Looker, lifted
from retake.faces.quiet import quiet
from retake.faces.window import Window
from retake.video.frame import Frame

Points = NDArray[np.float32]
Mask = NDArray[np.bool_]

_FINGERS = ((1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20))
_PALM = (0, 1, 2, 5, 9, 13, 17)
_PIXELS = 320


class HandFinder:
    """MediaPipe's hands, each frame for itself; a context manager."""

    def __init__(self) -> None:
        with quiet():
            from mediapipe.python.solutions.hands import Hands
            self._model: Any = Hands(static_image_mode=True, max_num_hands=2, model_complexity=0,
                                     min_detection_confidence=0.4)
            self._model.process(np.zeros((64, 64, 3), np.uint8))

    def near(self, looker: Looker, frame: Frame, window: Window) -> list[Points]:
        """The hands in and about a face's window: (21, 2) float32 each, upright."""
        around = Window(window.x, window.y + 0.15 * window.size, window.size * 1.7, window.angle)
        glimpse = looker.glimpse(frame, around.extent(looker.geometry.upright_size), finest=_PIXELS / around.size)
        picture = lifted(glimpse.through(around, _PIXELS))
        with quiet():
            found = self._model.process(np.ascontiguousarray(picture)).multi_hand_landmarks or ()
        hands = []
        for one in found:
            flat = np.array([(p.x * _PIXELS, p.y * _PIXELS, 0) for p in one.landmark], np.float32)
            hands.append(around.placed(flat, _PIXELS)[:, :2])
        return hands

    def close(self) -> None:
        """Lets the model go; a second call does nothing."""
        if self._model is not None:
            with quiet():
                self._model.close()
            self._model = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def drawn(hand: Points, matrix: NDArray[np.float64], size: tuple[int, int]) -> Mask:
    """The hand's silhouette as its joints tell it: bool (height, width).

    Args:
        hand: (21, 2) float32, upright.
        matrix: (2, 3): upright coordinates to the result's.
        size: The result's width and height.
    """
    at = applied(matrix, hand)
    palm = float(np.linalg.norm(at[5] - at[17])) + 1e-3
    thick = max(1, round(0.36 * max(palm, 0.35 * float(np.linalg.norm(at[0] - at[9])))))
    canvas = np.zeros((size[1], size[0]), np.uint8)
    cv2.fillConvexPoly(canvas, cv2.convexHull(np.rint(at[list(_PALM)]).astype(np.int32)), (255,))
    for finger in _FINGERS:
        joints = np.rint(at[list(finger)]).astype(np.int32)
        for a, b in pairwise(joints):
            cv2.line(canvas, _pixel(a), _pixel(b), (255,), thick)
        cv2.line(canvas, _pixel(np.rint(at[0])), _pixel(joints[0]), (255,), thick)
    return np.asarray(canvas > 0)


def _pixel(point: NDArray[Any]) -> tuple[int, int]:
    return int(point[0]), int(point[1])
