"""Sound at another rate: every sample at its time, the same in whatever portions it is asked for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from retake.audio import open_sound, write_sound
from retake.errors import OptionError
from tests.core.audio.sounds import noise

RATIOS = [(44_100, 48_000), (48_000, 44_100), (48_000, 16_000), (44_100, 16_000), (16_000, 48_000), (48_000, 96_000)]
PULLED_DOWN = Fraction(48_000_000, 1001)


def sine(rate: Fraction, count: int, hertz: int = 997) -> np.ndarray:
    """A sine's samples at a rate, float64 of shape (count,)."""
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(count) * rate.denominator / rate.numerator)


@pytest.mark.parametrize(("own", "wanted"), [*RATIOS, (48_000, PULLED_DOWN), (44_100, Fraction(44_056))], ids=str)
def test_a_sine_keeps_its_phase(tmp_path: Path, own: int, wanted: int | Fraction) -> None:
    rate = Fraction(wanted)
    write_sound(tmp_path / "sine.wav", sine(Fraction(own), own * 2)[None], own, bits=32, floating=True)
    with open_sound(tmp_path / "sine.wav", rate=rate) as sound:
        start, count = int(rate // 2), int(rate // 2)
        heard = sound.read(start, count)[0]
    error = np.abs(heard - sine(rate, start + count)[start:]).max()
    assert 20 * np.log10(error / 0.5) < -110


# A clip's speed may be any: 227.441 % of Final Cut's, and what lies just beside 100 %.
@pytest.mark.parametrize("speed", [Fraction(72_072_125, 31_719_688), Fraction(65_537, 65_536),
                                   Fraction(40_009, 65_521)], ids=str)
def test_a_sine_at_any_speed_keeps_its_phase(tmp_path: Path, speed: Fraction) -> None:
    write_sound(tmp_path / "sine.wav", sine(Fraction(48_000), 48_000 * 6)[None], 48_000, bits=32, floating=True)
    rate = 48_000 / speed
    with open_sound(tmp_path / "sine.wav", rate=rate) as sound:
        start, count = int(rate), int(rate)
        heard = sound.read(start, count)[0]
    error = np.abs(heard - sine(rate, start + count)[start:]).max()
    assert 20 * np.log10(error / 0.5) < -100


@pytest.mark.parametrize(("own", "wanted"), RATIOS, ids=str)
def test_a_click_stays_at_its_time(tmp_path: Path, own: int, wanted: int) -> None:
    # A hundredth of a second is a whole number of samples at every rate.
    sound = np.zeros((1, own), np.float32)
    sound[0, own // 4] = 0.5
    write_sound(tmp_path / "click.wav", sound, own)
    with open_sound(tmp_path / "click.wav", rate=wanted) as reader:
        assert reader.samples == wanted
        heard = reader.read(0, wanted)[0]
    centre = wanted // 4
    assert int(np.argmax(np.abs(heard))) == centre
    near = heard[centre - 40 : centre + 41]
    assert np.allclose(near, near[::-1], atol=1e-6)


@pytest.mark.parametrize("wanted", [44_100, 16_000, 96_000, PULLED_DOWN], ids=str)
def test_portions_are_the_whole(tmp_path: Path, wanted: int | Fraction) -> None:
    write_sound(tmp_path / "noise.wav", noise(30_000), 48_000)
    with open_sound(tmp_path / "noise.wav", rate=wanted) as sound:
        whole = sound.read(-200, sound.samples + 400)
    places = np.random.default_rng(7).integers(-200, whole.shape[1] - 1200, 20)
    with open_sound(tmp_path / "noise.wav", rate=wanted) as sound:
        for place in map(int, places):
            assert np.array_equal(sound.read(place, 777), whole[:, place + 200 : place + 977]), place
    with open_sound(tmp_path / "noise.wav", rate=wanted) as sound:
        portions = [sound.read(place, 331) for place in range(-200, whole.shape[1] - 600, 331)]
    joined = np.concatenate(portions, axis=1)
    assert np.array_equal(joined, whole[:, : joined.shape[1]])


def test_blocks_end_where_the_sound_does(tmp_path: Path) -> None:
    write_sound(tmp_path / "noise.wav", noise(10_001), 48_000)
    with open_sound(tmp_path / "noise.wav", rate=16_000) as sound:
        assert sum(block.shape[1] for block in sound.blocks(size=1000)) == sound.samples == 3334


@pytest.mark.parametrize("rate", [0, -5, 10**9])
def test_an_impossible_rate_is_refused(tmp_path: Path, rate: int) -> None:
    write_sound(tmp_path / "noise.wav", noise(100), 48_000)
    with pytest.raises(OptionError, match="sample rate"):
        open_sound(tmp_path / "noise.wav", rate=rate)
