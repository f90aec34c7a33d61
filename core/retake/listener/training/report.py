"""How well a listener does on sentences that it did not learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from retake.listener.heard import hear_features
from retake.listener.network import Ear
from retake.listener.training.conditions import changed
from retake.listener.training.footage import Sentence, heard_in
from retake.speech import Series


@dataclass(frozen=True, slots=True)
class Score:
    """The mean correlation of opening, width and jaw with what was measured, and how many sentences it is over."""

    opening: float
    width: float
    jaw: float
    count: int


def score(networks: Sequence[Ear], sentences: Sequence[Sentence], seed: int | None = None) -> Score:
    """How a listener does on sentences as they are, or under conditions that a seed draws."""
    others = [one.samples for one in sentences]
    found = []
    for place, one in enumerate(sentences):
        samples, speed, warp = one.samples, 1.0, 1.0
        if seed is not None:
            after = changed(one.samples, np.random.default_rng([seed, 0xFACE, place]), others)
            samples, speed, warp = after.samples, after.speed, after.warp
        rate = Fraction(one.fps * speed).limit_denominator(100_000)
        heard = hear_features(heard_in(samples, warp), rate, len(one.measures), networks)
        told = np.stack([heard.opening, heard.width, heard.jaw], axis=1)
        found.append([_correlation(told[:, k], one.measures[:, k]) for k in range(3)])
    means = np.nanmean(np.array(found, np.float64).reshape(-1, 3), axis=0) if found else np.full(3, np.nan)
    return Score(float(means[0]), float(means[1]), float(means[2]), len(found))


def _correlation(told: Series, measured: Series) -> float:
    both = np.isfinite(measured)
    if both.sum() < 10 or measured[both].std() < 1e-6 or told[both].std() < 1e-6:
        return float("nan")
    return float(np.corrcoef(told[both], measured[both])[0, 1])
