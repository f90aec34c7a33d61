"""By how much a long line lies off its guide's clock, moment by moment, however often its words are said again.

Pieces of two seconds are held against the guide at every lag in reach. One piece fits wherever its words are said; the
way through all of them that seldom leaps, and keeps near the clock where nothing speaks against it, is the line's own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.speech import Series

EVERY = 10  # steps that are one here: a tenth of a second
_PIECE, _HOP = 20, 10
_REACH = 900  # lags to each side of the clock: a minute and a half, so that time grows with the length alone
_DRIFT = 3  # lags that two neighbouring pieces may differ by: three tenths faster or slower
_CHANCE = 90
_WORTH = 6.0  # what a piece that fits perfectly, and nowhere else, wins
_LEAP = 12.0  # what any other change of the lag costs: two pieces' worth
_STRAY = 0.0015  # what each lag off the clock costs, for every piece: enough to choose among places that are alike
_STEADY = 0.15  # what a change within the drift costs


def lags(dialogue: Series, guide: Series, voice: Series) -> NDArray[np.float64]:
    """How many steps later the guide says what the dialogue says, float64 of shape (dialogue rows,), in rows.

    Args:
        dialogue: Features of every `EVERY` steps, shape (rows, columns).
        guide: The guide's, the same way.
        voice: Where the dialogue speaks, 0 to 1, shape (rows,).
    """
    starts = np.arange(0, max(1, len(dialogue) - _PIECE + 1), _HOP)
    reach = min(_REACH, max(len(dialogue), len(guide)))
    own, theirs = _centred(dialogue, voice), _centred(guide, None)
    stray = np.float32(_STRAY) * np.abs(np.arange(-reach, reach + 1)).astype(np.float32)
    # What is silent says nothing, and goes with what lies around it; where all is, with the clock.
    told = [float(voice[at: at + _PIECE].mean()) for at in starts.tolist()]
    worth = np.stack([_WORTH * much * _fits(own[at: at + _PIECE], theirs, at, reach) - max(much, 0.001) * stray
                      for at, much in zip(starts.tolist(), told, strict=True)]).astype(np.float32)
    found = _way(worth) - reach
    middles = starts + (_PIECE - 1) / 2
    rows = np.arange(len(dialogue))
    nearest = found[np.clip(np.rint((rows - middles[0]) / _HOP).astype(int), 0, len(found) - 1)]
    between = np.interp(rows, middles, found)
    # Between two pieces that are a leap apart there is nothing in between.
    return np.where(np.abs(between - nearest) > _DRIFT, nearest, between)


def _centred(table: Series, voice: Series | None) -> Series:
    """The features less what speech has in the mean."""
    chosen = table if voice is None or not (voice > 0.5).any() else table[voice > 0.5]
    return np.asarray(table - chosen.mean(axis=0), np.float32)


def _fits(piece: Series, guide: Series, at: int, reach: int) -> NDArray[np.float32]:
    """The correlation of a piece with the guide at each lag from -reach to reach, over what it is by chance."""
    count = 2 * reach + 1
    low, high = at - reach, at + reach + len(piece)
    part = np.pad(guide[max(0, low): max(0, min(len(guide), high))],
                  ((max(0, -low), max(0, high - max(len(guide), low))), (0, 0)))[: count + len(piece) - 1]
    products = piece @ part.T
    both = np.sum([products[row, row: row + count] for row in range(len(piece))], axis=0)
    power = np.concatenate([[0.0], np.cumsum((part.astype(np.float64) ** 2).sum(axis=1))])
    theirs = power[len(piece):] - power[: -len(piece)]
    whole = np.sqrt(np.maximum(theirs, float(np.median(theirs)) / 4) * float((piece**2).sum())) + 1e-6
    fits = both / whole
    # What a piece has with nine of ten lags it has by being speech.
    return np.asarray(np.maximum(fits - np.percentile(fits, _CHANCE), 0), np.float32)


def _way(worth: NDArray[np.float32]) -> NDArray[np.intp]:
    """The lag of each piece, as a place in its row: the way that wins most; leaps cost."""
    rows, count = worth.shape
    score = worth[0].copy()
    back = np.zeros((rows, count), np.int32)
    places = np.arange(count)
    for row in range(1, rows):
        best, came = score.copy(), places.astype(np.int32)
        for by in range(-_DRIFT, _DRIFT + 1):
            if by:
                moved = np.full(count, -np.inf, np.float32)
                moved[max(0, by): count + min(0, by)] = score[max(0, -by): count - max(0, by)] - _STEADY * abs(by)
                better = moved > best
                best[better], came[better] = moved[better], (places - by)[better]
        top = int(score.argmax())
        leapt = score[top] - _LEAP > best
        best[leapt], came[leapt] = score[top] - _LEAP, top
        back[row], score = came, best + worth[row]
    found = np.zeros(rows, np.intp)
    found[-1] = int(score.argmax())
    for row in range(rows - 1, 0, -1):
        found[row - 1] = back[row, found[row]]
    return found
