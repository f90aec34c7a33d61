"""Timestamps as real files have them: gaps, jitter, sound that starts before or after the picture."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from retake.audio import open_sound, probe_sounds
from retake.errors import MediaError
from tests.core.audio.sounds import clicking, picture_frame, picture_stream, sound_frame

RATE = 48_000
PACKET = 4096  # no whole number of Matroska's milliseconds

# QuickTime stores no timestamp for each packet of PCM, so there it is ALAC; both give back the very samples.
LOSSLESS = {"mov": "alac", "matroska": "pcm_s16le"}


def stamped(path: Path, format: str, sound: np.ndarray, place: Callable[[int], int], picture_at: int = 0) -> Path:
    """A file with a picture, which begins with that frame, and sound whose packet k is stamped `place(k)`."""
    options = {"movie_timescale": "48000"} if format == "mov" else {}
    with av.open(str(path), "w", format=format, container_options=options) as container:
        picture = picture_stream(container)
        stream = container.add_stream(LOSSLESS[format], rate=RATE, layout="stereo")
        for number in range(10):
            frame = picture_frame(number + picture_at)
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
        for k in range(sound.shape[1] // PACKET):
            block = sound[:, k * PACKET : (k + 1) * PACKET]
            for packet in stream.encode(sound_frame(block, RATE, k * PACKET)):
                packet.pts = packet.dts = place(k)
                packet.time_base = Fraction(1, RATE)
                container.mux(packet)
    return path


def heard(path: Path) -> np.ndarray:
    """The whole sound, float32 of shape (2, n)."""
    with open_sound(path) as sound:
        return np.concatenate(list(sound.blocks()), axis=1)


@pytest.mark.parametrize("format", ["mov", "matroska"])
def test_a_gap_is_silence(tmp_path: Path, format: str) -> None:
    sound = clicking(30 * PACKET, RATE)
    gap = 7200  # 150 ms
    path = stamped(tmp_path / "gap", format, sound, lambda k: k * PACKET + (gap if k >= 12 else 0))
    got = heard(path)
    assert got.shape[1] == sound.shape[1] + gap
    assert np.array_equal(got[:, : 12 * PACKET], sound[:, : 12 * PACKET])
    assert not got[:, 12 * PACKET : 12 * PACKET + gap].any()
    assert np.array_equal(got[:, 12 * PACKET + gap :], sound[:, 12 * PACKET :])
    with open_sound(path) as reader:
        assert np.array_equal(reader.read(120_000, 100), got[:, 120_000:120_100])
        assert np.array_equal(reader.read(12 * PACKET - 10, 20), got[:, 12 * PACKET - 10 : 12 * PACKET + 10])


@pytest.mark.parametrize("format", ["mov", "matroska"])
def test_jitter_is_ignored(tmp_path: Path, format: str) -> None:
    sound = clicking(300 * PACKET, RATE)  # long enough for jumps
    wander = np.random.default_rng(4).integers(-200, 200, 300)
    path = stamped(tmp_path / "jitter", format, sound, lambda k: k * PACKET + (int(wander[k]) if k else 0))
    assert np.array_equal(heard(path), sound)
    with open_sound(path) as reader:
        for place in (1_200_000, 500, 1_100_000, 700_000, 990_000):
            assert np.array_equal(reader.read(place, 3000), sound[:, place : place + 3000]), place


def test_a_little_overlap_is_left_out(tmp_path: Path) -> None:
    sound = clicking(30 * PACKET, RATE)
    path = stamped(tmp_path / "overlap.mkv", "matroska", sound, lambda k: k * PACKET - (960 if k >= 12 else 0))
    got = heard(path)
    assert np.array_equal(got, np.delete(sound, np.s_[12 * PACKET : 12 * PACKET + 960], axis=1))


@pytest.mark.parametrize("late", [0, 480, 4321])
def test_sound_that_starts_after_the_picture(tmp_path: Path, late: int) -> None:
    path = stamped(tmp_path / "late.mov", "mov", clicking(30 * PACKET, RATE), lambda k: k * PACKET + late)
    (info,) = probe_sounds(path)
    assert info.start == Fraction(late, RATE)
    with open_sound(path) as reader:
        assert reader.start == info.start
        assert np.array_equal(reader.read(0, 100), clicking(30 * PACKET, RATE)[:, :100])


def test_sound_that_starts_before_the_picture(tmp_path: Path) -> None:
    # The picture begins a second late: so the file's clock has the sound at 0 and the picture at 1.
    path = stamped(tmp_path / "early.mkv", "matroska", clicking(60 * PACKET, RATE), lambda k: k * PACKET, 25)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.start_time * stream.time_base == 1
    assert probe_sounds(path)[0].start == 0


def test_what_the_header_says_is_where_the_decoder_begins(tmp_path: Path) -> None:
    path = stamped(tmp_path / "late.mkv", "matroska", clicking(30 * PACKET, RATE), lambda k: k * PACKET + 4800)
    with open_sound(path) as reader:
        assert reader.start == Fraction(1, 10) == reader._decoder.clock.start


def test_a_clock_that_jumps_back_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "jump.ts"
    with av.open(str(path), "w", format="mpegts") as container:
        stream = container.add_stream("mp2", rate=RATE, layout="stereo")
        for start in (500_000, 0):
            for place in range(0, 60_000, 1152):
                for packet in stream.encode(sound_frame(np.zeros((2, 1152), np.float32), RATE, start + place)):
                    container.mux(packet) if start else None
    raw = path.read_bytes()
    with av.open(str(path), "w", format="mpegts") as container:
        stream = container.add_stream("mp2", rate=RATE, layout="stereo")
        for place in range(0, 60_000, 1152):
            container.mux(stream.encode(sound_frame(np.zeros((2, 1152), np.float32), RATE, place)))
    path.write_bytes(raw + path.read_bytes())
    with pytest.raises(MediaError, match="jump back"):
        heard(path)


def test_a_clock_that_leaps_over_days_is_refused_at_once(tmp_path: Path) -> None:
    sound = clicking(12 * PACKET, RATE)
    path = stamped(tmp_path / "days", "matroska", sound, lambda k: k * PACKET + (400 * 3600 * RATE if k >= 6 else 0))
    with pytest.raises(MediaError, match="jump ahead to 400:00:00"):
        heard(path)
