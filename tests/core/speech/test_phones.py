"""What is said is found, by ear and by its text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retake.errors import SetupError
from retake.speech import VISEMES, analyse, viseme_of
from retake.speech import acoustic_model as room
from retake.speech.contacts import closures
from retake.speech.visemes import PHONES_OF
from tests.bench.noises import with_noise
from tests.core.speech.talk import spoken


@pytest.mark.parametrize(("text", "said"), [
    ("put the butter beside the bread and jam", True), ("a large size in stockings is hard to sell", False)])
def test_a_text_is_known_under_noise(text: str, said: bool) -> None:
    sound = with_noise(np.pad(spoken("put the butter beside the bread and jam", "en-us+f2"), 4000), "pink", 10, 5)
    speech = analyse(sound, 16_000, text)
    assert speech.aligned == said
    assert ("not what is said" in speech.reason) != said


def test_every_phone_of_the_model_has_one_viseme() -> None:
    told = [phone for phones in PHONES_OF.values() for phone in phones]
    assert sorted(told) == sorted(room.acoustic_model().phones)
    assert tuple(PHONES_OF) == VISEMES
    assert viseme_of("B") == "closed"
    assert viseme_of("?") == "rest"


def test_a_text_is_aligned() -> None:
    speech = analyse(spoken("my mother bought paper", "en-us+f2"), 16_000, "My mother bought paper.")
    assert speech.aligned
    assert speech.reason == ""
    names = [one.name for one in speech.phones if one.name != "SIL"]
    assert names[:5] == ["M", "AY", "M", "AH", "DH"]
    assert all(a.stop == b.start for a, b in zip(speech.phones, speech.phones[1:], strict=False))
    assert speech.phones[-1].stop == speech.steps
    assert np.allclose(speech.visemes.sum(axis=1), 1, atol=1e-3)


@pytest.mark.parametrize(("text", "reason"), [
    ("completely unrelated political statements about insurance", "not what is said"),
    ("my xqzzt", "does not know xqzzt"),
    ("room 101", "figures"),
    ("...", "no words"),
    ("word " * 400, "too short"),
])
def test_a_text_that_cannot_be_aligned_says_why(text: str, reason: str) -> None:
    speech = analyse(spoken("my mother bought paper", "en-us+f2"), 16_000, text)
    assert not speech.aligned
    assert reason in speech.reason
    assert [one for one in speech.phones if one.name != "SIL"]


@pytest.mark.parametrize("voice", ["en", "de", "es", "en+f3"])
def test_closures_are_found_where_lips_meet(voice: str) -> None:
    with_lips = analyse(spoken("papa mama papa mama papa", voice), 16_000)
    without = analyse(spoken("sasa nana sasa nana sasa", voice), 16_000)
    assert len(with_lips.closures) >= 3
    assert len(with_lips.closures) > len(without.closures)
    assert with_lips.viseme("closed").sum() > 3 * without.viseme("closed").sum()


def test_hissing_is_told_from_humming() -> None:
    speech = analyse(spoken("sassy sausages sizzle so"), 16_000)
    assert len(speech.sibilants) >= 4
    assert not speech.closures or max(one.strength for one in speech.closures) < 0.9


def test_a_closure_is_snapped_to_the_dip_before_the_release() -> None:
    logmel = np.zeros((60, 40), np.float32)
    logmel[20:29, 14:] = -8  # shut for 90 ms, then the burst
    probable = np.zeros(60, np.float32)
    probable[24:36] = 0.8  # a phone's borders come late
    found, = closures(logmel, probable)
    assert (found.start, found.stop) == (20, 29)
    assert 25 <= found.at <= 28


def test_a_damaged_model_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "en-us"
    folder.mkdir()
    for name in ("mdef", "means", "variances", "sendump"):
        (folder / name).write_bytes(b"BMDF" + b"\0" * 64)
    monkeypatch.setattr(room, "model_folder", lambda: tmp_path)
    with pytest.raises(SetupError, match="can't be read") as said:
        room.acoustic_model.__wrapped__()
    assert "\n" not in str(said.value)
