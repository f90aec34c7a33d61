"""Whether words are the same: how near the same words lie in these two recordings, and how near others do.

Nothing of it is a constant: between clean recordings of one performance the same words lie four deviations nearer than
others, between a studio and a noisy set less than one. What others do is measured where the sound surely is another:
along the second-best way through the guide, which is kept from coming near the best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.alignment.likeness import FAR, Likeness
from retake.alignment.path import Band, Path, Places, Prices, best_path
from retake.speech import Series

_EXCERPT = 1500  # steps that others are measured on: 15 s
_APART = 40  # steps that the second-best way keeps from the best: longer than a phone
# The best way has to be cheaper than the second-best by so much a step, all its moves counted; else it is no better
# than chance, and what can't be told from other words counts as such. Of a short line chance finds a better way
# somewhere in a long guide: there more is asked.
_LEAST_GAP, _SHORT_GAP = 0.33, 3.5
# How far from the same words to others a step of other words is priced; and how much dearer a change is, where all of
# it is no better than chance.
_PRICED, _PRICED_AS_CHANCE, _DEARER = 0.8, 0.25, 1.6
# A guide in which little is said leaves the second-best way little to choose from, and chance looks worse than it is:
# there a line has to be better by so much more, times the share of the speech that the best way keeps the other from;
# one that is not is held against such a chance. A share that is smaller than the second says nothing.
_CRAMPED, _ROOM = 1.5, 0.1
_ROUNDS = 12
_WIDTHS = (0.5, 1.3)
# What a change of words and a jump have to win, a step's worth of evidence being one over the gap in widths, squared:
# neighbouring steps say much the same (windows, speeds and phones reach over several), and both are rare.
_CHANGE, _JUMP = 30.0, 60.0
_CHANGES, _JUMPS = (16.0, 50.0), (20.0, 40.0)
_ALIKE = 6.0
_EACH = 150.0  # voiced steps after which words may have changed


@dataclass(frozen=True)
class Nearness:
    """How near words lie, in the measure of `Likeness`.

    Attributes:
        same: The mean of the same words.
        other: The mean of other words, with the freedom to lie where they fit best, and what that freedom costs.
        width: The standard deviation of both.
        told_apart: Whether the sound lies nearer to the guide than chance has it anywhere.
    """

    same: float
    other: float
    width: float
    told_apart: bool

    @property
    def between(self) -> float:
        """What parts the same words from others."""
        return self.same + (_PRICED if self.told_apart else _PRICED_AS_CHANCE) * (self.other - self.same)

    def prices(self) -> Prices:
        """What moves cost, so that the cheapest path through both layers is about the likeliest."""
        worth = self.width**2 / (self.other - self.same)
        change = float(np.clip(_CHANGE * worth, *_CHANGES)) * (1 if self.told_apart else _DEARER)
        return Prices(jump=float(np.clip(_JUMP * worth, *_JUMPS)), change=change, other=self.between)

    def odds(self, along: Series) -> NDArray[np.float64]:
        """How much likelier each step is the same words than others, logarithm, float64 of shape (steps,)."""
        told = (self.between - along.astype(np.float64)) * (self.other - self.same) / self.width**2
        return np.asarray(np.clip(told, -4, 4) / _ALIKE)


def nearness(told: Likeness, path: Path, silent: Series, voiced: NDArray[np.bool_], said: int) -> Nearness:
    """How near the same and other words lie, measured along the best path and along the best that is another.

    Args:
        told: The likeness.
        path: The best path.
        silent: How silent the dialogue is at each step.
        voiced: Where something is said in it.
        said: The guide's steps in which something is said.
    """
    best = told.along(path.places)[voiced].astype(np.float64)
    other = _elsewhere(told, path.places, silent, voiced)
    whole = float(best.mean()) + _moved(path.places, silent, voiced)
    least = _LEAST_GAP + _SHORT_GAP / float(np.sqrt(len(best)))
    # In noise a guide's voice is found only where it is loud; what holds the same words holds as much of it.
    fair = other - _CRAMPED * max(0.0, min(1.0, 2 * _APART / max(said, len(best))) - _ROOM)
    told_apart = whole < fair - least
    other = other if told_apart else fair
    same, width, share = other - 1.2, 1.0, 0.8
    for _ in range(_ROUNDS):
        odds = np.log(share / (1 - share)) + ((best - other) ** 2 - (best - same) ** 2) / (2 * width**2)
        part = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        same = min(float((part @ best + same) / (part.sum() + 1)), other - _LEAST_GAP)
        spread = part @ (best - same) ** 2 + (1 - part) @ (best - other) ** 2
        width = float(np.clip(np.sqrt(spread / len(best)), *_WIDTHS))
        share = float(np.clip(part.mean(), 0.05, 0.95))
    return Nearness(same, other, width, told_apart)


def sure_of_same(odds: NDArray[np.float64], voiced: NDArray[np.bool_]) -> Series:
    """The probability that the same words are said, float32 of shape (steps,): all that was heard before and behind.

    Args:
        odds: How much likelier the same words are at each step, logarithm.
        voiced: Where anything is said; elsewhere nothing is learned and nothing changes.
    """
    turn = 1 / _EACH
    told = np.exp(np.clip(np.where(voiced, odds, 0), -30, 30))
    forward, backward = np.full(len(odds), 0.5), np.full(len(odds), 0.5)
    state = 0.5
    for step in range(len(odds)):
        if voiced[step]:
            state = state * (1 - turn) + (1 - state) * turn
            state = state * told[step] / (state * told[step] + 1 - state)
        forward[step] = state
    state = 0.5
    for step in range(len(odds) - 1, -1, -1):
        backward[step] = state
        if voiced[step]:
            state = state * told[step] / (state * told[step] + 1 - state)
            state = state * (1 - turn) + (1 - state) * turn
    both = forward * backward
    return np.asarray(both / (both + (1 - forward) * (1 - backward)), np.float32)


@dataclass(frozen=True)
class _Elsewhere(Likeness):
    """A likeness in which nothing is like what lies near a path."""

    path: Places

    def rows(self, first: int, stop: int, lows: Places, width: int) -> Series:
        """Distances as usual, but far near the path."""
        out = super().rows(first, stop, lows, width)
        near = np.abs(lows[:, None] + np.arange(width)[None] - self.path[first:stop, None]) < _APART
        return np.asarray(np.where(near, FAR, out), np.float32)


def _elsewhere(told: Likeness, places: Places, silent: Series, voiced: NDArray[np.bool_]) -> float:
    """What other words cost a voiced step, moves and all: along the best path that keeps away from one known."""
    steps = min(len(silent), _EXCERPT)
    first = _loudest(voiced, steps)
    stop = first + steps
    low = int(np.clip(np.median(places[first:stop]) - _EXCERPT / 2, 0, max(0, len(told.guide) - _EXCERPT)))
    guide = slice(low, low + _EXCERPT)
    part = _Elsewhere(told.dialogue[first:stop], told.guide[guide], told.dialogue_usual[first:stop],
                      told.guide_usual[guide], told.spread, places[first:stop] - low)
    band = Band(np.zeros(steps, np.intp), len(part.guide))
    spoken, still = voiced[first:stop], silent[first:stop]
    if not spoken.any():
        return 0.0
    found = best_path(part, band, Prices(), still).places
    return float(part.along(found)[spoken].mean()) + _moved(found, still, spoken)


def _moved(places: Places, silent: Series, voiced: NDArray[np.bool_]) -> float:
    """What a path's moves cost a voiced step."""
    prices = Prices()
    went = np.diff(places)
    cost = np.where(went == 0, prices.hold, prices.skip) * (1 - 0.9 * silent[1:])
    jumped = prices.jump + prices.distance * np.abs(went - 1)
    cost = np.where((went < 0) | (went > 2), jumped, np.where(went == 1, 0, cost))
    return float(cost.sum() / max(1, voiced.sum()))


def _loudest(voiced: NDArray[np.bool_], steps: int) -> int:
    """Where the stretch of so many steps begins that holds most speech."""
    sums = np.concatenate([[0], np.cumsum(voiced)])
    return int((sums[steps:] - sums[:-steps]).argmax())
