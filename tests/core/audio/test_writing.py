"""Sound files out: the bits that went in, at the place that was asked for, or nothing."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retake.audio import open_sound, probe_sounds, write_sound
from retake.errors import OptionError, OutputError, RetakeError
from tests.core.audio.sounds import noise


def stored(path: Path) -> np.ndarray:
    """The whole numbers in a WAV file, read without FFmpeg: int64 of shape (channels, n)."""
    raw_file, place, chunks = path.read_bytes(), 12, {}
    while place < len(raw_file):
        name, size = struct.unpack("<4sI", raw_file[place : place + 8])
        chunks[name] = raw_file[place + 8 : place + 8 + size]
        place += 8 + size + size % 2
    channels, bits = struct.unpack("<2xH8x2xH", chunks[b"fmt "][:16])
    width = bits // 8
    raw = np.frombuffer(chunks[b"data"], np.uint8).reshape(-1, width)
    padded = np.zeros((len(raw), 4), np.uint8)
    padded[:, 4 - width :] = raw
    return (padded.view("<i4").astype(np.int64) >> (32 - 8 * width)).reshape(-1, channels).T


def every(bits: int) -> np.ndarray:
    """Whole numbers over the whole range of so many bits, its ends among them: int64 of shape (2, 5000)."""
    top = 1 << (bits - 1)
    made = np.random.default_rng(bits).integers(-top, top, (2, 5000))
    made[:, :4] = [-top, top - 1, 0, -1]
    return made


def test_whole_numbers_come_out_as_they_went_in(tmp_path: Path) -> None:
    path = tmp_path / "whole.wav"
    for bits, wide in ((16, np.int16), (32, np.int32)):
        write_sound(path, every(bits).astype(wide), 48_000, bits=bits)
        assert np.array_equal(stored(path), every(bits))
    write_sound(path, (every(24) << 8).astype(np.int32), 48_000, bits=24)
    assert np.array_equal(stored(path), every(24))
    write_sound(path, every(16).astype(np.int16), 48_000, bits=24)
    assert np.array_equal(stored(path), every(16) << 8)


@pytest.mark.parametrize("bits", [16, 24])
def test_floats_make_the_round_trip(tmp_path: Path, bits: int) -> None:
    sound = (every(bits) / (1 << (bits - 1))).astype(np.float32)
    write_sound(tmp_path / "float.wav", sound, 44_100, bits=bits)
    assert np.array_equal(stored(tmp_path / "float.wav"), every(bits))
    with open_sound(tmp_path / "float.wav") as reader:
        assert np.array_equal(reader.read(0, 5000), sound)


def test_rounding_is_to_the_nearest_half_to_even_and_clipped(tmp_path: Path) -> None:
    steps = np.array([[0.5, 1.5, -0.5, -1.5, 2.4999, 2.5001, 32767.4, 32767.6, 40000, -40000, np.nan, np.inf]])
    write_sound(tmp_path / "round.wav", steps / 32768, 48_000, bits=16)
    assert stored(tmp_path / "round.wav")[0].tolist() == [0, 2, 0, -2, 2, 3, 32767, 32767, 32767, -32768, 0, 32767]


def test_float_files_hold_the_very_floats(tmp_path: Path) -> None:
    sound = noise(3000) * 3
    write_sound(tmp_path / "float.wav", sound, 96_000, bits=32, floating=True)
    with open_sound(tmp_path / "float.wav") as reader:
        assert np.array_equal(reader.read(0, 3000), sound)
        assert (reader.info.codec, reader.info.bits, reader.info.rate) == ("pcm_f32le", 32, 96_000)


def test_blocks_are_joined(tmp_path: Path) -> None:
    sound = noise(50_000, 1)
    write_sound(tmp_path / "blocks.wav", (sound[:, k : k + 777] for k in range(0, 50_000, 777)), 48_000, bits=24)
    write_sound(tmp_path / "whole.wav", sound, 48_000, bits=24)
    assert (tmp_path / "blocks.wav").read_bytes() == (tmp_path / "whole.wav").read_bytes()


def test_the_time_reference_is_written_and_read(tmp_path: Path) -> None:
    reference = 48_000 * 3600 * 10 + 123_457  # beyond 32 bits
    write_sound(tmp_path / "bwf.wav", noise(100), 48_000, time_reference=reference)
    write_sound(tmp_path / "plain.wav", noise(100), 48_000)
    raw = (tmp_path / "bwf.wav").read_bytes()
    chunk = raw.index(b"bext") + 8
    assert struct.unpack("<Q", raw[chunk + 338 : chunk + 346]) == (reference,)
    assert probe_sounds(tmp_path / "bwf.wav")[0].time_reference == reference
    assert probe_sounds(tmp_path / "plain.wav")[0].time_reference is None
    assert b"bext" not in (tmp_path / "plain.wav").read_bytes()


@pytest.mark.parametrize("channels", [1, 2, 3, 5, 6, 8, 12])
def test_any_number_of_channels(tmp_path: Path, channels: int) -> None:
    sound = np.random.default_rng(3).integers(-32768, 32768, (channels, 500)).astype(np.int16)
    write_sound(tmp_path / "many.wav", sound, 48_000, bits=16)
    with open_sound(tmp_path / "many.wav") as reader:
        assert np.array_equal(reader.read(0, 500) * 32768, sound)


def folder(path: Path) -> set[str]:
    """All names in a folder, hidden ones too."""
    return set(os.listdir(path))


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def failing() -> Iterator[np.ndarray]:
        yield noise(40_000)
        raise KeyError("a bug")

    (tmp_path / "kept.wav").write_bytes(b"before")
    for name in ("new.wav", "kept.wav"):
        with pytest.raises(KeyError):
            write_sound(tmp_path / name, failing(), 48_000)
    assert folder(tmp_path) == {"kept.wav"}
    assert (tmp_path / "kept.wav").read_bytes() == b"before"


@pytest.mark.parametrize(
    "samples",
    [np.zeros(5, np.float32), np.zeros((1, 5), np.uint8), [noise(9, 1), noise(9, 2)], [], np.zeros((0, 5), np.float32)],
    ids=["flat", "bytes", "changing", "nothing", "no channel"],
)
def test_what_is_no_sound_is_refused(tmp_path: Path, samples: np.ndarray | list[np.ndarray]) -> None:
    with pytest.raises(OptionError) as caught:
        write_sound(tmp_path / "odd.wav", samples, 48_000)
    assert "\n" not in str(caught.value)
    assert not folder(tmp_path)


def test_what_can_not_be_written_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "link.wav").symlink_to(tmp_path / "elsewhere.wav")
    for name, word in (("no/x.wav", "no such folder"), ("folder.wav", "folder"), ("link.wav", "link"),
                       ("x" * 300 + ".wav", "too long")):  # fmt: skip
        with pytest.raises(OutputError, match=word) as caught:
            write_sound(tmp_path / name, noise(10), 48_000)
        assert "\n" not in str(caught.value)
    assert folder(tmp_path) == {"folder.wav", "link.wav"}


@pytest.mark.parametrize("bits", [8, 20, 33])
def test_odd_bits_are_refused(tmp_path: Path, bits: int) -> None:
    with pytest.raises(RetakeError, match=f"{bits} bits"):
        write_sound(tmp_path / "odd.wav", noise(10), 48_000, bits=bits)


def test_no_space_left_is_said(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="limits on a file's size are a matter of Unix")
    signal = pytest.importorskip("signal")
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        with pytest.raises(OutputError, match=r"big\.wav can't be written"):
            write_sound(tmp_path / "big.wav", noise(100_000), 48_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert not folder(tmp_path)


@pytest.mark.long
def test_beyond_four_gib_it_is_rf64(tmp_path: Path) -> None:
    block = np.zeros((8, 1 << 20), np.int32)
    last = np.full((8, 5), 12345 << 8, np.int32)

    def long() -> Iterator[np.ndarray]:
        for _ in range(130):
            yield block
        yield last

    path = tmp_path / "long.wav"
    write_sound(path, long(), 48_000, bits=32)
    assert path.stat().st_size > 1 << 32
    with path.open("rb") as file:
        assert file.read(4) == b"RF64"
    with open_sound(path) as reader:
        assert reader.samples == 130 * (1 << 20) + 5
        assert np.array_equal(reader.read(reader.samples - 5, 5) * (1 << 31), last)
    path.unlink()
