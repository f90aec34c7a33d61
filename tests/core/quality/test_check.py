"""`retake check` finds how far lips are from a sound, and does not claim what it can't know."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retake.audio import PcmTrack, SoundForm, write_sound
from retake.cache import Cache
from retake.cli import main
from retake.errors import MediaError, OptionError
from retake.pipeline.check import Check, CheckRequest, check
from retake.video import open_writer
from retake.video.reader import VideoReader
from tests.core.pipeline.talker import RATE, babble, chatter, talker
from tests.core.quality.conftest import silence
from tests.faces_synth import Painted

FRAMES = 225


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine seconds of a painted talker, his sound with him; beside it the cache that all tests share."""
    path = tmp_path_factory.mktemp("check") / "talk.mkv"
    reader: VideoReader = Painted(talker(chatter, FRAMES), FRAMES, rate=RATE)
    sound = PcmTrack([babble(chatter, FRAMES)], SoundForm(48_000, 1))
    with open_writer(path, "ffv1", replace(reader.info, pixel_format="yuv420p"), [sound]) as writer:
        for frame in reader.frames():
            writer.write(frame)
    return path


def found(movie: Path, sound: Path | None = None, face: int | None = None) -> Check:
    return check(CheckRequest(movie, sound, face), Cache(movie.parent / "cache"), lambda *_: None)


def test_a_movies_own_sound_is_in_sync(movie: Path) -> None:
    told = found(movie)
    (face,) = told.faces
    assert abs(face.sync.frames) <= 1
    assert face.sync.confidence >= 0.8
    assert told.speaks == 1


@pytest.mark.parametrize("late", [-8, -3, 6])
def test_a_shift_is_found_and_said(movie: Path, tmp_path: Path, late: int) -> None:
    write_sound(tmp_path / "line.wav", babble(lambda seconds: chatter(seconds + late / 25), FRAMES), 48_000)
    (face,) = found(movie, tmp_path / "line.wav").faces
    assert abs(face.sync.frames - late) <= 1
    assert face.sync.confidence >= 0.8
    assert ("late" if late > 0 else "early") in face.said
    assert " ms" in face.said


@pytest.mark.parametrize("sound", ["silence", "half a second", "another's"])
def test_what_nobody_can_know_is_not_claimed(movie: Path, tmp_path: Path, sound: str) -> None:
    samples = silence(9)
    if sound == "half a second":
        samples[:, 48_000:72_000] = babble(chatter, FRAMES)[:, 48_000:72_000]
    elif sound == "another's":
        samples = np.ascontiguousarray(babble(chatter, FRAMES)[:, ::-1])
    write_sound(tmp_path / "line.wav", samples, 48_000)
    told = found(movie, tmp_path / "line.wav")
    assert told.faces[0].sync.confidence < 0.8
    assert told.speaks is None
    assert told.faces[0].said.startswith("Nothing")


def test_the_command_says_it_in_a_sentence_and_in_json(movie: Path, capsys: pytest.CaptureFixture[str],
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAKE_CACHE", str(movie.parent / "cache"))
    assert main(["check", str(movie)]) == 0
    assert capsys.readouterr().out.startswith("The lips are in sync (confidence 0.")
    assert main(["check", str(movie), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["frames"], told["rate"], told["speaks"]) == (FRAMES, "25", 1)


def test_a_face_that_is_not_there_and_a_movie_without_sound_are_refused(movie: Path, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="There is no face 4"):
        found(movie, face=4)
    mute = tmp_path / "mute.mkv"
    with Painted(talker(), 5, rate=RATE) as reader, open_writer(mute, "ffv1", reader.info) as writer:
        for frame in reader.frames():
            writer.write(frame)
    with pytest.raises(MediaError, match="has no sound"):
        found(mute)
