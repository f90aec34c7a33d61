"""Bars are told from dark pictures, whatever their samples."""

from __future__ import annotations

import av
import numpy as np
import pytest

from retake.video.bars import picture_of, united
from retake.video.colour import Colour
from retake.video.frame import Box, Frame


def frame(grey: np.ndarray, pixel_format: str) -> Frame:
    picture = av.VideoFrame.from_ndarray(np.stack([grey] * 3, axis=-1).astype(np.uint8), format="rgb24")
    return Frame(0, picture.reformat(format=pixel_format), Colour(1, 1, 1, False))


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv422p10le", "rgb24", "gbrp16le", "gray", "gbrpf32le"])
def test_bars_are_found_on_all_sides(pixel_format: str) -> None:
    grey = np.zeros((90, 160))
    grey[12:80, 20:150] = np.random.default_rng(1).integers(0, 255, (68, 130))
    assert picture_of(frame(grey, pixel_format)) == Box(20, 12, 150, 80)


def test_a_picture_without_bars_is_whole() -> None:
    grey = np.random.default_rng(1).integers(0, 30, (90, 160))
    assert picture_of(frame(grey, "yuv420p")) == Box(0, 0, 160, 90)
    grey[:] = 200
    assert picture_of(frame(grey, "yuv420p")) == Box(0, 0, 160, 90)


def test_a_black_frame_says_nothing() -> None:
    assert picture_of(frame(np.zeros((90, 160)), "yuv420p")) is None
    assert united([None, Box(4, 2, 9, 8), Box(1, 3, 7, 9)]) == Box(1, 2, 9, 9)
    assert united([None]) is None
