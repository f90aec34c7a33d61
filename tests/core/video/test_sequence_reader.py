"""Sequences as plates: numbers, what their files say, PNG and TIFF, and files that don't belong together."""

from __future__ import annotations

import os
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import OpenEXR
import pytest

from retake.errors import MediaError
from retake.video import open_video
from tests.core.video import stills
from tests.formats import Formats

W, H = stills.SIZE


def test_frames_have_their_own_numbers_and_files(tmp_path: Path) -> None:
    for n in range(-1, 3):
        stills.exr(tmp_path / f"s.{n}.exr", {c: stills.noise(n + 5, "f2") for c in "RGB"})
    with open_video(tmp_path / "s.%d.exr") as reader:
        assert (reader.info.first_frame, len(reader)) == (-1, 4)
        assert reader.info.path == tmp_path / "s.%d.exr" and reader.info.container == "exr sequence"
        assert [frame.number for frame in reader.frames(1, 3)] == [1, 2]
        frame = reader.frame(3)
        assert frame.source == tmp_path / "s.2.exr" and not frame.changed
        assert np.array_equal(frame.samples[0], stills.noise(7, "f2"))
        with pytest.raises(IndexError):
            reader.frame(4)


def test_after_close_nothing_is_read(tmp_path: Path) -> None:
    reader = open_video(stills.exr(tmp_path / "s.exr"))
    running = reader.frames()
    reader.close()
    reader.close()
    with pytest.raises(ValueError, match="closed"):
        next(running)


@pytest.mark.parametrize(("name", "pixel_format", "read_as"), [
    ("s.png", "rgb24", "rgb24"), ("s.png", "rgba", "rgba"), ("s.png", "rgb48be", "rgb48be"),
    ("s.png", "rgba64be", "rgba64be"), ("s.png", "gray", "gray"), ("s.png", "ya16be", "ya16be"),
    ("s.tif", "rgb24", "rgb24"), ("s.tiff", "rgb48le", "rgb48le"), ("s.TIF", "rgba64le", "rgba64le"),
    ("s.tif", "gray16le", "gray16le")])
def test_png_and_tiff_are_read_in_their_own_samples(tmp_path: Path, name: str, pixel_format: str,
                                                    read_as: str, formats: Formats) -> None:
    stills.still(tmp_path / name.lower(), pixel_format, seed=4)
    (tmp_path / name.lower()).rename(tmp_path / name)
    drawn = np.random.default_rng(4)
    with open_video(tmp_path / name) as reader:
        picture = reader.frame(0).picture
        assert reader.info.pixel_format == picture.format.name == read_as
        formats.note("read", reader.info.container, reader.info.codec, read_as)
    expected = av.VideoFrame(W, H, pixel_format).planes[0]
    lines = drawn.integers(0, 256, expected.buffer_size, np.uint8).reshape(H, -1)
    own = np.frombuffer(picture.planes[0], np.uint8).reshape(-1, picture.planes[0].line_size)
    used = W * picture.format.padded_bits_per_pixel // 8
    assert np.array_equal(own[:H, :used], lines[:, :used])


def test_a_palette_is_read_as_colours(tmp_path: Path) -> None:
    stills.still(tmp_path / "s.png", "pal8")
    with open_video(tmp_path / "s.png") as reader:
        assert reader.frame(0).picture.format.name == "rgba" == reader.info.pixel_format


def test_the_stated_rate_wins_and_that_is_told(tmp_path: Path) -> None:
    stills.exr(tmp_path / "s.exr", framesPerSecond=Fraction(24))
    with open_video(tmp_path / "s.exr", rate=Fraction(25)) as reader:
        assert reader.info.rate == 25
        assert reader.info.warnings == ("s.exr says 24 frames a second; 25 is used, as stated.",)


def test_a_timecode_that_can_not_be_is_left_out_and_that_is_told(tmp_path: Path) -> None:
    code = OpenEXR.TimeCode()
    code.frame = 29
    stills.exr(tmp_path / "s.exr", timeCode=code, framesPerSecond=Fraction(24))
    with open_video(tmp_path / "s.exr") as reader:
        assert reader.info.timecode is None and "does not exist at 24" in reader.info.warnings[0]


ODD: list[tuple[str, Any, Any]] = [
    ("exr", lambda p: stills.exr(p), lambda p: stills.exr(p, {c: stills.noise(1, "f2", (40, 20)) for c in "RGB"})),
    ("exr", lambda p: stills.exr(p), lambda p: stills.exr(p, {c: stills.noise(1, "f4") for c in "RGB"})),
    ("exr", lambda p: stills.exr(p), lambda p: stills.exr(p, {c: stills.noise(1, "f2") for c in "RGBA"})),
    ("dpx", lambda p: stills.dpx(p, np.zeros((H, W, 3), int)), lambda p: stills.dpx(p, np.zeros((H, W, 3), int), 16)),
    ("png", lambda p: stills.still(p, "rgb24"), lambda p: stills.still(p, "rgb48be")),
    ("tif", lambda p: stills.still(p, "rgb48le"), lambda p: stills.still(p, "rgba")),
]


@pytest.mark.parametrize(("kind", "first", "odd"), ODD)
def test_the_first_odd_file_is_named(tmp_path: Path, kind: str, first: Any, odd: Any) -> None:
    for n in (1, 2, 4):
        first(tmp_path / f"s.{n}.{kind}")
    odd(tmp_path / f"s.3.{kind}")
    with pytest.raises(MediaError, match=rf"s\.3\.{kind} is .* but its sequence begins with .*range without it"), \
            open_video(tmp_path / f"s.%d.{kind}") as reader:
        list(reader.frames())


@pytest.mark.parametrize("kind", ["exr", "dpx", "png", "tif"])
@pytest.mark.parametrize(("content", "said"), [(b"", "is empty"), (b"hello, this is a text file\n", "is no ")])
def test_what_is_no_image_gets_one_line(tmp_path: Path, kind: str, content: bytes, said: str) -> None:
    (tmp_path / f"s.{kind}").write_bytes(content)
    with pytest.raises(MediaError, match=said) as caught:
        open_video(tmp_path / f"s.{kind}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("kind", "pixel_format"), [("png", "rgb48be"), ("png", "gray"), ("tif", "rgb48le")])
def test_a_cut_still_gets_one_line(tmp_path: Path, kind: str, pixel_format: str) -> None:
    whole = stills.still(tmp_path / f"s.{kind}", pixel_format).read_bytes()
    for length in range(8, len(whole), len(whole) // 40):
        (tmp_path / f"s.{kind}").write_bytes(whole[:length])
        with pytest.raises(MediaError):
            open_video(tmp_path / f"s.{kind}")


def test_a_tiled_tiff_is_refused_rather_than_read_wrongly(tmp_path: Path) -> None:
    data = bytearray(stills.still(tmp_path / "s.tif", "rgb48le").read_bytes())
    place = struct.unpack_from("<I", data, 4)[0] + 2
    assert struct.unpack_from("<H", data, place)[0] == 254  # the first field becomes the tiles' width
    struct.pack_into("<H", data, place, 322)
    (tmp_path / "s.tif").write_bytes(data)
    with pytest.raises(MediaError, match="is a tiled TIFF"):
        open_video(tmp_path / "s.tif")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_forbidden_file_gets_one_line(tmp_path: Path) -> None:
    stills.exr(tmp_path / "s.exr").chmod(0)
    with pytest.raises(MediaError, match="no permission"):
        open_video(tmp_path / "s.exr")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "s.exr")
    with pytest.raises(MediaError, match="ordinary file"):
        open_video(tmp_path / "s.exr")
