"""Which channels are heard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retake.audio import Choice, open_sound, probe_sounds, write_sound
from retake.audio.channels import mixing
from retake.errors import OptionError

SURROUND = ("FL", "FR", "FC", "LFE", "BL", "BR")


def steps(channels: int) -> np.ndarray:
    """A sound whose channel k holds (k + 1) / 16 throughout, float32 of shape (channels, 500)."""
    return np.repeat(np.arange(1, channels + 1, dtype=np.float32)[:, None] / 16, 500, axis=1)


@pytest.mark.parametrize(
    ("choice", "names", "sixteenths"),
    [
        (None, SURROUND, [1, 2, 3, 4, 5, 6]),
        (2, ("FC",), [3]),
        ("C", ("C",), [3]),
        ("left", ("left",), [1]),
        ("FL+FR", ("FL+FR",), [3]),
        ("R, LFE", ("R", "LFE"), [2, 4]),
        (["ch6", 0], ("ch6", "FL"), [6, 1]),
        ("SL", ("SL",), [5]),
        ("mix", ("mix",), [(1 + 2 + 3 + 5 + 6) / 5]),
        ("fold", ("fold",), [3 + (1 + 2 + 5 + 6) / 2]),
        ("downmix", ("FL", "FR"), [1 + 0.5**0.5 * (3 + 5), 2 + 0.5**0.5 * (3 + 6)]),
    ],
    ids=str,
)
def test_a_choice_is_heard(tmp_path: Path, choice: Choice, names: tuple[str, ...], sixteenths: list[float]) -> None:
    write_sound(tmp_path / "surround.wav", steps(6), 48_000)
    with open_sound(tmp_path / "surround.wav", channels=choice) as sound:
        assert sound.names == names
        assert np.allclose(sound.read(10, 5), np.array(sixteenths)[:, None] / 16, atol=1e-6)


def test_the_file_tells_its_channels(tmp_path: Path) -> None:
    write_sound(tmp_path / "surround.wav", steps(6), 48_000)
    write_sound(tmp_path / "poly.wav", steps(12), 48_000)
    assert probe_sounds(tmp_path / "surround.wav")[0].names == SURROUND
    assert probe_sounds(tmp_path / "poly.wav")[0].names == tuple(f"ch{k}" for k in range(1, 13))
    with open_sound(tmp_path / "poly.wav", channels="ch12") as sound:
        assert np.allclose(sound.read(0, 3), 12 / 16)


@pytest.mark.parametrize("choice", [6, -1, "XX", "ch7", "ch0", "FL+", "", []], ids=str)
def test_what_is_not_there_is_refused_with_what_is(choice: Choice) -> None:
    with pytest.raises(OptionError, match="FL, FR, FC, LFE, BL, BR"):
        mixing(choice, SURROUND)


def test_a_mix_is_the_same_to_the_bit_in_any_portions(tmp_path: Path) -> None:
    sound = np.random.default_rng(2).uniform(-1, 1, (6, 5000)).astype(np.float32)
    write_sound(tmp_path / "surround.wav", sound, 48_000)
    with open_sound(tmp_path / "surround.wav", channels="downmix") as reader:
        whole = reader.read(0, 5000)
        portions = [reader.read(place, 7) for place in range(0, 4990, 7)]
    assert np.array_equal(np.concatenate(portions, axis=1), whole[:, : 7 * len(portions)])
