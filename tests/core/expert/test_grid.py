"""Frames of any rate are taken to 25 pictures a second by the nearest in time, exactly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from retake.expert.grid import Stretch, grid, stretches

RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(48), Fraction(50),
         Fraction(60000, 1001), Fraction(120)]


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_each_picture_shows_the_nearest_frame(rate: Fraction) -> None:
    count = round(4 * rate)
    frames = grid(rate, count)
    assert len(frames) == -(-count * 25 // rate)
    for picture, frame in enumerate(frames.tolist()):
        wanted = Fraction(picture, 25)
        apart = [abs(n / rate - wanted) for n in range(count)]
        assert apart[frame] == min(apart)


def test_an_hour_is_as_exact_as_a_second() -> None:
    rate, last = Fraction(60000, 1001), 89_999
    frame = int(grid(rate, 215_785)[last])
    assert abs(frame / rate - Fraction(last, 25)) <= 1 / (2 * rate)


def test_at_25_each_frame_is_taken_once_and_above_some_are_left_out() -> None:
    assert grid(Fraction(25), 40).tolist() == list(range(40))
    assert grid(Fraction(50), 10).tolist() == [0, 2, 4, 6, 8]
    assert grid(Fraction(25, 2), 3).tolist() == [0, 1, 1, 2, 2, 2]  # of two as near the later one


def test_a_cut_and_a_lost_face_end_a_stretch() -> None:
    present = np.ones(20, np.bool_)
    present[12:14] = False
    frames, cuts = np.arange(20), np.array([5], np.int64)
    assert stretches(present, cuts, frames) == [Stretch(0, 5), Stretch(5, 12), Stretch(14, 20)]
    assert stretches(present, cuts, frames, bridged=2) == [Stretch(0, 5), Stretch(5, 20)]
    assert stretches(np.zeros(20, np.bool_), cuts, frames) == []
