"""The offset of lips from a sound, found by holding them against it earlier and later; and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.expert.grid import A_SECOND

Scores = NDArray[np.float32]

REACH = 15  # 25ths of a second that are looked before and behind
SHIFTS = 2 * REACH + 1

# Neighbouring windows share pictures and sound: what is drawn anew is never less than so many of them together.
_BLOCK = 10
_FEWEST = A_SECOND  # windows: with less than a second nothing is sure
_DRAWS = 400
# What repeats itself over a few blocks only may do so by chance: as if so many more had spoken against it.
_DOUBT = 2.0
_PIECE, _STEP = 5 * A_SECOND, A_SECOND


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found.

    Attributes:
        late: By how many 25ths of a second the lips come later than the sound; below 0 they are early.
        confidence: 0 to 1: how likely another choice of moments of the same shot would have said the same, to one
            25th.
        best: The mean score at that offset.
        usual: The median of the mean scores at all offsets.
        rows: How many windows were scored.
    """

    late: int
    confidence: float
    best: float
    usual: float
    rows: int


def swept(scores: Scores) -> Swept | None:
    """The offset that scores best; None where nothing was scored.

    Args:
        scores: (windows, 31) float32: how well the lips of each window go with the sound 15 25ths before it, 14 before
            it, ... up to 15 behind it; higher is better, NaN where a window was not scored.
    """
    known = scores[np.isfinite(scores).all(axis=1)].astype(np.float64)
    if not len(known):
        return None
    means = known.mean(axis=0)
    best = int(np.argmax(means))
    # The sound that fits the lips lies so much before them: lips that are late.
    return Swept(REACH - best, _confidence(known, best), float(means[best]), float(np.median(means)), len(known))


def in_pieces(scores: Scores) -> Iterator[tuple[int, int, Swept]]:
    """Five seconds at a time, a second apart: the first window of each, the one after its last, and its offset."""
    for first in range(0, max(1, len(scores) - _PIECE + 1), _STEP):
        found = swept(scores[first : first + _PIECE])
        if found is not None:
            yield first, min(len(scores), first + _PIECE), found


def _confidence(known: NDArray[np.float64], best: int) -> float:
    """In how many of 400 draws of blocks, with replacement, the best offset is the same to one 25th."""
    # A peak at the edge of what was looked at is the slope of another, further away.
    if len(known) < _FEWEST or not 0 < best < SHIFTS - 1:
        return 0.0
    starts = np.arange(0, len(known), _BLOCK)
    blocks = np.add.reduceat(known - known.mean(axis=1, keepdims=True), starts, axis=0)
    # Always the same draws: the same take gets the same figures.
    chance = np.random.default_rng(0)
    drawn = chance.multinomial(len(blocks), np.full(len(blocks), 1 / len(blocks)), _DRAWS) @ blocks
    agreed = np.count_nonzero(np.abs(drawn.argmax(axis=1) - best) <= 1) / _DRAWS
    return float(agreed * len(blocks) / (len(blocks) + _DOUBT))
