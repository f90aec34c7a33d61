"""Where somebody speaks: per step the probability of voice, and the stretches of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.speech.intervals import Interval, intervals, smoothed
from retake.speech.spectrum import TINY
from retake.speech.steps import Series

NOT_SPEECH = ("SIL", "+NSN+", "+SPN+")

_HIGHEST_RISE = 6.0
_RANGE = 9.2  # natural logarithms of power: 40 dB; what lies deeper under the loudest is not its speech
_LEAST_SPAN = 1.0  # a sound that never rises more than this has no voice in it
_SILENT = -18.0  # log-mel of digital silence and of 16-bit dither
_ROUNDS = 15
_WITNESS, _CAUTION = 1.5, 2.0
_NARROWEST = 0.07


def voice_activity(logmel: Series, posteriors: Series, phones: tuple[str, ...]) -> Series:
    """The probability that somebody speaks at each step, float32 of shape (steps,).

    Each band's rise over its own floor is parted into two heaps, the background's and the voice's, whatever level and
    width they have in this sound: noise is a narrow heap, music a wide one. How little the phones look like silence
    decides between them.

    Args:
        logmel: Log-mel spectrum, shape (steps, 40).
        posteriors: Probability of each phone, shape (steps, phones).
        phones: Their names.
    """
    if not len(logmel):
        return np.zeros(0, np.float32)
    rise = _rise(logmel)
    still = [phones.index(name) for name in NOT_SPEECH if name in phones]
    speech = smoothed(1 - posteriors[:, still].sum(axis=1), 11)
    told = _parted(rise) + _WITNESS * (speech - 0.5) - _CAUTION
    silent = logmel.max(axis=1) < _SILENT
    return smoothed(np.where(silent, 0, 1 / (1 + np.exp(-np.clip(told, -30, 30)))).astype(np.float32), 5)


def spoken(voice: Series) -> tuple[Interval, ...]:
    """The stretches in which somebody speaks: begun at 0.6, left below 0.4, gaps of less than 0.15 s closed."""
    return intervals(voice, enter=0.6, leave=0.4, shortest=8, gap=15)


def _rise(logmel: Series) -> NDArray[np.float64]:
    """How far the bands lie above their floors in the mean, 0 at the background and 1 at the loudest; (steps,)."""
    # Power is smoothed before its logarithm is taken: a single step of noise reaches far below its own mean.
    steady = np.log(np.stack([smoothed(band, 9) for band in np.exp(logmel).T], axis=1) + TINY)
    floor = np.maximum(np.percentile(steady, 10, axis=0), np.percentile(steady, 95, axis=0) - _RANGE)
    rise = np.clip(steady - floor, 0, _HIGHEST_RISE).mean(axis=1)
    low, high = np.percentile(rise, (10, 95))
    return np.asarray((rise - low) / max(high - low, _LEAST_SPAN), np.float64)


def _parted(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much likelier each value lies in the upper of two normal heaps (found by EM) than in the lower; logarithm."""
    means, widths, shares = np.array([0.0, 0.7]), np.array([0.1, 0.25]), np.array([0.5, 0.5])

    def odds() -> NDArray[np.float64]:
        distance = (np.clip(values, means[0], means[1])[:, None] - means) / widths
        fits = np.log(shares / widths) - distance**2 / 2
        return np.asarray(fits[:, 1] - fits[:, 0], np.float64)

    for _ in range(_ROUNDS):
        upper = 1 / (1 + np.exp(-np.clip(odds(), -30, 30)))
        for heap, part in enumerate((1 - upper, upper)):
            total = part.sum() + 1.0
            means[heap] = np.clip((part @ values + (0.0, 0.7)[heap]) / total, *((-0.1, 0.35), (0.4, 1.0))[heap])
            spread = (part @ (values - means[heap]) ** 2 + 0.02) / total
            widths[heap] = np.clip(np.sqrt(spread), _NARROWEST, 0.3)
            shares[heap] = total / (len(values) + 2.0)
    return odds()
