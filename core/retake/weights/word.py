"""The user's word for models whose licence allows research alone: given once a model, kept, and told in every take."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from retake.errors import MediaError, SetupError
from retake.lock import held
from retake.manifest import manifest
from retake.unfinished import finished_file
from retake.weights.contents import notes_of
from retake.weights.kinds import ModelKind
from retake.weights.model import Model
from retake.weights.store import models_folder

_FILE = "words.json"


@dataclass(frozen=True, slots=True)
class Word:
    """The user's word, as take.json tells it.

    Attributes:
        model: The kind of model it was given for.
        licence: The licence's words that were shown.
        forbids: What they forbid.
        given: When, in UTC.
        version: The version of Retake that asked.
    """

    model: str
    licence: str
    forbids: str
    given: str
    version: str

    def told(self) -> dict[str, str]:
        """The word as data, for take.json."""
        return asdict(self)


def licensed(model: Model, word: Word | None) -> dict[str, Any]:
    """What take.json says of a model that had a hand in it: which it is, its licence, what that forbids, the word."""
    kind = model.kind
    return {**model.told(), "label": kind.label, "licence": kind.licence, "forbids": kind.forbids,
            "word": word.told() if word else None}


def give_word(kind: ModelKind, folder: Path | None = None) -> Word:
    """Keeps the word of whoever runs this for a kind of model, for the licence's words as they are now.

    Args:
        kind: The kind of model.
        folder: The models folder; the user's when left out.

    Raises:
        OutputError: It can't be kept.
    """
    folder = folder or models_folder()
    word = Word(kind.name, kind.licence, kind.forbids, datetime.now(UTC).isoformat(timespec="seconds"),
                manifest().version)
    with held(folder / ".lock", patience=60.0):
        words = _words(folder)
        words.setdefault(_user(), {})[kind.name] = word.told()
        with finished_file(folder / _FILE) as part:
            part.write_text(json.dumps(words, indent=1), encoding="utf-8")
    return word


def word_for(kind: ModelKind, folder: Path | None = None) -> Word | None:
    """The word that was given for a kind; None where it needs none.

    Args:
        kind: The kind of model.
        folder: The models folder; the user's when left out.

    Raises:
        SetupError: It needs one that was not given, or was given for other words; the line says how to give it.
    """
    if not kind.research_only:
        return None
    found = _words(folder or models_folder()).get(_user(), {}).get(kind.name)
    if isinstance(found, dict) and (found.get("licence"), found.get("forbids")) == (kind.licence, kind.forbids):
        return Word(kind.name, kind.licence, kind.forbids, str(found.get("given", "")), str(found.get("version", "")))
    raise SetupError(f"{kind.label} is for research only: no take made with it may be used commercially. Where that "
                     f"is so, give your word once: retake models accept {kind.name}")


def _words(folder: Path) -> dict[str, dict[str, Any]]:
    """All words that were given, by user and kind; what can't be read counts as not given."""
    try:
        found = notes_of(folder / _FILE)
    except MediaError:
        return {}
    return {user: words for user, words in found.items() if isinstance(words, dict)}


def _user() -> str:
    """Who runs this: a models folder may serve several, and each gives a word of their own."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
