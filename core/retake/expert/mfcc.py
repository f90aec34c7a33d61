"""The cepstrum by which SyncNet hears, as python_speech_features makes it where nothing else is said."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

SAMPLE_RATE, STEP, COEFFICIENTS = 16_000, 160, 13  # 100 columns a second
LENGTH = 400

_FFT, _BANDS, _LIFTER, _RAISED = 512, 26, 22, 0.97
_TINY = float(np.finfo(np.float64).eps)


def mfcc(samples: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """The cepstrum of a sound, float32 of shape (13, columns), a column every 10 ms over 25 ms each.

    The first coefficient is the logarithm of the whole power, the others are lifted (22). The last column reaches over
    the end, where there is silence.

    Args:
        samples: (samples,), 16 kHz, as 16-bit whole numbers count them: -32768 to 32767.
    """
    given = np.asarray(samples, np.float64)
    if not len(given):
        return np.zeros((COEFFICIENTS, 0), np.float32)
    raised = np.append(given[0], given[1:] - _RAISED * given[:-1])
    columns = 1 + max(0, -(-(len(raised) - LENGTH) // STEP))
    padded = np.pad(raised, (0, (columns - 1) * STEP + LENGTH - len(raised)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, LENGTH)[::STEP]
    power = np.abs(np.fft.rfft(frames, _FFT, axis=1)) ** 2 / _FFT
    bands = np.log(_above_nothing(power @ _triangles().T))
    told = bands @ _cosines().T
    told[:, 0] = np.log(_above_nothing(power.sum(axis=1)))
    return np.ascontiguousarray(told.T, np.float32)


def _above_nothing(values: Values) -> Values:
    return np.where(values == 0, _TINY, values)


@cache
def _triangles() -> Values:
    """Triangles of height 1 with their corners on whole bins, evenly apart in mel, (26, 257)."""
    highest = 2595 * np.log10(1 + SAMPLE_RATE / 2 / 700)
    hertz = 700 * (10 ** (np.linspace(0, highest, _BANDS + 2) / 2595) - 1)
    corners = np.floor((_FFT + 1) * hertz / SAMPLE_RATE)[:, None]
    low, top, high = corners[:-2], corners[1:-1], corners[2:]
    bins = np.arange(_FFT // 2 + 1)[None]
    rising = np.where((bins >= low) & (bins < top), (bins - low) / np.maximum(top - low, 1), 0)
    falling = np.where((bins >= top) & (bins < high), (high - bins) / np.maximum(high - top, 1), 0)
    return np.asarray(rising + falling, np.float64)


@cache
def _cosines() -> Values:
    """The orthonormal cosine transform (of the second kind) and the lift in one, (13, 26)."""
    order, band = np.arange(COEFFICIENTS)[:, None], np.arange(_BANDS)[None]
    waves = np.sqrt(2 / _BANDS) * np.cos(np.pi * order * (2 * band + 1) / (2 * _BANDS))
    waves[0] /= np.sqrt(2)
    return np.asarray(waves * (1 + _LIFTER / 2 * np.sin(np.pi * order / _LIFTER)), np.float64)
