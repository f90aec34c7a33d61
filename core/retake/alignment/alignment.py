"""When each moment of the dialogue was spoken in the guide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from retake.alignment.band import band_for
from retake.alignment.likeness import TRACTS, Likeness, features, likeness, voice_of
from retake.alignment.path import Band, Path, Prices, best_path
from retake.alignment.smooth import smoothed_places
from retake.speech import STEPS, Series, Speech
from retake.speech.intervals import smoothed

# A step of other words costs about what chance earns when the guide is played backwards: changing over costs as well.
_BEYOND_CHANCE = 0.9
_LEAST = 0.8  # and at least this many standard deviations nearer than two steps chosen blindly
_EXCERPT = 1500  # steps that chance is measured on: 15 s
_DOUBT = 0.5
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
    told = likeness(features(dialogue), features(guide), voice, voice_of(guide))
    path = best_path(told, band, Prices(), silent)
    tract, told = _tract_fitted(dialogue, guide, told, path, voiced)
    price = _price_of_chance(told, silent, voiced)
    path = best_path(told, band, replace(Prices(), other=price), silent)
    places, identical = smoothed_places(path, voiced, guide.steps)
    sure = _confidence(told.along(np.clip(np.rint(places).astype(np.intp), 0, guide.steps - 1)), price, voiced)
    same = ~_as_spoken(path.other, voiced)
    return Alignment(places, same, np.where(same, sure, 1 - sure).astype(np.float32), tract, identical)


def _tract_fitted(dialogue: Speech, guide: Speech, told: Likeness, path: Path, voiced: NDArray[np.bool_]
                  ) -> tuple[float, Likeness]:
    """The length of the vocal tract under which the sounds lie nearest along a path, and the likeness with it."""
    best, tract = float(told.along(path.places)[voiced].mean()), 1.0
    fitted = told
    for one in TRACTS:
        if one != 1.0:
            other = likeness(features(dialogue, one), told.guide, voice_of(dialogue), voice_of(guide))
            mean = float(other.along(path.places)[voiced].mean())
            # Another tract must be worth it: a little is gained by chance.
            if mean < best - 0.02:
                best, tract, fitted = mean, one, other
    return tract, fitted


def _price_of_chance(told: Likeness, silent: Series, voiced: NDArray[np.bool_]) -> float:
    """What a step of other words costs: more than chance earns, less than the same words do.

    Chance is measured, not assumed: the dialogue is laid on the guide played backwards, with all freedom to jump.
    """
    steps = min(len(silent), _EXCERPT)
    first = _loudest(voiced, steps)
    stop = first + steps
    low = min(first, max(0, len(told.guide) - _EXCERPT))
    guide = slice(low, low + _EXCERPT)
    part = Likeness(told.dialogue[first:stop], told.guide[guide], told.dialogue_usual[first:stop],
                    told.guide_usual[guide], told.spread).backwards()
    band = Band(np.zeros(steps, np.intp), len(part.guide))
    along = part.along(best_path(part, band, Prices(), silent[first:stop]).places)
    spoken = voiced[first:stop]
    chance = float(along[spoken].mean()) if spoken.any() else 0.0
    return min(_BEYOND_CHANCE * chance, -_LEAST)


def _loudest(voiced: NDArray[np.bool_], steps: int) -> int:
    """Where the stretch of so many steps begins that holds most speech."""
    sums = np.concatenate([[0], np.cumsum(voiced)])
    return int((sums[steps:] - sums[:-steps]).argmax())


def _confidence(along: Series, price: float, voiced: NDArray[np.bool_]) -> Series:
    """How sure the same words are said, 0 to 1: the match over a third of a second against the price of chance."""
    weight = smoothed(voiced.astype(np.float32), 31)
    mean = smoothed(np.where(voiced, along, 0).astype(np.float32), 31) / np.maximum(weight, 0.05)
    known = weight > 0.1
    if not known.any():
        return np.zeros(len(along), np.float32)
    steps = np.arange(len(along))
    mean = np.interp(steps, steps[known], mean[known])
    return np.asarray(1 / (1 + np.exp(np.clip((mean - price) / _DOUBT, -30, 30))), np.float32)


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
