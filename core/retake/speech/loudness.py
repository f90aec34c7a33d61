"""How loud a sound is, step by step, as people hear it."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from retake.speech.spectrum import FFT, windows
from retake.speech.steps import SAMPLE_RATE, Series, steps_of

SILENCE = -100.0
_WINDOW = 512


def loudness(samples: Series) -> Series:
    """Loudness in dB below full scale over 32 ms around each step, K-weighted as in ITU-R BS.1770; float32, (steps,).

    A sine of 1 kHz at full scale reads -3; silence -100.
    """
    out = np.full(steps_of(len(samples)), SILENCE, np.float32)
    window = np.hanning(_WINDOW + 1)[:-1]
    # Parseval: twice the power of the half spectrum, over the window's own.
    scale = 2 / (FFT * float((window**2).sum()))
    for first, block in windows(samples, _WINDOW):
        power = (np.abs(np.fft.rfft(block * window, FFT)) ** 2) @ _k_weights() * scale
        out[first: first + len(block)] = 10 * np.log10(np.maximum(power, 10 ** (SILENCE / 10)))
    return out


@cache
def _k_weights() -> NDArray[np.float64]:
    """The power that K-weighting gives each bin: 4 dB more above 2 kHz, less below 60 Hz."""
    frequency = np.arange(FFT // 2 + 1) * SAMPLE_RATE / FFT
    s = 1j * frequency
    # The analogue prototypes of BS.1770's two stages.
    shelf_at, shelf_q, gain = 1681.97, 0.7072, 10 ** (3.99984 / 20)
    middle = gain**0.4997
    turn = shelf_at / shelf_q * s
    shelf = (gain * s**2 + middle * turn + shelf_at**2) / (s**2 + turn + shelf_at**2)
    low_at, low_q = 38.135, 0.5003
    low = s**2 / (s**2 + low_at / low_q * s + low_at**2)
    return np.asarray(np.abs(shelf * low) ** 2, np.float64)
