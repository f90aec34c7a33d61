"""An offset is the shift that scores best in the mean; its confidence is low where that is chance."""

from __future__ import annotations

import numpy as np
import pytest

from retake.expert.sweep import REACH, SHIFTS, in_pieces, swept


def noise(rows: int, seed: int) -> np.ndarray:
    """Scores as they are by chance: neighbours, in time and in offset, are alike."""
    values = np.random.default_rng(seed).standard_normal((rows + 8, SHIFTS + 4))
    for axis, width in ((0, 9), (1, 5)):
        values = np.lib.stride_tricks.sliding_window_view(values, width, axis=axis).mean(axis=-1)
    return (values / values.std()).astype(np.float32)


def spoken(rows: int, late: int, seed: int = 0) -> np.ndarray:
    scores = noise(rows, seed) * 0.5
    for near, worth in ((-1, 0.5), (0, 1.0), (1, 0.5)):
        scores[:, REACH - late + near] += worth
    return scores


@pytest.mark.parametrize("late", [-14, -3, 0, 5, 14])
def test_late_lips_are_told_by_the_sound_before_them(late: int) -> None:
    found = swept(spoken(150, late))
    assert found is not None and found.late == late
    assert found.confidence > 0.8


def test_the_figures_are_those_of_plain_loops() -> None:
    scores = spoken(40, 2)
    scores[7] = np.nan
    means = [sum(float(row[k]) for n, row in enumerate(scores) if n != 7) / 39 for k in range(SHIFTS)]
    found = swept(scores)
    assert found is not None and found.rows == 39
    assert found.best == pytest.approx(max(means))
    assert found.usual == pytest.approx(sorted(means)[SHIFTS // 2])
    assert found.late == REACH - means.index(max(means))


@pytest.mark.parametrize("rows", [50, 125, 500])
def test_chance_is_hardly_ever_called_sure(rows: int) -> None:
    sure = sum((found := swept(noise(rows, seed))) is not None and found.confidence >= 0.8 for seed in range(100))
    assert sure <= 5


def test_a_second_is_too_little_and_the_edge_is_no_peak() -> None:
    short, edge, none = swept(spoken(24, 0)), swept(spoken(150, 15)), swept(np.full((9, SHIFTS), np.nan, np.float32))
    assert short is not None and short.confidence == 0
    assert edge is not None and (edge.late, edge.confidence) == (15, 0)
    assert none is None


def test_pieces_tell_where_it_changes() -> None:
    scores = np.concatenate([spoken(250, 0), spoken(250, 6, seed=3)])
    told = [(first, found.late) for first, _, found in in_pieces(scores) if found.confidence >= 0.8]
    assert {late for first, late in told if first <= 125} == {0}
    assert {late for first, late in told if first >= 250} == {6}
