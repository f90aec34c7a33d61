"""What an editor reads off a file comes out as it went in, and a file is either whole or not there."""

from __future__ import annotations

import resource
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from retake.codecs import CODECS, NAMES, OutputCodec
from retake.errors import OptionError, OutputError, RetakeError
from retake.timecode import Timecode
from retake.video import open_video, open_writer
from retake.video.codec_choice import codec_named, format_for, nearest
from retake.video.colour import Colour
from retake.video.frame import Box, Frame
from retake.video.info import VideoInfo
from retake.video.movies.reader import MovieReader
from retake.video.movies.writer import MovieWriter
from retake.video.pixels import layout_of
from tests.core.video import synth
from tests.core.video.synth import number_in as number_of
from tests.formats import Formats

NTSC = Fraction(24000, 1001)
MOVIES = [(row, suffix) for row in CODECS if not row.is_sequence for suffix in row.containers]
SIZE = (256, 144)


def like(pixel_format: str = "yuv422p10le", **facts: object) -> VideoInfo:
    """A plate's facts."""
    plain = VideoInfo(Path("plate"), "mov", "none", "", "", *SIZE, pixel_format, NTSC, False, 12, 0, Fraction(0),
                      Colour(1, 1, 1, False), Timecode.parse("01:00:00:00", NTSC), "A001R2")
    return replace(plain, **facts)  # type: ignore[arg-type]


def frames(count: int, pixel_format: str, colour: Colour | None = None) -> list[Frame]:
    """Numbered frames, as if read from somewhere."""
    return [Frame(n, synth.picture(n, SIZE, pixel_format), colour or Colour(1, 1, 1, False)) for n in range(count)]


def written(path: Path, codec: OutputCodec, info: VideoInfo, count: int = 12) -> Path:
    """A movie of numbered frames."""
    with MovieWriter(path, codec, info) as writer:
        for frame in frames(count, info.pixel_format):
            writer.write(frame)
    return path


@pytest.mark.parametrize(("codec", "suffix"), MOVIES, ids=lambda v: v if isinstance(v, str) else v.name)
def test_facts_and_frames_come_out_as_they_went_in(codec: OutputCodec, suffix: str, tmp_path: Path,
                                                   formats: Formats) -> None:
    info = like(format_for(codec, "yuv422p10le"), rate=Fraction(25) if suffix == ".mxf" else NTSC)
    info = replace(info, timecode=Timecode(90_012, info.rate))
    with MovieReader(written(tmp_path / f"take{suffix}", codec, info)) as reader:
        out = reader.info
        assert [synth.number_in(frame.picture) for frame in reader.frames()] == list(range(12))
        assert (out.rate, out.frame_count, out.timecode, out.reel) == (info.rate, 12, info.timecode, "A001R2")
        assert (out.colour.primaries, out.colour.transfer, out.colour.matrix) == (1, 1, 1)
        assert out.colour.full_range in (False, None)
        assert (out.width, out.height, out.fields, out.rotation) == (*SIZE, "progressive", 0)
        assert out.codec == codec.codec
        assert nearest(out) == codec or not codec.intra
        formats.note("written", suffix, synth.named(out), out.pixel_format, codec.name)


@pytest.mark.parametrize(("codec", "suffix"), MOVIES, ids=lambda v: v if isinstance(v, str) else v.name)
def test_rotation_aspect_fields_and_drop_frame_are_kept_or_refused(codec: OutputCodec, suffix: str,
                                                                   tmp_path: Path) -> None:
    rate = Fraction(30000, 1001)
    start = Timecode.parse("10:00:00;02", rate)
    wishes: dict[str, object] = {"rotation": 270, "pixel_aspect": Fraction(16, 11), "fields": "bottom"}
    for wish, value in wishes.items():
        info = like(format_for(codec, "yuv422p10le"), rate=rate, timecode=start, **{wish: value})
        path = tmp_path / f"{wish}{suffix}"
        try:
            written(path, codec, info, count=3)
        except OptionError as refusal:
            assert "can't" in str(refusal)
            assert not path.exists()
            continue
        with MovieReader(path) as reader:
            assert getattr(reader.info, wish) == value
            assert str(reader.info.timecode) == "10:00:00;02"


@pytest.mark.parametrize("codec", [row for row in CODECS if row.lossless and not row.is_sequence], ids=lambda c: c.name)
def test_lossless_codecs_give_back_every_bit(codec: OutputCodec, tmp_path: Path, formats: Formats) -> None:
    for pixel_format in codec.formats:
        info = like(pixel_format)
        rng = np.random.default_rng(4)
        given = frames(3, pixel_format)
        for frame in given:
            for samples, part in zip(frame.samples, frame.layout.components, strict=True):
                # v210 travels over SDI, where the lowest and highest four codes are taken.
                samples[...] = rng.integers(4, (1 << part.bits) - 4, samples.shape)
        path = tmp_path / f"{pixel_format}{codec.containers[0]}"
        with MovieWriter(path, codec, info) as writer:
            for frame in given:
                writer.write(frame)
        with MovieReader(path) as reader:
            assert reader.info.pixel_format == pixel_format
            formats.note("written", codec.containers[0], codec.codec, pixel_format, codec.name)
            for own, theirs in zip(given, reader.frames(), strict=True):
                for a, b in zip(own.samples, theirs.samples, strict=True):
                    np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", ["prores-hq", "prores-4444", "dnxhr-hqx", "dnxhr-444"])
def test_untouched_frames_are_passed_on_as_the_very_packets(name: str, tmp_path: Path) -> None:
    codec = codec_named(name, like())
    plate = written(tmp_path / "plate.mov", codec, like(format_for(codec, "yuv422p10le")), count=40)
    touched = {0, 10, 11, 12, 22, 39}
    box = Box(20, 40, 60, 80)
    with open_video(plate) as reader, open_writer(tmp_path / "take.mov", "like-source", reader.info) as writer:
        for frame in reader.frames():
            if frame.number in touched:
                frame = frame.with_rgb(box, frame.rgb(box) * np.float32(0.5), np.ones((40, 40), np.bool_))
            writer.write(frame)
    assert (writer.written, writer.passed_on) == (40, 34)
    with MovieReader(plate) as before, MovieReader(tmp_path / "take.mov") as after:
        assert len(after) == 40
        differ = {a.number for a, b in zip(before.frames(), after.frames(), strict=True)
                  if bytes(a.source) != bytes(b.source)}  # type: ignore[arg-type]
        assert differ == touched
        assert (after.info.timecode, after.info.reel) == (before.info.timecode, before.info.reel)


def test_packets_of_another_flavour_are_not_passed_on(tmp_path: Path) -> None:
    plate = written(tmp_path / "plate.mov", codec_named("prores-lt", like()), like())
    for name, keep in (("prores-hq", True), ("prores-lt", False)):
        with open_video(plate) as reader, open_writer(tmp_path / f"{name}.mov", name, reader.info,
                                                      pass_on=keep) as writer:
            for frame in reader.frames():
                writer.write(frame)
        assert writer.passed_on == 0
        assert synth.straight(tmp_path / f"{name}.mov") == list(range(12))


def test_eight_bit_luma_arrives_in_ten_bits_unrounded(tmp_path: Path) -> None:
    given = frames(1, "yuv420p")[0]
    given.samples[0][...] = np.random.default_rng(2).integers(16, 236, (SIZE[1], SIZE[0]))
    path = tmp_path / "deep.mov"
    with MovieWriter(path, codec_named("v210", like()), like("yuv420p")) as writer:
        writer.write(given)
    with MovieReader(path) as reader:
        np.testing.assert_array_equal(reader.frame(0).samples[0], given.samples[0].astype(np.uint16) * 4)


@pytest.mark.parametrize("colour", [Colour(1, 1, 1, True), Colour(6, 6, 6, True), Colour(6, 6, 6, False),
                                    Colour(2, 2, 2, False), Colour(9, 16, 9, False)], ids=str)
@pytest.mark.parametrize("name", ["prores-hq", "v210", "dnxhr-hqx", "ffv1", "h264-10"])
def test_a_picture_means_the_same_in_whatever_a_codec_can_say(name: str, colour: Colour, tmp_path: Path) -> None:
    info = like("yuv422p10le", colour=colour)
    box = Box(0, 0, *SIZE)
    flat = np.full((SIZE[1], SIZE[0], 3), (0.75, 0.5, 0.25), np.float32)
    flat[:, : SIZE[0] // 2] = (0.1, 0.3, 0.9)
    empty = Frame(0, av.VideoFrame(*SIZE, "yuv422p10le"), colour)
    shown = empty.with_rgb(box, flat, np.ones((SIZE[1], SIZE[0]), np.bool_))
    codec = codec_named(name, info)
    path = tmp_path / f"same{codec.containers[0]}"
    with MovieWriter(path, codec, info) as writer:
        writer.write(shown)
    with MovieReader(path) as reader:
        apart = np.abs(reader.frame(0).rgb() - shown.rgb())
        # Chroma is blended where the halves meet.
        apart[:, SIZE[0] // 2 - 8 : SIZE[0] // 2 + 8] = 0
        assert apart.max() < 0.02


def test_an_unknown_field_order_is_not_made_up(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="does not say which field comes first"):
        open_writer(tmp_path / "take.mov", "prores-hq", like(fields="unknown"))


def test_alpha_survives_prores_4444(tmp_path: Path) -> None:
    info = like("yuva444p12le")
    given = frames(2, "yuva444p12le")
    ramp = np.linspace(0, 4095, SIZE[0]).astype(np.uint16)
    for frame in given:
        assert frame.opacity is not None
        frame.opacity[...] = ramp
    with MovieWriter(tmp_path / "alpha.mov", nearest(replace(info, codec="prores", codec_tag="ap4h")), info) as writer:
        for frame in given:
            writer.write(frame)
    with MovieReader(tmp_path / "alpha.mov") as reader:
        opacity = reader.frame(1).opacity
        assert opacity is not None
        # The encoder takes ten bits of twelve: one of its steps.
        assert np.abs(opacity.astype(int) - ramp).max() <= 4


@pytest.mark.parametrize(("codec", "suffix", "facts", "says"), [
    ("h264", ".mov", {"width": 255}, "needs an even width"),
    ("h264", ".mp4", {"height": 143, "pixel_format": "yuv420p"}, "needs an even height"),
    ("prores-hq", ".mov", {"width": 255}, "needs an even width"),
    ("prores-hq", ".mp4", {}, "does not go into a .mp4"),
    ("ffv1", ".mov", {}, "does not go into a .mov"),
    ("ffv1", "", {}, "file without suffix"),
    ("dnxhr-hq", ".mov", {"fields": "top"}, "can't say that the picture is interlaced"),
    ("dnxhr-hq", ".mov", {"width": 64, "height": 32}, "can't hold this picture"),
    ("no-such", ".mov", {}, "There is no codec 'no-such'. Choose one of"),
])
def test_what_does_not_go_together_is_refused_before_anything_is_written(
        codec: str, suffix: str, facts: dict[str, object], says: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=says):
        open_writer(tmp_path / f"take{suffix}", codec, like(**facts))  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["with space.mov", "it's \"quoted\".mov", "100% #1.mov", "größe-口型.mov", "a:b.mov",
                                  "-dash.mov", "%04d.mov", "x" * 251 + ".mov"])
def test_awkward_names_are_only_names(name: str, tmp_path: Path) -> None:
    path = written(tmp_path / name, codec_named("prores-proxy", like()), like(), count=3)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    with open_video(path) as reader:
        assert len(reader) == 3


def test_a_writer_that_fails_or_is_left_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "take.mov"
    codec = codec_named("prores-hq", like())
    with pytest.raises(ZeroDivisionError), MovieWriter(path, codec, like()) as writer:
        writer.write(frames(1, "yuv422p10le")[0])
        raise ZeroDivisionError
    with pytest.raises(OutputError, match="would hold no frame"), MovieWriter(path, codec, like()):
        pass
    writer = MovieWriter(path, codec, like())
    writer.abandon()
    writer.abandon()
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "take.mov"
    path.write_bytes(b"earlier")
    with pytest.raises(ZeroDivisionError), MovieWriter(path, codec_named("prores-hq", like()), like()):
        raise ZeroDivisionError
    assert path.read_bytes() == b"earlier"


def test_no_folder_a_link_and_a_folder_are_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "link.mov").symlink_to(tmp_path / "elsewhere.mov")
    (tmp_path / "folder.mov").mkdir()
    for name, says in (("no/take.mov", "There is no such folder"), ("link.mov", "symbolic link"),
                       ("folder.mov", "It is a folder")):
        with pytest.raises(OutputError, match=says) as refusal:
            open_writer(tmp_path / name, "prores-hq", like())
        assert "\n" not in str(refusal.value)
    assert not (tmp_path / "elsewhere.mov").exists()


def test_a_full_disk_is_said_in_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(OutputError, match="can't be written") as refusal:
            written(tmp_path / "big.mov", codec_named("v210", like()), like(), count=30)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "\n" not in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_like_source_picks_what_loses_the_least() -> None:
    picks = {
        ("h264", "yuv420p"): "h264", ("h264", "yuv422p10le"): "h264-10", ("hevc", "yuv420p10le"): "h265-10",
        ("vp9", "yuv420p"): "h265", ("mpeg1video", "yuv420p"): "h264", ("mpeg2video", "yuv422p"): "prores-hq",
        ("cfhd", "gbrap12le"): "prores-4444", ("rawvideo", "uyvy422"): "ffv1", ("huffyuv", "yuv422p"): "ffv1",
        ("dnxhd", "yuv422p10le"): "dnxhr-hqx", ("dnxhd", "yuv422p"): "dnxhr-hq", ("mjpeg", "yuvj444p"): "prores-4444",
    }
    for (codec, pixel_format), name in picks.items():
        assert codec_named("like-source", like(pixel_format, codec=codec)).name == name
    assert codec_named("like-source", like("yuv422p", codec="dnxhd", fields="top")).name == "prores-hq"


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_codec_takes_every_format_with_the_least_loss(name: str) -> None:
    codec = codec_named(name, like())
    for row in CODECS:
        for pixel_format in row.formats:
            chosen = layout_of(format_for(codec, pixel_format))
            wanted = layout_of(pixel_format)
            if any(layout_of(f).alpha for f in codec.formats) and wanted.alpha and wanted.kind != "grey":
                assert chosen.alpha
            if pixel_format in codec.formats:
                assert chosen.name == pixel_format


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv422p10le", "yuv411p", "gray"])
@pytest.mark.parametrize("size", [(317, 239), (319, 319), (641, 361)])
def test_ffv1_takes_pictures_of_odd_sizes(pixel_format: str, size: tuple[int, int], tmp_path: Path) -> None:
    info = like(pixel_format, width=size[0], height=size[1], timecode=None)
    shown = [Frame(n, synth.picture(n, size, pixel_format), info.colour) for n in range(2)]
    with MovieWriter(tmp_path / "odd.mkv", codec_named("ffv1", info), info) as writer:
        for frame in shown:
            writer.write(frame)
    with MovieReader(tmp_path / "odd.mkv") as reader:
        assert [number_of(frame.picture) for frame in reader.frames()] == [0, 1]
        assert (reader.info.width, reader.info.height) == size


def test_errors_are_all_of_one_family() -> None:
    assert issubclass(OptionError, RetakeError)
    assert av.FFmpegError not in OutputError.__mro__
