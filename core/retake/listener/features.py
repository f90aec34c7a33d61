"""What the listener hears: a sound's bands without its voice, microphone and level, and the phones they sound like."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.speech import Series, near_speech

BANDS, ACOUSTICS = 40, 42
WIDTH = BANDS + ACOUSTICS
_FEWEST = 10


def features(logmel: Series, acoustics: Series) -> Series:
    """The listener's features, float32 of shape (steps, 82).

    Each band has mean 0 and width 1 over the speaking steps of the whole sound, so that neither microphone nor level
    counts. The phones' probabilities come from a model of thousands of speakers: they are why a net that was trained on
    one talker understands others.

    Args:
        logmel: Log-mel spectrum, shape (steps, 40).
        acoustics: The probability of each phone, shape (steps, 42).
    """
    if not len(logmel):
        return np.zeros((0, WIDTH), np.float32)
    told = logmel[_speaking(logmel)]
    level = (logmel - told.mean(axis=0)) / (told.std(axis=0) + 0.3)
    return np.asarray(np.concatenate([level, acoustics], axis=1), np.float32)


def _speaking(logmel: Series) -> NDArray[np.bool_]:
    """The louder steps, bool of shape (steps,); all where there are too few. Enough to take a mean over."""
    energy = np.log(np.exp(logmel.astype(np.float64)).sum(axis=1))
    energy = np.convolve(np.pad(energy, 2, mode="edge"), np.ones(5) / 5, "valid")
    low, high = np.percentile(energy[near_speech(energy.astype(np.float32))], (5, 95))
    loud = np.asarray(energy > low + 0.4 * (high - low), np.bool_)
    return loud if loud.sum() >= _FEWEST else np.ones(len(logmel), np.bool_)
