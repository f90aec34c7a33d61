"""What a mouth's picture is like, apart from what it shows: fine detail, and shimmer from frame to frame."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.faces.points import LIPS_OUTER
from retake.video.frame import Box, Frame

Plane = NDArray[np.float32]
Points = NDArray[np.float32]

# The box around the lips reaches this many of their widths from their middle; shimmer is seen in so many pixels of it.
_REACH, _SMALL = 0.75, 64
# How much skin about the lips counts for their detail, in sides of that box.
_SKIN = 0.06
_LEAST = 8


class Look(NamedTuple):
    """What is kept of one frame's mouth.

    Attributes:
        detail: The variance of its Laplacian on and about the lips, in squared shares of white.
        contrast: The spread of its values, in shares of white.
        small: The mouth in 64 by 64 pixels, float32.
    """

    detail: float
    contrast: float
    small: Plane


def grey(frame: Frame, box: Box) -> Plane:
    """The box's luma (of R'G'B' the mean), float32 (height, width), 1 for the highest code; floats as they are."""
    layout = frame.layout
    parts = zip(frame.samples, layout.components, strict=True)
    chosen = [next(parts)] if layout.kind != "rgb" else list(parts)
    total = np.zeros((box.bottom - box.top, box.right - box.left), np.float32)
    for samples, component in chosen:
        cut = samples[box.top : box.bottom, box.left : box.right]
        total += (cut >> component.shift if component.shift else cut).astype(np.float32)
    highest = 1.0 if layout.floating else float((1 << layout.bits) - 1)
    return np.asarray(total / np.float32(highest * len(chosen)), np.float32)


def mouth_box(landmarks: Points, width: int, height: int) -> Box | None:
    """The box around the lips of stored points (478, 2 or 3); None where it does not lie within the picture."""
    ring = landmarks[list(LIPS_OUTER), :2]
    if not np.isfinite(ring).all():
        return None
    middle, reach = ring.mean(axis=0), _REACH * float(np.ptp(ring, axis=0).max())
    left, top, right, bottom = (round(float(v)) for v in (*(middle - reach), *(middle + reach)))
    inside = left >= 0 and top >= 0 and right <= width and bottom <= height
    return Box(left, top, right, bottom) if inside and min(right - left, bottom - top) >= _LEAST else None


def look_of(frame: Frame, landmarks: Points) -> Look | None:
    """The look of the mouth that the points (478, 2 or 3), stored pixels, show; None where it is cut by the border."""
    box = mouth_box(landmarks, frame.width, frame.height)
    if box is None:
        return None
    picture = grey(frame, box)
    small = cv2.resize(picture, (_SMALL, _SMALL), interpolation=cv2.INTER_AREA)
    fine = np.asarray(cv2.Laplacian(picture, cv2.CV_32F))[_about_lips(landmarks, box)]
    return Look(float(fine.var()), float(picture.std()), np.asarray(small, np.float32))


def _about_lips(landmarks: Points, box: Box) -> NDArray[np.bool_]:
    """(height, width) bool of the box: lips and a little skin, but not the nostrils, nor what is beside the face."""
    canvas = np.zeros((box.bottom - box.top, box.right - box.left), np.uint8)
    ring = landmarks[list(LIPS_OUTER), :2] - np.array([box.left, box.top], np.float32)
    cv2.fillConvexPoly(canvas, cv2.convexHull(np.rint(ring - 0.5).astype(np.int32)), (1,))
    skin = 2 * int(_SKIN * len(canvas)) + 1
    return np.asarray(cv2.dilate(canvas, np.ones((skin, skin), np.uint8)) > 0)


def shimmer(looks: tuple[Look | None, Look | None, Look | None]) -> float:
    """How far the middle one of three mouths stands off the line between its neighbours; NaN where one is missing."""
    before, middle, after = looks
    if before is None or middle is None or after is None:
        return float("nan")
    off = float(np.abs(2 * middle.small - before.small - after.small).mean())
    return off / (middle.contrast + 1e-5)
