"""Cuts are found; flashes, pans and what passes by are none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from retake.faces.cuts import CutFinder
from tests.faces_synth import Painted, background

Picture = NDArray[np.uint8]
ONE, OTHER = background(320, 180, 3), background(320, 180, 11)


def cuts(paint: Callable[[int], Picture], count: int) -> list[int]:
    finder = CutFinder()
    for frame in Painted(paint, count).frames():
        finder.feed(frame)
    return finder.finish()


def test_a_cut_is_found_at_its_frame() -> None:
    assert cuts(lambda n: ONE if n < 9 else OTHER, 20) == [9]


def test_cuts_near_the_ends_are_found() -> None:
    assert cuts(lambda n: ONE if n < 1 else OTHER if n < 18 else ONE, 20) == [1, 18]


def test_two_cuts_a_few_frames_apart_are_two() -> None:
    third = background(320, 180, 5)
    assert cuts(lambda n: ONE if n < 8 else OTHER if n < 14 else third, 24) == [8, 14]


def test_a_flash_is_no_cut() -> None:
    assert cuts(lambda n: np.full_like(ONE, 250) if n in (8, 9) else ONE, 20) == []


def test_brighter_light_is_no_cut() -> None:
    assert cuts(lambda n: ONE // 3 if n < 9 else ONE, 20) == []


def test_a_fast_pan_is_no_cut() -> None:
    wide = np.concatenate([ONE, OTHER, background(320, 180, 5), background(320, 180, 6)], axis=1)
    assert cuts(lambda n: wide[:, 45 * n : 45 * n + 320], 20) == []


def test_a_dark_noisy_plate_has_no_cuts() -> None:
    rng = np.random.default_rng(1)
    assert cuts(lambda n: rng.integers(0, 6, ONE.shape).astype(np.uint8), 20) == []
