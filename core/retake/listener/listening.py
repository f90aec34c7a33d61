"""A sound heard as speech with all that is known of it: the listener's word on who speaks and where lips meet.

`retake.speech` hears a voice by what rises over its background, which music does too. The listener has learned what
speech sounds like.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.listener.features import features
from retake.listener.heard import listener
from retake.listener.network import OUTPUTS, STRIDE, mean_and_spread
from retake.speech import STEPS, Series, Speech, analyse
from retake.speech.contacts import closures
from retake.speech.intervals import smoothed
from retake.speech.spectrum import TINY
from retake.speech.voice import spoken

_VOICE, _SHUT = OUTPUTS.index("voice"), OUTPUTS.index("shut")
_DIGITAL = -18.0  # log-mel of digital silence and of dither
_WINDOW = 15  # steps
# Speech changes its sound ten times a second; a note is held. How far the phones' probabilities move in 80 ms, in the
# mean over 0.6 s, and what less of it is worth.
_LAG, _LONG, _CHANGES, _HELD = 8, 61, 0.75, 12.0
# What is as loud as what surely is speech speaks for it, what lies far below against it: decibels, and their worth.
_NEARLY, _QUIETER, _BELOW, _LOUD = 1.5, 8.0, 10.0, 2.0
# A voice is what lies over the middle between a sound's own background and its surest half second; where that is less
# sure than speech under the loudest noise, it has to be more.
_SUREST, _LEAST, _MOST, _DEEPEST, _DOUBTFUL, _DOUBT = STEPS // 2, 0.5, 2.0, -4.0, 3.5, 3.0
_SLOPE, _CLEAR = 1.3, 8.0
# Of a line that is a single word there is no surest half second: what rises over the background is all there is of it.
_RISEN, _SYLLABLE = 0.5, 8
# What the listener's word on shut lips counts beside the phones', and how near to a voice lips have to meet.
_SHARE, _SPEAKS, _BESIDE = 0.4, 0.3, 15


def listen(sound: str | os.PathLike[str] | NDArray[np.floating[Any]], rate: int | None = None, text: str | None = None,
           *, stream: int = 0) -> Speech:
    """What is known of a sound as speech; arguments and errors are those of `retake.speech.analyse`.

    Raises:
        SetupError: The listener's weights are missing, too.
    """
    speech = analyse(sound, rate, text, stream=stream)
    if not speech.steps:
        return speech
    mean, _ = mean_and_spread(listener(), features(speech.logmel, speech.acoustics))
    told = np.repeat(mean, STRIDE, axis=0)[: speech.steps]
    voice = _voice(speech, told[:, _VOICE])
    closed = _closed(speech, told[:, _SHUT], voice)
    return replace(speech, voice=voice, spoken=spoken(voice), closures=closures(speech.logmel, closed))


def _voice(speech: Speech, heard: Series) -> Series:
    """The probability that somebody speaks at each step, float32 of shape (steps,), under noise and music too.

    Args:
        speech: The sound.
        heard: What the networks say of a voice, logarithm of the odds, shape (steps,).
    """
    sounding = speech.logmel.max(axis=1) > _DIGITAL
    if not sounding.any():
        return np.zeros(speech.steps, np.float32)
    risen = int((speech.voice > _RISEN).sum())
    all_there_is = risen if risen >= _SYLLABLE else 2 * _LONG
    surest = min(_SUREST, all_there_is // 2, int(sounding.sum()))
    held = np.minimum(0, _changes(speech.acoustics, min(_LONG, all_there_is | 1)) - _CHANGES)
    told = np.maximum(smoothed(np.clip(heard, -_CLEAR, _CLEAR), _WINDOW) + _HELD * held, _DEEPEST)
    sure = float(np.sort(told[sounding])[-surest])
    level = 10 * np.log10(smoothed(np.exp(speech.logmel).mean(axis=1), _WINDOW) + TINY)
    below = level - level[sounding & (told >= sure - _NEARLY)].mean()
    told = told + _LOUD * np.clip((below + _QUIETER) / _BELOW, -1, _QUIETER / _BELOW)
    middle = (float(np.percentile(told[sounding], 10)) + float(np.sort(told[sounding])[-surest])) / 2
    bar = np.clip(middle, _LEAST, _MOST) + _DOUBT * max(0.0, _DOUBTFUL - sure)
    voiced = np.where(sounding, 1 / (1 + np.exp(-_SLOPE * (told - bar))), 0)
    return smoothed(voiced.astype(np.float32), 5)


def _closed(speech: Speech, heard: Series, voice: Series) -> Series:
    """How probable p, b or m is at each step, float32 of shape (steps,): phones and listener are asked, and both count.

    Args:
        speech: The sound.
        heard: What the networks say of shut lips, logarithm of the odds, shape (steps,).
        voice: Where somebody speaks.
    """
    shut = smoothed(1 / (1 + np.exp(-np.clip(heard, -_CLEAR, _CLEAR))), 3)
    near = np.convolve(voice > _SPEAKS, np.ones(2 * _BESIDE + 1), "same")[: len(voice)] > 0
    # A text that was laid along the sound knows better than either.
    share = 0.0 if speech.aligned else _SHARE
    return np.asarray(speech.viseme("closed") ** (1 - share) * shut**share * near, np.float32)


def _changes(acoustics: Series, width: int) -> NDArray[np.float64]:
    """How far the phones' probabilities move in the mean over `width` (odd) steps, 0 to 1.41, shape (steps,)."""
    if len(acoustics) <= _LAG:
        return np.zeros(len(acoustics))
    roots = np.sqrt(np.maximum(acoustics, 0))
    moved = np.sqrt(((roots[_LAG:] - roots[:-_LAG]) ** 2).sum(axis=1))
    return smoothed(np.pad(moved, _LAG // 2, mode="edge"), width).astype(np.float64)
