"""The patch's colour made the plate's, in its low frequencies alone."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.float32]
Plane = NDArray[np.float32]
# More light multiplies video and scene-linear values, and is added to those of a log.
Law = Literal["gain", "offset"]

# Skin of one face in one shot differs by no more than this between two moments; more is something else.
_MOST_GAIN, _MOST_OFFSET = 1.6, 0.15
_FLOOR = 0.02


def colour_match(plate: Rgb, patch: Rgb, skin: Plane, law: Law, reach: float) -> Rgb:
    """What to multiply the patch by, or to add to it: float32 (rows, columns, 3), coarse as given.

    Args:
        plate: The plate made small, R'G'B' float32 (rows, columns, 3), already where the patch's mouth is.
        patch: The patch made small, the same size.
        skin: (rows, columns) float32, 0 to 1: where both show skin that can be compared.
        law: How light changes the values.
        reach: How far (in coarse pixels) a place's colour counts.
    """
    weight = skin * _agreeing(plate, patch, skin)
    total = float(weight.sum())
    if total < 1e-3:
        return np.ones_like(plate) if law == "gain" else np.zeros_like(plate)
    mean = [np.tensordot(weight, one, axes=([0, 1], [0, 1])) / total for one in (plate, patch)]
    # Where no skin is near (the mouth itself), the mean of all speaks.
    trust = np.float32(0.05)
    near = cv2.GaussianBlur(weight, (0, 0), reach)[..., None] + trust
    low = [(cv2.GaussianBlur(one * weight[..., None], (0, 0), reach) + trust * average.astype(np.float32)) / near
           for one, average in zip((plate, patch), mean, strict=True)]
    if law == "offset":
        return np.asarray(np.clip(low[0] - low[1], -_MOST_OFFSET, _MOST_OFFSET), np.float32)
    floor = np.float32(_FLOOR * max(float(np.abs(mean[0]).mean()), 1e-6))
    gain = (np.maximum(low[0], 0) + floor) / (np.maximum(low[1], 0) + floor)
    return np.asarray(np.clip(gain, 1 / _MOST_GAIN, _MOST_GAIN), np.float32)


def _agreeing(plate: Rgb, patch: Rgb, skin: Plane) -> Plane:
    """1 where the two differ as most places do, less where one shows something else: (rows, columns) float32."""
    off = (plate - patch).mean(axis=2)
    seen = off[skin > 0.5]
    if len(seen) < 8:
        return np.ones_like(skin)
    middle = np.median(seen)
    spread = max(3 * float(np.median(np.abs(seen - middle))), 1e-6)
    return np.asarray(1 / (1 + ((off - middle) / spread) ** 4), np.float32)
