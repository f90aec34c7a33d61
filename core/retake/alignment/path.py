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
        jump: Going on anywhere else: in clean sound 5 steps of a good match are worth as much, in noise 15. In silence
            it costs the same: there chance moves a path most easily.
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


# How a place was come to: by the guide's next step, the same again, one left out; from anywhere before or behind; and
# from other words, before or behind.
_ON, _HELD, _SKIPPED, _JUMPED, _JUMPED_BACK, _RETURNED, _RETURNED_BACK = range(7)


@dataclass
class _Row:
    """The prices so far on both layers, less the least of them, and for each place how it was come to."""

    same: Series
    other: Series
    way: NDArray[np.uint8]
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
    far = np.float32(prices.distance) * np.arange(band.width, dtype=np.float32)
    for first in range(0, steps, _BLOCK):
        stop = min(steps, first + _BLOCK)
        costs = likeness.rows(first, stop, band.lows[first:stop], band.width)
        for step in range(first, stop):
            cost = costs[step - first]
            if step == 0:
                start = np.float32(prices.distance) * np.abs(band.lows[0] + np.arange(band.width)).astype(np.float32)
                row = _Row(start + cost, start + _other(prices, start + cost, cost, float(silent[0])),
                           np.zeros(band.width, np.uint8), np.ones(band.width, np.bool_))
            else:
                moved = int(band.lows[step] - band.lows[step - 1])
                row = _next(rows[-1], cost, moved, prices, float(silent[step]), far)
            rows.append(row)
    found = _traced(rows, band, far)
    # A band may reach beyond the guide, and where all of it does, a path has nowhere else to go.
    return Path(np.clip(found.places, 0, len(likeness.guide) - 1), found.other)


def _other(prices: Prices, same: Series, cost: Series, silent: float) -> np.float32:
    """What a step of other words costs. Two silences are alike whatever was said: they speak for neither layer.

    Args:
        prices: What moves cost.
        same: The prices of the layer of same words with this step.
        cost: What this step costs there.
        silent: How silent the dialogue is.
    """
    if prices.other is None:
        return FAR
    return np.float32((1 - silent) * prices.other + silent * float(cost[int(same.argmin())]))


def _next(row: _Row, cost: Series, moved: int, prices: Prices, silent: float, far: Series) -> _Row:
    """The next row of prices, whose band begins `moved` guide steps later."""
    # Even in silence a little is kept, so that the clock goes on where nothing else speaks.
    loud = np.float32(1 - 0.9 * silent)
    jump = np.float32(prices.jump)
    before, behind = _reached(row.same, moved, far)
    offers = [_shifted(row.same, moved) + np.float32(prices.hold) * loud,
              _shifted(row.same, moved - 2) + np.float32(prices.skip) * loud, before + jump, behind + jump]
    if prices.other is not None:
        before, behind = _reached(row.other, moved - 1, far)
        offers += [before + np.float32(prices.change), behind + np.float32(prices.change)]
    on = _shifted(row.same, moved - 1)
    best, way = on.copy(), np.zeros(len(cost), np.uint8)
    for number, price in enumerate(offers):
        way[price < best] = number + 1
        np.minimum(best, price, out=best)
    stay = _shifted(row.other, moved - 1)
    stay[-1] = min(stay[-1], row.other[-1])  # behind the guide's end other words go on
    leave = on + np.float32(prices.change)
    same = best + cost
    other = np.minimum(stay, leave) + _other(prices, same, cost, silent)
    # The least is taken out, so that sums over minutes stay exact.
    least = min(same.min(), other.min())
    return _Row(same - least, other - least, way, stay <= leave)


def _shifted(row: Series, by: int, before: np.float32 = FAR, behind: np.float32 = FAR) -> Series:
    """A row's prices `by` places further on; what lies outside of it costs `before` and `behind`."""
    width = len(row)
    if by == 0:
        return row.copy()
    out = np.empty_like(row)
    start, stop = min(width, max(0, -by)), max(0, min(width, width - by))
    out[:start], out[stop:] = before, behind
    out[start:stop] = row[start + by: stop + by]
    return out


def _reached(row: Series, moved: int, far: Series) -> tuple[Series, Series]:
    """The cheapest jump to each place of the next row from before it and from behind it."""
    low = np.minimum.accumulate(row - far)
    high = np.minimum.accumulate((row + far)[::-1])[::-1]
    way = far + np.float32(moved) * (far[1] if len(far) > 1 else np.float32(0))
    return _shifted(low, moved, behind=low[-1]) + way, _shifted(high, moved, before=high[0]) - way


def _traced(rows: list[_Row], band: Band, far: Series) -> Path:
    """The path from its cheapest end back to its beginning."""
    last = rows[-1]
    here = int(last.same.argmin())
    other = bool(last.other.min() < last.same[here])
    if other:
        here = int(last.other.argmin())
    places, others = np.zeros(len(rows), np.intp), np.zeros(len(rows), np.bool_)
    for step in range(len(rows) - 1, -1, -1):
        places[step], others[step] = here + band.lows[step], other
        if step:
            moved = int(band.lows[step] - band.lows[step - 1])
            here, other = _came_from(rows[step - 1], rows[step], here, other, moved, far)
    return Path(places, others)


def _came_from(before: _Row, row: _Row, here: int, other: bool, moved: int, far: Series) -> tuple[int, bool]:
    """The place in the row before that a place was come to from, and whether on the layer of other words."""
    width = len(far)
    at = here + moved
    if other:
        held = here == width - 1 and row.stays[here] and (at - 1 >= width or before.other[-1] <= before.other[at - 1])
        return (width - 1 if held else min(max(at - 1, 0), width - 1)), bool(row.stays[here])
    way = int(row.way[here])
    if way in (_ON, _HELD, _SKIPPED):
        return min(max(at - (1, 0, 2)[way], 0), width - 1), False
    returned = way in (_RETURNED, _RETURNED_BACK)
    prices, at = (before.other, at - 1) if returned else (before.same, at)
    at = min(max(at, 0), width - 1)
    if way in (_JUMPED, _RETURNED):
        return int((prices - far)[: at + 1].argmin()), returned
    return at + int((prices + far)[at:].argmin()), returned
