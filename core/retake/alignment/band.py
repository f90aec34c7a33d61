"""Where in the guide to look at all: everywhere for a line, in a band around a coarse path for a long sound."""

from __future__ import annotations

import numpy as np

from retake.alignment.likeness import features, likeness, thinned, voice_of
from retake.alignment.path import Band, Prices, best_path
from retake.speech import Series, Speech

_WHOLE = 3000  # steps: a guide of 30 s is searched whole
_EVERY = 5  # steps that are one on the coarse level
_COARSE = 400  # coarse steps: ±10 s around the clock
_FINE = 300  # steps: ±1.5 s around the coarse path


def band_for(dialogue: Speech, guide: Speech) -> Band:
    """The band to look in, so that neither time nor memory grow with the square of the length.

    Dialogue and guide lie on the shot's clock; a long line may be shifted as a whole, and wander by some seconds.
    """
    steps = dialogue.steps
    if max(guide.steps, steps) <= _WHOLE:
        return Band(np.zeros(steps, np.intp), guide.steps)
    own, theirs = features(dialogue, every=_EVERY), features(guide, every=_EVERY)
    voices = thinned(voice_of(dialogue), _EVERY), thinned(voice_of(guide), _EVERY)
    lows = np.arange(len(own)) + _shift(dialogue.loudness, guide.loudness) // _EVERY - _COARSE // 2
    # A coarse step holds as much as five: what a jump costs is counted in time.
    prices = Prices(jump=Prices().jump / _EVERY, distance=Prices().distance)
    path = best_path(likeness(own, theirs, *voices), Band(lows.astype(np.intp), _COARSE), prices,
                     np.asarray(1 - voices[0], np.float32))
    middle = np.interp(np.arange(steps), np.arange(len(own)) * _EVERY + _EVERY / 2, path.places * _EVERY + _EVERY / 2)
    return Band((middle - _FINE / 2).astype(np.intp), _FINE)


def _shift(dialogue: Series, guide: Series) -> int:
    """By how many steps the dialogue's loudness has to be moved to lie best on the guide's."""
    own, theirs = (np.maximum(one, np.percentile(one, 20)).astype(np.float64) for one in (dialogue, guide))
    own, theirs = own - own.mean(), theirs - theirs.mean()
    size = 1 << (len(own) + len(theirs)).bit_length()
    both = np.fft.irfft(np.conj(np.fft.rfft(own, size)) * np.fft.rfft(theirs, size), size)
    best = int(both.argmax())
    # Less than half of what no shift at all gives beyond chance is chance.
    if both[best] < 1.3 * both[0]:
        return 0
    return best if best < size // 2 else best - size
