"""What the networks learn from: faces and sound of one time, sentences held back, footage that is out of sync."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from retake.engines.mel import mel, windows_fixed
from retake.engines.wav2lip.training import footage as room
from retake.engines.wav2lip.training import sentences as sampling
from retake.engines.wav2lip.training.footage import Measured, in_sync, measured
from retake.engines.wav2lip.training.sentences import drawn, gathered, sentences
from retake.errors import MediaError
from retake.expert.grid import Stretch, grid
from retake.options import ExpertTrainingOptions
from tests.core.engines.wav2lip.training.painted import faces, sound, talk
from tests.core.pipeline.shots import talking, write
from tests.core.pipeline.talker import babble


def found(late: float = 0.0, confidence: float = 1.0) -> Measured:
    """A movie of two seconds."""
    return Measured(faces(1), sound(1), (Stretch(0, 50),), late, confidence)


def quiet(what: str, done: int, total: int) -> None:
    """Nobody is told."""


def test_a_frame_is_heard_from_the_frame_before_it_on_as_the_engine_will_hear_it() -> None:
    sentence, = sentences(talk(3))
    wanted = windows_fixed(sentence.talk.level, Fraction(25), 50)
    assert np.array_equal(sentence.heard_frames(0), wanted[:5])
    assert np.array_equal(sentence.heard_frames(20), wanted[20:25])
    later = replace(sentence, first=10)
    assert np.array_equal(later.heard_frames(10), wanted[20:25])
    assert np.array_equal(later.faces(10), sentence.talk.faces[20:25])


def test_the_expert_hears_a_window_from_its_first_frame_on() -> None:
    sentence, = sentences(talk(3))
    assert np.array_equal(sentence.heard(20), sentence.talk.plain[:, 64:80])
    assert np.array_equal(sentence.heard(21), sentence.talk.plain[:, 67:83])


def test_the_other_window_is_never_the_same() -> None:
    some, chance = sentences(talk(3)), np.random.default_rng(0)
    both = [drawn(some, chance)[1:] for _ in range(500)]
    assert all(window != other for window, other in both)
    assert {window for window, _ in both} == {other for _, other in both} == set(range(46))


def test_long_footage_becomes_sentences_and_what_is_short_or_silent_is_left_out() -> None:
    long = replace(talk(1, 400), stretches=(Stretch(0, 310), Stretch(310, 325), Stretch(330, 400)))
    assert [(one.first, one.last) for one in sentences(long)] == [(0, 103), (103, 206), (206, 310), (330, 400)]
    silent = replace(long, plain=long.plain[:, :320])
    assert [(one.first, one.last) for one in sentences(silent)] == [(0, 100)]


def test_every_tenth_sentence_of_each_person_is_held_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    movies = [tmp_path / f"{number:02}.mkv" for number in range(20)]
    monkeypatch.setattr(sampling, "found", lambda paths: [movies])
    monkeypatch.setattr(sampling, "measured", lambda movie, side, folder: found())
    with gathered([], ExpertTrainingOptions(), 96, quiet, print) as material:
        assert [one.talk.name for one in material.held] == ["04.mkv", "14.mkv"]
        assert len(material.learn) == 18


def test_one_is_held_back_of_few_and_one_alone_is_too_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "measured", lambda movie, side, folder: found())
    monkeypatch.setattr(sampling, "found", lambda paths: [[tmp_path / "a.mkv", tmp_path / "b.mkv"]])
    with gathered([], ExpertTrainingOptions(), 96, quiet, print) as material:
        assert (len(material.learn), len(material.held)) == (1, 1)
    monkeypatch.setattr(sampling, "found", lambda paths: [[tmp_path / "a.mkv"]])
    with pytest.raises(MediaError, match="fewer than two sentences"), \
            gathered([], ExpertTrainingOptions(), 96, quiet, print):
        pass


def test_a_movie_that_can_not_be_read_is_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(movie: Path, side: int, folder: Path) -> Measured:
        if movie.name == "1.mkv":
            raise MediaError("It is torn.")
        return found()

    said: list[str] = []
    monkeypatch.setattr(sampling, "measured", read)
    monkeypatch.setattr(sampling, "found", lambda paths: [[tmp_path / f"{number}.mkv" for number in range(3)]])
    with gathered([], ExpertTrainingOptions(), 96, quiet, said.append) as material:
        assert len(material.learn) + len(material.held) == 2
    assert len(said) == 1 and said[0].endswith("1.mkv: left out. It is torn.")


def test_sound_that_is_surely_out_of_sync_is_moved_and_said() -> None:
    moved, said = in_sync("a.mov", found(late=0.12), check=True)
    assert moved is not None and "3 25ths of a second late" in said
    assert np.array_equal(moved.plain, mel(np.pad(sound(1), (1920, 0))))
    earlier, said = in_sync("a.mov", found(late=-0.12), check=True)
    assert earlier is not None and "early" in said
    assert np.array_equal(earlier.plain, mel(sound(1)[1920:]))


@pytest.mark.parametrize(("late", "confidence", "check"), [(0.02, 1.0, True), (0.05, 0.5, True), (0.4, 1.0, False)])
def test_sound_that_is_in_sync_or_trusted_stays(late: float, confidence: float, check: bool) -> None:
    same, said = in_sync("a.mov", found(late, confidence), check)
    assert same is not None and not said
    assert np.array_equal(same.plain, mel(sound(1)))


def test_a_movie_whose_lips_are_perhaps_another_s_is_left_out_with_a_way_to_keep_it() -> None:
    nothing, said = in_sync("a.mov", found(0.3, 0.1), check=True)
    assert nothing is None and "--no-check-sync" in said


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001)])
def test_a_movie_of_any_rate_gives_25_faces_a_second_once_measured_for_good(
        rate: Fraction, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 24
    movie = write(tmp_path / "a.mkv", talking(count, rate=rate), babble(frames=count))
    one = measured(movie, 96, tmp_path / "kept")
    assert one.faces.shape == (len(grid(rate, count)), 96, 96, 3)
    assert one.stretches == (Stretch(0, len(one.faces)),)
    face = one.faces[3].astype(float)
    assert face[48:].std() > 10 and face[40, 48, 2] > face[40, 48, 0] + 10  # skin, and its blue is last no more
    monkeypatch.setattr(room, "track_faces", _never)
    again = measured(movie, 96, tmp_path / "kept")
    assert np.array_equal(again.faces, one.faces) and np.array_equal(again.samples, one.samples)
    next((tmp_path / "kept").glob("*.npz")).write_bytes(b"torn")
    with pytest.raises(MediaError, match="is damaged"):
        measured(movie, 96, tmp_path / "kept")


@pytest.mark.long
def test_sentences_of_real_talkers_are_found_in_sync(shared: Path, tmp_path: Path) -> None:
    for name in ("lbax4n", "sbwe5n"):
        one = measured(shared / "media" / "grid" / f"{name}.mpg", 96, tmp_path)
        assert abs(one.late) < 0.06 and one.faces.shape == (75, 96, 96, 3)
        talk, said = in_sync(name, one, check=True)
        assert talk is not None and not said
        sentence, = sentences(talk)
        assert sentence.last - sentence.first >= 73  # the sound ends with them, or a little earlier
        assert talk.level.mean() > talk.plain.mean() - 1


_never: Callable[..., None] = lambda *_: pytest.fail("it was measured again")  # noqa: E731
