"""The spectra are what their definition says, and what librosa makes of the same definition."""

from __future__ import annotations

import numpy as np
import pytest

from retake.speech.loudness import loudness
from retake.speech.spectrum import deltas, emphasised, log_mel, mel_bank, mfcc
from tests.core.speech.talk import vowels

librosa = pytest.importorskip("librosa", reason="the yardstick of our spectra comes with the extra dev")


def test_the_bands_are_librosas() -> None:
    theirs = librosa.filters.mel(sr=16_000, n_fft=512, n_mels=40, fmin=80, fmax=7600, htk=True, norm=1)
    assert np.allclose(mel_bank(), theirs.T, atol=1e-6)


def test_log_mel_and_mfcc_are_librosas() -> None:
    samples = vowels()
    padded = np.pad(emphasised(samples), (176, 400))
    power = np.abs(librosa.stft(padded, n_fft=512, hop_length=160, win_length=400, window="hann", center=False)) ** 2
    theirs = np.log(librosa.filters.mel(sr=16_000, n_fft=512, n_mels=40, fmin=80, fmax=7600, htk=True, norm=1) @ power
                    + 1e-9).T
    ours = log_mel(samples)
    assert ours.shape == (300, 40)
    assert ours.dtype == np.float32
    # librosa sets the window in the middle of the transform's 512, 56 samples in.
    assert np.allclose(ours[1:290], theirs[1:290], atol=0.02)
    assert np.allclose(mfcc(ours), librosa.feature.mfcc(S=ours.T, n_mfcc=13).T, atol=1e-3)


def test_deltas_are_the_slope() -> None:
    line = np.outer(np.arange(20), [1.0, -2.0]).astype(np.float32)
    assert np.allclose(deltas(line)[3:-3], [1.0, -2.0])


def test_a_long_sound_has_the_spectra_of_its_parts() -> None:
    samples = np.tile(vowels(), 9)
    whole, part = log_mel(samples), log_mel(samples[16_000 * 19: 16_000 * 23])
    assert np.allclose(whole[1902:2298], part[2:398], atol=1e-4)


@pytest.mark.parametrize("count", [0, 1, 159, 160, 161])
def test_every_begun_step_counts(count: int) -> None:
    assert len(log_mel(np.zeros(count, np.float32))) == -(-count // 160)


def test_a_sine_at_full_scale_reads_minus_three() -> None:
    sine = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000).astype(np.float32)
    assert loudness(sine)[50] == pytest.approx(-3.0, abs=0.7)
    assert loudness(np.zeros(1600, np.float32)).max() == -100
