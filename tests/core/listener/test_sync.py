"""The judge of sync finds shifts, and knows when it can't; what is expected is brought to a speaker's own mouth."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from retake.listener import Heard, agreement, mapped_to, offset


def lips(frames: int, seed: int = 0) -> np.ndarray:
    """Something that opens and shuts about four times a second at 25 frames a second."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.standard_normal(frames))
    frequency = np.fft.rfftfreq(frames, 1 / 25)
    return np.fft.irfft(spectrum * np.exp(-((frequency / 5) ** 2)), frames).astype(np.float32)


def heard(opening: np.ndarray, voice: float = 1.0) -> Heard:
    ones = np.full(len(opening), voice, np.float32)
    return Heard(opening, opening, opening, ones, ones * 0, ones, Fraction(25))


@pytest.mark.parametrize("shift", [-12, -5, -1, 0, 1, 3, 12])
def test_a_shift_is_found(shift: int) -> None:
    true = lips(200)
    measured = np.roll(true, shift) * 0.1 + 0.2 + 0.02 * np.random.default_rng(1).standard_normal(200)
    found = offset(measured.astype(np.float32), heard(true))
    assert found.frames == pytest.approx(shift, abs=0.3)
    assert found.confidence > 0.8


def test_half_a_frame_is_found() -> None:
    fine = np.repeat(lips(400, 2), 1)
    frames = np.arange(300)
    late = np.interp(frames - 0.5, np.arange(400), fine).astype(np.float32)
    assert offset(late, heard(fine[:300])).frames == pytest.approx(0.5, abs=0.2)


def test_frames_without_a_face_count_for_nothing() -> None:
    true = lips(250, 3)
    measured = np.roll(true, 4)
    measured[60:140] = np.nan
    assert offset(measured, heard(true)).frames == pytest.approx(4, abs=0.3)


@pytest.mark.parametrize("measured", [np.full(200, np.nan, np.float32), np.full(200, 0.3, np.float32), lips(200, 9),
                                      lips(15, 1), np.zeros(0, np.float32)])
def test_what_cannot_be_known_is_not_claimed(measured: np.ndarray) -> None:
    assert offset(measured, heard(lips(200))).confidence < 0.5


def test_silence_says_nothing() -> None:
    assert offset(lips(200), heard(lips(200) * 0.01, voice=0.0)).confidence < 0.5


def test_who_speaks_agrees_best() -> None:
    true = lips(150, 4)
    assert agreement(np.roll(true, 1), heard(true)) > 0.8 > 0.5 > agreement(lips(150, 5), heard(true))
    assert agreement(np.full(150, np.nan, np.float32), heard(true)) == 0


def test_what_is_expected_takes_the_speakers_own_mean_width_and_extremes() -> None:
    expected, real = lips(300, 6), np.exp(lips(400, 7)) * 0.05
    mapped = mapped_to(expected, real.astype(np.float32))
    assert mapped.dtype == np.float32
    assert mapped.mean() == pytest.approx(real.mean(), rel=0.05)
    assert mapped.std() == pytest.approx(real.std(), rel=0.1)
    inside = (mapped > real.min()) & (mapped < real.max())
    assert np.corrcoef(mapped[inside], expected[inside])[0, 1] > 0.999
    assert (np.diff(mapped[np.argsort(expected)]) >= -1e-6).all()
    assert mapped.max() <= real.max() + 1e-6


def test_a_short_or_still_line_is_mapped_too() -> None:
    real = lips(400, 7)
    assert np.isfinite(mapped_to(lips(5), real)).all()
    assert mapped_to(np.ones(20, np.float32), real) == pytest.approx(np.median(real))
    assert mapped_to(lips(20), np.full(10, np.nan, np.float32)) == pytest.approx(lips(20))
