"""A dialogue is laid on its guide: whatever voice, room and timing it has, and whatever words were changed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.alignment import Alignment, align
from retake.speech import SAMPLE_RATE, Speech, analyse

Sound = NDArray[np.float64]

# Formants of vowels in hertz, and how a syllable begins: with a hiss, a burst or a hum.
VOWELS = {"a": (730, 1090, 2440), "i": (270, 2290, 3010), "u": (300, 870, 2240), "e": (530, 1840, 2480),
          "o": (570, 840, 2410), "r": (420, 1350, 1690)}
WORDS = ("sa", "mi", "tu", "se", "mo", "ta", "si", "mu", "te", "so", "ma", "ti", "su", "me", "to", "sa", "mo", "ti")


def syllable(name: str, seconds: float, pitch: float = 120.0, tract: float = 1.0, seed: int = 1) -> Sound:
    """A consonant and a vowel."""
    rng = np.random.default_rng(seed + ord(name[0]) * 7 + ord(name[1]))
    count = round(seconds * SAMPLE_RATE)
    time = np.arange(count) / SAMPLE_RATE
    begin = round(0.3 * count)
    tones = np.arange(1, 40) * pitch
    loud = sum(np.exp(-(((tones - f * tract) / (0.09 * f * tract + 60)) ** 2)) for f in VOWELS[name[1]])
    voiced = np.asarray(loud) @ np.sin(2 * np.pi * tones[:, None] * time)
    voiced *= np.interp(np.arange(count), [0, begin, begin + 400, count - 500, count], [0, 0, 1, 1, 0])
    hiss = rng.standard_normal(count)
    if name[0] == "s":
        onset = np.diff(hiss, prepend=0) * (np.arange(count) < begin) * 0.6
    elif name[0] == "t":
        onset = hiss * np.exp(-np.abs(np.arange(count) - 0.8 * begin) / 150) * 0.8
    else:
        onset = np.sin(2 * np.pi * pitch * time) * (np.arange(count) < begin) * 1.5
    return 0.1 * (voiced + onset)


def line(words: Sequence[str], lengths: Sequence[float], pitch: float = 120.0, tract: float = 1.0, noise: float = 0.002,
         seed: int = 3) -> Sound:
    """Syllables in a row, a breath of silence before and behind."""
    parts = [syllable(word, length, pitch, tract) for word, length in zip(words, lengths, strict=True)]
    still = np.zeros(SAMPLE_RATE // 2)
    sound = np.concatenate([still, *parts, still])
    return sound + noise * np.random.default_rng(seed).standard_normal(len(sound))


def edges(lengths: Sequence[float]) -> Sound:
    """The moments at which the line's syllables begin and end, in steps, with its two silences."""
    return np.concatenate([[0], 50 + 100 * np.concatenate([[0], np.cumsum(lengths)]), [100 + 100 * sum(lengths)]])


EVEN = [0.28] * len(WORDS)


@pytest.fixture(scope="module")
def guide() -> Speech:
    return analyse(line(WORDS, EVEN), SAMPLE_RATE)


def errors(found: Alignment, own: Sequence[float], places: Sequence[float]) -> Sound:
    """How far off each step between the line's silences is, in steps."""
    steps = np.arange(55, round(45 + 100 * sum(own)))
    return np.abs(found.times[steps] - (np.interp(steps + 0.5, edges(own), places) - 0.5))


def test_the_same_sound_is_the_clock_itself(guide: Speech) -> None:
    found = align(guide, guide)
    assert found.identical
    assert (found.times == np.arange(guide.steps)).all()
    assert found.same.all()


def test_another_microphone_and_level_change_nothing(guide: Speech) -> None:
    sound = line(WORDS, EVEN)
    duller = 0.2 * np.convolve(sound, [0.6, 0.3, 0.1], "same")
    duller += 0.0002 * np.random.default_rng(8).standard_normal(len(sound))
    found = align(analyse(duller, SAMPLE_RATE), guide)
    assert found.identical
    assert (found.times == np.arange(found.steps)).all()


@pytest.mark.parametrize(("pitch", "tract", "noise"), [(120.0, 1.0, 0.002), (136.0, 1.12, 0.002), (108.0, 0.89, 0.01)],
                         ids=["same voice", "higher voice", "lower voice and noise"])
def test_another_timing_is_followed(guide: Speech, pitch: float, tract: float, noise: float) -> None:
    own = list(np.random.default_rng(5).uniform(0.22, 0.36, len(WORDS)))
    found = align(analyse(line(WORDS, own, pitch, tract, noise), SAMPLE_RATE), guide)
    off = errors(found, own, edges(EVEN))
    assert np.median(off) < 2
    assert np.percentile(off, 95) < 6
    assert found.same.mean() > 0.97
    assert not found.identical


def test_a_line_that_begins_later_is_found(guide: Speech) -> None:
    late = np.concatenate([0.002 * np.random.default_rng(1).standard_normal(SAMPLE_RATE), line(WORDS, EVEN)])
    found = align(analyse(late, SAMPLE_RATE), guide)
    steps = np.arange(160, 600)
    assert np.abs(found.times[steps] - (steps - 100)).max() < 3
    assert found.same[steps].all()


def test_a_dropped_word_is_jumped_over(guide: Speech) -> None:
    words, own = [*WORDS[:8], *WORDS[10:]], EVEN[2:]
    found = align(analyse(line(words, own), SAMPLE_RATE), guide)
    assert abs(found.times[150] - 150) < 3
    assert abs(found.times[400] - 456) < 3
    assert (np.diff(found.times) > -1e-9).all()


def test_a_repeated_word_goes_back(guide: Speech) -> None:
    words = [*WORDS[:10], *WORDS[6:]]
    found = align(analyse(line(words, [0.28] * len(words)), SAMPLE_RATE), guide)
    assert abs(found.times[200] - 200) < 3
    assert abs(found.times[450] - 338) < 4


def test_sentences_in_another_order_are_found() -> None:
    first, second = line(WORDS[:9], EVEN[:9]), line(WORDS[9:], EVEN[9:], seed=4)
    found = align(analyse(np.concatenate([second, first]), SAMPLE_RATE),
                  analyse(np.concatenate([first, second]), SAMPLE_RATE))
    half = len(first) // 160
    inside = np.arange(60, half - 60)
    assert np.median(np.abs(found.times[inside] - inside - half)) < 2
    assert np.median(np.abs(found.times[half + inside] - inside)) < 2
    assert found.same[inside].mean() > 0.9


def test_a_held_vowel_stands_still(guide: Speech) -> None:
    own = EVEN.copy()
    own[8] = 0.7
    found = align(analyse(line(WORDS, own), SAMPLE_RATE), guide)
    assert abs(found.times[200] - 200) < 3
    assert abs(found.times[450] - 408) < 3


def test_replaced_words_are_others_and_the_rest_is_the_clock(guide: Speech) -> None:
    new = ["mr", "sr", "tr", "mr"]
    words = [*WORDS[:7], *new, *WORDS[11:]]
    found = align(analyse(line(words, EVEN), SAMPLE_RATE), guide)
    first, last = 50 + 7 * 28, 50 + 11 * 28
    assert found.same[:first - 10].all()
    assert found.same[last + 10:].all()
    assert found.same[first + 15: last - 15].mean() < 0.4
    assert (found.times[60:first - 12] == np.arange(60, first - 12)).all()
    assert (found.times[last + 12:540] == np.arange(last + 12, 540)).all()


def test_silence_and_nothing_at_all_are_aligned_with_nothing(guide: Speech) -> None:
    for sound in (np.zeros(SAMPLE_RATE), np.zeros(0), np.zeros(100)):
        found = align(analyse(sound, SAMPLE_RATE), guide)
        assert not found.same.any()
        times, same, confidence = found.at_frames(Fraction(25), 30)
        assert (times[:5] == np.arange(5)).all()
        assert not same.any()
        assert not confidence.any()


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), Fraction(60000, 1001)])
def test_the_clock_is_the_clock_at_every_rate(guide: Speech, rate: Fraction) -> None:
    times, same, _ = align(guide, guide).at_frames(rate, 200)
    np.testing.assert_allclose(times, np.arange(200), atol=1e-9)
    assert same[: int(guide.duration * rate)].all()
