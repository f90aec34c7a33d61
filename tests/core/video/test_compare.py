"""What was touched outside a matte is seen, down to one bit of one sample."""

from __future__ import annotations

import av
import numpy as np
import pytest

from retake.video.colour import Colour
from retake.video.compare import largest_difference, outside_hash
from retake.video.frame import Box, Frame, copied

WIDTH, HEIGHT = 37, 21


def _frame(pixel_format: str) -> Frame:
    frame = Frame(0, av.VideoFrame(WIDTH, HEIGHT, pixel_format), Colour(1, 1, 1, False))
    rng = np.random.default_rng(1)
    for samples in (*frame.samples, *([frame.opacity] if frame.opacity is not None else [])):
        samples[...] = rng.integers(0, 200, samples.shape)
    return frame


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv422p10le", "yuva444p12le", "gbrp10le", "gbrapf16le", "rgb24",
                                          "gray16le", "nv12"])
def test_an_edit_under_the_matte_is_none_outside_it(pixel_format: str) -> None:
    frame = _frame(pixel_format)
    box, matte = Box(4, 2, 30, 18), np.zeros((HEIGHT, WIDTH), np.bool_)
    mask = np.random.default_rng(2).random((16, 26)) < 0.7
    matte[2:18, 4:30] = mask
    changed = frame.with_rgb(box, frame.rgb(box) * np.float32(0.3), mask)
    assert largest_difference(frame, changed, matte) == 0
    assert outside_hash(frame, matte) == outside_hash(changed, matte)
    assert largest_difference(frame, changed, np.zeros_like(matte)) > 0
    assert outside_hash(frame, np.zeros_like(matte)) != outside_hash(changed, np.zeros_like(matte))


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuva444p12le", "gbrapf16le"])
def test_one_bit_of_any_component_is_seen(pixel_format: str) -> None:
    frame, nowhere = _frame(pixel_format), np.zeros((HEIGHT, WIDTH), np.bool_)
    parts = len(frame.samples) + (frame.opacity is not None)
    for part in range(parts):
        other = Frame(0, copied(frame.picture), frame.colour)
        samples = [*other.samples, other.opacity][part]
        assert samples is not None
        samples.view(f"u{samples.itemsize}")[-1, -1] ^= 1
        assert largest_difference(frame, other, nowhere) > 0
        assert outside_hash(frame, nowhere) != outside_hash(other, nowhere)


def test_numbers_that_are_none_are_compared_by_their_bits() -> None:
    frame = _frame("gbrpf32le")
    frame.samples[0][0, :3] = (np.nan, np.inf, -np.inf)
    other = Frame(0, copied(frame.picture), frame.colour)
    nowhere = np.zeros((HEIGHT, WIDTH), np.bool_)
    assert largest_difference(frame, other, nowhere) == 0
    other.samples[0][0, 0] = 1
    assert largest_difference(frame, other, nowhere) == np.inf
