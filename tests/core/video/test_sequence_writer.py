"""Sequences as results: from movies and from sequences, names, and that nothing is replaced or left behind."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from retake.errors import OptionError, OutputError
from retake.video import open_video, open_writer
from retake.video.colour import Colour
from retake.video.frame import Box, Frame
from tests.core.video import stills
from tests.formats import Formats

W, H = stills.SIZE
BOX, MASK = Box(10, 4, 30, 16), np.zeros((12, 20), np.bool_)
MASK[3:9, 5:15] = True
NAMES = {"exr": "exr", "exr-float": "exr", "dpx-8": "dpx", "dpx": "dpx", "dpx-12": "dpx",
         "dpx-16": "dpx", "png": "png", "png-16": "png",
         "tiff": "tif", "tiff-16": "tif"}


def movie_frame(number: int = 0) -> Frame:
    picture = av.VideoFrame(W, H, "yuv422p10le")
    random = np.random.default_rng(number)
    for plane in picture.planes:
        samples = np.frombuffer(plane, "<u2")
        samples[:] = random.integers(400, 600, samples.size)
    return Frame(number, picture, Colour(1, 1, 1, False), source=b"a packet")


def listing(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize("codec", NAMES)
def test_a_movies_frames_keep_their_colours(tmp_path: Path, codec: str, formats: Formats) -> None:
    pattern = tmp_path / f"t.%04d.{NAMES[codec]}"
    frames = [movie_frame(n) for n in range(3)]
    with open_writer(pattern, codec, stills.plate_info()) as writer:
        for frame in frames:
            writer.write(frame)
    assert (writer.written, writer.passed_on) == (3, 0)
    assert listing(tmp_path) == [f"t.{n}.{NAMES[codec]}" for n in (1001, 1002, 1003)]
    with open_video(pattern) as reader:
        info = reader.info
        formats.note("written", info.container, info.codec, info.pixel_format, codec)
        steps = {8: 1 / 255, 10: 1 / 1023, 12: 1 / 4095, 16: 1 / 2048}.get(reader.frame(0).layout.bits, 1e-6)
        for frame, own in zip(reader.frames(), frames, strict=True):
            assert np.abs(frame.rgb() - own.rgb()).max() <= steps / 2 + 1e-6
    if NAMES[codec] in ("exr", "dpx"):
        plate = stills.plate_info()
        assert (info.rate, info.timecode, info.reel) == (plate.rate, plate.timecode, plate.reel)
    if NAMES[codec] != "tif":
        assert (info.colour.primaries, info.colour.transfer) == (1, 1)


@pytest.mark.parametrize(("name", "pixel_format", "codec"), [
    ("s.%04d.png", "rgb24", "png"), ("s.%04d.png", "rgba", "png"), ("s.%04d.png", "rgb48be", "png-16"),
    ("s.%04d.png", "rgba64be", "png-16"), ("s.%04d.png", "gray16be", "png-16"),
    ("s.%04d.tif", "rgb24", "tiff"), ("s.%04d.tif", "rgb48le", "tiff-16"), ("s.%04d.tif", "rgba64le", "tiff-16")])
def test_png_and_tiff_change_only_under_the_mask(tmp_path: Path, name: str, pixel_format: str, codec: str,
                                                 formats: Formats) -> None:
    for n in (7, 8):
        stills.still(tmp_path / (name % n), pixel_format, seed=n)
    with open_video(tmp_path / name) as reader:
        frames = list(reader.frames())
        frames[1] = frames[1].with_rgb(BOX, np.float32(1) - frames[1].rgb(BOX), MASK)
        with open_writer(tmp_path / f"t{name}", codec, reader.info) as writer:
            for frame in frames:
                writer.write(frame)
        old = reader.frame(1)
    assert (writer.written, writer.passed_on) == (2, 1)
    assert (tmp_path / f"t{name}").with_name(f"t{name}" % 7).read_bytes() == (tmp_path / (name % 7)).read_bytes()
    with open_video(tmp_path / f"t{name}") as reader:
        new = reader.frame(1)
    assert new.picture.format.name == pixel_format
    formats.note("written", reader.info.container, reader.info.codec, pixel_format, codec)
    under = np.zeros((H, W), np.bool_)
    under[BOX.top : BOX.bottom, BOX.left : BOX.right] = MASK
    for k in range(len(new.samples)):
        assert np.array_equal(new.samples[k][~under], old.samples[k][~under])
        assert np.array_equal(new.samples[k], frames[1].samples[k])
    if old.opacity is not None and new.opacity is not None:
        assert np.array_equal(old.opacity, new.opacity)


def test_a_changed_png_keeps_its_profile_and_notes(tmp_path: Path) -> None:
    data = stills.still(tmp_path / "s.1.png", "rgb24").read_bytes()
    notes = [(b"gAMA", struct.pack(">I", 45455)), (b"iCCP", b"mine\0\0" + zlib.compress(b"no true profile")),
             (b"tEXt", b"Comment\0plate")]
    chunks = b"".join(struct.pack(">I", len(v)) + k + v + struct.pack(">I", zlib.crc32(k + v)) for k, v in notes)
    (tmp_path / "s.1.png").write_bytes(data[:33] + chunks + data[33:])
    with open_video(tmp_path / "s.1.png") as reader, open_writer(tmp_path / "t.%d.png", "png", reader.info) as writer:
        frame = reader.frame(0)
        writer.write(frame.with_rgb(BOX, frame.rgb(BOX) / 2, MASK))
    made = (tmp_path / "t.1.png").read_bytes()
    assert made[33 : 33 + len(chunks)] == chunks and made.count(b"gAMA") == 1


def test_a_layout_that_tiff_is_not_written_in_is_written_in_another(tmp_path: Path) -> None:
    stills.still(tmp_path / "s.1.tif", "rgb48le")
    with open_video(tmp_path / "s.1.tif") as reader:
        frame, info = reader.frame(0), reader.info
    planes = replace(frame, picture=frame.picture.reformat(format="gbrp16le"), changed=True)
    with open_writer(tmp_path / "t.%d.tif", "tiff-16", info) as writer:
        writer.write(planes)
    with open_video(tmp_path / "t.1.tif") as reader:
        assert all(map(np.array_equal, reader.frame(0).samples, frame.samples))


def test_the_plates_own_numbers_go_on(tmp_path: Path) -> None:
    for n in range(86400, 86403):
        stills.dpx(tmp_path / f"s_{n:07d}.dpx", np.full((H, W, 3), n % 1024))
    with open_video(tmp_path / "s_%07d.dpx") as reader, \
            open_writer(tmp_path / "out.#######.dpx", "like-source", replace(reader.info, first_frame=86401)) as writer:
        for frame in reader.frames(1):
            writer.write(frame)
    assert writer.passed_on == 2
    assert (tmp_path / "out.0086402.dpx").read_bytes() == (tmp_path / "s_0086402.dpx").read_bytes()


def test_a_range_in_the_name_says_the_first_number(tmp_path: Path) -> None:
    with open_writer(tmp_path / "t.[0012-0013].exr", "exr", stills.plate_info()) as writer:
        writer.write(movie_frame())
    assert listing(tmp_path) == ["t.0012.exr"]


def test_files_that_are_written_anew_on_demand_hold_the_same(tmp_path: Path) -> None:
    source = stills.exr(tmp_path / "s.1.exr")
    with open_video(source) as reader, \
            open_writer(tmp_path / "t.%d.exr", "exr", reader.info, pass_on=False) as writer:
        writer.write(reader.frame(0))
    assert writer.passed_on == 0
    with open_video(tmp_path / "t.1.exr") as reader:
        assert np.array_equal(reader.frame(0).samples[1], stills.noise(1, "f2"))


def test_alpha_comes_through_from_other_kinds(tmp_path: Path) -> None:
    stills.still(tmp_path / "s.png", "rgba64be")
    with open_video(tmp_path / "s.png") as reader, open_writer(tmp_path / "t.exr", "exr-float", reader.info) as writer:
        writer.write(reader.frame(0))
        own = reader.frame(0)
    with open_video(tmp_path / "t.exr") as reader:
        frame = reader.frame(0)
    assert frame.opacity is not None and own.opacity is not None
    assert np.array_equal(np.rint(frame.opacity * 65535), own.opacity)
    assert np.array_equal(np.rint(frame.samples[0] * 65535), own.samples[0])


def test_existing_files_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "t.1002.exr").write_text("precious")
    with pytest.raises(OutputError, match=r"t\.1002\.exr exists already"), \
            open_writer(tmp_path / "t.%04d.exr", "exr", stills.plate_info()) as writer:
        writer.write(movie_frame())
        writer.write(movie_frame())
    assert listing(tmp_path) == ["t.1002.exr"]
    assert (tmp_path / "t.1002.exr").read_text() == "precious"
    with pytest.raises(OutputError, match="exists already"):
        open_writer(tmp_path / "t.[1002-1002].exr", "exr", stills.plate_info())


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "t.1001.exr").symlink_to(tmp_path / "elsewhere.exr")
    with pytest.raises(OutputError, match="exists already"):
        open_writer(tmp_path / "t.%04d.exr", "exr", stills.plate_info())
    assert not (tmp_path / "elsewhere.exr").exists()


def test_a_failed_run_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), open_writer(tmp_path / "t.%04d.exr", "exr", stills.plate_info()) as writer:
        for n in range(3):
            writer.write(movie_frame(n))
        raise ZeroDivisionError
    assert listing(tmp_path) == []
    writer.abandon()
    with pytest.raises(ValueError, match="finished"):
        writer.write(movie_frame())


def test_a_finished_run_stays(tmp_path: Path) -> None:
    with open_writer(tmp_path / "t.%04d.exr", "exr", stills.plate_info()) as writer:
        writer.write(movie_frame())
    writer.abandon()
    assert listing(tmp_path) == ["t.1001.exr"]


@pytest.mark.parametrize(("name", "codec", "error", "said"), [
    ("t.%04d.dpx", "exr", OptionError, "is no name for EXR"), ("t.mov", "png", OptionError, "End it in .png"),
    ("no/t.%04d.exr", "exr", OutputError, "no such folder")])
def test_a_wrong_place_gets_one_line(tmp_path: Path, name: str, codec: str, error: Any, said: str) -> None:
    with pytest.raises(error, match=said):
        open_writer(tmp_path / name, codec, stills.plate_info())


def test_a_name_without_a_number_takes_one_frame(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"no place for a frame number. Name it like name.%04d.png"), \
            open_writer(tmp_path / "t.png", "png", stills.plate_info()) as writer:
        writer.write(movie_frame())
        writer.write(movie_frame())
    assert listing(tmp_path) == []


def test_another_size_is_refused(tmp_path: Path) -> None:
    small = av.VideoFrame(W - 2, H, "yuv422p10le")
    with pytest.raises(OutputError, match="46 x 20, the frames before are 48 x 20"), \
            open_writer(tmp_path / "t.%04d.exr", "exr", stills.plate_info()) as writer:
        writer.write(movie_frame())
        writer.write(Frame(1, small, Colour()))


def test_odd_names_work(tmp_path: Path) -> None:
    for before in ("a b'c\"#1 100%d ü[x]*?", "-", "%%", "[1-2]"):
        with open_writer(tmp_path / f"{before}.%04d.exr", "exr", stills.plate_info()) as writer:
            writer.write(movie_frame())
        with open_video(tmp_path / f"{before}.%04d.exr") as reader:
            assert len(reader) == 1 and reader.info.first_frame == 1001


def test_ffmpeg_and_openexr_agree(tmp_path: Path) -> None:
    import OpenEXR
    with open_writer(tmp_path / "t.%04d.exr", "exr", stills.plate_info("01:02:03:04", Fraction(25))) as writer:
        writer.write(movie_frame())
    header = OpenEXR.File(io.BytesIO((tmp_path / "t.1001.exr").read_bytes())).header()
    code = header["timeCode"]
    assert (code.hours, code.minutes, code.seconds, code.frame) == (1, 2, 3, 4)
    assert (header["framesPerSecond"], header["reelName"]) == (25, "A001C002")
    with open_writer(tmp_path / "t.%04d.dpx", "dpx", stills.plate_info("01:02:03:04", Fraction(25))) as writer:
        writer.write(movie_frame())
    with av.open(str(tmp_path / "t.1001.dpx")) as container:
        assert next(container.decode(video=0)).metadata["timecode"] == "01:02:03:04"
