"""The one resampling between a source's pixels and the plate's."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.float32]
Field = NDArray[np.float32]
Mask = NDArray[np.bool_]


# Pixels in a row of those that are picked out, for OpenCV wants a rectangle.
_ROW = 256


def resampled(rgb: Rgb, places: Field, where: Mask) -> Rgb:
    """What a picture shows at other places: R'G'B' float32 (height, width, 3), 0 where it was not asked for.

    Lanczos over eight pixels keeps the detail that a bicubic filter takes away; where it swings beyond the brightest
    and the darkest of the picture, it is held.

    Args:
        rgb: The picture, R'G'B' float32.
        places: (height, width, 2) float32: where in the picture each pixel comes from, counted from the outer corner
            of its first pixel.
        where: (height, width) bool: the pixels that are asked for.
    """
    asked = places[where]
    result = np.zeros((*where.shape, 3), np.float32)
    if not len(asked):
        return result
    asked -= np.float32(0.5)
    table = np.zeros((-(-len(asked) // _ROW) * _ROW, 2), np.float32)
    table[: len(asked)] = asked
    found = cv2.remap(rgb, *_axes(table.reshape(-1, _ROW, 2)), cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REPLICATE)
    result[where] = np.clip(found.reshape(-1, 3)[: len(asked)], rgb.min(), rgb.max())
    return result


def made_smaller(rgb: Rgb, by: float) -> Rgb:
    """A picture, R'G'B' float32, without the detail that is lost when it is shown so many times smaller.

    Up to half as much again the filter of `resampled` bears it, and the picture comes back as it is.
    """
    if by <= 1.5:
        return rgb
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), 0.4 * float(np.sqrt(by * by - 1))), np.float32)


def means_at(rgb: Rgb, places: Field, step: int) -> Rgb:
    """The mean of `step` by `step` pixels around places: R'G'B' float32, shaped (rows, columns, 3) as the places are.

    Args:
        rgb: The picture, R'G'B' float32.
        places: (rows, columns, 2) float32, counted from the outer corner of the picture's first pixel.
        step: Pixels.
    """
    soft = np.asarray(cv2.blur(rgb, (step, step)), np.float32)
    return np.asarray(cv2.remap(soft, *_axes(places - np.float32(0.5)), cv2.INTER_LINEAR,
                                borderMode=cv2.BORDER_REPLICATE), np.float32)


def _axes(places: Field) -> tuple[Field, Field]:
    return np.ascontiguousarray(places[..., 0]), np.ascontiguousarray(places[..., 1])
