"""Pictures as cameras and broadcasters write them: the curves of logs and of HDR."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]


def light(picture: Pictures) -> NDArray[np.float32]:
    """A picture as light, 1 where white paper is."""
    return np.asarray((picture.astype(np.float32) / 255) ** np.float32(2.2), np.float32)


def codes(values: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Values of 0 to 1 as 16-bit R'G'B'."""
    return np.rint(np.clip(values, 0, 1) * 65535).astype(np.uint16)


def logc3(picture: Pictures) -> NDArray[np.uint16]:
    """A picture as an Alexa writes it."""
    linear = light(picture)
    return codes(np.where(linear > 0.010591, 0.247190 * np.log10(5.555556 * linear + 0.052272) + 0.385537,
                          5.367655 * linear + 0.092809))


def slog3(picture: Pictures) -> NDArray[np.uint16]:
    """A picture as a Sony writes it."""
    linear = light(picture)
    return codes(np.where(linear >= 0.01125, (420 + np.log10((linear + 0.01) / 0.19) * 261.5) / 1023,
                          (linear * (171.2102946929 - 95) / 0.01125 + 95) / 1023))


def pq(picture: Pictures) -> NDArray[np.uint16]:
    """A picture as HDR10 writes it, white paper at 203 nits."""
    power = (light(picture) * 203 / 10_000) ** 0.1593017578125
    return codes(((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375)


def hlg(picture: Pictures) -> NDArray[np.uint16]:
    """A picture as broadcast HDR writes it."""
    scene = light(picture) ** np.float32(1 / 1.2) * np.float32(0.26496256)
    return codes(np.where(scene <= 1 / 12, np.sqrt(3 * scene),
                          0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-6)) + 0.55991073))
