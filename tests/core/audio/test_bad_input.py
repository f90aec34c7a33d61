"""Files that are no sound, and names that are no trouble."""

from __future__ import annotations

import os
from pathlib import Path

import av
import numpy as np
import pytest

from retake.audio import CopiedTrack, open_sound, probe_sounds, write_sound
from retake.audio.streams import _bits
from retake.errors import MediaError
from tests.core.audio.sounds import Kind, clicking, noise, picture_frame, picture_stream, write_media


def refused(path: Path, word: str, stream: int = 0) -> None:
    """Check that every way to open the file is refused in one line that names it and holds the word."""
    for opened in (open_sound, CopiedTrack):
        with pytest.raises(MediaError, match=word) as caught:
            opened(path, stream)
        assert "\n" not in str(caught.value)
        assert path.name[:100] in str(caught.value)


def test_what_is_no_media_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("To be, or not to be.\n" * 300)
    (tmp_path / "empty.wav").touch()
    (tmp_path / "A001.braw").write_bytes(b"anything")
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "story.wav").write_text("It was a dark and stormy night. " * 300)
    refused(tmp_path / "text.wav", "is no media")
    refused(tmp_path / "story.wav", "is no media")
    refused(tmp_path / "empty.wav", "empty")
    refused(tmp_path / "A001.braw", "ProRes 4444")
    refused(tmp_path / "folder.wav", "folder")
    refused(tmp_path / "missing.wav", "no such file")
    refused(tmp_path / "text.wav" / "in.wav", "Check the path")
    refused(tmp_path / ("x" * 300 + ".wav"), "Shorten")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are a matter of Unix")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    refused(tmp_path / "pipe.wav", "ordinary")


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_no_permission_is_said(tmp_path: Path) -> None:
    write_sound(tmp_path / "locked.wav", noise(10), 48_000)
    (tmp_path / "locked.wav").chmod(0)
    refused(tmp_path / "locked.wav", "permission")


def test_a_file_without_sound_is_refused(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "mute.mov"), "w") as container:
        picture = picture_stream(container)
        container.mux(picture.encode(picture_frame(0)))
        container.mux(picture.encode(None))
    assert probe_sounds(tmp_path / "mute.mov") == ()
    refused(tmp_path / "mute.mov", "has no sound")


def test_a_sound_that_is_not_there_is_refused(tmp_path: Path) -> None:
    write_sound(tmp_path / "one.wav", noise(10), 48_000)
    refused(tmp_path / "one.wav", "it has 1", stream=1)
    refused(tmp_path / "one.wav", "it has 1", stream=-1)


def test_a_sound_without_a_sample_is_refused(tmp_path: Path) -> None:
    write_sound(tmp_path / "nothing.wav", np.zeros((2, 0), np.float32), 48_000)
    with pytest.raises(MediaError, match="no sample"):
        open_sound(tmp_path / "nothing.wav")


@pytest.mark.parametrize("suffix", [".wav", ".w64", ".aiff", ".caf", ".flac", ".mkv"])
def test_a_sound_cut_off_is_read_up_to_there_and_refused(tmp_path: Path, suffix: str) -> None:
    format = {".mkv": "matroska"}.get(suffix, suffix[1:])
    codec = {".aiff": "pcm_s16be", ".caf": "pcm_s16be", ".flac": "flac"}.get(suffix, "pcm_s16le")
    sound = clicking(100_000, 48_000)
    path = write_media(tmp_path / f"cut{suffix}", Kind(suffix, format, codec), sound)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 4])
    with open_sound(path) as reader:
        assert np.array_equal(reader.read(0, 40_000), sound[:, :40_000])
        for _ in range(2):
            with pytest.raises(MediaError, match=r"Copy it again"):
                reader.read(40_000, 60_000)
        assert np.array_equal(reader.read(1000, 40_000), sound[:, 1000:41_000])


@pytest.mark.parametrize("name", [
    "two words", "it's \"quoted\"", "take#3", "100%d 50%", "a:b", "http:x", "-dash", "größe—日本語", "x" * 240, "dot.",
    "a\tb", "concat:a|b", "pipe:0", "%03d",
])  # fmt: skip
def test_any_name_will_do(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = noise(1000)
    monkeypatch.chdir(tmp_path)
    for path in (tmp_path / f"{name}.wav", Path(f"{name}.wav")):
        write_sound(path, sound, 48_000, bits=32, floating=True)
        with open_sound(path) as reader:
            assert np.array_equal(reader.read(0, 1000), sound)
        assert os.listdir(tmp_path) == [f"{name}.wav"]


def test_nothing_is_said_on_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = write_media(tmp_path / "bad.mp4", Kind(".mp4", "mp4", "aac"), clicking(50_000, 48_000))
    raw = bytearray(path.read_bytes())
    raw[2000:2400] = bytes(400)
    path.write_bytes(raw)
    with pytest.raises(MediaError, match="at 00:00:00"), open_sound(path) as reader:
        list(reader.blocks())
    assert capfd.readouterr() == ("", "")


def test_a_reader_can_be_closed_at_any_time(tmp_path: Path) -> None:
    path = write_media(tmp_path / "sound.mp4", Kind(".mp4", "mp4", "aac"), clicking(90_000, 48_000))
    reader = open_sound(path, rate=16_000, channels="mix")
    blocks = reader.blocks(size=100)
    next(blocks)
    reader.close()
    reader.close()
    with pytest.raises(ValueError, match="closed"):
        next(blocks)
    open_sound(path)  # abandoned, which must not crash either


def test_a_sound_that_breaks_off_before_it_says_its_rate_is_told_as_unknown(tmp_path: Path) -> None:
    whole = write_media(tmp_path / "whole.aac", Kind(".aac", "adts", "aac"), noise(9600)).read_bytes()
    cut = tmp_path / "cut.aac"
    for size in range(8, 200, 12):
        cut.write_bytes(whole[:size])
        try:
            rates = [sound.rate for sound in probe_sounds(cut)]
        except MediaError:
            continue
        if rates == [0]:
            refused(cut, "not known here")
            return
    pytest.skip("This FFmpeg finds the rate in every one of them.")


@pytest.mark.parametrize("rate", [1, 999, 1_000_001, 2**31 - 1])
def test_a_sample_rate_that_no_sound_has_is_refused(rate: int, tmp_path: Path) -> None:
    path = tmp_path / "wild.wav"
    write_sound(path, noise(4800), 48_000)
    said = bytearray(path.read_bytes())
    at = said.index(b"fmt ") + 12
    said[at:at + 4] = rate.to_bytes(4, "little")
    path.write_bytes(said)
    refused(path, f"says that its sound has {rate} samples a second")


def test_a_sound_whose_head_tells_no_format_has_no_bits() -> None:
    class Codec:
        name = "flac"

    class Stream:
        codec_context, format = Codec(), None

    assert _bits(Stream()) == 0  # type: ignore[arg-type]
