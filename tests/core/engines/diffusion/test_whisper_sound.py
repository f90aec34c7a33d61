"""What Whisper hears of a line, and which part of it belongs to which frame."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from retake.engines.diffusion.libraries import libraries
from retake.engines.whisper_sound import features as heard_parts
from retake.engines.whisper_sound.encoder import Encoder
from retake.engines.whisper_sound.features import AROUND, BEFORE, features, segments, starts, windows
from retake.engines.whisper_sound.spectrum import SEGMENT, spectrum
from retake.errors import MediaError
from tests.core.engines.diffusion import made

RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(50),
         Fraction(60000, 1001)]


def sound(seconds: float, seed: int = 0) -> NDArray[np.float32]:
    """Noise that comes and goes."""
    count = int(seconds * 16000)
    noise = np.random.default_rng(seed).normal(0, 0.1, count)
    return np.asarray(noise * (1 + np.sin(np.arange(count) / 3000)), np.float32)


class Counting:
    """An ear whose steps say where in its 30 s they lie, and at which segment."""

    def __init__(self) -> None:
        self.calls = 0

    def states(self, spectrum: NDArray[np.float32], normed: bool) -> NDArray[np.float32]:
        self.calls += 1
        return np.full((1500, 5, 2), self.calls, np.float32)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 3.0, 30.0])
def test_the_spectrum_is_that_of_whispers_own_extractor(seconds: float) -> None:
    _, transformers = libraries()
    given = sound(seconds)
    found = transformers.WhisperFeatureExtractor()(given, sampling_rate=16000, return_tensors="np").input_features[0]
    assert np.abs(spectrum(given, blank=False) - found).max() < 2e-4


def test_what_is_left_of_a_segment_is_blank_where_the_authors_leave_it_so() -> None:
    found = spectrum(sound(3.0), blank=True)
    assert found.shape == (80, 3000)
    assert not found[:, 300:].any()
    assert np.abs(found[:, :295] - spectrum(sound(3.0), blank=False)[:, :295]).max() < 1e-5


def test_the_layers_are_those_of_transformers(tmp_path: Path) -> None:
    mel = spectrum(sound(4.0), blank=False)
    with torch.no_grad():
        theirs = made.whisper_network().encoder(torch.from_numpy(mel)[None], output_hidden_states=True)
    ear = Encoder(made.whisper(tmp_path / "whisper"))
    found = ear.states(mel, normed=True)
    assert (ear.width, ear.layers, found.shape) == (made.HEARD, 5, (1500, 5, made.HEARD))
    for layer, expected in enumerate([*theirs.hidden_states[:4], theirs.last_hidden_state]):
        assert np.abs(found[:, layer] - expected[0].numpy()).max() < 1e-5
    plain = ear.states(mel, normed=False)
    assert np.array_equal(plain[:, :4], found[:, :4])
    norm = made.whisper_network().encoder.layer_norm
    assert np.abs(norm(torch.from_numpy(plain[:, 4])).detach().numpy() - found[:, 4]).max() < 1e-5


def test_both_layouts_of_whispers_file_hear_the_same(tmp_path: Path) -> None:
    mel = spectrum(sound(1.0), blank=True)
    first, second = Encoder(made.whisper(tmp_path / "a")), Encoder(made.openai_whisper(tmp_path / "b"))
    assert np.array_equal(first.states(mel, normed=False), second.states(mel, normed=False))


def test_another_models_file_is_not_taken_for_whisper(tmp_path: Path) -> None:
    other = made.model("whisper", made.vae(tmp_path / "vae", safe=False).path)
    with pytest.raises(MediaError, match=r"is not Whisper tiny as Retake knows it: .*Bring tiny\.pt or") as said:
        Encoder(other)
    assert "\n" not in str(said.value)


@pytest.mark.parametrize("steps", [1, 1499, 1500, 1501, 2400, 2401, 9000])
def test_the_shares_of_all_segments_are_one_at_every_step(steps: int) -> None:
    whole = np.zeros(steps, np.float64)
    last = 0
    for first, shares in segments(steps):
        count = min(1500, steps - first)
        whole[first: first + count] += shares[:count]
        last = first + 1500
    assert np.abs(whole - 1).max() < 1e-6
    assert last >= steps


def test_what_is_used_of_a_segment_has_heard_five_seconds_on_both_sides() -> None:
    parts = list(segments(4000))
    assert len(parts) == 4
    for first, shares in parts[1:]:
        assert not shares[:250].any(), first
    for first, shares in parts[:-1]:
        assert not shares[-250:].any(), first


def test_a_long_line_is_heard_in_segments_and_a_short_one_at_once() -> None:
    ear = Counting()
    found = features(sound(60.0), ear, normed=True, blank=False)
    assert ear.calls == 3
    assert found.shape == (60 * 50 + 2 * AROUND, 5, 2)
    assert found.min() == 1 and found.max() == 3
    assert np.abs(np.diff(found[:, 0, 0])).max() <= 0.011  # no cut anywhere
    ear = Counting()
    features(sound(28.9), ear, normed=True, blank=False)
    assert ear.calls == 1


def test_a_bang_elsewhere_changes_nothing(tmp_path: Path) -> None:
    ear = Encoder(made.whisper(tmp_path / "whisper"))
    quiet = sound(70.0) * np.float32(0.1)
    loud = quiet.copy()
    loud[66 * 16000: 67 * 16000] += 1.0
    first, second = (features(one, ear, normed=False, blank=True) for one in (quiet, loud))
    early = slice(0, 30 * 50)
    assert np.array_equal(first[early], second[early])
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("rate", RATES)
def test_a_window_begins_at_the_step_next_to_80_ms_before_its_frame(rate: Fraction) -> None:
    numbers = list(range(-30, 3000, 7))
    for number, start in zip(numbers, starts(rate, numbers), strict=True):
        exact = Fraction(number) / rate - Fraction(80, 1000)
        assert abs(Fraction(int(start), 50) - exact) <= Fraction(1, 100)


def test_at_25_frames_a_second_the_windows_are_those_that_were_learned() -> None:
    assert starts(Fraction(25), range(100)).tolist() == [2 * number - BEFORE for number in range(100)]


@pytest.mark.parametrize("rate", RATES)
def test_every_frame_has_its_window_and_those_outside_hear_silence(rate: Fraction) -> None:
    heard = np.arange(500 + 2 * AROUND, dtype=np.float32)[:, None, None].repeat(5, 1).repeat(3, 2)
    count = int(10 * rate)
    found = windows(heard, rate, range(-100, count + 100))
    assert found.shape == (count + 200, 50, 3)
    for number in (-100, 0, 1, count // 2, count - 1, count + 99):
        for token in range(50):
            naive = int(np.floor(float(number / rate) * 50 + 0.5)) - 4 + token // 5 + AROUND
            assert found[number + 100, token, 0] == min(max(naive, 0), len(heard) - 1)


def test_silence_around_a_line_is_heard_as_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[NDArray[np.float32]] = []

    def seen(samples: NDArray[np.float32], blank: bool) -> NDArray[np.float32]:
        given.append(samples)
        return np.zeros((80, 3000), np.float32)

    monkeypatch.setattr(heard_parts, "spectrum", seen)
    features(sound(1.0), Counting(), normed=True, blank=True)
    assert len(given[0]) == 2 * 8000 + 16000 <= SEGMENT
    assert not given[0][:8000].any() and not given[0][-8000:].any() and given[0][8000:-8000].any()


def test_the_ear_is_asked_for_what_the_engine_wants() -> None:
    asked: list[bool] = []

    class Ear(Counting):
        def states(self, spectrum: NDArray[np.float32], normed: bool) -> NDArray[np.float32]:
            asked.append(normed)
            return super().states(spectrum, normed)

    call: Callable[..., Any] = features
    call(sound(0.5), Ear(), normed=False, blank=True)
    assert asked == [False]
