"""Sound beside a picture: at its time to the sample, PCM to the bit, copies to the packet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from retake.audio import CopiedTrack, PcmTrack, SoundForm, SoundTrack, open_sound, probe_sounds, write_sound
from retake.container import open_output
from retake.errors import MediaError, OutputError
from tests.core.audio.sounds import (
    PICTURE_RATE,
    Kind,
    clicking,
    clicks,
    noise,
    peaks,
    picture_frame,
    picture_stream,
    write_media,
)

RATE = 48_000
PICTURES = 60
LENGTH = PICTURES * RATE // PICTURE_RATE
FORMATS = {"mov": ".mov", "mp4": ".mp4", "matroska": ".mkv", "mxf": ".mxf"}


def movie(path: Path, format: str, track: SoundTrack, options: dict[str, str] | None = None) -> Path:
    """A movie of 60 pictures with the track, muxed as a movie's writer would."""
    container = open_output(path, format, options)
    try:
        picture = picture_stream(container)
        track.add_to(container)
        for number in range(PICTURES):
            container.mux(picture.encode(picture_frame(number)))
            track.mux_until(Fraction(number + 1, PICTURE_RATE))
        container.mux(picture.encode(None))
        track.finish()
    finally:
        container.close()
        track.close()
    return path


def offset(path: Path) -> Fraction:
    """How long after the first picture the first sample sounds, in seconds."""
    with av.open(str(path)) as container:
        picture = container.streams.video[0]
        start = Fraction(picture.start_time or 0) * picture.time_base
    return probe_sounds(path)[0].start - start


def heard(path: Path, channels: int = 2) -> np.ndarray:
    """What is heard from the first picture on, float32 of shape (channels, LENGTH)."""
    with open_sound(path) as sound:
        return sound.read(-round(offset(path) * sound.rate), LENGTH)


def packets(path: Path) -> list[str]:
    """The hashes of the first sound's packets."""
    with av.open(str(path)) as container:
        return [hashlib.sha256(bytes(packet)).hexdigest() for packet in container.demux(audio=0) if packet.size]


def sixteen_bit(sound: np.ndarray) -> np.ndarray:
    """The sound rounded to what 16 bits hold."""
    return (np.rint(sound * 32768) / 32768).astype(np.float32)


@pytest.mark.parametrize("format", ["mov", "matroska", "mxf"])
@pytest.mark.parametrize("codec", ["pcm_s24le", "pcm_s16le"])
def test_pcm_is_exact(tmp_path: Path, format: str, codec: str) -> None:
    sound = sixteen_bit(noise(LENGTH))
    path = movie(tmp_path / f"out{FORMATS[format]}", format, PcmTrack([sound], SoundForm(RATE, 2, codec)))
    assert probe_sounds(path)[0].codec == codec
    assert offset(path) == 0
    assert np.array_equal(heard(path), sound)


@pytest.mark.parametrize(("lead", "length"), [(0, None), (777, LENGTH), (-1234, LENGTH), (-5, 20_000), (10**6, LENGTH)])
def test_pcm_may_begin_earlier_or_later(tmp_path: Path, lead: int, length: int | None) -> None:
    sound = sixteen_bit(noise(LENGTH))
    track = PcmTrack([sound[:, :5000], sound[:, 5000:]], SoundForm(RATE, 2), lead=lead, length=length)
    path = movie(tmp_path / "out.mov", "mov", track)
    expected = np.pad(sound, ((0, 0), (lead, 0))) if lead > 0 else sound[:, -lead:]
    expected = np.pad(expected, ((0, 0), (0, LENGTH)))[:, : length or LENGTH]
    with open_sound(path) as reader:
        assert reader.samples == expected.shape[1]
        assert np.array_equal(reader.read(0, reader.samples), expected)


@pytest.mark.parametrize(("format", "rate"), [("mp4", 48_000), ("mov", 44_100), ("matroska", 48_000)])
def test_aac_is_heard_at_its_time(tmp_path: Path, format: str, rate: int) -> None:
    count = rate * PICTURES // PICTURE_RATE
    track = PcmTrack([clicking(count, rate)], SoundForm(rate, 2, "aac", bit_rate=256_000))
    path = movie(tmp_path / f"out{FORMATS[format]}", format, track)
    assert abs(offset(path)) <= (Fraction(1, 1000) if format == "matroska" else 0)
    with open_sound(path) as reader:
        got = reader.read(0, count)
    assert peaks(got, clicks(count, rate)) == clicks(count, rate)


def test_language_and_title_are_kept(tmp_path: Path) -> None:
    for format in ("mov", "mp4", "matroska"):
        for language in ("deu", "fra", "swe", "eng", "nld"):
            form = SoundForm(RATE, 2, language=language, title="Dialog neu")
            path = movie(tmp_path / f"out{FORMATS[format]}", format, PcmTrack([noise(5000)], form))
            copied = movie(tmp_path / f"copy{FORMATS[format]}", format, CopiedTrack(path))
            for one in (path, copied):
                assert (probe_sounds(one)[0].language, probe_sounds(one)[0].title) == (language, "Dialog neu")


def test_a_reader_becomes_a_track(tmp_path: Path) -> None:
    sound = sixteen_bit(noise(LENGTH + 4000))
    write_sound(tmp_path / "line.wav", sound, RATE, bits=16)
    with open_sound(tmp_path / "line.wav", channels="R") as reader:
        track = PcmTrack.from_reader(reader, SoundForm(RATE, 1), start=-100, length=LENGTH)
        path = movie(tmp_path / "out.mov", "mov", track)
    assert np.array_equal(heard(path)[:, 100:], sound[1:, : LENGTH - 100])


@pytest.mark.parametrize(
    ("format", "form", "word"),
    [
        ("mxf", SoundForm(44_100, 2), "48000"),
        ("mxf", SoundForm(RATE, 2, "aac"), "PCM"),
        ("mp4", SoundForm(RATE, 2, "adpcm_ima_wav"), "codec"),
        ("mov", SoundForm(47_999, 2, "aac"), "47999"),
    ],
    ids=str,
)
def test_what_the_container_refuses_is_one_line(tmp_path: Path, format: str, form: SoundForm, word: str) -> None:
    container = open_output(tmp_path / "out", format)
    picture_stream(container)
    with pytest.raises(OutputError, match=word) as caught:
        PcmTrack([noise(100)], form).add_to(container)
    assert "\n" not in str(caught.value)
    container.close()


def plate(path: Path, kind: Kind, sound: np.ndarray | None = None) -> Path:
    """A file of that kind, with a picture where it has one, of 60 pictures' length."""
    return write_media(path, kind, sixteen_bit(noise(LENGTH)) if sound is None else sound)


PCM = [
    Kind(".wav", "wav", "pcm_s24le"),
    Kind(".mov", "mov", "pcm_s24le", picture=True),
    Kind(".mov", "mov", "pcm_s16be", picture=True),
    Kind(".mkv", "matroska", "pcm_s24le", picture=True),
    Kind(".mxf", "mxf", "pcm_s24le", picture=True),
    Kind(".wav", "wav", "pcm_f32le"),
]


@pytest.mark.parametrize("kind", PCM, ids=str)
@pytest.mark.parametrize(("start", "pictures"), [(Fraction(0), 60), (Fraction(7, 25), 20), (Fraction(-3, 25), 60),
                                                 (Fraction(1001, 24_000), 55)], ids=str)  # fmt: skip
def test_copied_pcm_is_cut_to_the_sample(tmp_path: Path, kind: Kind, start: Fraction, pictures: int) -> None:
    sound = sixteen_bit(noise(LENGTH))
    source = plate(tmp_path / f"plate{kind.suffix}", kind, sound)
    length = pictures * RATE // PICTURE_RATE
    track = CopiedTrack(source, picture_start=start, duration=Fraction(pictures, PICTURE_RATE))
    path = movie(tmp_path / "out.mov", "mov", track)
    assert track.copied
    first = round(start * RATE)
    expected = np.pad(sound, ((0, 0), (max(0, -first), LENGTH)))[:, max(0, first) :][:, :length]
    with open_sound(path) as reader:
        assert (reader.samples, reader.info.codec, reader.start) == (length, kind.codec, 0)
        assert np.array_equal(reader.read(0, length), expected)


def test_a_late_range_of_a_long_sound_is_copied_exactly(tmp_path: Path) -> None:
    sound = sixteen_bit(noise(RATE * 30, 1))
    write_sound(tmp_path / "long.wav", sound, RATE, bits=16)
    track = CopiedTrack(tmp_path / "long.wav", picture_start=Fraction(25), duration=Fraction(PICTURES, PICTURE_RATE))
    path = movie(tmp_path / "out.mov", "mov", track)
    assert np.array_equal(heard(path), sound[:, 25 * RATE :][:, :LENGTH])


COMPRESSED = [
    (Kind(".mp4", "mp4", "aac", picture=True), "mp4"),
    (Kind(".mp4", "mp4", "aac", 44_100, picture=True), "mov"),
    (Kind(".mov", "mov", "aac", picture=True), "mov"),
    (Kind(".mkv", "matroska", "aac", picture=True), "matroska"),
    (Kind(".mkv", "matroska", "libopus", picture=True), "matroska"),
    (Kind(".mp4", "mp4", "ac3", picture=True), "mp4"),
    (Kind(".m4a", "ipod", "alac"), "mov"),
    (Kind(".mp3", "mp3", "libmp3lame", 44_100), "mov"),
    (Kind(".mp3", "mp3", "libmp3lame"), "mp4"),
    (Kind(".flac", "flac", "flac"), "mp4"),
]


@pytest.mark.parametrize(("kind", "format"), COMPRESSED, ids=str)
def test_a_compressed_sound_is_copied_packet_by_packet(tmp_path: Path, kind: Kind, format: str) -> None:
    count = kind.rate * PICTURES // PICTURE_RATE
    source = plate(tmp_path / f"plate{kind.suffix}", kind, clicking(count, kind.rate))
    track = CopiedTrack(source)
    path = movie(tmp_path / f"out{FORMATS[format]}", format, track)
    assert track.copied
    assert packets(path) == packets(source)
    with open_sound(source) as old, open_sound(path) as new:
        assert new.start == old.start
        assert np.array_equal(new.read(0, count), old.read(0, count))


def test_a_copy_keeps_its_offset_to_the_picture(tmp_path: Path) -> None:
    source = plate(tmp_path / "plate.mp4", Kind(".mp4", "mp4", "aac"), clicking(LENGTH, RATE))
    for start in (Fraction(1, 25), Fraction(-11, 480)):
        track = CopiedTrack(source, picture_start=start)
        path = movie(tmp_path / "out.mov", "mov", track, {"movie_timescale": "48000"})
        assert track.copied
        assert packets(path) == packets(source)
        moved = clicks(LENGTH, RATE)
        shift = round(start * RATE)
        assert peaks(heard(path), [place - shift for place in moved]) == [place - shift for place in moved]


@pytest.mark.parametrize(
    ("kind", "format", "start", "pictures"),
    [
        (Kind(".mp4", "mp4", "aac", picture=True), "mov", Fraction(7, 25), 20),
        (Kind(".mp4", "mp4", "aac", picture=True), "mp4", Fraction(7, 25), 20),
        (Kind(".mkv", "matroska", "aac", picture=True), "mov", Fraction(0), None),
        (Kind(".mp4", "mp4", "aac"), "mov", Fraction(-1, 44_100), None),
        (Kind(".mp3", "mp3", "libmp3lame", 44_100), "matroska", Fraction(0), None),
        (Kind(".mp3", "mp3", "libmp3lame", 44_100), "mxf", Fraction(0), 60),
    ],
    ids=str,
)
def test_what_can_not_be_copied_exactly_is_encoded_anew(
    tmp_path: Path, kind: Kind, format: str, start: Fraction, pictures: int | None
) -> None:
    count = kind.rate * PICTURES // PICTURE_RATE
    source = plate(tmp_path / f"plate{kind.suffix}", kind, clicking(count, kind.rate))
    duration = None if pictures is None else Fraction(pictures, PICTURE_RATE)
    track = CopiedTrack(source, picture_start=start, duration=duration)
    path = movie(tmp_path / f"out{FORMATS[format]}", format, track)
    assert not track.copied
    with open_sound(path, rate=kind.rate) as reader:
        got = reader.read(-round(offset(path) * kind.rate), count)
        length = reader.samples
    shift = round(start * kind.rate)
    expected = [place - shift for place in clicks(count, kind.rate) if 130 < place - shift < length - 130]
    assert peaks(got, expected) == expected
    if pictures is not None and format != "mxf":
        assert length == pictures * RATE // PICTURE_RATE


@pytest.mark.parametrize("kind", [PCM[0], Kind(".mov", "mov", "aac", picture=True)], ids=str)
def test_a_plate_that_is_cut_off_is_refused(tmp_path: Path, kind: Kind) -> None:
    options = {"movflags": "faststart"} if kind.format == "mov" else {}
    source = plate(tmp_path / f"plate{kind.suffix}", Kind(**{**vars(kind), "muxer": options}))
    source.write_bytes(source.read_bytes()[: source.stat().st_size * 2 // 3])
    with pytest.raises(MediaError, match="Copy it again"):
        movie(tmp_path / "out.mov", "mov", CopiedTrack(source))


@pytest.mark.parametrize("make", [
    lambda path: PcmTrack([noise(LENGTH)], SoundForm(RATE, 2)),
    CopiedTrack,
    lambda path: CopiedTrack(path, picture_start=Fraction(1, 7), duration=Fraction(1)),
], ids=["pcm", "copy", "range"])  # fmt: skip
def test_a_track_can_be_closed_at_any_time(tmp_path: Path, make: Callable[[Path], SoundTrack]) -> None:
    source = plate(tmp_path / "plate.mp4", Kind(".mp4", "mp4", "aac"), clicking(LENGTH, RATE))
    make(source).close()
    for seconds in (None, Fraction(1)):
        container = open_output(tmp_path / "out.mov", "mov")
        track = make(source)
        track.add_to(container)
        if seconds:
            track.mux_until(seconds)
        track.close()
        track.close()
        container.close()
