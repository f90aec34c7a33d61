"""Voice is found under noise, and nothing is made of silence."""

from __future__ import annotations

import numpy as np
import pytest

from retake.listener.training.conditions import with_noise
from retake.speech import analyse
from tests.core.speech.talk import spoken, vowels


def share(sound: np.ndarray, truth: np.ndarray) -> float:
    """The share of steps at which voice is found where it is."""
    speech = analyse(sound.astype(np.float32), 16_000)
    told = np.zeros(speech.steps, bool)
    for one in speech.spoken:
        told[one.start: one.stop] = True
    return float((told == truth[: len(told)]).mean())


@pytest.mark.parametrize(("kind", "decibels", "least"), [("", 0, 0.9), ("pink", 20, 0.9), ("pink", 10, 0.88),
                                                         ("white", 5, 0.85)])
def test_voice_is_found(kind: str, decibels: int, least: float) -> None:
    line = spoken("Where were you when the lights went out")
    sound = np.pad(line, 16_000) + 1e-5 * np.random.default_rng(0).standard_normal(len(line) + 32_000)
    truth = np.zeros(-(-len(sound) // 160), bool)
    truth[100: 100 + len(line) // 160] = True
    if kind:
        sound = with_noise(sound, kind, decibels, np.random.default_rng(1))
    assert share(sound, truth) >= least


@pytest.mark.parametrize("level", [0.0, 1e-6, 0.1])
def test_silence_and_steady_noise_are_no_voice(level: float) -> None:
    speech = analyse((level * np.random.default_rng(0).standard_normal(48_000)).astype(np.float32), 16_000)
    assert sum(one.stop - one.start for one in speech.spoken) < 30


def test_the_shortest_sounds_are_heard() -> None:
    for count in (0, 1, 160, 1000):
        speech = analyse(np.zeros(count, np.float32), 16_000)
        assert speech.steps == -(-count // 160)
        assert speech.phones == ()


def test_two_bursts_are_two() -> None:
    assert len(analyse(vowels(), 16_000).spoken) == 2
