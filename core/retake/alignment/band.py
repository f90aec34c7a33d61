"""Where in the guide to look at all: everywhere for a line, in a band around a coarse path for a long sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.alignment.lag import EVERY, lags
from retake.alignment.likeness import features, likeness, shared_spans, thinned, voice_of
from retake.alignment.path import Band, Prices, best_path
from retake.speech import Speech

_WHOLE = 3000  # steps: a guide of 30 s is searched whole
_EVERY = 5  # steps that are one on the coarse level
_COARSE = 400  # coarse steps: ±10 s around what pieces of it say
_FINE = 300  # steps: ±1.5 s around the coarse path


def band_for(dialogue: Speech, guide: Speech) -> Band:
    """The band to look in, so that neither time nor memory grow with the square of the length.

    Dialogue and guide lie on the shot's clock; a long line may be shifted as a whole, and wander by some seconds.
    """
    steps = dialogue.steps
    if max(guide.steps, steps) <= _WHOLE:
        return Band(np.zeros(steps, np.intp), guide.steps)
    spans = shared_spans(dialogue, guide)
    own, theirs = features(dialogue, every=_EVERY, spans=spans), features(guide, every=_EVERY, spans=spans)
    voices = thinned(voice_of(dialogue), _EVERY), thinned(voice_of(guide), _EVERY)
    lows = np.arange(len(own)) + _lags(dialogue, guide)[: len(own)] - _COARSE // 2
    # A coarse step holds as much as five: what a jump costs is counted in time.
    prices = Prices(jump=Prices().jump / _EVERY, distance=Prices().distance)
    path = best_path(likeness(own, theirs, *voices), Band(lows.astype(np.intp), _COARSE), prices,
                     np.asarray(1 - voices[0], np.float32))
    middle = np.interp(np.arange(steps), np.arange(len(own)) * _EVERY + _EVERY / 2, path.places * _EVERY + _EVERY / 2)
    return Band((middle - _FINE / 2).astype(np.intp), _FINE)


def _lags(dialogue: Speech, guide: Speech) -> NDArray[np.intp]:
    """By how many coarse steps the guide is later than the dialogue at each of the dialogue's."""
    spans = shared_spans(dialogue, guide)
    rows = lags(features(dialogue, every=EVERY, spans=spans), features(guide, every=EVERY, spans=spans),
                thinned(voice_of(dialogue), EVERY))
    return np.asarray(np.rint(np.repeat(rows * (EVERY / _EVERY), EVERY // _EVERY)), np.intp)
