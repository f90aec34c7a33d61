"""The clock of speech: steps of 10 ms, and how a value per step becomes a value per frame of any rate."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
STEPS = 100  # a second
STEP = SAMPLE_RATE // STEPS

Series = NDArray[np.float32]


def steps_of(samples: int) -> int:
    """How many steps hold so many samples at 16 kHz; the last one may be begun only."""
    return -(-samples // STEP)


def per_frame(series: Series, rate: Fraction, count: int) -> Series:
    """The mean of the series over each frame's own time, float32 of shape (count, ...).

    Frame i lasts from i/rate to (i + 1)/rate seconds, step t from t/100 to (t + 1)/100: exact for every rate, however
    long the sound. Behind the sound's end the last value holds.

    Args:
        series: A value for each step, shape (steps, ...).
        rate: Frames a second.
        count: How many frames.
    """
    steps = len(series)
    if not steps:
        return np.zeros((count, *series.shape[1:]), np.float32)
    sums = np.concatenate([np.zeros((1, *series.shape[1:])), np.cumsum(series, axis=0, dtype=np.float64)])
    # Whole numbers up to the division, so that an hour at 24000/1001 does not drift.
    edges = np.arange(count + 1, dtype=np.int64) * (STEPS * rate.denominator)
    whole, rest = np.divmod(edges, rate.numerator)
    inside = np.minimum(whole, steps - 1)
    part = (rest / rate.numerator + (whole - inside)).reshape(-1, *[1] * (series.ndim - 1))
    at_edges = sums[inside] + part * series[inside]
    return np.asarray(np.diff(at_edges, axis=0) * float(rate / STEPS), np.float32)
