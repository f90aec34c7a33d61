"""Values per step become values per frame of any rate, without drift."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from retake.errors import OptionError
from retake.speech import heard, per_frame
from retake.speech.intervals import intervals
from retake.speech.sound import resampled


@pytest.mark.parametrize("rate", ["24000/1001", "24", "25", "30000/1001", "50", "60000/1001", "120"])
def test_a_ramp_is_read_at_the_middle_of_each_frame(rate: str) -> None:
    exact = Fraction(rate)
    ramp = np.arange(360_000, dtype=np.float32)  # an hour
    count = int(3599 * exact)
    told = per_frame(ramp, exact, count)
    middle = (np.arange(count) + 0.5) * float(100 / exact) - 0.5
    assert np.abs(told - middle).max() < 0.26  # a step is flat, and float32 holds 360000 to 0.03


def test_behind_the_end_the_last_value_holds() -> None:
    assert per_frame(np.array([1, 3], np.float32), Fraction(25), 3)[2] == 3
    assert per_frame(np.zeros((0, 4), np.float32), Fraction(25), 2).shape == (2, 4)


@pytest.mark.parametrize("rate", [8000, 22_050, 44_100, 48_000, 96_000])
def test_a_tone_keeps_its_place_at_any_sample_rate(rate: int) -> None:
    def tone(at: int) -> np.ndarray:
        return np.sin(2 * np.pi * 440 * np.arange(at * 3) / at).astype(np.float32)

    ours = heard(tone(rate), rate)
    assert len(ours) == 48_000
    assert np.abs(ours - tone(16_000))[800:-800].max() < 2e-3


def test_pieces_of_a_long_sound_have_no_seam() -> None:
    rng = np.random.default_rng(1)
    sound = np.cumsum(rng.standard_normal(2_300_000)).astype(np.float32)
    sound = np.diff(sound, prepend=0) * 0.1
    whole = resampled(sound, Fraction(16_000, 44_100))
    seam = round((1 << 20) * 160 / 441)
    part = resampled(sound[441 * 2000: 441 * 3000], Fraction(16_000, 44_100))
    assert len(whole) == -(-2_300_000 * 160 // 441)
    assert 320_000 < seam < 480_000
    assert np.abs(whole[330_000:470_000] - part[10_000:150_000]).max() < 1e-3


def test_channels_are_heard_as_their_mean_and_damage_as_silence() -> None:
    both = np.array([[1.0, np.nan], [0.0, 1.0]], np.float32)
    assert heard(both, 16_000).tolist() == [0.5, 0.0]
    with pytest.raises(OptionError, match="no sample rate"):
        heard(both, 3)


def test_intervals_begin_high_and_end_low() -> None:
    series = np.array([0, .4, .9, .4, 0, .4, .4, 0, .8, .1, .8], np.float32)
    found = intervals(series, enter=0.6, leave=0.3, gap=2)
    assert [(one.start, one.stop) for one in found] == [(1, 4), (8, 11)]
