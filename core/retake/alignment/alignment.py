"""When each moment of the dialogue was spoken in the guide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from retake.alignment.band import band_for
from retake.alignment.likeness import TRACTS, Likeness, features, likeness, shared_spans, voice_of
from retake.alignment.path import Path, Prices, best_path
from retake.alignment.smooth import smoothed_places
from retake.alignment.words import nearness, sure_of_same
from retake.speech import STEPS, Series, Speech

_TOO_SHORT = 20


@dataclass(frozen=True)
class Alignment:
    """When each moment of the dialogue was spoken in the guide, in steps of 10 ms as `Speech` has them.

    Attributes:
        times: The guide's step for the middle of each dialogue step, parts of a step count, float64 of shape (steps,).
            Where the words are the same and none is repeated it never goes back.
        same: Whether the same words are said, bool of shape (steps,); in silence what holds around it.
        confidence: How sure that is, 0 to 1, float32 of shape (steps,).
        tract: The dialogue's vocal tract over the guide's that fits best.
        identical: Whether it is the guide itself, whatever it was recorded with.
    """

    times: NDArray[np.float64]
    same: NDArray[np.bool_]
    confidence: Series
    tract: float = 1.0
    identical: bool = False

    @property
    def steps(self) -> int:
        """How many steps the dialogue has."""
        return len(self.times)

    def at_frames(self, rate: Fraction, count: int) -> tuple[NDArray[np.float64], NDArray[np.bool_], Series]:
        """For the middle of each frame: the guide's time as a frame of the same rate, same words, confidence.

        Float64, bool and float32 of shape (count,). Behind the dialogue's end the words are others, and time goes on.
        """
        if not self.steps:
            return np.arange(count, dtype=np.float64), np.zeros(count, np.bool_), np.zeros(count, np.float32)
        frames = np.arange(count)
        # Step t stands for the time (t + 0.5) / 100 s, frame n for (n + 0.5) / rate.
        places = (frames + 0.5) * float(STEPS / rate) - 0.5
        inside = np.clip(places, 0, self.steps - 1)
        nearest = np.rint(inside).astype(np.intp)
        guide = np.interp(inside, np.arange(self.steps), self.times)
        # Between two steps that are a jump apart there is no time in between.
        torn = np.abs(guide - self.times[nearest]) > 3
        guide = np.where(torn, self.times[nearest], guide) + (places - inside)
        heard = places <= self.steps - 0.5
        return ((guide + 0.5) * float(rate / STEPS) - 0.5, self.same[nearest] & heard,
                np.where(heard, self.confidence[nearest], 0).astype(np.float32))


def align(dialogue: Speech, guide: Speech) -> Alignment:
    """When each moment of the dialogue was spoken in the guide. Both begin at the same moment of the shot's clock."""
    steps = dialogue.steps
    clock = np.arange(steps, dtype=np.float64)
    if steps < _TOO_SHORT or guide.steps < _TOO_SHORT or not _speaks(dialogue) or not _speaks(guide):
        return Alignment(clock, np.zeros(steps, np.bool_), np.zeros(steps, np.float32))
    band = band_for(dialogue, guide)
    voice = voice_of(dialogue)
    silent, voiced = np.asarray(voice < 0.3, np.float32), voice > 0.5
    spans = shared_spans(dialogue, guide)
    told = likeness(features(dialogue, spans=spans), features(guide, spans=spans), voice, voice_of(guide))
    path = best_path(told, band, Prices(), silent)
    tract, told = _tract_fitted(lambda one: features(dialogue, one, spans=spans), told, path,
                                (voice, voice_of(guide)))
    near = nearness(told, path, silent, voiced, int((voice_of(guide) > 0.5).sum()))
    path = best_path(told, band, near.prices(), silent)
    places, identical = smoothed_places(path, told, near, voiced)
    along = told.along(np.clip(np.rint(places).astype(np.intp), 0, guide.steps - 1))
    sure = sure_of_same(near.odds(along), voiced)
    same = ~_as_spoken(path.other, voiced)
    return Alignment(places, same, np.where(same, sure, 1 - sure).astype(np.float32), tract, identical)


def _tract_fitted(spoken: Callable[[float], Series], told: Likeness, path: Path, voices: tuple[Series, Series]
                  ) -> tuple[float, Likeness]:
    """The length of the vocal tract under which the sounds lie nearest along a path, and the likeness with it.

    Args:
        spoken: The dialogue's features with another length.
        told: The likeness as it is.
        path: Where each step lies.
        voices: The dialogue's voice and the guide's.
    """
    voiced = voices[0] > 0.5
    best, tract, fitted = float(told.along(path.places)[voiced].mean()), 1.0, told
    for one in TRACTS:
        if one == 1.0:
            continue
        other = likeness(spoken(one), told.guide, *voices)
        mean = float(other.along(path.places)[voiced].mean())
        # Another tract must be worth it: a little is gained by chance.
        if mean < best - 0.02:
            best, tract, fitted = mean, one, other
    return tract, fitted


def _speaks(speech: Speech) -> bool:
    """Whether there is anything to be compared."""
    return bool((voice_of(speech) > 0.5).sum() >= _TOO_SHORT)


def _as_spoken(values: NDArray[np.bool_], voiced: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """In silence what holds at the nearest speech."""
    known = np.flatnonzero(voiced)
    steps = np.arange(len(values))
    behind = np.clip(np.searchsorted(known, steps), 0, len(known) - 1)
    before = np.maximum(behind - 1, 0)
    nearer = np.where(np.abs(known[before] - steps) <= np.abs(known[behind] - steps), before, behind)
    return np.asarray(values[known[nearer]], np.bool_)
