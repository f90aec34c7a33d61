"""Frame n is the frame that a straight decode gives n-th, whatever the file is like and wherever reading starts."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import av
import pytest

from retake.errors import MediaError, OptionError
from retake.timecode import Timecode
from retake.video import open_video, probe
from retake.video.movies.reader import MovieReader
from tests.core.video import synth
from tests.core.video.synth import Movie, named
from tests.formats import Formats

X264 = {"g": "12", "bf": "3"}
KINDS: dict[str, tuple[str, Movie]] = {
    "h264-mp4-b-frames": ("mp4", Movie(options=X264)),
    "h264-mp4-open-gop": ("mp4", Movie(options={**X264, "x264-params": "open-gop=1"})),
    "h264-mov-pyramid": ("mov", Movie(options={**X264, "x264-params": "b-pyramid=normal:open-gop=1"})),
    "h264-mkv": ("mkv", Movie(options=X264)),
    "h264-ts": ("ts", Movie(options=X264)),
    "h264-ts-open-gop": ("ts", Movie(options={**X264, "x264-params": "open-gop=1"})),
    "h264-mp4-intra-refresh": ("mp4", Movie(options={"x264-params": "intra-refresh=1:keyint=12:bframes=0"})),
    "h264-flv": ("flv", Movie(options=X264)),
    "h264-10-422-mov": ("mov", Movie(pixel_format="yuv422p10le", options=X264)),
    "h264-mp4-fragmented": ("mp4", Movie(options=X264, muxer={"movflags": "frag_keyframe+empty_moov"})),
    "hevc-mp4-open-gop": ("mp4", Movie("libx265", options={"x265-params": "log-level=none:keyint=12:open-gop=1"})),
    "hevc-ts": ("ts", Movie("libx265", options={"x265-params": "log-level=none:keyint=12"})),
    "hevc-10-mkv": ("mkv", Movie("libx265", "yuv420p10le", options={"x265-params": "log-level=none:keyint=12"})),
    "mpeg2-ts-open-gop": ("ts", Movie("mpeg2video", options={"g": "12", "bf": "2", "b": "4M"})),
    "mpeg2-mpg": ("mpg", Movie("mpeg2video", options={"g": "12", "bf": "2", "b": "4M"}, format="vob")),
    "mpeg2-mxf": ("mxf", Movie("mpeg2video", "yuv422p", options={"g": "12", "bf": "2", "b": "8M"})),
    "mpeg1-mpg": ("mpg", Movie("mpeg1video", options={"g": "12", "bf": "2", "b": "4M"})),
    "mpeg4-avi-b-frames": ("avi", Movie("mpeg4", options={"g": "12", "bf": "2", "b": "4M"})),
    "mjpeg-avi": ("avi", Movie("mjpeg", "yuvj420p", options={"q": "2"})),
    "vp9-webm": ("webm", Movie("libvpx-vp9", options={"g": "12", "b": "2M", "cpu-used": "8", "deadline": "realtime",
                                                      "auto-alt-ref": "1", "lag-in-frames": "16"})),
    "prores-mov": ("mov", Movie("prores_aw", "yuv422p10le")),
    "prores-mxf": ("mxf", Movie("prores_aw", "yuv422p10le")),
    "prores-mkv-23.976": ("mkv", Movie("prores_aw", "yuv422p10le", rate=Fraction(24000, 1001))),
    "prores-4444-alpha-mov": ("mov", Movie("prores_ks", "yuva444p10le", options={"profile": "4"})),
    "dnxhr-mov": ("mov", Movie("dnxhd", "yuv422p", size=(256, 144), options={"profile": "dnxhr_lb"})),
    "dnxhr-mxf": ("mxf", Movie("dnxhd", "yuv422p10le", size=(256, 144), options={"profile": "dnxhr_hqx"})),
    "ffv1-mkv": ("mkv", Movie("ffv1", "yuv444p16le")),
    "ffv1-mkv-59.94": ("mkv", Movie("ffv1", rate=Fraction(60000, 1001))),
    "v210-mov": ("mov", Movie("v210", "yuv422p10le")),
    "cineform-mov": ("mov", Movie("cfhd", "yuv422p10le", size=(256, 144))),
    "raw-uyvy-mov": ("mov", Movie("rawvideo", "uyvy422")),
    "raw-bgr-avi-bottom-up": ("avi", Movie("rawvideo", "bgr24")),
    "png-mov": ("mov", Movie("png", "rgb24")),
    "qtrle-mov": ("mov", Movie("qtrle", "rgb24")),
    "huffyuv-avi": ("avi", Movie("huffyuv", "yuv422p")),
    "one-frame": ("mov", Movie("prores_aw", "yuv422p10le", frames=1)),
    "odd-size": ("mkv", Movie("ffv1", size=(193, 113))),
}


def _check(path: Path, expected: list[int]) -> MovieReader:
    """Every frame in a run, and twenty in random order, carry the number that a straight decode shows there."""
    reader = MovieReader(path)
    assert len(reader) == len(expected)
    assert [synth.number_in(frame.picture) for frame in reader.frames()] == expected
    places = random.Random(7).choices(range(len(expected)), k=20)
    assert [synth.number_in(reader.frame(n).picture) for n in places] == [expected[n] for n in places]
    return reader


@pytest.mark.parametrize("kind", KINDS)
def test_frame_n_is_the_nth_of_a_straight_decode(kind: str, tmp_path: Path,
                                                 formats: Formats) -> None:
    suffix, movie = KINDS[kind]
    path = synth.write(tmp_path / f"{kind}.{suffix}", movie)
    with _check(path, synth.straight(path)) as reader:
        assert reader.info.rate == movie.rate
        assert not reader.info.variable_rate
        assert [frame.number for frame in reader.frames(0, min(3, len(reader)))] == list(range(min(3, len(reader))))
        assert len(reader) == movie.frames
        formats.note("read", f".{suffix}", named(reader.info), reader.info.pixel_format, kind)


@pytest.mark.parametrize("suffix", ["mov", "mp4"])
@pytest.mark.parametrize("trimmed", [1, 5, 14])
def test_an_edit_list_that_starts_inside_a_group_of_pictures_is_followed(suffix: str, trimmed: int,
                                                                         tmp_path: Path) -> None:
    path = synth.write(tmp_path / f"trimmed.{suffix}", Movie(options=X264))
    synth.edit_start(path, trimmed)
    expected = synth.straight(path)
    assert expected == list(range(trimmed, 40))
    _check(path, expected).close()


@pytest.mark.parametrize("first", [3, 1000])
@pytest.mark.parametrize("suffix", ["mkv", "mp4", "mov", "ts"])
def test_odd_first_timestamps_do_not_shift_frames(first: int, suffix: str, tmp_path: Path) -> None:
    movie = Movie(options=X264, times=tuple(first + n for n in range(40)))
    with _check(synth.write(tmp_path / f"start.{suffix}", movie), list(range(40))) as reader:
        assert reader.info.rate == 25
        if suffix != "ts":
            assert reader.info.start == Fraction(first, 25)


@pytest.mark.parametrize("suffix", ["mp4", "mov"])
def test_pictures_before_time_zero_follow_the_straight_decode(suffix: str, tmp_path: Path) -> None:
    movie = Movie(options=X264, times=tuple(n - 7 for n in range(40)), muxer={"avoid_negative_ts": "disabled"})
    path = synth.write(tmp_path / f"negative.{suffix}", movie)
    expected = synth.straight(path)
    assert expected[-1] == 39
    _check(path, expected).close()


def test_a_stream_that_starts_inside_a_group_of_pictures_gives_what_decoders_give(tmp_path: Path) -> None:
    whole = synth.write(tmp_path / "whole.ts", Movie(options={**X264, "x264-params": "open-gop=1"}))
    data = whole.read_bytes()
    for share in (0.2, 0.35, 0.5):
        cut = tmp_path / "cut.ts"
        cut.write_bytes(data[int(len(data) * share) // 188 * 188 :])
        expected = synth.straight(cut)
        assert 0 < len(expected) < 40
        _check(cut, expected).close()


def test_frames_without_times_are_counted(tmp_path: Path) -> None:
    path = synth.write(tmp_path / "bare.h264", Movie(options=X264, format="h264"))
    with _check(path, synth.straight(path)) as reader:
        assert len(reader) == 40


def test_two_runs_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    path = synth.write(tmp_path / "two.mp4", Movie(options=X264))
    with MovieReader(path) as reader:
        pairs = zip(reader.frames(0, 15), reader.frames(20, 35), strict=True)
        for a, b in pairs:
            assert synth.number_in(a.picture) == a.number
            assert synth.number_in(b.picture) == b.number == a.number + 20


@pytest.mark.parametrize("rate", ["24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60", "15"])
@pytest.mark.parametrize("suffix", ["mov", "mkv", "mp4", "ts"])
def test_rates_are_exact_in_every_container(rate: str, suffix: str, tmp_path: Path) -> None:
    path = synth.write(tmp_path / f"rate.{suffix}", Movie(rate=Fraction(rate), frames=130, size=(96, 64)))
    info = probe(path)
    assert info.rate == Fraction(rate)
    assert not info.variable_rate
    assert info.frame_count == 130


def test_a_varying_rate_is_refused_until_a_rate_is_stated(tmp_path: Path) -> None:
    times = (0, 1, 2, 5, 6, 7, 8, 12, 13, 14, 15, 16, 18, 19)
    path = synth.write(tmp_path / "phone.mp4", Movie(times=times, ticks=1, options={"bf": "0"}))
    assert probe(path).variable_rate
    with pytest.raises(MediaError, match="varying frame rate"):
        open_video(path)
    with open_video(path, rate=Fraction(25)) as reader:
        shown = [synth.number_in(frame.picture) for frame in reader.frames()]
        assert shown == [0, 1, 2, 2, 2, 3, 4, 5, 6, 6, 6, 6, 7, 8, 9, 10, 11, 11, 12, 13]
        assert [f.number for f in reader.frames()] == list(range(20))
        assert synth.number_in(reader.frame(9).picture) == 6
        assert "conformed" in reader.info.warnings[-1]


def test_streams_joined_to_one_keep_all_their_frames(tmp_path: Path) -> None:
    one = synth.write(tmp_path / "one.ts", Movie(options={**X264, "x264-params": "open-gop=1"})).read_bytes()
    joined = tmp_path / "joined.ts"
    joined.write_bytes(one + one)
    expected = synth.straight(joined)
    assert len(expected) > 70
    _check(joined, expected).close()
    with open_video(joined, rate=Fraction(25)) as reader:
        assert abs(len(reader) - len(expected)) <= 1


@pytest.mark.parametrize("kind", ["h264", "hevc"])
def test_a_bare_stream_has_the_rate_that_it_states(kind: str, tmp_path: Path) -> None:
    encoder = {"h264": "libx264", "hevc": "libx265"}[kind]
    options = X264 if kind == "h264" else {"x265-params": "log-level=none"}
    path = synth.write(tmp_path / f"bare.{kind}", Movie(encoder, options=options, format=kind))
    with open_video(path) as reader:
        assert (len(reader), reader.info.rate, reader.info.variable_rate) == (40, 25, False)


@pytest.mark.parametrize("gone", [(17,), (3, 9, 20, 31)])
def test_a_frame_dropped_where_a_tick_is_a_frame_is_no_odd_rate(gone: tuple[int, ...], tmp_path: Path) -> None:
    times = tuple(n for n in range(250) if n not in gone)
    path = synth.write(tmp_path / "drop.avi", Movie("mjpeg", "yuvj420p", size=(96, 64), times=times))
    assert probe(path).variable_rate


def test_one_dropped_frame_makes_a_rate_uneven(tmp_path: Path) -> None:
    times = tuple(n for n in range(40) if n != 17)
    for suffix in ("mov", "mkv", "mp4"):
        path = synth.write(tmp_path / f"drop.{suffix}", Movie(times=times, options={"bf": "0"}))
        assert probe(path).variable_rate, suffix


def test_a_rate_that_contradicts_the_movie_is_refused(tmp_path: Path) -> None:
    path = synth.write(tmp_path / "steady.mov", Movie())
    with pytest.raises(OptionError, match="steady rate of 25"):
        open_video(path, rate=Fraction(24))


def test_facts_are_read_as_they_were_written(tmp_path: Path) -> None:
    movie = Movie("prores_aw", "yuv422p10le", rate=Fraction(30000, 1001), rotation=90, aspect=Fraction(4, 3),
                  metadata={"timecode": "10:00:00;00", "reel_name": "A012C003"}, colour=(9, 16, 9, 1))
    info = probe(synth.write(tmp_path / "facts.mov", movie))
    assert info.timecode == Timecode.parse("10:00:00;00", movie.rate)
    assert (info.reel, info.rotation, info.pixel_aspect) == ("A012C003", 90, Fraction(4, 3))
    assert info.colour.named() == {"primaries": "bt2020", "transfer": "pq", "matrix": "bt2020nc", "range": "limited"}
    assert info.scene == "pq"
    assert (info.codec, info.codec_tag, info.intra) == ("prores", "apcn", True)


def test_interlaced_movies_come_with_a_warning(tmp_path: Path) -> None:
    path = synth.write(tmp_path / "fields.mp4", Movie(options={"x264-params": "tff=1"}))
    info = probe(path)
    assert info.fields == "top"
    assert "interlaced" in info.warnings[0]


def test_a_closed_reader_gives_no_frames_and_closes_twice(tmp_path: Path) -> None:
    reader = MovieReader(synth.write(tmp_path / "closed.mp4", Movie()))
    run = reader.frames()
    next(run)
    reader.close()
    reader.close()
    with pytest.raises(ValueError, match="closed"):
        next(run)


def test_frames_beyond_the_end_are_an_index_error(tmp_path: Path) -> None:
    with MovieReader(synth.write(tmp_path / "short.mp4", Movie())) as reader:
        for wrong in ((-1, 3), (0, 41), (30, 20)):
            with pytest.raises(IndexError, match="has 40"):
                next(reader.frames(*wrong))


def test_intra_movies_hand_out_the_packet_of_each_frame(tmp_path: Path) -> None:
    path = synth.write(tmp_path / "packets.mov", Movie("prores_aw", "yuv422p10le"))
    with av.open(str(path)) as container:
        packets = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    with MovieReader(path) as reader:
        assert [bytes(frame.source) for frame in reader.frames()] == packets  # type: ignore[arg-type]
        assert bytes(reader.frame(23).source) == packets[23]  # type: ignore[arg-type]


def test_the_talking_clips_are_read_exactly(shared: Path) -> None:
    for name, frames, rate in (("garden.mp4", 250, 25), ("curtain.mp4", 600, 30)):
        with MovieReader(shared / "media" / name) as reader:
            assert (len(reader), reader.info.rate, reader.info.start) == (frames, rate, 0)
