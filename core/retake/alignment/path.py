"""The cheapest way through the guide, step by step of the dialogue, with words dropped, added, held or replaced.

Two layers lie over each other. On the layer of same words a step of the dialogue is matched with one of the guide and
the next goes on by one, or by none or two for a little; or it jumps, which costs the same however words were dropped or
repeated, and a little for each step of distance. On the layer of other words nothing is matched and each step costs
what chance would have cost. Every move leads from one dialogue step to the next, so that a whole row is done at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.alignment.likeness import FAR, Likeness
from retake.speech import Series

Places = NDArray[np.intp]
_BLOCK = 256


@dataclass(frozen=True)
class Prices:
    """What moves cost, in standard deviations of the distance between two steps chosen blindly.

    Attributes:
        hold, skip: Going on by none, or by two.
        jump: Going on anywhere else: in clean sound 5 steps of a good match are worth as much, in noise 15.
        change: Over to other words, and the same for coming back.
        distance: A step of a jump's distance.
        other: A step of other words; None where all words count as the same.
    """

    hold: float = 0.3
    skip: float = 0.3
    jump: float = 25.0
    change: float = 35.0
    distance: float = 0.02
    other: float | None = None


@dataclass(frozen=True)
class Band:
    """The part of the guide that is looked at for each step of the dialogue.

    Attributes:
        lows: Its first guide step, shape (dialogue steps,); may lie outside the guide.
        width: How many guide steps.
    """

    lows: Places
    width: int


@dataclass(frozen=True)
class Path:
    """Where each step of the dialogue lies in the guide.

    Attributes:
        places: Guide steps, shape (dialogue steps,).
        other: Whether the words there are others, bool of the same shape.
    """

    places: Places
    other: NDArray[np.bool_]


@dataclass
class _Row:
    """The prices so far on both layers, and for each place where it came from."""

    same: Series
    other: Series
    back: NDArray[np.int16]
    from_other: NDArray[np.bool_]
    stays: NDArray[np.bool_]


def best_path(likeness: Likeness, band: Band, prices: Prices, silent: Series) -> Path:
    """The cheapest path.

    Args:
        likeness: What matches cost.
        band: Where to look.
        prices: What moves cost.
        silent: How silent the dialogue is at each step, 0 to 1, shape (dialogue steps,): in silence time is cheap.
    """
    steps = len(band.lows)
    rows: list[_Row] = []
    start = np.float32(prices.distance) * np.abs(band.lows[0] + np.arange(band.width)).astype(np.float32)
    for first in range(0, steps, _BLOCK):
        stop = min(steps, first + _BLOCK)
        costs = likeness.rows(first, stop, band.lows[first:stop], band.width)
        for step in range(first, stop):
            cost = costs[step - first]
            if step == 0:
                nothing = np.zeros(band.width, np.bool_)
                row = _Row(start + cost, start + _other(prices, cost, float(silent[0])),
                           np.zeros(band.width, np.int16), nothing, nothing)
            else:
                moved = int(band.lows[step] - band.lows[step - 1])
                row = _next(rows[-1], cost, moved, prices, float(silent[step]))
            rows.append(row)
            if len(rows) > 1:
                rows[-2].same = rows[-2].other = _GONE  # only where a row came from is still needed
    return _traced(rows, band)


_GONE = np.zeros(0, np.float32)


def _other(prices: Prices, cost: Series, silent: float) -> np.float32:
    """What a step of other words costs. Two silences are alike whatever was said: they speak for neither layer."""
    if prices.other is None:
        return FAR
    return np.float32((1 - silent) * prices.other + silent * min(prices.other, float(cost.min())))


def _next(row: _Row, cost: Series, moved: int, prices: Prices, silent: float) -> _Row:
    """The next row of prices, whose band begins `moved` guide steps later."""
    width = len(cost)
    at = np.arange(width) + moved  # the same guide step in the row before
    # Even in silence a little is kept, so that the clock goes on where nothing else speaks.
    loud = np.float32(1 - 0.9 * silent)
    best, back = _at(row.same, at - 1), at - 1
    from_other = np.zeros(width, np.bool_)
    offers = [(_at(row.same, at) + prices.hold * loud, at, False),
              (_at(row.same, at - 2) + prices.skip * loud, at - 2, False)]
    jump = np.float32(prices.jump) * np.float32(1 - 0.8 * silent)
    offers += [(price + jump, came, False) for price, came in _jumps(row.same, at, prices.distance)]
    if prices.other is not None:
        offers += [(price + np.float32(prices.change), came, True)
                   for price, came in _jumps(row.other, at - 1, prices.distance)]
    for price, came, other in offers:
        better = price < best
        best = np.where(better, price, best)
        back = np.where(better, came, back)
        from_other = np.where(better, other, from_other)
    stay, leave = _at(row.other, np.minimum(at - 1, width - 1)), _at(row.same, at - 1) + np.float32(prices.change)
    return _Row(best + cost, np.minimum(stay, leave) + _other(prices, cost, silent), back.astype(np.int16), from_other,
                stay <= leave)


def _at(row: Series, places: Places) -> Series:
    """A row's prices at places of it; far outside."""
    inside = (places >= 0) & (places < len(row))
    return np.where(inside, row[np.clip(places, 0, len(row) - 1)], FAR)


def _jumps(row: Series, at: Places, distance: float) -> list[tuple[Series, Places]]:
    """The cheapest jump from before and from behind to each place: its price, and whence."""
    width = len(row)
    index = np.arange(width)
    way = np.float32(distance) * index.astype(np.float32)
    target = np.float32(distance) * at.astype(np.float32)
    inside = np.clip(at, 0, width - 1)
    low = np.minimum.accumulate(row - way)
    low_from = np.maximum.accumulate(np.where(row - way == low, index, 0))
    high = np.minimum.accumulate((row + way)[::-1])[::-1]
    high_from = width - 1 - np.maximum.accumulate(np.where((row + way == high)[::-1], index, 0))[::-1]
    return [(np.where(at >= 0, low[inside] + target, FAR), low_from[inside]),
            (np.where(at < width, high[inside] - target, FAR), high_from[inside])]


def _traced(rows: list[_Row], band: Band) -> Path:
    """The path from its cheapest end back to its beginning."""
    last = rows[-1]
    here = int(last.same.argmin())
    other = bool(last.other.min() < last.same[here])
    if other:
        here = int(last.other.argmin())
    places, others = np.zeros(len(rows), np.intp), np.zeros(len(rows), np.bool_)
    for step in range(len(rows) - 1, -1, -1):
        places[step], others[step] = here + band.lows[step], other
        if step == 0:
            break
        row, moved = rows[step], int(band.lows[step] - band.lows[step - 1])
        if other:
            other, here = bool(row.stays[here]), min(max(here + moved - 1, 0), band.width - 1)
        else:
            other, here = bool(row.from_other[here]), int(row.back[here])
    return Path(places, others)
