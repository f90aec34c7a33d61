"""The mel spectrum by which the neural engines of the Wav2Lip family hear, and its windows for the frames."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

from retake.errors import MediaError

__all__ = ["BANDS", "COLUMNS_A_SECOND", "SAMPLE_RATE", "WINDOW", "bank", "evened", "fixed_starts", "mel",
           "window_start", "windows", "windows_compat", "windows_fixed"]

Sound = NDArray[np.float32]

SAMPLE_RATE, COLUMNS_A_SECOND, BANDS = 16_000, 80, 80
WINDOW = 16  # columns, 0.2 s: what the network hears for a frame
SILENCE = -4.0

_FFT, _HOP = 800, 200
_LOWEST, _HIGHEST = 55.0, 7600.0
_AT_ONCE = 4096  # columns, so that an hour of sound takes no more memory than a minute

_LEVEL = -23.0  # dB: broadcast speech, which these networks have learned from, is mixed to -23 LUFS
_BLOCK = 320
_FLOOR, _GATE = -70.0, 10.0
_MOST_GAIN = 30.0


def mel(samples: Sound) -> Sound:
    """The spectrum of a sound, float32 of shape (80, 1 + samples // 200), -4 (silence) to 4, 80 columns a second.

    Args:
        samples: float32 of shape (samples,), mono, 16 kHz.
    """
    given = np.asarray(samples, np.float64)
    columns = 1 + len(given) // _HOP
    if len(given) < 2:
        return np.full((BANDS, columns), SILENCE, np.float32)
    raised = np.append(given[0], given[1:] - 0.97 * given[:-1])
    padded = np.pad(raised, _FFT // 2, mode="reflect")
    shape = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FFT) / _FFT)
    out = np.empty((BANDS, columns), np.float32)
    parts = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::_HOP]
    for first in range(0, columns, _AT_ONCE):
        heard = np.abs(np.fft.rfft(parts[first: first + _AT_ONCE] * shape, axis=1))
        level = 20 * np.log10(np.maximum(1e-5, bank(_FFT, _LOWEST, _HIGHEST) @ heard.T)) - 20
        out[:, first: first + _AT_ONCE] = np.clip(8 * (level + 100) / 100 - 4, SILENCE, -SILENCE)
    return out


@cache
def bank(fft: int, lowest: float, highest: float) -> NDArray[np.float64]:
    """Slaney's triangles between two frequencies, each of the same area, float64 of shape (80, 1 + fft // 2)."""
    begin, end = _slaney(np.array([lowest, highest]))
    edges = _hertz(np.linspace(begin, end, BANDS + 2))
    bins = np.linspace(0, SAMPLE_RATE / 2, fft // 2 + 1)
    slopes = edges[:, None] - bins
    widths = np.diff(edges)[:, None]
    triangles = np.maximum(0, np.minimum(-slopes[:-2] / widths[:-1], slopes[2:] / widths[1:]))
    return np.asarray(triangles * (2 / (edges[2:] - edges[:-2]))[:, None], np.float64)


def _slaney(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Frequencies on Slaney's scale: even up to 1 kHz, logarithmic from there."""
    return np.where(hertz < 1000, hertz * 3 / 200, 15 + 27 * np.log(np.maximum(hertz, 1000) / 1000) / np.log(6.4))


def _hertz(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """The way back from Slaney's scale."""
    return np.where(steps < 15, steps * 200 / 3, 1000 * np.exp((np.maximum(steps, 15) - 15) * np.log(6.4) / 27))


def evened(samples: Sound) -> Sound:
    """The sound with its speech at the level of broadcast speech, float32 of the same shape.

    The network takes a quiet voice for a small mouth: 20 dB less shifts the whole spectrum by a fifth of its range.
    What counts is the mean power of the blocks that speak, so that pauses don't matter. What holds nothing but silence
    comes back as it is.
    """
    count = len(samples) // _BLOCK
    power = (samples[: count * _BLOCK].astype(np.float64).reshape(count, _BLOCK) ** 2).mean(axis=1)
    power = power[power > 10 ** (_FLOOR / 10)]
    if not len(power):
        return samples
    power = power[power > power.mean() / 10 ** (_GATE / 10)]
    gain = min(_MOST_GAIN, _LEVEL - 10 * float(np.log10(power.mean())))
    return np.asarray(samples * np.float32(10 ** (gain / 20)), np.float32)


def windows_compat(columns: int, fps: float | Fraction) -> list[int]:
    """The first column of each frame's window as Wav2Lip's own inference takes them.

    That many there are: the sound's last frames, about three, get none, and the last window there is may begin
    anywhere. Reckoned in floating point, as there.

    Raises:
        MediaError: The sound is shorter than one window.
    """
    if columns < WINDOW:
        raise MediaError("The dialogue is shorter than 0.2 s, too short for new lips. Give a longer one.")
    step = 80.0 / float(fps)
    starts: list[int] = []
    while (start := int(len(starts) * step)) + WINDOW <= columns:
        starts.append(start)
    return [*starts, columns - WINDOW]


def fixed_starts(rate: Fraction, count: int) -> list[int]:
    """The first column of each frame's window as the network has learned them: from the frame before, exactly.

    The first frame's lies before the sound.
    """
    return [window_start(rate, number) for number in range(count)]


def window_start(rate: Fraction, number: int) -> int:
    """The first column of a frame's window, counted from the dialogue's first: the last whole one before it.

    Before the dialogue too: windows there are as far apart as elsewhere.
    """
    return math.floor((number - 1) * COLUMNS_A_SECOND / rate)


def windows(spectrum: Sound, starts: list[int]) -> Sound:
    """The windows that begin at the given columns, float32 of shape (windows, 80, 16).

    Columns before and after the sound are silence. Nothing is said there; the last column held would be a mouth held
    open where a dialogue is cut in the middle of a vowel.
    """
    if not starts:
        return np.empty((0, BANDS, WINDOW), np.float32)
    before = max(0, -min(starts))
    behind = max(0, max(starts) + WINDOW - spectrum.shape[1])
    padded = np.pad(spectrum, ((0, 0), (before, behind)), constant_values=SILENCE)
    parts = np.lib.stride_tricks.sliding_window_view(padded, WINDOW, axis=1)
    return np.ascontiguousarray(parts[:, np.asarray(starts) + before].swapaxes(0, 1), np.float32)


def windows_fixed(spectrum: Sound, rate: Fraction, count: int) -> Sound:
    """A window for every frame, float32 of shape (count, 80, 16).

    Args:
        spectrum: What `mel` gives, float32 of shape (80, columns).
        rate: Frames a second.
        count: How many frames, from the sound's first on.
    """
    return windows(spectrum, fixed_starts(rate, count))
