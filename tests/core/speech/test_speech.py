"""An analysis goes into the cache and comes back the same, or not at all."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from retake.audio import write_sound
from retake.errors import MediaError
from retake.speech import Speech, analyse
from tests.core.speech.talk import vowels


@pytest.fixture(scope="module")
def speech() -> Speech:
    return analyse(vowels(), 16_000)


def test_it_comes_back_the_same(speech: Speech) -> None:
    content = speech.to_bytes()
    again = Speech.from_bytes(content)
    assert again.to_bytes() == content
    assert again.phones == speech.phones
    assert np.array_equal(again.logmel, speech.logmel)


def test_the_same_sound_gives_the_same_bytes(speech: Speech) -> None:
    assert analyse(vowels(), 16_000).to_bytes() == speech.to_bytes()


def test_series_come_by_the_frame(speech: Speech) -> None:
    assert speech.duration == 3
    assert speech.per_frame("visemes", Fraction(24_000, 1001), 72).shape == (72, 9)
    assert speech.per_frame("voice", Fraction(25), 75)[[2, 25]].round().tolist() == [0, 1]
    assert speech.viseme("rest").shape == (300,)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY", b"{}" * 100])
def test_damage_is_said_in_one_line(content: bytes) -> None:
    with pytest.raises(MediaError, match="Delete it") as said:
        Speech.from_bytes(content)
    assert "\n" not in str(said.value)


def test_what_is_cut_or_forged_is_refused(speech: Speech) -> None:
    content = speech.to_bytes()
    for cut in range(10, len(content), len(content) // 7):
        with pytest.raises(MediaError):
            Speech.from_bytes(content[:cut])
    forged = io.BytesIO()
    np.savez(forged, logmel=np.array([{}], object), kept=np.zeros(1, np.uint8))
    with pytest.raises(MediaError):
        Speech.from_bytes(forged.getvalue())


def test_a_file_is_heard_like_its_samples(speech: Speech, tmp_path: Path) -> None:
    path = tmp_path / "line.wav"
    write_sound(path, vowels()[None], 16_000, bits=32, floating=True)
    assert analyse(path).to_bytes() == speech.to_bytes()
