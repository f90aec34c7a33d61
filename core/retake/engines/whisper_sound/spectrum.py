"""The log-mel spectrum that Whisper was made for: 80 bands, 100 columns a second, 30 s at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.engines.mel import BANDS, bank

Floats = NDArray[np.float32]

SEGMENT = 480_000  # samples, 30 s
COLUMNS = 3000
_FFT, _HOP = 400, 160
_LOWEST, _HIGHEST = 0.0, 8000.0
_RANGE = 8.0  # powers of ten below a segment's loudest that are told apart


def spectrum(samples: Floats, blank: bool) -> Floats:
    """The spectrum of up to 30 s, float32 of shape (80, 3000), about -1 to 1.

    How loud the loudest is counts within these 30 s alone, as it did when Whisper learned: a door that slams minutes
    later changes nothing.

    Args:
        samples: float32 of shape (n,), mono, 16 kHz.
        blank: Whether what is left of the 30 s is filled with zeros after the spectrum, as OpenAI's own code and
            LatentSync do, instead of with silence before it, as transformers and MuseTalk do.
    """
    given = np.zeros(len(samples) if blank else SEGMENT, np.float64)
    given[: len(samples)] = samples
    out = np.zeros((BANDS, COLUMNS), np.float32)
    if len(given) <= _FFT // 2:
        return out
    parts = np.lib.stride_tricks.sliding_window_view(np.pad(given, _FFT // 2, mode="reflect"), _FFT)[::_HOP]
    shape = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FFT) / _FFT)
    power = np.abs(np.fft.rfft(parts[:-1] * shape, axis=1)) ** 2
    level = np.log10(np.maximum(1e-10, bank(_FFT, _LOWEST, _HIGHEST) @ power.T))
    level = np.maximum(level, level.max() - _RANGE)
    out[:, : level.shape[1]] = (level + 4) / 4
    return out
