"""The user's RetinaFace, where there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from retake.errors import SetupError
from retake.faces.second_detector import SecondDetector
from retake.weights.model import PRESENT, Model
from retake.weights.store import Models
from retake.weights.word import Word, licensed, word_for


@dataclass(frozen=True)
class Filed:
    """A RetinaFace that can be asked.

    Attributes:
        model: The user's model.
        word: The user's word for it; None where it needs none.
    """

    model: Model
    word: Word | None

    @property
    def sha256(self) -> str:
        """What its file hashes to."""
        return self.model.sha256

    def opened(self) -> SecondDetector:
        """The detector, ready to find faces. Torch is loaded.

        Raises:
            MediaError: The file is damaged.
        """
        tensors = self.model.tensors()
        from retake.faces.retinaface.finder import RetinaFaceFinder
        return RetinaFaceFinder.of(tensors, self.sha256)

    def as_data(self) -> dict[str, Any]:
        """What take.json says of it."""
        return licensed(self.model, self.word)


def filed(models: Models | None = None, torch_there: Callable[[], bool] = lambda: find_spec("torch") is not None
          ) -> Filed | None:
    """The newest RetinaFace among the user's models; None where there is none that could be asked. Loads nothing.

    Args:
        models: The user's models.
        torch_there: Says whether PyTorch is installed.
    """
    models = models or Models()
    there = [one for one in models.all() if one.kind.name == "retinaface"]
    if not there or not torch_there():
        return None
    usable = [one for one in there if one.state() == PRESENT]
    if not usable:
        return None
    try:
        return Filed(usable[-1], word_for(usable[-1].kind, models.folder))
    except SetupError:  # asked for by the word's own line wherever it is used by name
        return None
