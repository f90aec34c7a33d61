"""EXR: half and float, windows, layers and parts, and what stays as it was when the mouth changes."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import OpenEXR
import pytest

from retake.errors import MediaError
from retake.timecode import Timecode
from retake.video import open_video, open_writer
from retake.video.frame import Box, Frame
from retake.video.sequences.exr_file import assemble, chunk_count, parse
from retake.video.sequences.exr_header import Attribute, ExrPart, parse_headers
from tests.core.video import stills
from tests.formats import Formats

W, H = stills.SIZE
BOX, MASK = Box(10, 4, 30, 16), np.zeros((12, 20), np.bool_)
MASK[3:9, 5:15] = True
COMPRESSIONS = [n.removesuffix("_COMPRESSION") for n in dir(OpenEXR) if n.endswith("_COMPRESSION")]
LOSSLESS = ("NO", "RLE", "ZIPS", "ZIP", "PIZ")


def read(path: Path) -> Frame:
    with open_video(path) as reader:
        return reader.frame(0)


def changed(frame: Frame) -> Frame:
    return frame.with_rgb(BOX, frame.rgb(BOX) + np.float32(0.5), MASK)


def written(path: Path, frame: Frame, source: Path, codec: str = "like-source", **facts: Any) -> Path:
    with open_video(source) as reader, open_writer(path, codec, replace(reader.info, **facts)) as writer:
        writer.write(frame)
    return path.parent / (path.name % 1001 if "%" in path.name else path.name)


def pixels(path: Path) -> list[dict[str, np.ndarray]]:
    return [{name: c.pixels for name, c in part.channels.items()}
            for part in OpenEXR.File(str(path), separate_channels=True).parts]


def same_outside(new: np.ndarray, old: np.ndarray) -> bool:
    under = np.zeros(old.shape, np.bool_)
    under[BOX.top : BOX.bottom, BOX.left : BOX.right] = MASK
    bits = f"u{old.dtype.itemsize}"
    return (np.array_equal(new.view(bits)[~under], old.view(bits)[~under])
            and not np.any(new.view(bits)[under] == old.view(bits)[under]))


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("dtype", ["f2", "f4"])
def test_only_the_samples_under_the_mask_change(tmp_path: Path, compression: str, dtype: str,
                                                formats: Formats) -> None:
    channels = {c: stills.noise(k, dtype) for k, c in enumerate("ABGR")}
    source = stills.exr(tmp_path / "s.1001.exr", channels, compression=getattr(OpenEXR, f"{compression}_COMPRESSION"))
    frame = read(source)
    formats.note("read", "exr sequence", "exr", frame.layout.name, compression)
    assert frame.picture.format.name == f"gbrapf{16 if dtype == 'f2' else 32}le"
    before = pixels(source)[0]
    after = pixels(written(tmp_path / "t.%04d.exr", changed(frame), source))[0]
    assert after.keys() == before.keys()
    assert all(after[name].dtype == before[name].dtype for name in after)
    assert all(same_outside(after[name], before[name]) for name in "RGB")
    assert np.array_equal(after["A"], before["A"])
    header = OpenEXR.File(str(tmp_path / "t.1001.exr"), header_only=True).header()
    kept = compression if compression in LOSSLESS else "ZIP"
    assert header["compression"] == getattr(OpenEXR, f"{kept}_COMPRESSION")


def test_nan_and_infinity_outside_the_mask_keep_their_bits(tmp_path: Path) -> None:
    odd = stills.noise(3, "f2")
    odd.view("u2")[0, :6] = [0x7E01, 0xFE55, 0x7C00, 0xFC00, 0x8000, 0x0001]
    source = stills.exr(tmp_path / "s.1001.exr", {c: odd for c in "RGB"})
    after = pixels(written(tmp_path / "t.%04d.exr", changed(read(source)), source))[0]["R"]
    assert np.array_equal(after.view("u2")[0], odd.view("u2")[0])


def test_an_unchanged_frame_is_passed_on_as_the_file(tmp_path: Path) -> None:
    source = stills.exr(tmp_path / "s.1001.exr", compression=OpenEXR.DWAA_COMPRESSION)
    result = written(tmp_path / "t.%04d.exr", read(source), source)
    assert result.read_bytes() == source.read_bytes()


def test_every_attribute_stays_to_the_byte(tmp_path: Path) -> None:
    source = stills.exr(tmp_path / "s.1001.exr", timeCode=OpenEXR.TimeCode(), reelName="A001", comment="größer",
                        tags=["a", "b"], look=np.eye(4), v=np.array([1, 2], np.int32), n=7)
    parts = parse(source.read_bytes())
    odd = {"exposure": Attribute("double", struct.pack("<d", 0.1)), "latin": Attribute("string", b"gr\xf6\xdfer"),
           "framesPerSecond": Attribute("rational", struct.pack("<iI", 24000, 1000)), "empty": Attribute("string", b""),
           "shop": Attribute("shopType", b"\x01\x02\x03"), "long" * 20: Attribute("int", b"\0\0\0\0")}
    source.write_bytes(assemble((parts[0].with_attributes(**odd),)))
    result = written(tmp_path / "t.%04d.exr", changed(read(source)), source)
    before, after = (parse(p.read_bytes())[0].attributes for p in (source, result))
    assert list(before) == list(after) and before == after
    with open_video(source) as reader:
        assert (reader.info.rate, str(reader.info.timecode), reader.info.reel) == (24, "00:00:00:00", "A001")


def test_other_channels_layers_and_parts_are_carried_through(tmp_path: Path) -> None:
    first = {"R": stills.noise(1, "f2"), "G": stills.noise(2, "f2"), "B": stills.noise(3, "f2"),
             "Z": stills.noise(4, "f4"), "id": stills.noise(5, "u4"), "spec.R": stills.noise(6, "f2"),
             "spec.G": stills.noise(7, "f2"), "spec.B": stills.noise(8, "f2")}
    kind = {"type": OpenEXR.scanlineimage}
    deep = np.empty((H, W), object)
    for y in range(H):
        for x in range(W):
            deep[y, x] = np.full(1 + x % 3, y, np.float32)
    parts = [OpenEXR.Part({**kind, "compression": OpenEXR.DWAA_COMPRESSION}, {"Z": stills.noise(9, "f4")}, "depth"),
             OpenEXR.Part({**kind, "compression": OpenEXR.PIZ_COMPRESSION}, dict(first), "beauty"),
             OpenEXR.Part({"type": OpenEXR.deepscanline, "compression": OpenEXR.ZIPS_COMPRESSION}, {"Z": deep}, "deep")]
    source = tmp_path / "s.1001.exr"
    OpenEXR.File(parts).write(str(source))
    frame = read(source)
    assert np.array_equal(frame.samples[0], first["R"])
    result = written(tmp_path / "t.%04d.exr", changed(frame), source)
    before, after = parse(source.read_bytes()), parse(result.read_bytes())
    for k in (0, 2):
        assert after[k].attributes == before[k].attributes and after[k].chunks == before[k].chunks
    new = pixels(result)
    assert all(same_outside(new[1][name], first[name]) for name in "RGB")
    assert all(np.array_equal(new[1][name], first[name]) for name in ("Z", "id", "spec.R", "spec.G", "spec.B"))
    assert result.read_bytes() != source.read_bytes()


def test_without_a_top_level_picture_the_first_layer_is_taken(tmp_path: Path) -> None:
    channels = {f"{layer}.{c}": stills.noise(k, "f2") for k, (layer, c) in
                enumerate((layer, c) for layer in ("beauty", "spec") for c in "RGB")}
    source = stills.exr(tmp_path / "s.exr", channels)
    assert np.array_equal(read(source).samples[0], channels["beauty.R"])
    after = pixels(written(tmp_path / "t.exr", changed(read(source)), source))[0]
    assert same_outside(after["beauty.G"], channels["beauty.G"])
    assert np.array_equal(after["spec.G"], channels["spec.G"])


@pytest.mark.parametrize("data", [(5, 3, 40, 15), (-6, -4, 55, 25), (-10, 5, 20, 30), (100, 100, 120, 110)])
def test_the_data_window_is_kept_and_the_picture_is_the_display_window(tmp_path: Path,
                                                                      data: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = data
    stored = {c: stills.noise(k, "f2", (right - left + 1, bottom - top + 1)) for k, c in enumerate("RGB")}
    source = stills.exr(tmp_path / "s.exr", stored, dataWindow=stills.window(*data),
                        displayWindow=stills.window(0, 0, W - 1, H - 1))
    frame = read(source)
    whole = np.zeros((H + 200, W + 200), "f2")
    whole[top + 50 : bottom + 51, left + 50 : right + 51] = stored["R"]
    assert (frame.width, frame.height) == (W, H)
    assert np.array_equal(frame.samples[0], whole[50 : 50 + H, 50 : 50 + W])
    edited = changed(frame)
    result = written(tmp_path / "t.exr", edited, source)
    whole[50 : 50 + H, 50 : 50 + W] = edited.samples[0]
    after = pixels(result)[0]["R"]
    assert np.array_equal(after, whole[top + 50 : bottom + 51, left + 50 : right + 51])
    header = OpenEXR.File(str(result), header_only=True).header()
    assert np.array_equal(header["dataWindow"], stills.window(*data))
    assert np.array_equal(header["displayWindow"], stills.window(0, 0, W - 1, H - 1))


def test_a_display_window_may_start_anywhere(tmp_path: Path) -> None:
    where = stills.window(100, -50, 100 + W - 1, -50 + H - 1)
    source = stills.exr(tmp_path / "s.exr", dataWindow=where, displayWindow=where)
    after = pixels(written(tmp_path / "t.exr", changed(read(source)), source))[0]
    assert same_outside(after["R"], stills.noise(0, "f2"))


def test_tiles_are_read_and_stay_tiles(tmp_path: Path) -> None:
    tiles = OpenEXR.TileDescription()
    tiles.xSize, tiles.ySize = 16, 8
    source = stills.exr(tmp_path / "s.exr", type=OpenEXR.tiledimage, tiles=tiles)
    result = written(tmp_path / "t.exr", changed(read(source)), source)
    assert same_outside(pixels(result)[0]["R"], stills.noise(0, "f2"))
    assert parse(result.read_bytes())[0].attributes == parse(source.read_bytes())[0].attributes


@pytest.mark.parametrize(("mode", "count"), [(0x00, 12), (0x01, 20), (0x11, 21), (0x02, 80)])
def test_the_number_of_tiles_in_a_mipmap(tmp_path: Path, mode: int, count: int) -> None:
    # 48 x 20 in tiles of 12 x 8. Rounded down: 48x20 has 4x3, 24x10 has 2x2, then 12x5, 6x2, 3x1, 1x1 one each.
    tiles = OpenEXR.TileDescription()
    tiles.xSize, tiles.ySize = 12, 8
    part = parse(stills.exr(tmp_path / "s.exr", type=OpenEXR.tiledimage, tiles=tiles).read_bytes())[0]
    part = part.with_attributes(tiles=Attribute("tiledesc", struct.pack("<2IB", 12, 8, mode)))
    part.attributes.pop("chunkCount", None)
    assert chunk_count(part) == count


def test_mixed_types_are_read_as_float_and_go_back_to_their_own(tmp_path: Path) -> None:
    channels = {"R": stills.noise(1, "f2"), "G": stills.noise(2, "f4"), "B": stills.noise(3, "f2")}
    source = stills.exr(tmp_path / "s.exr", channels)
    frame = read(source)
    assert frame.picture.format.name == "gbrpf32le"
    result = written(tmp_path / "t.exr", changed(frame), source)
    after = pixels(result)[0]
    assert same_outside(after["R"].astype("f4"), channels["R"].astype("f4"))
    assert same_outside(after["G"], channels["G"])


def test_grey_is_grey(tmp_path: Path) -> None:
    source = stills.exr(tmp_path / "s.exr", {"Y": stills.noise(1, "f4"), "A": stills.noise(2, "f4")})
    assert read(source).picture.format.name == "yaf32le"
    after = pixels(written(tmp_path / "t.exr", changed(read(source)), source))[0]
    assert same_outside(after["Y"], stills.noise(1, "f4")) and np.array_equal(after["A"], stills.noise(2, "f4"))


def test_half_to_float_keeps_the_values_and_the_rest_of_the_file(tmp_path: Path) -> None:
    source = stills.exr(tmp_path / "s.exr", {c: stills.noise(1, "f2") for c in ("R", "G", "B", "Z")}, comment="mine")
    after = written(tmp_path / "t.exr", read(source), source, "exr-float")
    assert np.array_equal(pixels(after)[0]["R"], stills.noise(1, "f2").astype("f4"))
    assert pixels(after)[0]["Z"].dtype == np.float16
    assert parse(after.read_bytes())[0].text("comment") == "mine"


def test_another_timecode_is_written_without_touching_the_pixels(tmp_path: Path) -> None:
    source = stills.exr(tmp_path / "s.exr", compression=OpenEXR.B44_COMPRESSION, framesPerSecond=Fraction(24))
    after = written(tmp_path / "t.exr", read(source), source, timecode=Timecode.parse("10:00:00:05", Fraction(24)))
    before, new = parse(source.read_bytes())[0], parse(after.read_bytes())[0]
    assert new.chunks == before.chunks
    with open_video(after) as reader:
        assert str(reader.info.timecode) == "10:00:00:05"


@pytest.mark.parametrize(("corners", "primaries"), [
    ((0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290), 1),
    ((0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290), 9),
    ((0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.077, 0.32168, 0.33767), 2)])
def test_light_is_linear_and_known_primaries_are_told(tmp_path: Path, corners: tuple[float, ...],
                                                      primaries: int) -> None:
    with open_video(stills.exr(tmp_path / "s.exr", chromaticities=corners, pixelAspectRatio=2.0)) as reader:
        assert (reader.info.colour.primaries, reader.info.scene) == (primaries, "linear")
        assert reader.info.pixel_aspect == 2


def luminance_chroma(path: Path) -> None:
    stills.exr(path, {c: stills.noise(1, "f2") for c in ("Y", "RY", "BY")})


def deep_image(path: Path) -> None:
    deep = np.empty((H, W), object)
    for place in np.ndindex(H, W):
        deep[place] = np.ones(2, np.float32)
    OpenEXR.File({"type": OpenEXR.deepscanline, "compression": OpenEXR.ZIPS_COMPRESSION},
                 {"R": deep, "G": deep, "B": deep}).write(str(path))


def subsampled(path: Path) -> None:
    made = parse(stills.exr(path).read_bytes())[0]
    listed = bytearray(made.attributes["channels"].value)
    struct.pack_into("<2i", listed, 2 + 8, 2, 2)
    path.write_bytes(assemble((made.with_attributes(channels=Attribute("chlist", bytes(listed))),)))


def whole_numbers(path: Path) -> None:
    stills.exr(path, {c: stills.noise(1, "u4") for c in "RGB"})


def no_picture(path: Path) -> None:
    stills.exr(path, {"Z": stills.noise(1, "f4")})


def huge(path: Path) -> None:
    made = parse(stills.exr(path).read_bytes())[0]
    size = Attribute("box2i", struct.pack("<4i", 0, 0, 60_000, 60_000))
    path.write_bytes(assemble((made.with_attributes(dataWindow=size, displayWindow=size),)))


def overlapping(path: Path) -> None:
    made = parse(stills.exr(path, compression=OpenEXR.ZIPS_COMPRESSION).read_bytes())[0]
    data = bytearray(assemble((made,)))
    table = parse_headers(bytes(data))[1]
    offsets = struct.unpack_from(f"<{H}Q", data, table)
    struct.pack_into(f"<{H}Q", data, table, *[offsets[0]] * H)
    path.write_bytes(bytes(data[: offsets[2]]))


@pytest.mark.parametrize(("make", "said"), [
    (luminance_chroma, "luminance and chroma"), (deep_image, "deep"), (subsampled, "less than full size"),
    (whole_numbers, "whole numbers"), (no_picture, "no R, G and B, only Z"), (huge, "60001 x 60001"),
    (overlapping, "over each other"),
    (lambda path: path.write_bytes(b""), "is empty"), (lambda path: path.write_text("hello, world"), "is no EXR file"),
    (lambda path: path.write_bytes(stills.exr(path).read_bytes()[:100]), "is cut off"),
    (lambda path: path.write_bytes(stills.exr(path).read_bytes()[:-1]), "is cut off"),
    (lambda path: None, "There is no such file")])
def test_what_is_not_read_gets_one_line(tmp_path: Path, make: Any, said: str) -> None:
    make(tmp_path / "s.exr")
    with pytest.raises(MediaError, match=said) as caught:
        read(tmp_path / "s.exr")
    assert "s.exr" in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_comes_apart_and_together_to_the_byte(tmp_path: Path) -> None:
    for compression in COMPRESSIONS:
        data = stills.exr(tmp_path / "s.exr", {c: stills.noise(1, "f2", (40, 600)) for c in "RGB"},
                          compression=getattr(OpenEXR, f"{compression}_COMPRESSION")).read_bytes()
        parts = parse(data)
        again = assemble(parts)
        assert parse(again) == parts
        assert np.array_equal(OpenEXR.File(io.BytesIO(again), separate_channels=True).channels()["R"].pixels,
                              pixels(tmp_path / "s.exr")[0]["R"])


def test_a_part_is_one_attribute_longer() -> None:
    part = ExrPart({"a": Attribute("int", b"\0\0\0\0")})
    assert list(part.with_attributes(b=Attribute("int", b"\1\0\0\0")).attributes) == ["a", "b"]
