"""A line's sound as a file: asked for twice it is one, and what no timeline holds is refused in a line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retake.audio import open_sound
from retake.dialogue import Mix, Piece
from retake.errors import RetakeError
from tests.core.worker.looking import look, tone

pytestmark = pytest.mark.usefixtures("own_cache")


def described(path: Path, **more: Any) -> dict[str, Any]:
    piece = Piece(str(path), "line", 44_100, Fraction(1, 2), Fraction(1), Fraction(1), channels=(0,))
    return {**Mix(Fraction(1), Fraction(3601), 22_050, 44_100, Fraction(1), (piece,)).to_dict(), **more}


def test_a_mix_is_heard_as_it_is_described_and_made_once(tmp_path: Path) -> None:
    samples = tone(tmp_path / "a.wav")
    result, _ = look("mix", mix=described(tmp_path / "a.wav"))
    with open_sound(result["file"]) as sound:
        heard = sound.read(0, 22_050)
    assert np.allclose(heard[0], samples[0, 22_050:44_100], atol=1e-4)
    assert (result["rate"], result["samples"], result["seconds"]) == (44_100, 22_050, 0.5)
    made = Path(result["file"]).stat().st_mtime_ns
    again, _ = look("mix", mix=described(tmp_path / "a.wav"))
    assert again == result and Path(again["file"]).stat().st_mtime_ns == made


@pytest.mark.parametrize("more", [{"samples": 1 << 60}, {"samples": 0}, {"rate": 3}, {"pace": "0"},
                                  {"start": "1e9999999"}, {"start": "1" * 60}, {"pieces": [3]}, {"pieces": None},
                                  {"rate": "fast"}])
def test_what_no_timeline_holds_is_refused(tmp_path: Path, more: dict[str, Any]) -> None:
    tone(tmp_path / "a.wav", 0.1)
    with pytest.raises(RetakeError):
        look("mix", mix=described(tmp_path / "a.wav", **more))


def test_a_sound_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(RetakeError, match="gone.wav"):
        look("mix", mix=described(tmp_path / "gone.wav"))
