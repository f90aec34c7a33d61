"""A part of a frame shows what the frame shows there, in every kind of layout."""

from __future__ import annotations

import av
import numpy as np
import pytest

from retake.video.colour import Colour
from retake.video.frame import Box, Frame
from retake.video.part import part_of

FORMATS = ["rgb24", "bgra", "gray", "yuv420p", "yuv422p10le", "yuva444p12le", "nv12", "p010le", "yuyv422", "gbrpf32le"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_part_has_the_samples_of_its_box(name: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (48, 64, 3)).astype(np.uint8)
    frame = Frame(7, av.VideoFrame.from_ndarray(noise, format="rgb24").reformat(format=name), Colour(1, 1, 1, None))
    part = part_of(frame, Box(8, 12, 40, 44))
    assert (part.number, part.width, part.height, part.source) == (7, 32, 32, None)
    across, down = frame.layout.grid
    assert np.array_equal(part.samples[0], frame.samples[0][12:44, 8:40])
    last = np.s_[12 // down : 44 // down, 8 // across : 40 // across]
    assert np.array_equal(part.samples[-1], frame.samples[-1][last])
    if frame.opacity is not None and part.opacity is not None:
        assert np.array_equal(part.opacity, frame.opacity[12:44, 8:40])


def test_a_box_between_chroma_samples_is_refused() -> None:
    frame = Frame(0, av.VideoFrame(64, 48, "yuv420p"), Colour(1, 1, 1, None))
    with pytest.raises(ValueError, match="whole chroma sample"):
        part_of(frame, Box(7, 12, 39, 44))
