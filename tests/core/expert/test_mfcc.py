"""The cepstrum is that of python_speech_features with nothing said otherwise, by its published formulas."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from retake.expert.mfcc import mfcc

EPS = 2.220446049250313e-16


def by_the_formulas(samples: list[float]) -> list[list[float]]:
    """The same number by number: (columns, 13)."""
    raised = [samples[0], *(b - 0.97 * a for a, b in pairwise(samples))]
    columns = 1 if len(raised) <= 400 else 1 + math.ceil((len(raised) - 400) / 160)
    raised += [0.0] * ((columns - 1) * 160 + 400 - len(raised))
    top = 2595 * math.log10(1 + 8000 / 700)
    corners = [math.floor(513 * 700 * (10 ** (top * k / 27 / 2595) - 1) / 16_000) for k in range(28)]
    out = []
    for column in range(columns):
        frame = np.array(raised[160 * column: 160 * column + 400])
        power = [abs(one) ** 2 / 512 for one in np.fft.rfft(frame, 512)]
        bands = []
        for low, middle, high in zip(corners, corners[1:], corners[2:], strict=False):
            band = sum(power[k] * (k - low) / (middle - low) for k in range(low, middle))
            band += sum(power[k] * (high - k) / (high - middle) for k in range(middle, high))
            bands.append(math.log(band or EPS))
        told = []
        for n in range(13):
            wave = sum(value * math.cos(math.pi * n * (2 * k + 1) / 52) for k, value in enumerate(bands))
            wave *= math.sqrt((1 if n == 0 else 2) / 26)
            told.append(wave * (1 + 11 * math.sin(math.pi * n / 22)))
        out.append([math.log(sum(power) or EPS), *told[1:]])
    return out


@pytest.mark.parametrize("count", [1, 399, 400, 401, 2000])
def test_the_cepstrum_follows_the_published_formulas(count: int) -> None:
    samples = np.rint(np.random.default_rng(count).standard_normal(count) * 3000)
    samples[count // 2: count // 2 + 700] = 0
    np.testing.assert_allclose(mfcc(samples).T, by_the_formulas(samples.tolist()), atol=2e-5)


def test_of_nothing_there_is_nothing_and_of_silence_no_warning() -> None:
    assert mfcc(np.zeros(0)).shape == (13, 0)
    assert np.isfinite(mfcc(np.zeros(1600))).all()
