"""Lines that do not fit: longer, shorter, silent, noise, music, in six channels, early, late; and plates' own sounds.

A line is never looped and never stretched; what is silent lets the mouth rest, or keeps its motion where that is asked.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.making import RATE, SOUND_RATE, Film, Samples, Talker, film, silence, voice
from tests.e2e.outcome import Outcome, proven, refusal, rendered, sounds_like, wav

COUNT = 50
SECONDS = Fraction(COUNT) / RATE


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of the painted talker with what she says, from 0.3 s on."""
    return film(tmp_path_factory.mktemp("plate") / "plate.mkv", Talker(COUNT).pictures(), Film(), voice(SECONDS))


def take(plate: Path, line: Samples, folder: Path, *more: str) -> Outcome:
    """A proven take of the plate with a line, whose sound is the line's."""
    outcome = proven(rendered(plate, wav(folder / "line.wav", line), folder, *more))
    return outcome


def test_a_line_twice_as_long_is_cut_at_the_plates_end(plate: Path, tmp_path: Path) -> None:
    line = np.concatenate([voice(SECONDS), voice(SECONDS)], axis=1)
    outcome = take(plate, line, tmp_path)
    assert outcome.told["frames"] == COUNT
    assert outcome.touched == []
    sounds_like(outcome, line[:, : round(SECONDS * SOUND_RATE)])


def test_a_line_much_shorter_is_followed_by_rest(plate: Path, tmp_path: Path) -> None:
    line = voice(1)
    outcome = take(plate, line, tmp_path)
    assert outcome.told["frames"] == COUNT
    assert set(outcome.kinds[32:]) == {"rest"}
    sounds_like(outcome, line)
    # Lips that rest stay together: they move less than a fifth of what they did when she spoke on.
    spoken = np.ptp([Talker(COUNT).opening(n) for n in range(34, COUNT)])
    assert np.ptp(outcome.openings()[34:]) < 0.35 * spoken


def test_in_silence_the_mouth_keeps_its_motion_where_that_is_asked(plate: Path, tmp_path: Path) -> None:
    outcome = take(plate, silence(SECONDS), tmp_path, "--silence", "keep")
    assert outcome.touched == []
    assert {outcome.reason(n) for n in range(COUNT)} == {"the dialogue is silent: the mouth keeps its own motion"}


def test_a_line_without_a_sound_lets_the_mouth_rest(plate: Path, tmp_path: Path) -> None:
    outcome = take(plate, silence(SECONDS), tmp_path)
    assert set(outcome.kinds[8:]) == {"rest"}
    sounds_like(outcome, silence(SECONDS))


def test_a_line_of_no_length_is_refused(plate: Path, tmp_path: Path) -> None:
    path = wav(tmp_path / "none.wav", np.zeros((1, 0), np.float32))
    assert "none.wav holds no sound" in refusal(plate, path, tmp_path / "out")


@pytest.mark.parametrize("what", ["noise", "music"])
@pytest.mark.long
def test_what_is_no_speech_is_not_spoken(what: str, plate: Path, tmp_path: Path) -> None:
    time = np.arange(round(SECONDS * SOUND_RATE)) / SOUND_RATE
    if what == "noise":
        line = 0.1 * np.random.default_rng(1).standard_normal((1, len(time)))
    else:
        chord = [np.sin(2 * np.pi * pitch * time) for pitch in (220, 277.18, 329.63, 440)]
        line = 0.05 * np.sum(chord, axis=0)[None]
    outcome = take(plate, line.astype(np.float32), tmp_path)
    sounds_like(outcome, line.astype(np.float32))
    assert outcome.kinds.count("retimed") < COUNT // 5
    if what == "noise":
        spoken = np.ptp([Talker(COUNT).opening(n) for n in range(COUNT)])
        assert np.ptp(outcome.openings()[12:]) < 0.6 * spoken


def test_a_line_in_six_channels_is_heard_and_kept_as_it_is(plate: Path, tmp_path: Path) -> None:
    line = np.zeros((6, round(SECONDS * SOUND_RATE)), np.float32)
    line[2] = voice(SECONDS)[0]  # the centre, where dialogue lies
    outcome = take(plate, line, tmp_path)
    assert outcome.touched == []
    sounds_like(outcome, line)


@pytest.mark.long
def test_speech_on_one_side_of_a_stereo_line_is_heard(plate: Path, tmp_path: Path) -> None:
    line = np.concatenate([voice(SECONDS), silence(SECONDS)])
    outcome = take(plate, line, tmp_path)
    assert outcome.touched == []
    sounds_like(outcome, line)


@pytest.mark.parametrize("frames", [6, -5])
def test_a_line_that_begins_late_or_early_moves_the_lips_with_it(frames: int, plate: Path, tmp_path: Path) -> None:
    line = voice(SECONDS, float(frames / RATE))
    outcome = take(plate, line, tmp_path)
    sounds_like(outcome, line)
    middle = [row for row in outcome.report["frames"] if 16 <= row["frame"] < 36]
    assert {row["kind"] for row in middle} == {"retimed"}
    assert all(abs(row["frame"] - row["source"] - frames) < 0.75 for row in middle)
    due = np.array([Talker(COUNT).opening(n - frames) for n in range(12, 40)])
    assert np.corrcoef(outcome.openings()[12:40], due)[0, 1] > 0.95


@pytest.mark.long
def test_a_line_quieter_than_most_is_heard(plate: Path, tmp_path: Path) -> None:
    outcome = take(plate, voice(SECONDS) * np.float32(0.01), tmp_path)
    assert len(outcome.touched) <= COUNT // 10


@pytest.mark.parametrize("late", [Fraction(1, 5), Fraction(-1, 5)])
def test_a_plates_sound_that_begins_elsewhere_than_its_picture_is_laid_where_it_sounds(late: Fraction, tmp_path: Path
                                                                                       ) -> None:
    sound = voice(SECONDS, 0.0)
    cut = round(abs(late) * SOUND_RATE)
    # What is heard with each frame stays the same: a sound that begins later lacks its beginning.
    sound = sound[:, cut:] if late > 0 else np.concatenate([silence(-late), sound], axis=1)
    plate = film(tmp_path / "plate.mov", Talker(COUNT).pictures(), Film("prores_aw", "yuv422p10le", late=late), sound)
    outcome = proven(rendered(plate, wav(tmp_path / "own.wav", voice(SECONDS)), tmp_path, codec="v210"))
    assert outcome.touched == []


@pytest.mark.long
def test_a_plate_without_sound_is_searched_with_what_there_is(tmp_path: Path) -> None:
    plate = film(tmp_path / "mute.mkv", Talker(COUNT).pictures(), Film())
    outcome = take(plate, voice(SECONDS, 0.2), tmp_path)
    assert outcome.kinds.count("searched") > 20
    assert outcome.told["frames"] == COUNT


@pytest.mark.long
def test_a_guide_from_a_file_stands_in_for_a_silent_plate(tmp_path: Path) -> None:
    plate = film(tmp_path / "mute.mkv", Talker(COUNT).pictures(), Film())
    guide = wav(tmp_path / "guide.wav", voice(SECONDS))
    outcome = take(plate, voice(SECONDS, 0.2), tmp_path, "--guide", str(guide))
    middle = [row for row in outcome.report["frames"] if 16 <= row["frame"] < 36]
    assert all(abs(row["frame"] - row["source"] - 5) < 0.75 for row in middle)


@pytest.mark.long
def test_the_plates_own_sounds_are_kept_behind_the_line_where_that_is_asked(tmp_path: Path, plate: Path) -> None:
    from retake.audio import open_sound, probe_sounds
    outcome = take(plate, silence(SECONDS), tmp_path, "--plate-sound", "--range", "10-29")
    movie = Path(outcome.told["movie"])
    assert [one.samples for one in probe_sounds(movie)] == [20 * SOUND_RATE // 25] * 2
    with open_sound(movie, 1) as sound:
        kept = sound.read(0, 20 * SOUND_RATE // 25)
    assert np.abs(kept - voice(SECONDS)[:, 10 * 1920 : 30 * 1920]).max() < 2 / 32768


@pytest.mark.parametrize(("name", "content", "says"), [
    ("line.wav", b"", "is empty"), ("line.wav", b"RIFF\x00\x00\x00\x00WAVE", "can't be read"),
    ("line.txt", b"Good evening.\n" * 40, ""), ("missing.wav", None, "There is no such file"),
])
def test_a_line_that_is_none_is_refused(name: str, content: bytes | None, says: str, plate: Path, tmp_path: Path
                                        ) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    line = refusal(plate, tmp_path / name, tmp_path / "out")
    assert name in line and says in line


def test_a_line_that_is_a_movie_without_sound_is_refused(plate: Path, tmp_path: Path) -> None:
    mute = film(tmp_path / "mute.mkv", Talker(2).pictures(), Film())
    assert "mute.mkv" in refusal(plate, mute, tmp_path / "out")
