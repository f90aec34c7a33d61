"""DPX: what the header says, and that a changed frame leaves every other byte alone."""

from __future__ import annotations

import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from retake.codecs import CODECS, OutputCodec
from retake.errors import MediaError, OutputError
from retake.video import open_video, open_writer
from retake.video.frame import Box, Frame
from retake.video.sequences.writer import SequenceWriter
from tests.core.video import stills
from tests.formats import Formats

W, H = stills.SIZE
BOX, MASK = Box(10, 4, 30, 16), np.zeros((12, 20), np.bool_)
MASK[3:9, 5:15] = True


def codes(bits: int, size: tuple[int, int] = stills.SIZE) -> np.ndarray:
    return np.random.default_rng(bits).integers(0, 1 << bits, (size[1], size[0], 3))


def row(bits: int) -> OutputCodec:
    formats = {8: ("rgb24",), 10: ("gbrp10be",), 12: ("gbrp12be",), 16: ("rgb48be",)}[bits]
    return replace(next(c for c in CODECS if c.name == "dpx"), formats=formats)


def read(path: Path) -> Frame:
    with open_video(path) as reader:
        return reader.frame(0)


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_only_the_bytes_of_pixels_under_the_mask_change(tmp_path: Path, bits: int, order: str,
                                                        formats: Formats) -> None:
    source = stills.dpx(tmp_path / "s.1001.dpx", codes(bits), bits, order=order, timecode=0x01020304,
                        device=b"LAB42", user=b"shop data" * 30)
    frame = read(source)
    formats.note("read", "dpx sequence", "dpx", frame.layout.name, f"{bits} bit {'big' if order == '>' else 'little'}")
    for k in range(3):
        assert np.array_equal(frame.samples[k], codes(bits)[..., k])
    changed = frame.with_rgb(BOX, 1 - frame.rgb(BOX), MASK)
    with open_video(source) as reader, SequenceWriter(tmp_path / "t.%04d.dpx", row(bits), reader.info) as writer:
        writer.write(changed)
    before, after = (np.frombuffer(p.read_bytes(), "u1") for p in (source, tmp_path / "t.1001.dpx"))
    assert len(before) == len(after)
    offset = 2048 + 270
    assert np.array_equal(before[:offset], after[:offset])
    width = {8: 3, 10: 4, 12: 6, 16: 6}[bits]
    same = (before == after)[offset:].reshape(H, W, width).all(axis=-1)
    under = np.zeros((H, W), np.bool_)
    under[BOX.top : BOX.bottom, BOX.left : BOX.right] = MASK
    assert same[~under].all() and not same[under].all(axis=-1).any()
    assert np.array_equal(read(tmp_path / "t.1001.dpx").samples[1], changed.samples[1])


def test_an_unchanged_frame_is_passed_on_as_the_file(tmp_path: Path) -> None:
    source = stills.dpx(tmp_path / "s.1001.dpx", codes(10), timecode=0x01000000)
    with open_video(source) as reader, open_writer(tmp_path / "t.%04d.dpx", "dpx", reader.info) as writer:
        writer.write(reader.frame(0))
    assert writer.passed_on == 1
    assert (tmp_path / "t.1001.dpx").read_bytes() == source.read_bytes()


def test_the_header_is_told(tmp_path: Path) -> None:
    source = stills.dpx(tmp_path / "s.86400.dpx", codes(10), timecode=0x01000002, device=b"A001C002\0\xff\xff",
                        rate=23.976)
    with open_video(source) as reader:
        info = reader.info
    assert (info.rate, str(info.timecode), info.reel, info.scene) == (Fraction(24000, 1001), "01:00:00:02",
                                                                      "A001C002", "log")
    assert (info.codec, info.pixel_format, info.first_frame, info.intra) == ("dpx", "gbrp10le", 86400, True)
    assert info.warnings == ()


def test_what_a_header_leaves_open_is_none(tmp_path: Path) -> None:
    source = stills.dpx(tmp_path / "s.1001.dpx", codes(10), rate=float("nan"), transfer=0)
    with open_video(source) as reader:
        info = reader.info
    assert (info.rate, info.timecode, info.reel, info.pixel_aspect) == (24, None, None, 1)
    assert info.warnings == ("s.####.dpx does not say its frame rate: 24 is assumed. State the rate if it is another.",)
    with open_video(source, rate=Fraction(25)) as reader:
        assert reader.info.rate == 25 and reader.info.warnings == ()


def test_the_television_rate_counts_where_there_is_no_film_rate(tmp_path: Path) -> None:
    source = stills.dpx(tmp_path / "s.dpx", codes(10), rate=float("nan"))
    data = bytearray(source.read_bytes())
    struct.pack_into(">f", data, 1940, 29.97)
    struct.pack_into(">I", data, 1920, 0x01000002 | 1 << 6)
    data[1928] = 1
    source.write_bytes(data)
    with open_video(source) as reader:
        assert reader.info.rate == Fraction(30000, 1001) and str(reader.info.timecode) == "01:00:00;02"
        assert "interlaced" in reader.info.warnings[0]


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_a_new_file_says_all_that_the_plate_says(tmp_path: Path, bits: int) -> None:
    picture = read(stills.dpx(tmp_path / "s.dpx", codes(bits), bits))
    plate = stills.plate_info("00:59:59:23")
    with SequenceWriter(tmp_path / "t.%04d.dpx", row(bits), plate) as writer:
        for n in range(2):
            writer.write(replace(picture, number=n, source=None))
    with open_video(tmp_path / "t.%04d.dpx") as reader:
        info = reader.info
        for k in range(3):
            assert np.array_equal(reader.frame(1).samples[k], codes(bits)[..., k])
    assert (info.rate, info.timecode, info.reel, info.first_frame) == (plate.rate, plate.timecode, plate.reel, 1001)
    with open_video(tmp_path / "t.[1002-1002].dpx") as reader:
        assert str(reader.info.timecode) == "01:00:00:00"



@pytest.mark.parametrize(("place", "patch", "said"), [
    (0, b"JUNK", "is no DPX file"), (4, b"\xff\xff\xff\xff", "broken DPX header"), (4, bytes(4), "broken DPX header"),
    (772, b"\x7f\xff\xff\xff", "broken picture size"), (772, bytes(4), "broken picture size"),
    (806, b"\0\1", "run-length"), (812, b"\0\0\0\x10", "padded lines"), (803, b"\x07", "can't be read"),
    (776, b"\0\0\1\0", "can't be read")])
def test_a_broken_header_gets_one_line(tmp_path: Path, place: int, patch: bytes, said: str) -> None:
    source = stills.dpx(tmp_path / "s.dpx", codes(10))
    data = bytearray(source.read_bytes())
    data[place : place + len(patch)] = patch
    source.write_bytes(data)
    with pytest.raises(MediaError, match=said) as caught:
        read(source)
    assert "s.dpx" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("length", [0, 3, 4, 100, 2047, 2048, 2100, -1])
def test_a_cut_file_gets_one_line(tmp_path: Path, length: int) -> None:
    source = stills.dpx(tmp_path / "s.dpx", codes(10))
    source.write_bytes(source.read_bytes()[:length])
    with pytest.raises(MediaError, match="s.dpx"):
        read(source)


def test_a_layout_that_is_read_but_not_written_is_refused(tmp_path: Path) -> None:
    source = stills.dpx(tmp_path / "s.1001.dpx", np.full((H, W, 3), 100), 8)
    data = bytearray(source.read_bytes())
    data[800] = 100  # CbYCrY, two bytes a pixel
    source.write_bytes(data)
    with open_video(source) as reader:
        frame = reader.frame(0)
        assert frame.layout.kind == "yuv"
        changed = frame.with_rgb(BOX, frame.rgb(BOX), MASK)
        with pytest.raises(OutputError, match="8-bit CbYCrY: such DPX files are read but not written"), \
                SequenceWriter(tmp_path / "t.%04d.dpx", row(8), reader.info) as writer:
            writer.write(changed)
    assert not (tmp_path / "t.1001.dpx").exists()
