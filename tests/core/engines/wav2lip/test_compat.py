"""In `compat` the generator gets what Wav2Lip's own inference gives it, bit for bit; otherwise what it has learned by.

What upstream does is told here once more in plain loops, as its facts say it.
"""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from retake.engines.mel import mel
from retake.engines.wav2lip import compat
from retake.engines.wav2lip.crop import boxes, squares

RNG = np.random.default_rng(7)


def forward_means(found: list[list[int]]) -> list[list[int]]:
    """Each box the mean of itself and the four behind it, in place, whole numbers; the last ones of the last five."""
    held = [list(one) for one in found]
    for row in range(len(held)):
        window = held[len(held) - 5 :] if row + 5 > len(held) else held[row : row + 5]
        held[row] = [int(sum(one[side] for one in window) / len(window)) for side in range(4)]
    return held


@pytest.mark.parametrize("count", [1, 3, 5, 6, 40])
def test_boxes_look_four_frames_ahead_in_whole_pixels(count: int) -> None:
    found = np.cumsum(RNG.integers(-3, 6, (count, 4)), axis=0) + np.array((100, 80, 300, 320))
    assert compat.smoothed(found).tolist() == forward_means(found.tolist())


def test_pads_are_cut_at_the_pictures_border() -> None:
    found = np.array([(0, 0, 320, 475), (10, 20, 200, 300)])
    assert compat.padded(found, (320, 480)).tolist() == [[0, 0, 320, 480], [10, 20, 200, 310]]
    assert compat.padded(found, (320, 480), (5, 6, 7, 8)).tolist() == [[0, 0, 320, 480], [3, 15, 208, 306]]


@pytest.mark.parametrize("side", [96, 256])
def test_what_the_generator_sees_is_upstreams_bit_for_bit(side: int) -> None:
    frames = [RNG.integers(0, 256, (240, 320, 3), dtype=np.uint8) for _ in range(7)]
    found = np.array([(40 + n, 30, 190 + n, 200 - n) for n in range(7)])
    places = compat.smoothed(compat.padded(found, (320, 240)))
    made = compat.pictures(compat.cut(frames, places, side))
    batch: list[NDArray[np.float32]] = []
    for frame, (left, top, right, bottom) in zip(frames, forward_means(
            [[x, y, u, v + 10] for x, y, u, v in found.tolist()]), strict=True):
        face = cv2.resize(frame[top:bottom, left:right], (side, side))
        masked = face.copy()
        masked[side // 2 :] = 0
        batch.append(np.transpose(np.concatenate((masked, face), axis=2) / 255.0, (2, 0, 1)).astype(np.float32))
    assert made.dtype == np.float32 and np.array_equal(made, np.stack(batch))


@pytest.mark.parametrize("rate", [25, 24000 / 1001, 30000 / 1001, 50])
def test_what_the_generator_hears_is_upstreams_bit_for_bit(rate: float) -> None:
    samples = (0.1 * RNG.standard_normal(32_000)).astype(np.float32)
    spectrum, heard = mel(samples), []
    while True:
        start = int(len(heard) * (80.0 / rate))
        if start + 16 > spectrum.shape[1]:
            heard.append(spectrum[:, spectrum.shape[1] - 16 :])
            break
        heard.append(spectrum[:, start : start + 16])
    assert np.array_equal(compat.sounds(samples, rate), np.stack(heard))
    assert len(heard) < 2 * rate  # the lost tail


def head(count: int, jaw: NDArray[np.float64] | None = None, roll: float = 0.0) -> NDArray[np.float32]:
    """A mesh that goes to the right, its chin falling by so much, leaning by so many degrees."""
    points = np.zeros((478, 2))
    points[:] = (100, 100)
    for number, place in {10: (100, 40), 2: (100, 120), 152: (100, 170), 234: (50, 100), 454: (150, 100),
                          33: (75, 90), 263: (125, 90)}.items():
        points[number] = place
    run = np.repeat(points[None], count, axis=0)
    run[:, 152, 1] += 0 if jaw is None else jaw
    angle = np.deg2rad(roll)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    run = (run - 100) @ turn.T + 100
    run[..., 0] += 2.5 * np.arange(count)[:, None]
    return run.astype(np.float32)


def placed(matrices: NDArray[np.float64], points: NDArray[np.float32], number: int) -> NDArray[np.float64]:
    """Where a point lies in the squares, (frames, 2)."""
    return np.einsum("fij,fj->fi", matrices[:, :, :2], points[:, number].astype(np.float64)) + matrices[:, :, 2]


def test_the_square_goes_with_the_head_and_not_with_the_jaw() -> None:
    talking = head(40, jaw=6 + 6 * np.sin(np.arange(40)))
    found = squares(talking, 96)
    still = placed(found, talking, 2)[4:-4]
    assert np.ptp(still, axis=0).max() < 0.15
    assert placed(found, talking, 10)[5] == pytest.approx((48, 0), abs=0.6)
    assert placed(found, talking, 152)[:, 1].max() < 97  # the open jaw is in it
    assert placed(found, talking, 234)[5][0] == pytest.approx(0, abs=0.3)


def test_the_square_leans_with_the_head() -> None:
    upright, leaning = head(20), head(20, roll=20)
    for number in (2, 10, 234, 454):
        assert placed(squares(leaning, 96), leaning, number)[10] == \
            pytest.approx(placed(squares(upright, 96), upright, number)[10], abs=0.3)


def test_one_frame_is_a_run_too() -> None:
    assert np.isfinite(squares(head(1), 96)).all() and np.isfinite(boxes(head(1), 96)).all()


def test_the_boxes_of_compat_are_whole_pixels_that_run_ahead() -> None:
    going = head(20)
    found = boxes(going, 96)
    left = -found[:, 0, 2] / found[:, 0, 0]
    assert left == pytest.approx(np.rint(left), abs=1e-6)
    assert left[5] - going[5, :, 0].min() == pytest.approx(5, abs=1)  # two frames' way
