"""Spectra of a sound, step by step: log-mel with deltas, and MFCC.

Exactly: 16 kHz, pre-emphasis 0.97, 25 ms Hann windows around the middle of each step of 10 ms, FFT of 512, power,
40 triangles between 80 and 7600 Hz on the HTK mel scale, each of sum 1, natural logarithm of power + 1e-9. MFCC are
the orthonormal DCT-II of that. What librosa calculates from the same definition is the same; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from retake.speech.steps import SAMPLE_RATE, STEP, Series, steps_of

BANDS = 40
COEFFICIENTS = 13
FFT = 512
PRE_EMPHASIS = 0.97
WINDOW = 400
LOWEST, HIGHEST = 80.0, 7600.0
TINY = 1e-9

_BLOCK = 2000  # steps whose spectra are held at once: 20 s


def windows(samples: Series, length: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Stretches of the sound around the middle of each step: the first step and (steps, length), by blocks."""
    steps = steps_of(len(samples))
    before = length // 2 - STEP // 2
    for first in range(0, steps, _BLOCK):
        count = min(_BLOCK, steps - first)
        start, stop = first * STEP - before, (first + count - 1) * STEP - before + length
        piece = np.pad(samples[max(0, start): stop], (max(0, -start), max(0, stop - max(len(samples), start))))
        yield first, np.lib.stride_tricks.sliding_window_view(piece, length)[::STEP]


def emphasised(samples: Series) -> Series:
    """The sound with its highs lifted by 6 dB an octave."""
    out = samples.copy()
    out[1:] -= np.float32(PRE_EMPHASIS) * samples[:-1]
    return out


def log_mel(samples: Series, warp: float = 1.0) -> Series:
    """The log-mel spectrum of a sound at 16 kHz, float32 of shape (steps, 40).

    Args:
        samples: Shape (n,).
        warp: Scales the bands' frequencies, as another length of the vocal tract would.
    """
    out = np.zeros((steps_of(len(samples)), BANDS), np.float32)
    window = np.hanning(WINDOW + 1)[:-1]
    for first, block in windows(emphasised(samples), WINDOW):
        power = np.abs(np.fft.rfft(block * window, FFT)) ** 2
        out[first: first + len(block)] = np.log(power @ mel_bank(warp) + TINY)
    return out


@cache
def mel_bank(warp: float = 1.0) -> NDArray[np.float64]:
    """The triangles, float64 of shape (257, 40)."""
    edges = hertz(np.linspace(mel(LOWEST), mel(HIGHEST), BANDS + 2)) * warp
    bank = triangles(edges)
    return np.asarray(bank / np.maximum(bank.sum(axis=0), TINY), np.float64)


def triangles(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Triangles of height 1 over neighbouring edges in hertz, shape (257, edges - 2)."""
    bins = np.arange(FFT // 2 + 1)[:, None] * SAMPLE_RATE / FFT
    rise = (bins - edges[None, :-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[None, 2:] - bins) / (edges[2:] - edges[1:-1])
    return np.clip(np.minimum(rise, fall), 0, None)


def mel(frequency: float) -> float:
    """A frequency in hertz on HTK's mel scale."""
    return float(2595 * np.log10(1 + frequency / 700))


def hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Frequencies in hertz from HTK's mel scale."""
    return np.asarray(700 * (10 ** (mels / 2595) - 1), np.float64)


def mfcc(logmel: Series) -> Series:
    """The mel-frequency cepstral coefficients of a log-mel spectrum, float32 of shape (steps, 13)."""
    return np.asarray(logmel @ cosines(logmel.shape[1], COEFFICIENTS), np.float32)


@cache
def cosines(bands: int, coefficients: int) -> NDArray[np.float64]:
    """The orthonormal DCT-II as a matrix of shape (bands, coefficients)."""
    places = (np.arange(bands)[:, None] + 0.5) * np.arange(coefficients)[None] * np.pi / bands
    matrix = np.cos(places) * np.sqrt(2 / bands)
    matrix[:, 0] /= np.sqrt(2)
    return np.asarray(matrix, np.float64)


def deltas(series: Series) -> Series:
    """How fast each value changes: the slope of a line through five steps, float32 of the series' own shape."""
    if not len(series):
        return series.copy()
    padded = np.pad(series, ((2, 2), *[(0, 0)] * (series.ndim - 1)), mode="edge")
    count = len(series)
    near = padded[3: 3 + count] - padded[1: 1 + count]
    far = padded[4: 4 + count] - padded[:count]
    return np.asarray((near + 2 * far) / 10, np.float32)
