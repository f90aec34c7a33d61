"""A model for research alone asks for the user's word once, and every take can tell which."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from retake.errors import SetupError
from retake.weights.kinds import KINDS, kind_named
from retake.weights.word import give_word, word_for

WAV2LIP = next(kind for kind in KINDS if kind.name == "wav2lip")


def test_the_word_is_asked_for_in_a_line_until_it_is_given(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="Wav2Lip is for research only.*retake models accept wav2lip"):
        word_for(WAV2LIP, tmp_path)
    word = give_word(WAV2LIP, tmp_path)
    assert word_for(WAV2LIP, tmp_path) == word
    assert word.told() == {"model": "wav2lip", "licence": WAV2LIP.licence, "forbids": WAV2LIP.forbids,
                           "given": word.given, "version": word.version}
    json.dumps(word.told())


def test_a_word_holds_for_its_model_alone(tmp_path: Path) -> None:
    give_word(WAV2LIP, tmp_path)
    expert = kind_named("lipsync-expert")
    assert expert is not None
    with pytest.raises(SetupError):
        word_for(expert, tmp_path)


def test_models_without_such_a_licence_need_none(tmp_path: Path) -> None:
    assert [word_for(kind, tmp_path) for kind in KINDS if not kind.research_only] == [None] * 6
    assert not list(tmp_path.iterdir())


def test_a_word_given_for_other_words_does_not_count(tmp_path: Path) -> None:
    give_word(WAV2LIP, tmp_path)
    with pytest.raises(SetupError):
        word_for(replace(WAV2LIP, forbids="Nothing at all."), tmp_path)


def test_a_word_of_another_user_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ana")
    give_word(WAV2LIP, tmp_path)
    monkeypatch.setattr("getpass.getuser", lambda: "ben")
    with pytest.raises(SetupError):
        word_for(WAV2LIP, tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"": 1}', b"\0" * 9])
def test_damaged_words_count_as_none_and_are_given_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "words.json").write_bytes(content)
    with pytest.raises(SetupError):
        word_for(WAV2LIP, tmp_path)
    assert give_word(WAV2LIP, tmp_path) == word_for(WAV2LIP, tmp_path)


def test_what_is_for_research_says_so() -> None:
    assert {kind.name for kind in KINDS if kind.research_only} == {"wav2lip", "wav2lip-discriminator",
                                                                   "lipsync-expert"}
    assert all(kind.forbids for kind in KINDS if kind.research_only)
    assert all(kind.source and kind.licence and kind.files and len(kind.licence) <= 36 for kind in KINDS)
