"""Whatever a plate's values mean, it can be looked at: skin is neither black nor burnt out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from retake.errors import OptionError
from retake.video.colour import Colour
from retake.video.display import DisplayView, turned
from retake.video.frame import Box, Frame
from retake.video.info import VideoInfo
from retake.views import VIEWS

# What each coding makes of middle grey (18 % of the light off white paper), by its maker's paper.
GREY = {"linear": 0.18, "logc3": 0.391, "logc4": 0.2784, "slog3": 0.4106, "vlog": 0.4233, "acescct": 0.4135,
        "log3g10": 0.3333, "pq": 0.3787, "hlg": 0.3788, "cineon": 0.4573}


def _plate(pixel_format: str, transfer: int, value: float) -> tuple[VideoInfo, Frame]:
    colour = Colour(1, transfer, 2, None)
    info = VideoInfo(Path("x"), "mov", "x", "", "", 32, 16, pixel_format, Fraction(25), False, 1, 0, Fraction(0),
                     colour)
    frame = Frame(0, av.VideoFrame(32, 16, pixel_format), colour)
    flat = np.full((16, 32, 3), value, np.float32)
    return info, frame.with_rgb(Box(0, 0, 32, 16), flat, np.ones((16, 32), np.bool_))


@pytest.mark.parametrize("view", GREY)
@pytest.mark.parametrize("pixel_format", ["gbrpf32le", "gbrp12le", "yuv422p10le", "gbrpf16le"])
def test_middle_grey_looks_like_middle_grey(view: str, pixel_format: str) -> None:
    info, frame = _plate(pixel_format, 2, GREY[view])
    seen = DisplayView(info, view)(frame)
    assert seen.dtype == np.uint8
    assert seen.shape == (16, 32, 3)
    # ITU-R BT.2408 puts a grey card at 26 of 203 nits in HDR: a little darker.
    assert (95 if view in ("pq", "hlg") else 110) <= seen.min() <= seen.max() <= 126


@pytest.mark.parametrize(("transfer", "view"), [(1, "display"), (2, "display"), (8, "linear"), (9, "cineon"),
                                                (16, "pq"), (18, "hlg")])
def test_the_tags_choose_the_view(transfer: int, view: str) -> None:
    assert DisplayView(_plate("gbrp10le", transfer, 0.5)[0]).name == view


def test_views_rise_and_end_where_a_display_ends() -> None:
    for view in VIEWS[2:]:
        info, _ = _plate("gbrpf32le", 2, 0)
        shown = [int(DisplayView(info, view)(_plate("gbrpf32le", 2, v)[1])[0, 0, 0]) for v in np.linspace(0, 1, 21)]
        assert shown == sorted(shown)
        assert shown[0] < 60
        assert shown[-1] > 180


def test_infinite_and_missing_light_is_shown_not_spread() -> None:
    info, frame = _plate("gbrpf32le", 8, 0.18)
    for samples, value in zip(frame.samples, (np.inf, np.nan, -1.0), strict=True):
        samples[:4] = value
    seen = DisplayView(info)(frame)
    assert seen[0, 0].tolist() == [255, 0, 0]
    assert 110 <= seen[10, 0, 0] <= 126


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv422p10le", "gbrpf16le", "rgb24", "gray"])
@pytest.mark.parametrize("view", ["display", "logc3"])
def test_a_view_comes_in_the_size_asked_for(pixel_format: str, view: str) -> None:
    info, frame = _plate(pixel_format, 2, 0.5)
    assert DisplayView(info, view)(frame, 16, 8).shape == (8, 16, 3)


def test_video_is_shown_as_it_is() -> None:
    for colour in (Colour(1, 1, 1, False), Colour(6, 6, 6, False), Colour(1, 1, 1, True)):
        info, frame = _plate("yuv444p", 1, 0)
        info, frame = replace(info, colour=colour), replace(frame, colour=colour)
        box = Box(0, 0, 32, 16)
        frame = frame.with_rgb(box, np.full((16, 32, 3), (0.8, 0.4, 0.2), np.float32), np.ones((16, 32), np.bool_))
        assert np.abs(DisplayView(info)(frame).astype(int) - [204, 102, 51]).max() <= 3


def test_an_unknown_view_is_refused() -> None:
    with pytest.raises(OptionError, match="There is no view 'slog9'. Choose one of: auto, display, linear"):
        DisplayView(_plate("yuv420p", 1, 0)[0], "slog9")


def test_turning_makes_a_picture_upright() -> None:
    picture = np.zeros((2, 3, 3), np.uint8)
    picture[0, 0] = 255
    assert turned(picture, 90).shape == (3, 2, 3)
    assert turned(picture, 90)[0, 1, 0] == 255
    assert turned(picture, 270)[2, 0, 0] == 255
    assert turned(picture, 180)[1, 2, 0] == 255
    assert turned(picture, 0)[0, 0, 0] == 255
