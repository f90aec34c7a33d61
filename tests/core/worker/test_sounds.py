"""Sounds that a viewer plays: the very samples from the moment asked for, silence around them, two channels."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from retake.audio import open_sound, resampler, write_sound
from retake.errors import MediaError, OptionError, OutputError
from retake.worker import sounds
from tests.core.audio.sounds import KINDS, Kind, clicking, clicks, peaks, write_media
from tests.core.video.synth import Movie, write
from tests.core.worker.looking import look, tone

pytestmark = pytest.mark.usefixtures("own_cache")

Whole = np.ndarray[Any, np.dtype[np.int16]]


def heard(result: dict[str, Any]) -> Whole:
    """What a player plays, int16 (2, n)."""
    with wave.open(result["file"], "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, result["rate"])
        assert file.getnframes() == result["samples"] == Fraction(result["seconds"]) * result["rate"]
        return np.frombuffer(file.readframes(1 << 30), "<i2").reshape(-1, 2).T


def ramp(path: Path, channels: int = 1, count: int = 96_000, **more: Any) -> Whole:
    """A file in which every sample tells its place and its channel; its samples come back."""
    samples = (np.arange(count)[None] * (np.arange(channels)[:, None] + 1) % 60_000 - 30_000).astype(np.int16)
    write_sound(path, samples, 48_000, bits=16, **more)
    return samples


@pytest.mark.parametrize(("start", "stop"), [
    (None, None), (0.5, 1.5), ("1/3", "2/3"), (-1, 0.25), (-2, -1), (1.9, 2.5), (3, 4), ("1001/24000", "2002/24000")])
def test_every_sample_lies_at_its_place(start: Any, stop: Any, tmp_path: Path) -> None:
    samples = ramp(tmp_path / "a.wav", 2)
    result, said = look("sound", path=str(tmp_path / "a.wav"), start=start, stop=stop)
    begin = round(Fraction(start or 0) * 48_000)
    end = begin + round((Fraction(stop or 2) - Fraction(start or 0)) * 48_000)
    wanted = np.zeros((2, end - begin), np.int16)
    inside = samples[:, max(0, begin):max(0, end)]
    wanted[:, max(0, -begin):max(0, -begin) + inside.shape[1]] = inside
    assert np.array_equal(heard(result), wanted)
    assert said == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.delay], ids=str)
def test_a_click_of_any_file_comes_at_its_moment(kind: Kind, tmp_path: Path) -> None:
    path = write_media(tmp_path / f"a{kind.suffix}", kind, clicking(2 * kind.rate, kind.rate))
    found = heard(look("sound", path=str(path), start="-1/10", stop=2)[0])
    places = [4800 + round(one * 48_000 / kind.rate) for one in clicks(2 * kind.rate, kind.rate)]
    assert all(abs(a - b) <= 1 for a, b in zip(peaks(found.astype(np.float32), places), places, strict=True))


def test_one_channel_is_heard_on_both_sides_and_many_are_mixed(tmp_path: Path) -> None:
    one = ramp(tmp_path / "one.wav")
    assert np.array_equal(heard(look("sound", path=str(tmp_path / "one.wav"))[0]), np.repeat(one, 2, axis=0))
    quiet = np.zeros((6, 4800), np.float32)
    quiet[2] = 0.5  # the centre
    write_sound(tmp_path / "six.wav", quiet, 48_000, layout="5.1")
    centre = heard(look("sound", path=str(tmp_path / "six.wav"))[0])
    assert np.all(centre == round(0.5 * 0.5 ** 0.5 * 32768))
    loose = np.full((3, 4800), 0.25, np.float32)
    write_sound(tmp_path / "three.wav", loose, 48_000, layout="3 channels")
    assert np.all(np.abs(heard(look("sound", path=str(tmp_path / "three.wav"))[0]).astype(int) - 8192) < 8192)


def test_many_channels_cost_no_more_memory_than_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sound(tmp_path / "many.wav", np.full((64, 44_100), 0.25, np.float32), 44_100, layout="64 channels")
    lanes: list[int] = []
    begin = resampler._lane
    monkeypatch.setattr(resampler, "_lane", lambda ratio: (lanes.append(1), begin(ratio))[1])
    found = heard(look("sound", path=str(tmp_path / "many.wav"))[0])
    assert np.all(np.abs(found[:, 500:-500].astype(int) - 8192) <= 2) and np.array_equal(found[0], found[1])
    assert len(lanes) == 1


def test_another_rate_is_another_file(tmp_path: Path) -> None:
    tone(tmp_path / "a.wav", 1.0)
    first, second = (look("sound", path=str(tmp_path / "a.wav"), rate=rate)[0] for rate in (48_000, 44_100))
    assert (first["samples"], second["samples"], first["file"] == second["file"]) == (48_000, 44_100, False)


def test_a_movies_sound_can_be_counted_from_its_first_frame(tmp_path: Path) -> None:
    kind = Kind(".mkv", "matroska", "pcm_s24le", picture=True)
    path = write_media(tmp_path / "a.mkv", kind, clicking(96_000, 48_000))
    late = tmp_path / "late.mkv"
    with av.open(str(path)) as given, av.open(str(late), "w") as made:
        streams = {one.index: made.add_stream_from_template(one) for one in given.streams}
        for packet in given.demux():
            if packet.dts is not None:
                later = round(Fraction(1, 2) / packet.time_base) if packet.stream.type == "video" else 0
                packet.pts, packet.dts = packet.pts + later, packet.dts + later
                packet.stream = streams[packet.stream.index]
                made.mux(packet)
    own, _ = look("sound", path=str(late), start=0.5, stop=1.5)
    shown, _ = look("sound", path=str(late), start=0, stop=1, clock="picture")
    assert np.array_equal(heard(own), heard(shown))


def test_a_sound_is_made_once_until_its_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    ramp(path)
    first, _ = look("sound", path=str(path), start=1, stop=2)
    with monkeypatch.context() as context:
        context.setattr(sounds, "open_sound", None)
        assert look("sound", path=str(path), start=1, stop=2)[0] == first
    Path(first["file"]).write_bytes(Path(first["file"]).read_bytes()[:-100])
    assert look("sound", path=str(path), start=1, stop=2)[0] == first and len(heard(first)[0]) == 48_000
    ramp(path, 2)  # another length
    assert look("sound", path=str(path), start=1, stop=2)[0]["file"] != first["file"]


def test_what_has_no_sound_there_is_refused_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ramp(tmp_path / "a.wav")
    silent = write(tmp_path / "a.mp4", Movie(frames=3))
    for data, kind, reason in (
            ({"path": str(silent)}, MediaError, "sound"), ({"start": 2}, MediaError, "has no sound there"),
            ({"start": 2, "stop": 1}, OptionError, "to a later stop"),
            ({"start": 1, "stop": 1}, OptionError, "to a later stop"),
            ({"start": 0, "stop": 9999}, OptionError, "30 minutes at most"),
            ({"start": -9999}, OptionError, "longer than 30 minutes"), ({"stream": 1}, MediaError, "sound"),
            ({"rate": 1}, OptionError, "rate has to be"), ({"clock": "wall"}, OptionError, "clock has to be one of"),
            ({"clock": "picture"}, MediaError, "a.wav")):
        with pytest.raises(kind, match=reason):
            look("sound", **{"path": str(tmp_path / "a.wav"), **data})
    monkeypatch.setenv("RETAKE_CACHE", str(tmp_path / "a.wav"))
    with pytest.raises(OutputError, match="can't be written"):
        look("sound", path=str(tmp_path / "a.wav"))


def test_the_whole_of_a_sound_is_as_long_as_it_is_read(tmp_path: Path) -> None:
    samples = tone(tmp_path / "a.wav", 1.3)
    with open_sound(tmp_path / "a.wav", rate=48_000) as sound:
        assert look("sound", path=str(tmp_path / "a.wav"))[0]["samples"] == sound.samples
    assert samples.shape[1] == round(1.3 * 44_100)
