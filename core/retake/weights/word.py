"""The user's word for models whose licence allows research alone: given once a model, kept, and told in every take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from retake.errors import SetupError
from retake.weights.kinds import ModelKind


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


def word_for(kind: ModelKind, folder: Path | None = None) -> Word | None:
    """The word that was given for a kind; None where it needs none.

    Raises:
        SetupError: It needs one that was not given, or was given for other words; the line says how to give it.
    """
    if not kind.research_only:
        return None
    raise SetupError(f"{kind.label} is for research only. Give your word once: retake models accept {kind.name}")
