"""Detail, shimmer and seam measure what they say: blur, flicker, and a step along the matte's edge."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from retake.quality.seam import seam
from retake.quality.texture import grey, look_of, shimmer
from retake.video.colour import Colour
from retake.video.frame import Box, Frame, blank

SIZE = 200


def picture(seed: int = 0) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal((SIZE, SIZE)).astype(np.float32)
    return np.clip(0.5 + 0.3 * cv2.GaussianBlur(noise, (0, 0), 1.5), 0, 1)


def frame_of(plane: np.ndarray, pixel_format: str = "yuv420p10le") -> Frame:
    frame = blank(SIZE, SIZE, pixel_format, Colour(1, 1, 1, False))
    whole = Box(0, 0, SIZE, SIZE)
    return frame.with_rgb(whole, np.repeat(plane[..., None], 3, axis=2), np.ones((SIZE, SIZE), np.bool_))


def points() -> np.ndarray:
    """A mesh whose lips lie in the middle."""
    landmarks = np.full((478, 3), SIZE / 2, np.float32)
    landmarks[61, 0], landmarks[291, 0] = 70, 130
    return landmarks


@pytest.mark.parametrize("pixel_format", ["yuv420p10le", "yuv420p", "gbrp12le", "gbrpf32le"])
def test_a_blurred_mouth_has_less_detail(pixel_format: str) -> None:
    sharp, soft = (look_of(frame_of(one, pixel_format), points())
                   for one in (picture(), cv2.GaussianBlur(picture(), (0, 0), 1.2)))
    assert sharp is not None
    assert soft is not None
    assert soft.detail < 0.5 * sharp.detail


def test_a_mouth_at_the_frames_edge_is_not_looked_at() -> None:
    assert look_of(frame_of(picture()), points() - 90) is None
    assert look_of(frame_of(picture()), np.full((478, 3), np.nan, np.float32)) is None


def test_a_mouth_that_flickers_shimmers() -> None:
    steady = [look_of(frame_of(picture()), points()) for _ in range(3)]
    lively = [look_of(frame_of(np.clip(picture() + 0.05 * (k % 2), 0, 1)), points()) for k in range(3)]
    assert shimmer((steady[0], steady[1], steady[2])) == 0
    assert shimmer((lively[0], lively[1], lively[2])) > 0.3
    assert np.isnan(shimmer((lively[0], None, lively[2])))


def test_the_grey_of_a_frame_is_a_share_of_white() -> None:
    for pixel_format in ("yuv420p", "yuv422p10le", "rgb24", "gbrp16le"):
        shown = grey(frame_of(np.full((SIZE, SIZE), 0.5, np.float32), pixel_format), Box(0, 0, 8, 8))
        assert shown.mean() == pytest.approx(0.5, abs=0.01)


def matte() -> np.ndarray:
    y, x = np.mgrid[0:SIZE, 0:SIZE]
    return np.clip((80 - np.hypot(x - 100, y - 100)) / 12, 0, 1).astype(np.float32)


def test_a_step_along_the_mattes_edge_is_seen_and_one_within_is_not() -> None:
    before = picture() * 0.2 + 0.4
    lighter = before + 0.04 * (matte() > 0)
    within = before + 0.2 * np.clip((60 - np.hypot(*(np.mgrid[0:SIZE, 0:SIZE] - 100))) / 30, 0, 1)
    assert seam(before, before, matte()) == 0
    assert seam(before, lighter.astype(np.float32), matte()) == pytest.approx(0.04 / 0.5, rel=0.25)
    assert seam(before, within.astype(np.float32), matte()) < 0.01
    assert seam(before, before, np.zeros_like(before)) == 0


def test_what_lies_in_front_of_the_mouth_is_no_seam() -> None:
    before = picture() * 0.2 + 0.4
    spared = np.clip(np.abs(np.mgrid[0:SIZE, 0:SIZE][1] - 100) / 6 - 2, 0, 1).astype(np.float32)  # a stick across it
    cut = matte() * spared
    after = np.where(cut > 0, before + 0.2 * np.clip(matte() * 4 - 3, 0, 1), before).astype(np.float32)
    assert seam(before, after, cut) < 0.02
