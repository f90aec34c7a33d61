"""A region goes out as R'G'B' and comes back; what lies outside the mask keeps its very bits."""

from __future__ import annotations

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from retake.errors import MediaError
from retake.video.colour import Colour
from retake.video.frame import Box, Frame
from retake.video.pixels import READ_AS, layout_of
from retake.video.sampling import CENTRE, LEFT, TOP_LEFT, Siting, all_under, downsampled, upsampled

WIDTH, HEIGHT = 51, 37
BOX = Box(5, 3, 51, 31)


def _reachable() -> list[str]:
    found = []
    for name in sorted(av.video.format.names):
        try:
            layout_of(name)
        except MediaError:
            continue
        found.append(name)
    return found


def _noise(name: str, colour: Colour, seed: int = 0) -> Frame:
    """A frame of random values, also in the bytes that no sample uses."""
    rng = np.random.default_rng(seed)
    layout = layout_of(name)
    frame = Frame(0, av.VideoFrame(WIDTH, HEIGHT, name), colour, CENTRE if seed % 2 else LEFT)
    for plane in frame.picture.planes:
        memory = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload]
        memory[:] = 0 if layout.floating else rng.integers(0, 256, memory.size)
    for samples, component in zip(frame.samples, layout.components, strict=True):
        if layout.floating:
            samples[...] = rng.uniform(-1, 4, samples.shape)
        else:
            samples[...] = rng.integers(0, 1 << component.bits, samples.shape) << component.shift
    return frame


def _mask(seed: int = 1) -> NDArray[np.bool_]:
    return np.random.default_rng(seed).random((BOX.bottom - BOX.top, BOX.right - BOX.left)) < 0.8


def _bytes(frame: Frame) -> list[bytes]:
    return [bytes(plane) for plane in frame.picture.planes]


COLOURS = [Colour(1, 1, 1, False), Colour(5, 6, 5, False), Colour(9, 16, 9, False), Colour(1, 13, 1, True),
           Colour(2, 2, 2, None), Colour(1, 1, 8, False), Colour(6, 6, 6, True)]


@pytest.mark.parametrize("name", _reachable())
def test_a_region_given_back_unchanged_changes_nothing(name: str) -> None:
    for seed, colour in enumerate(COLOURS):
        if colour.matrix == 8 and layout_of(name).kind != "yuv":
            continue
        frame = _noise(name, colour, seed)
        back = frame.with_rgb(BOX, frame.rgb(BOX), _mask(seed))
        for own, theirs in zip(frame.samples, back.samples, strict=True):
            np.testing.assert_array_equal(own, theirs)
        assert back.changed
        assert not frame.changed


@pytest.mark.parametrize("name", _reachable())
def test_only_samples_under_the_mask_are_written(name: str) -> None:
    frame = _noise(name, Colour(1, 1, 1, False))
    before = _bytes(frame)
    mask = _mask()
    back = frame.with_rgb(BOX, 1 - frame.rgb(BOX), mask)
    assert _bytes(frame) == before, "the picture was read from others' memory and must not be written"
    whole = np.zeros((HEIGHT, WIDTH), np.bool_)
    whole[BOX.top : BOX.bottom, BOX.left : BOX.right] = mask
    for own, theirs, part in zip(frame.samples, back.samples, frame.layout.components, strict=True):
        written = np.kron(own != theirs, np.ones((part.down, part.across)))[:HEIGHT, :WIDTH] > 0
        assert not (written & ~whole).any()
        assert written.any()
    if frame.opacity is not None and back.opacity is not None:
        assert frame.opacity.tobytes() == back.opacity.tobytes()


@pytest.mark.parametrize("name", ["yuv420p", "yuv422p10le", "yuv444p12le", "gbrp10le", "rgb24", "gbrpf32le", "nv12",
                                  "p010le", "uyvy422", "gray16le", "gbrpf16le", "yuva444p10le"])
@pytest.mark.parametrize("colour", COLOURS[:4])
def test_a_new_colour_arrives_as_asked(name: str, colour: Colour) -> None:
    frame = _noise(name, colour)
    wanted = np.full((BOX.bottom - BOX.top, BOX.right - BOX.left, 3), (0.7, 0.4, 0.3), np.float32)
    if layout_of(name).kind == "grey":
        wanted[...] = 0.5
    back = frame.with_rgb(BOX, wanted, np.ones(wanted.shape[:2], np.bool_))
    # Around it is noise, in the harshest contrast to a flat colour: its chroma rings into the first few samples.
    inner = Box(BOX.left + 12, BOX.top + 12, BOX.right - 12, BOX.bottom - 12)
    step = 0.002 if layout_of(name).bits >= 10 else 0.008
    assert np.abs(back.rgb(inner) - wanted[12:-12, 12:-12]).max() < step


@pytest.mark.parametrize(("name", "spread", "white"), [("yuv420p", False, 235), ("yuv420p", True, 255),
                                                       ("yuv422p10le", False, 940), ("yuv422p10le", True, 1023),
                                                       ("yuv444p12le", False, 3760), ("gray16le", None, 65535)])
def test_white_is_the_code_that_the_range_says(name: str, spread: bool | None, white: int) -> None:
    frame = _noise(name, Colour(1, 1, 1, spread))
    box = Box(0, 0, WIDTH, HEIGHT)
    back = frame.with_rgb(box, np.ones((HEIGHT, WIDTH, 3), np.float32), np.ones((HEIGHT, WIDTH), np.bool_))
    assert (back.samples[0] == white).all()


@pytest.mark.parametrize(("matrix", "sws"), [(1, 1), (6, 5), (9, 9)])
@pytest.mark.parametrize("spread", [False, True])
def test_the_matrices_agree_with_ffmpegs_scaler(matrix: int, sws: int, spread: bool) -> None:
    rgb = np.random.default_rng(3).integers(20, 236, (HEIGHT, WIDTH, 3), np.uint8)
    picture = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(
        format="yuv444p", dst_colorspace=sws, dst_color_range=2 if spread else 1, interpolation=0x40000)
    ours = Frame(0, picture, Colour(2, 2, matrix, spread)).rgb() * 255
    assert np.abs(ours - rgb).max() < 3


@pytest.mark.parametrize(("colour", "codes"), [
    (Colour(1, 1, 1, False), {"red": (63, 102, 240), "green": (173, 42, 26), "blue": (32, 240, 118)}),
    (Colour(6, 6, 6, False), {"red": (81, 90, 240), "green": (145, 54, 34), "blue": (41, 240, 110)}),
    (Colour(6, 6, 5, True), {"red": (76, 85, 255), "green": (150, 44, 21), "blue": (29, 255, 107)}),
])
def test_pure_colours_have_the_codes_of_the_standard(colour: Colour, codes: dict[str, tuple[int, int, int]]) -> None:
    box = Box(0, 0, 8, 8)
    for name, pure in {"red": (1, 0, 0), "green": (0, 1, 0), "blue": (0, 0, 1)}.items():
        frame = Frame(0, av.VideoFrame(8, 8, "yuv444p"), colour)
        back = frame.with_rgb(box, np.full((8, 8, 3), pure, np.float32), np.ones((8, 8), np.bool_))
        assert tuple(int(samples[0, 0]) for samples in back.samples) == codes[name]


def test_values_beyond_white_and_below_black_are_kept() -> None:
    frame = _noise("gbrpf16le", Colour(1, 8, 0, None))
    lit = np.full((4, 4, 3), (12.5, -0.25, 1.5), np.float32)
    back = frame.with_rgb(Box(0, 0, 4, 4), lit, np.ones((4, 4), np.bool_))
    np.testing.assert_array_equal(back.rgb(Box(0, 0, 4, 4)), lit)


def test_formats_that_cannot_be_reached_are_refused_with_advice() -> None:
    for name in ("bayer_rggb8", "vaapi", "gbrap32le", "pal8"):
        with pytest.raises(MediaError, match="can't be edited in place. Transcode"):
            layout_of(name)
    for name, instead in READ_AS.items():
        assert layout_of(instead).bits >= max(8, av.VideoFormat(name, 16, 16).components[0].bits) or name == "pal8"


def test_a_wrong_region_is_refused() -> None:
    frame = _noise("yuv420p", COLOURS[0])
    with pytest.raises(ValueError, match="does not lie inside"):
        frame.rgb(Box(0, 0, WIDTH + 1, 4))
    with pytest.raises(ValueError, match="the box is"):
        frame.with_rgb(Box(0, 0, 4, 4), np.zeros((4, 5, 3), np.float32), np.zeros((4, 4), np.bool_))


@pytest.mark.parametrize("siting", [LEFT, CENTRE, TOP_LEFT])
@pytest.mark.parametrize("grid", [(2, 1), (2, 2), (4, 1), (1, 2), (4, 4)])
def test_chroma_keeps_its_place_on_the_way_up_and_down(grid: tuple[int, int], siting: Siting) -> None:
    across, down = grid
    y, x = np.mgrid[0 : 32 * down, 0 : 32 * across].astype(np.float32)
    slope = (x + 2 * y) / 100
    there = upsampled(downsampled(slope, grid, siting), grid, siting)
    inside = (slice(10 * down, -10 * down), slice(10 * across, -10 * across))
    np.testing.assert_allclose(there[inside], slope[inside], atol=1e-4)


@pytest.mark.parametrize("siting", [LEFT, CENTRE, TOP_LEFT])
@pytest.mark.parametrize("grid", [(2, 1), (2, 2), (4, 1), (1, 2), (4, 4)])
@pytest.mark.parametrize("size", [(1, 1), (2, 3), (40, 60)])
def test_chroma_that_only_went_up_comes_back_as_it_was(size: tuple[int, int], grid: tuple[int, int],
                                                       siting: Siting) -> None:
    chroma = np.random.default_rng(5).uniform(-0.5, 0.5, size).astype(np.float32)
    np.testing.assert_allclose(downsampled(upsampled(chroma, grid, siting), grid, siting), chroma, atol=1e-6)


def test_a_shared_sample_counts_as_masked_only_where_all_its_pixels_are() -> None:
    mask = np.ones((4, 4), np.bool_)
    mask[0, 1] = False
    assert all_under(mask, (2, 2)).tolist() == [[False, True], [True, True]]
