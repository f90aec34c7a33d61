"""The steps a level may be measured over: speech and what lies close by, not the silence of a long track."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.speech.steps import STEPS, Series

_RANGE = 6.9  # natural logarithm of power: 30 dB under the loudest may still be speech
_LOUDEST = 30  # steps that say how loud the sound is
_BESIDE = STEPS // 2  # half a second of what lies around


def near_speech(level: Series) -> NDArray[np.bool_]:
    """The loud steps and half a second around them, bool of shape (steps,).

    A track may be silent for minutes before and behind its line; a mean or a percentile over all of it would say how
    long the track is, not how the line sounds. Of a line that fills its sound nearly every step counts.

    Args:
        level: The natural logarithm of the power at each step, shape (steps,).
    """
    if not len(level):
        return np.zeros(0, np.bool_)
    loudest = float(np.sort(level)[-min(_LOUDEST, len(level)):].mean())
    loud = (level > loudest - _RANGE).astype(np.intp)
    sums = np.concatenate([[0], np.cumsum(loud)])
    places = np.arange(len(level))
    return np.asarray(sums[np.minimum(places + _BESIDE + 1, len(level))] > sums[np.maximum(places - _BESIDE, 0)])
