"""Sounds to listen to: made by rule, or spoken by espeak-ng where it is installed."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.speech import heard

Sound = NDArray[np.float32]


def spoken(text: str, voice: str = "en", rate: int = 150) -> Sound:
    """The text spoken by espeak-ng, at 16 kHz; the test is skipped where it is missing."""
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    command = ["espeak-ng", "--stdout", "-v", voice, "-s", str(rate), text]
    made = subprocess.run(command, capture_output=True, check=True)
    with wave.open(io.BytesIO(made.stdout)) as file:
        frames = file.readframes(file.getnframes())
        sample_rate = file.getframerate()
    return heard(np.frombuffer(frames, "<i2").astype(np.float32) / 32768, sample_rate)


def vowels(seconds: float = 3.0, seed: int = 0) -> Sound:
    """Two bursts of something like a vowel, with silence before, between and behind them, over a trace of hiss."""
    rng = np.random.default_rng(seed)
    count = int(seconds * 16_000)
    time = np.arange(count) / 16_000
    tone = sum(np.sin(2 * np.pi * 120 * k * time) / k * np.exp(-(((120 * k - 700) / 600) ** 2)) for k in range(1, 25))
    place = time / seconds
    on = ((place > 0.2) & (place < 0.45)) | ((place > 0.6) & (place < 0.85))
    return (0.3 * tone * on + 1e-4 * rng.standard_normal(count)).astype(np.float32)
