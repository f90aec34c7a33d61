"""The models folder: what the user has brought, each under its hash, with a note of what it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from retake.errors import SetupError
from retake.weights.kinds import ModelKind

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Model:
    """A model that the user has brought.

    Attributes:
        name: How commands call it: its file's name without the ending, made unlike the others'.
        kind: What it is.
        path: Its weights file, in the models folder.
        sha256: What that hashes to.
        size: Its bytes.
        details: What differs within the kind; see `retake.weights.recognise.Recognised`.
        folder: The folder it lies in, with a config.json and its like where it came with such.
    """

    name: str
    kind: ModelKind
    path: Path
    sha256: str
    size: int = 0
    details: Mapping[str, int | str | bool] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The folder it lies in, with a config.json and its like where it came with such."""
        return self.path.parent

    def tensors(self) -> Mapping[str, torch.Tensor]:
        """Its tensors by name, on the CPU; see `retake.weights.tensors.read_tensors`."""
        from retake.weights.tensors import read_tensors
        return read_tensors(self.path)


class Models:
    """The models in a folder.

    Args:
        folder: Where they lie; RETAKE_MODELS or the user's data folder when left out. Made when the first is added.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or models_folder()

    def all(self) -> tuple[Model, ...]:
        """What there is, oldest first."""
        return ()

    def add(self, path: Path) -> tuple[Model, ...]:
        """Takes over a file, or all models in a folder; what is there already comes back as it is.

        Raises:
            MediaError: It is no model that Retake knows, or damaged.
            OutputError: The models folder can't be written.
        """
        raise NotImplementedError

    def remove(self, name: str) -> Model:
        """Removes a model; it comes back as it was. SetupError where there is none of that name."""
        raise NotImplementedError

    def verify(self, name: str | None = None) -> tuple[Model, ...]:
        """Reads that model, or all, and compares; MediaError names the first that is not what was added."""
        raise NotImplementedError

    def find(self, wanted: str) -> Model:
        """The model of that name, or the newest of that kind or for that engine.

        Raises:
            SetupError: There is none; the line says which file to bring and how.
        """
        raise SetupError(f"There is no model {wanted} yet. Bring its file with: retake models add FILE")


def models_folder() -> Path:
    """Where the user's models lie: RETAKE_MODELS, or where the system keeps a user's data."""
    named = os.environ.get("RETAKE_MODELS")
    if named:
        return Path(named)
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Retake" / "models"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "retake" / "models"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "retake" / "models"
