"""Smoothing takes the noise, not the motion, and nothing moves in time."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.faces import points as at
from retake.faces.smooth import kernel, smooth_run, window_at
from tests.core.faces.test_shape import face

Points = NDArray[np.float32]


def talk(count: int = 60, noise: float = 0.0, move: float = 0.0) -> Points:
    """A face whose lips open and shut at three hertz; noise and the head's motion in pixels (eyes: 100)."""
    rng = np.random.default_rng(4)
    points = np.repeat(face()[None], count, axis=0)
    points[:, list(at.LIPS)] += 0
    points[:, 14, 1] += 10 + 10 * np.sin(np.arange(count) * 2 * np.pi * 3 / 25).astype(np.float32)
    points[..., 0] += move * np.sin(np.arange(count) / 4)[:, None]
    points[..., :2] += noise * rng.standard_normal((count, at.COUNT, 2)).astype(np.float32)
    return points


def opening(points: Points) -> NDArray[np.float32]:
    return points[:, 14, 1] - points[:, 13, 1]


def test_the_kernel_is_that_of_savitzky_and_golay() -> None:
    assert np.allclose(kernel(5) * 35, [-3, 12, 17, 12, -3])


@pytest.mark.parametrize(("rate", "frames"), [(24, 7), (25, 7), (30, 9), (50, 15), (Fraction(60000, 1001), 17)])
def test_a_window_lasts_as_long_at_every_rate(rate: int, frames: int) -> None:
    assert window_at(Fraction(rate)) == frames


def test_the_skull_calms_down() -> None:
    noisy = talk(noise=0.3)
    smooth = noisy.copy()
    smooth_run(smooth, 7)
    shake = np.diff(noisy[:, list(at.BRIDGE), :2], 2, axis=0).std()
    assert np.diff(smooth[:, list(at.BRIDGE), :2], 2, axis=0).std() < 0.45 * shake


def test_lips_keep_their_amplitude_and_their_time() -> None:
    noisy = talk(noise=0.15)
    smooth = noisy.copy()
    smooth_run(smooth, 7)
    assert 0.98 < opening(smooth).std() / opening(noisy).std() < 1.01
    before, on, after = (np.corrcoef(opening(smooth)[5 + k : -5 + k], opening(noisy)[5:-5])[0, 1] for k in (-1, 0, 1))
    assert abs(0.5 * (before - after) / (before - 2 * on + after)) < 0.02


def test_lips_that_shut_for_two_frames_stay_shut() -> None:
    points = talk()
    points[:, 14, 1] = points[:, 13, 1] + 15
    points[30:32, 14, 1] = points[30:32, 13, 1]
    smooth_run(points, 7)
    assert opening(points)[30:32].max() < 1.5
    assert opening(points)[[25, 36]].min() > 14


def test_a_head_that_nods_is_followed() -> None:
    points = talk(move=20)
    smooth = points.copy()
    smooth_run(smooth, 7)
    assert np.abs(smooth - points)[..., 0].max() < 0.6


def test_a_long_run_is_smoothed_as_its_pieces_are() -> None:
    """The work is done in pieces of 128 frames; nothing shows where they meet."""
    points = talk(400, noise=0.3)
    whole, middle = points.copy(), points[90:190].copy()
    smooth_run(whole, 7)
    smooth_run(middle, 7)
    assert np.allclose(whole[100:180], middle[10:90], atol=1e-3)


def test_a_run_shorter_than_a_window_is_left_alone() -> None:
    points = talk(6, noise=0.3)
    smooth = points.copy()
    smooth_run(smooth, 7)
    assert np.array_equal(smooth, points)
