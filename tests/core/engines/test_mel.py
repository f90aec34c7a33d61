"""What the networks hear of a sound, and which part of it belongs to a frame."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from retake.engines.mel import (
    BANDS,
    COLUMNS_A_SECOND,
    WINDOW,
    evened,
    fixed_starts,
    mel,
    window_start,
    windows,
    windows_compat,
    windows_fixed,
)
from retake.errors import MediaError

RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(50),
         Fraction(60000, 1001), Fraction(60)]


def noise(seconds: float, level: float = 0.1) -> np.ndarray:
    return np.asarray(np.random.default_rng(0).standard_normal(int(16_000 * seconds)) * level, np.float32)


def test_the_spectrum_is_the_reference_s(shared: Path) -> None:
    golden = np.load(shared / "golden" / "mel.npz")
    told = mel(golden["wav"])
    assert told.shape == golden["mel"].shape
    assert np.abs(told - golden["mel"])[:, 2:-2].max() < 1e-4


def test_the_spectrum_is_librosa_s_up_to_the_edges() -> None:
    librosa = pytest.importorskip("librosa", reason="the reference for the spectrum is librosa")
    wav = noise(1.03)
    raised = np.append(wav[0], wav[1:].astype(np.float64) - 0.97 * wav[:-1].astype(np.float64))
    heard = np.abs(librosa.stft(raised, n_fft=800, hop_length=200, win_length=800, pad_mode="reflect"))
    bank = librosa.filters.mel(sr=16_000, n_fft=800, n_mels=80, fmin=55, fmax=7600)
    wanted = np.clip(8 * ((20 * np.log10(np.maximum(1e-5, bank @ heard)) + 80) / 100) - 4, -4, 4)
    assert np.abs(mel(wav) - wanted).max() < 1e-4


def test_silence_is_the_least_there_is_and_nothing_lies_outside_the_range() -> None:
    assert (mel(np.zeros(4000, np.float32)) == -4).all()
    loud = mel(noise(0.5, 100.0))
    assert loud.max() == 4
    assert mel(noise(0.5)).min() >= -4


@pytest.mark.parametrize("count", [0, 1, 2, 199, 200, 16_001])
def test_there_are_80_columns_a_second_and_one_more(count: int) -> None:
    assert mel(np.zeros(count, np.float32)).shape == (BANDS, 1 + count // 200)


def test_twenty_decibels_less_are_a_shift() -> None:
    wav = noise(1.0)
    loud, quiet = mel(wav), mel(wav / 10)
    assert np.allclose((loud - quiet)[quiet > -4], 1.6, atol=1e-3)


def test_long_sounds_are_heard_by_parts_without_a_seam() -> None:
    wav = noise(60.0)
    whole, part = mel(wav), mel(wav[50 * 16_000: 54 * 16_000])
    assert np.allclose(whole[:, 4010:4310], part[:, 10:310], atol=1e-5)


def test_quiet_speech_and_loud_speech_sound_the_same_whatever_their_pauses() -> None:
    speech = noise(2.0, 0.02)
    paused = np.concatenate([np.zeros(32_000, np.float32), speech])
    assert np.allclose(evened(speech), evened(speech * 8), atol=1e-5)
    assert np.allclose(evened(paused)[32_000:], evened(speech), rtol=1e-3)
    assert np.sqrt((evened(speech) ** 2).mean()) == pytest.approx(10 ** (-23 / 20), rel=1e-3)


def test_silence_is_not_made_louder() -> None:
    silence = noise(0.5, 1e-5)
    assert np.array_equal(evened(silence), silence)
    assert evened(np.zeros(10, np.float32)).shape == (10,)
    assert np.abs(evened(noise(0.5, 4e-4))).max() < 0.06  # a far room's noise stays below speech


def test_upstream_s_windows_begin_where_upstream_s_do(shared: Path) -> None:
    golden: dict[str, list[int]] = json.loads((shared / "golden" / "mel_windows.json").read_text())
    assert {rate: windows_compat(241, float(rate)) for rate in golden} == golden
    assert len(golden) >= 8


@pytest.mark.parametrize(("columns", "rate", "count"), [
    (801, Fraction(25), 247), (4801, Fraction(30000, 1001), 1794)])
def test_upstream_s_windows_lose_the_tail(columns: int, rate: Fraction, count: int) -> None:
    starts = windows_compat(columns, rate)
    assert len(starts) == count
    assert starts[-1] == columns - WINDOW


def test_a_sound_shorter_than_a_window_is_refused_in_one_line() -> None:
    with pytest.raises(MediaError, match=r"^The dialogue is shorter than 0\.2 s[^\n]*$"):
        windows_compat(15, 25.0)


@pytest.mark.parametrize("rate", RATES)
def test_every_frame_has_a_window_from_the_frame_before_on(rate: Fraction) -> None:
    spectrum = np.arange(BANDS * 161, dtype=np.float32).reshape(BANDS, 161)
    count = int(2 * rate) + 1  # two seconds
    made = windows_fixed(spectrum, rate, count)
    assert made.shape == (count, BANDS, WINDOW)
    for number in range(1, count):
        start = int((number - 1) * 80 / rate)
        there = spectrum[:, start: start + WINDOW]
        assert np.array_equal(made[number, :, : there.shape[1]], there)
        assert (made[number, :, there.shape[1]:] == -4).all()


def test_starts_don_t_drift_over_hours() -> None:
    rate = Fraction(24000, 1001)
    starts = fixed_starts(rate, 24 * 60 * 60 * 3)
    assert starts[24_000 * 10 + 1] == 1001 * 80 * 10  # float arithmetic need not hit it
    assert all(3 <= later - earlier <= 4 for earlier, later in pairwise(starts[1:]))


def test_before_the_sound_it_is_silent() -> None:
    made = windows_fixed(np.ones((BANDS, 40), np.float32), Fraction(25), 2)
    assert (made[0, :, :4] == -4).all()
    assert (made[0, :, 4:] == 1).all()
    assert (made[1] == 1).all()


@pytest.mark.parametrize("rate", RATES)
def test_windows_before_the_dialogue_follow_one_another_as_those_in_it(rate: Fraction) -> None:
    around = range(-3 * math.ceil(rate), 3 * math.ceil(rate))
    for number in around:  # the last whole column before the frame before, everywhere
        assert 0 <= (number - 1) * Fraction(COLUMNS_A_SECOND) / rate - window_start(rate, number) < 1
    steps = {later - earlier for earlier, later in pairwise([window_start(rate, number) for number in around])}
    assert steps <= {int(COLUMNS_A_SECOND / rate), int(COLUMNS_A_SECOND / rate) + 1}


def test_windows_lie_anywhere_and_none_is_none() -> None:
    assert (windows(np.ones((BANDS, 8), np.float32), [-50, 90]) == -4).all()
    assert windows(np.ones((BANDS, 8), np.float32), []).shape == (0, BANDS, WINDOW)
