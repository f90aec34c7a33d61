"""A plate goes through the doors and comes out as it went in, sounds and all."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from retake.audio import PcmTrack, SoundForm, open_sound, probe_sounds, write_sound
from retake.cli import main
from retake.errors import OptionError
from retake.plate_copy import CopyPlan, PlateCopy
from retake.plate_facts import plate_facts
from retake.timecode import Timecode
from retake.video import VideoInfo, open_writer, probe
from retake.video.colour import Colour
from retake.video.frame import Frame
from tests.core.video import synth

SIZE = (256, 144)


def plate(path: Path, codec: str = "prores-hq", frames: int = 50, rate: Fraction = Fraction(25)) -> Path:
    """Numbered frames with two sounds: a click at every tenth frame, in 24 bits, and a tone."""
    info = VideoInfo(path, "mov", "x", "", "", *SIZE, "yuv422p10le", rate, False, frames, 0, Fraction(0),
                     Colour(1, 1, 1, False), Timecode(90_000, rate), "B002")
    count = round(frames * 48_000 / rate)
    clicks = np.zeros((1, count), np.int32)
    for frame in range(0, frames, 10):
        clicks[0, round(frame * 48_000 / rate)] = 1 << 30
    tone = np.sin(np.arange(count) * 0.05).astype(np.float32)
    tracks = [PcmTrack([clicks], SoundForm(48_000, 1, language="eng", title="Boom")),
              PcmTrack([np.stack([tone, -tone]) * np.float32(0.5)], SoundForm(48_000, 2))]
    with open_writer(path, codec, info, tracks) as writer:
        for number in range(frames):
            writer.write(Frame(number, synth.picture(number, SIZE, "yuv422p10le"), info.colour))
    return path


def copied(plan: CopyPlan) -> tuple[int, int, int]:
    """Frames, frames passed on and sounds of a copy."""
    with PlateCopy(plan) as copy:
        assert sum(1 for _ in copy.frames()) == len(copy)
    report = copy.report()
    return report.frames, report.passed_on, report.sounds


def test_a_range_keeps_picture_sound_and_timecode_together(tmp_path: Path) -> None:
    source = plate(tmp_path / "plate.mov")
    result = tmp_path / "range.mov"
    assert copied(CopyPlan(source, result, start=15, stop=42)) == (27, 27, 2)
    info = probe(result)
    assert (info.frame_count, str(info.timecode), info.reel) == (27, "01:00:00:15", "B002")
    assert synth.straight(result) == list(range(15, 42))
    first, second = probe_sounds(result)
    assert (first.language, first.title, first.codec, second.channels) == ("eng", "Boom", "pcm_s24le", 2)
    assert first.start == info.start
    with open_sound(result) as sound:
        samples = sound.read(0, 27 * 1920)[0]
    assert np.flatnonzero(samples > 0.4).tolist() == [5 * 1920, 15 * 1920, 25 * 1920]


@pytest.mark.parametrize(("codec", "suffix"), [("ffv1", ".mkv"), ("h264", ".mp4"), ("dnxhr-hqx", ".mxf"),
                                               ("prores-4444", ".mov"), ("h265-10", ".mp4")])
def test_a_copy_in_another_codec_shows_and_sounds_the_same(codec: str, suffix: str, tmp_path: Path) -> None:
    source = plate(tmp_path / "plate.mov", frames=30)
    result = tmp_path / f"copy{suffix}"
    frames, passed_on, sounds = copied(CopyPlan(source, result, codec))
    assert (frames, passed_on, sounds) == (30, 0, 2)
    assert synth.straight(result) == list(range(30))
    with open_sound(result) as sound:
        samples = sound.read(0, 30 * 1920)[0]
    loud = np.flatnonzero(np.abs(samples) > 0.25 * np.abs(samples).max())
    assert {round(place / 1920, 2) for place in loud.tolist()} >= {0.0, 10.0, 20.0}
    assert probe(result).timecode == probe(source).timecode


def test_pcm_goes_into_mp4_as_what_every_reader_plays(tmp_path: Path) -> None:
    source = plate(tmp_path / "plate.mov", frames=20)
    copied(CopyPlan(source, tmp_path / "copy.mp4", "h264"))
    assert {sound.codec for sound in probe_sounds(tmp_path / "copy.mp4")} == {"aac"}


@pytest.mark.parametrize("arguments", [["probe", "x" * 300 + ".mov"], ["probe", "x" * 300 + ".%04d.exr"],
                                       ["copy", "{plate}", "y" * 300 + ".mov"],
                                       ["copy", "{plate}", "z" * 300 + ".%04d.dpx", "--codec", "dpx"],
                                       ["demo", "--folder", "{plate}/in"]])
def test_a_path_that_can_not_be_gets_one_line(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                              capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    source = plate(tmp_path / "plate.mov", frames=3)
    assert main([one.format(plate=source) for one in arguments]) in (3, 4)
    said = [line for line in capsys.readouterr().err.splitlines() if line != "Copying"]
    assert len(said) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["plate.mov"]


def test_a_movie_becomes_an_image_sequence_and_a_movie_again(tmp_path: Path) -> None:
    source = plate(tmp_path / "plate.mov", frames=12)
    stills = tmp_path / "still.%04d.dpx"
    assert copied(CopyPlan(source, stills, "dpx")) == (12, 0, 0)
    again = tmp_path / "again.mov"
    assert copied(CopyPlan(stills, again, "prores-hq")) == (12, 0, 0)
    assert synth.straight(again) == list(range(12))
    info = probe(again)
    assert (info.rate, str(info.timecode), info.reel) == (25, "01:00:00:00", "B002")


def test_the_source_itself_and_a_wrong_range_are_refused(tmp_path: Path) -> None:
    source = plate(tmp_path / "plate.mov", frames=10)
    before = source.read_bytes()
    with pytest.raises(OptionError, match="is the source itself"):
        PlateCopy(CopyPlan(source, source))
    for start, stop in ((5, 5), (0, 11), (-1, 4)):
        with pytest.raises(OptionError, match="which has 10"):
            PlateCopy(CopyPlan(source, tmp_path / "out.mov", start=start, stop=stop))
    assert source.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["plate.mov"]


def test_a_copy_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    source = plate(tmp_path / "plate.mov", frames=10)
    with pytest.raises(KeyboardInterrupt), PlateCopy(CopyPlan(source, tmp_path / "out.mov", "prores-lt")) as copy:
        next(copy.frames())
        raise KeyboardInterrupt
    assert [p.name for p in tmp_path.iterdir()] == ["plate.mov"]


def test_facts_read_like_an_editor_speaks(tmp_path: Path) -> None:
    lines = list(plate_facts(plate(tmp_path / "plate.mov", rate=Fraction(30000, 1001))).lines())
    assert lines[1] == "  256 x 144, prores HQ in mov, 10 bit 4:2:2"
    assert lines[2] == "  50 frames at 29.97 a second, from 00:50:00:00, reel B002"
    assert lines[3] == "  primaries bt709, transfer bt709, matrix bt709, limited range"
    assert lines[4].startswith("  sound 0: pcm_s24le, 48000 Hz, mono, 1.668 s, starts at +0.0000 s")


def test_a_picture_that_can_not_be_read_is_told_beside_the_sounds(tmp_path: Path,
                                                                 capsys: pytest.CaptureFixture[str]) -> None:
    source = plate(tmp_path / "plate.mkv", "ffv1", frames=25)
    source.write_bytes(source.read_bytes()[: source.stat().st_size * 6 // 10])
    assert main(["probe", str(source)]) == 0
    assert "  ! " + str(source) + " is not whole" in capsys.readouterr().out
    assert main(["probe", str(source), "--json"]) == 0
    (facts,) = json.loads(capsys.readouterr().out)
    assert facts["video"] is None and "is not whole" in facts["trouble"]


def test_a_sound_alone_has_no_trouble(tmp_path: Path) -> None:
    write_sound(tmp_path / "a.wav", np.zeros((1, 4800), np.float32), 48_000)
    assert plate_facts(tmp_path / "a.wav").trouble == ""


def test_probe_and_copy_speak_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = plate(tmp_path / "plate.mov", frames=10)
    assert main(["probe", str(source), "--json"]) == 0
    (facts,) = json.loads(capsys.readouterr().out)
    assert (facts["video"]["frame_count"], facts["video"]["rate"], len(facts["sounds"])) == (10, "25", 2)
    assert main(["copy", str(source), str(tmp_path / "copy.mov"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["frames"], report["passed_on"], report["sounds"]) == (10, 10, 2)
    assert main(["copy", str(source), str(tmp_path / "copy.avi"), "--json"]) == 2
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["kind"] == "OptionError"
    assert "does not go into a .avi" in error["message"]


def test_a_sound_alone_and_no_media_at_all_are_told_apart(tmp_path: Path,
                                                          capsys: pytest.CaptureFixture[str]) -> None:
    sound = tmp_path / "line.wav"
    with av.open(str(sound), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 480), np.int16), layout="mono")
        frame.rate = 48_000
        container.mux(stream.encode(frame))
    text = tmp_path / "notes.txt"
    text.write_text("no movie")
    assert main(["probe", str(sound)]) == 0
    assert "sound 0: pcm_s16le" in capsys.readouterr().out
    assert main(["probe", str(text)]) == 3
    assert capsys.readouterr().err.count("\n") == 1
