"""Fine detail and grain of the patch, made the plate's."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.float32]
Plane = NDArray[np.float32]

_LUMA = np.array([0.25, 0.5, 0.25], np.float32)
# What one resampling can cost a picture; more is not its doing.
_MOST_SHARPENING = 0.5
# Grain is added where the patch has less than this share of the plate's, in energy.
_ENOUGH = 0.8


def detail(rgb: Rgb, where: Plane) -> float:
    """The spread of a picture's Laplacian, weighed by `where` (height, width) float32; 0 where that is empty."""
    rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    if not len(rows):
        return 0.0
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    fine = cv2.Laplacian(rgb[part] @ _LUMA, cv2.CV_32F)
    return float(np.sqrt((where[part] * fine**2).sum() / float(where[part].sum())))


def sharpened(rgb: Rgb, missing: float) -> Rgb:
    """The picture with `missing` (a share, 0.1 for ten per cent) more of its finest detail."""
    amount = np.float32(np.clip(missing, 0, _MOST_SHARPENING))
    if amount < 0.005:
        return rgb
    return np.asarray(rgb + amount * (rgb - cv2.GaussianBlur(rgb, (0, 0), 0.8)), np.float32)


def grain(rgb: Rgb, where: Plane) -> float:
    """How strong the grain of skin is: the usual size of what a median leaves over, in the values' own units."""
    luma = np.ascontiguousarray(rgb @ _LUMA)
    left = np.abs(luma - cv2.medianBlur(luma, 3))[where > 0.5]
    return float(1.4826 * np.median(left)) if len(left) > 64 else 0.0


def regrained(rgb: Rgb, wanted: float, has: float, seed: int) -> Rgb:
    """The picture with the grain that it lacks; the same for the same seed."""
    lacking = wanted**2 - has**2
    if lacking <= (1 - _ENOUGH) * wanted**2:
        return rgb
    noise = np.random.default_rng(seed).standard_normal(rgb.shape[:2], np.float32)
    # A sensor's grain and what a codec leaves of it is a little coarser than a pixel.
    soft = np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.6), np.float32)
    return np.asarray(rgb + np.float32(np.sqrt(lacking)) / soft.std() * soft[..., None], np.float32)
