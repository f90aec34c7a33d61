"""Which experts lie among the user's models, and what a report has to say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retake.errors import RetakeError
from retake.weights.store import Model, Models
from retake.weights.word import licensed, word_for

if TYPE_CHECKING:
    from retake.expert.expert import Expert

COLOUR, PROTOCOL = "lipsync-expert", "syncnet"


@dataclass(frozen=True)
class Called:
    """An expert, ready to be asked.

    Attributes:
        expert: The expert.
        facts: What take.json says of its model; see `retake.weights.word.licensed`.
    """

    expert: Expert
    facts: Mapping[str, Any]


def filed(models: Models | None = None) -> tuple[Model, ...]:
    """The experts' models, of each kind the newest. Loads nothing."""
    newest = {one.kind.name: one for one in (models or Models()).all()}
    return tuple(newest[name] for name in (COLOUR, PROTOCOL) if name in newest)


def called(models: Models | None = None, most: int = 2) -> tuple[tuple[Called, ...], tuple[str, ...]]:
    """The experts that the user has, and a line for each that can't be asked. Torch is loaded where there is one.

    Args:
        models: The user's models.
        most: How many are wanted; SyncNet-color comes first.
    """
    found: list[Called] = []
    notes: list[str] = []
    models = models or Models()
    for model in filed(models):
        if len(found) == most:
            break
        try:
            word = word_for(model.kind, models.folder)
            found.append(Called(_opened(model), licensed(model, word)))
        except RetakeError as problem:
            notes.append(f"{model.kind.label} was not asked as second judge: {problem}")
    return tuple(found), tuple(notes)


def _opened(model: Model) -> Expert:
    tensors = model.tensors()
    from retake.expert.judges import ColourExpert, ProtocolExpert
    return (ColourExpert if model.kind.name == COLOUR else ProtocolExpert).of(tensors)
