"""A long line finds its way through a guide that says much of it again."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.alignment.lag import lags

Table = NDArray[np.float32]
SENTENCE = 30  # rows of a tenth of a second


def sentences(count: int, seed: int = 0) -> Table:
    """Made-up sentences, float32 of shape (count, 30, 20): a phone is two rows."""
    told = np.random.default_rng(seed).standard_normal((count, SENTENCE // 2, 20)).astype(np.float32)
    return np.repeat(told, 2, axis=1)


def guide_of(order: list[int], seed: int = 0) -> Table:
    return np.asarray(sentences(max(order) + 1, seed)[order].reshape(-1, 20))


def heard(table: Table, seed: int = 5) -> Table:
    """The same through noise."""
    return table + np.float32(0.8) * np.random.default_rng(seed).standard_normal(table.shape).astype(np.float32)


def test_a_line_on_the_clock_stays_on_it_where_everything_comes_again() -> None:
    guide = guide_of([0, 1, 2, 3] * 20)
    found = lags(heard(guide), guide, np.ones(len(guide), np.float32))
    assert np.abs(found).max() < 1.5


@pytest.mark.parametrize("late", [-80, 45, 200])
def test_a_line_that_is_late_as_a_whole_is_found(late: int) -> None:
    order = [k if k % 3 else 0 for k in range(60)]
    guide = guide_of(order)
    still = np.zeros((max(0, late), 20), np.float32)
    line = np.concatenate([still, guide[max(0, -late):]])
    voice = np.concatenate([np.zeros(len(still)), np.ones(len(line) - len(still))]).astype(np.float32)
    found = lags(heard(line), guide, voice)
    assert np.abs(found[len(still) + 20:] + late).max() < 2


def test_a_line_that_drifts_is_followed_and_a_cut_is_leapt_over() -> None:
    guide = guide_of([k if k % 3 else 0 for k in range(80)])
    places = np.concatenate([np.arange(0, 900, 1.06), np.arange(1150, 2390, 0.95)])
    line = heard(guide[np.rint(places).astype(int)])
    found = lags(line, guide, np.ones(len(line), np.float32))
    off = np.abs(found + np.arange(len(line)) - places)
    assert np.median(off) < 1.5
    assert (off < 6).mean() > 0.97


def test_other_words_and_silence_leave_it_on_the_clock() -> None:
    guide = guide_of(list(range(40)))
    other = guide_of(list(range(40)), seed=9)
    assert np.median(np.abs(lags(other, guide, np.ones(len(other), np.float32)))) < 50
    assert not lags(other, guide, np.zeros(len(other), np.float32)).any()
    assert len(lags(other[:5], guide, np.ones(5, np.float32))) == 5
