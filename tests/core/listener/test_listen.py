"""A voice is told from music, and lips that meet from those that do not, whatever lies under a line."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.alignment.likeness import voice_of
from retake.listener import listen
from retake.speech import SAMPLE_RATE, STEPS, Speech
from tests.bench.noises import ODDITIES, noise_of, with_noise
from tests.core.speech.talk import spoken

Sound = NDArray[np.float32]
PAUSE = 2 * SAMPLE_RATE


def a_line() -> Sound:
    """A sentence with two seconds of nothing before and behind it."""
    return np.pad(spoken("my mother put the paper boat beside the pond", "en-us+m3"), PAUSE)


def speaks(told: Speech) -> NDArray[np.bool_]:
    """The steps in which a plan lets somebody speak."""
    return voice_of(told) > 0.3


@pytest.mark.parametrize(("kind", "decibels"), [("", 0), ("pink", 10), ("band", 10), ("tune", 20)])
def test_a_voice_is_found_and_music_is_none(kind: str, decibels: int) -> None:
    line = a_line()
    told = speaks(listen(with_noise(line, kind, decibels, 3), SAMPLE_RATE))
    inside = slice(2 * STEPS + 20, len(told) - 2 * STEPS - 40)
    assert told[inside].mean() > 0.85
    assert np.concatenate([told[: STEPS * 3 // 2], told[-STEPS * 3 // 2:]]).mean() < 0.05


@pytest.mark.parametrize("kind", ["pink", "band"])
def test_where_nobody_speaks_nobody_is_heard(kind: str) -> None:
    noise = noise_of(kind, 6 * SAMPLE_RATE, np.random.default_rng(1))
    told = listen((0.1 * noise / noise.std()).astype(np.float32), SAMPLE_RATE)
    assert speaks(told).mean() < 0.05
    assert sum(one.strength >= 0.35 for one in told.closures) <= 1


def test_lips_meet_where_they_did_without_noise() -> None:
    clean = listen(with_noise(a_line(), "", 0, 3), SAMPLE_RATE)
    heard = listen(with_noise(a_line(), "pink", 20, 3), SAMPLE_RATE)
    sure = [one.at for one in clean.closures if one.strength >= 0.35]
    found = [one.at for one in heard.closures if one.strength >= 0.35]
    assert len(sure) >= 4
    assert sum(min((abs(a - b) for b in found), default=99) <= 8 for a in sure) >= len(sure) / 2
    assert all(180 < at < clean.steps - 180 for at in sure)


@pytest.mark.parametrize("count", [0, 1, 160, 1000, 16_000])
def test_the_shortest_sounds_and_digital_silence_are_heard(count: int) -> None:
    told = listen(np.zeros(count, np.float32), SAMPLE_RATE)
    assert told.steps == -(-count // 160)
    assert not told.voice.any()
    assert not told.spoken
    assert not told.closures


def test_a_line_is_heard_the_same_however_long_its_track() -> None:
    line = a_line()[PAUSE - 8000: -PAUSE + 8000] + np.float32(1e-4)
    short, padded = listen(line, SAMPLE_RATE), listen(np.pad(line, (0, 20 * SAMPLE_RATE)), SAMPLE_RATE)
    assert (speaks(short) == speaks(padded)[: short.steps]).mean() > 0.97
    assert not padded.voice[short.steps + 40:].any()


@pytest.mark.parametrize("mishap", sorted(ODDITIES))
def test_mishaps_of_recording_derail_nothing(mishap: str) -> None:
    clean = with_noise(a_line(), "", 0, 3)
    told, heard = speaks(listen(clean, SAMPLE_RATE)), speaks(listen(ODDITIES[mishap](clean), SAMPLE_RATE))
    # A whisper is hardly a voice, and a hum 6 dB under a line covers what is low in it.
    assert (told == heard).mean() > {"whispered": 0.85, "hum": 0.8}.get(mishap, 0.93)


@pytest.mark.parametrize(("words", "voice"), [("no", "en-gb"), ("stop", "en-us+f3"), ("please sit down", "en-us+f3")])
def test_a_line_of_one_word_is_heard_however_long_the_digital_silence_around_it(words: str, voice: str) -> None:
    word = spoken(words, voice)
    word = word[: np.flatnonzero(np.abs(word) > 0.003)[-1]]
    own = listen(np.pad(word, SAMPLE_RATE // 4), SAMPLE_RATE).voice > 0.5
    padded = listen(np.pad(word, 3 * SAMPLE_RATE), SAMPLE_RATE).voice > 0.5
    assert padded.sum() > 0.6 * len(word) / SAMPLE_RATE * STEPS
    assert own.sum() > 0.6 * len(word) / SAMPLE_RATE * STEPS
    beside = np.delete(padded, slice(3 * STEPS - 20, 3 * STEPS + len(word) * STEPS // SAMPLE_RATE + 20))
    assert not beside.any()


def test_a_bang_alone_is_no_word() -> None:
    rng = np.random.default_rng(1)
    sound = rng.normal(0, 0.001, 3 * SAMPLE_RATE)
    sound[SAMPLE_RATE: SAMPLE_RATE + 2000] += rng.normal(0, 0.3, 2000) * np.exp(-np.arange(2000) / 600)
    assert not listen(sound.astype(np.float32), SAMPLE_RATE).spoken
