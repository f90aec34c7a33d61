"""A model in the models folder, and the note beside it that says what it is."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from retake.errors import MediaError
from retake.unfinished import finished_file, shown
from retake.weights.contents import notes_of
from retake.weights.filing import hashed
from retake.weights.kinds import ModelKind, kind_named

if TYPE_CHECKING:
    import torch

PRESENT, MISSING, CHANGED = "present", "missing", "changed"

_NOTE = "model.json"
_EDITION = 1


class Used(NamedTuple):
    """A model as the report of a take tells of it that was made with it.

    Attributes:
        sha256: What its file hashed to.
        settings: What lay with it, and what that hashed to; None where the report does not say.
    """

    sha256: str
    settings: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Model:
    """A model that the user has brought.

    Attributes:
        name: How commands call it: its file's name without the ending, made unlike the others'.
        kind: What it is.
        path: Its weights file, in the models folder.
        sha256: What that hashes to.
        size: Its bytes.
        layout: How it was written: "pth", "old pth", "TorchScript" or "safetensors".
        details: What differs within the kind; see `retake.weights.recognise.Recognised`.
        settings: What lies with it, such as a config.json, and what that hashes to.
        added: When, in UTC.
        version: The version of Retake that added it.
        stamp: When its file was last written, in nanoseconds, as it was put there.
    """

    name: str
    kind: ModelKind
    path: Path
    sha256: str
    size: int = 0
    layout: str = ""
    details: Mapping[str, int | str | bool] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    added: str = ""
    version: str = ""
    stamp: int = 0

    @property
    def folder(self) -> Path:
        """The folder it lies in, with a config.json and its like where it came with such."""
        return self.path.parent

    def tensors(self) -> Mapping[str, torch.Tensor]:
        """Its tensors by name, on the CPU; see `retake.weights.tensors.read_tensors`.

        Raises:
            MediaError: Its file is gone, or is not what was added.
            SetupError: PyTorch is not installed.
        """
        from retake.weights.tensors import read_tensors
        self.check_there()
        return read_tensors(self.path)

    def state(self) -> str:
        """Whether its files are PRESENT, MISSING or CHANGED.

        Of the weights that is told from size and time, and where the time differs they are read; settings are small.
        """
        try:
            seen = os.lstat(self.path)
        except OSError:
            return MISSING
        if seen.st_size != self.size:
            return CHANGED
        if seen.st_mtime_ns == self.stamp:
            return PRESENT if self._has_its_settings() else CHANGED
        return PRESENT if self.is_as_added() else CHANGED

    def check_there(self) -> None:
        """Raise MediaError where its files are not what was added, as far as `state` tells."""
        if self.state() != PRESENT:
            self.check()

    def is_as_added(self) -> bool:
        """Whether all its files are what was added, to the byte."""
        with suppress(MediaError):
            return hashed(self.path) == (self.sha256, self.size) and self._has_its_settings()
        return False

    def check(self) -> None:
        """Read its files; MediaError where they are not what was added."""
        if self.is_as_added():
            return
        what = "is not what was added any more" if self.path.exists() else "has lost its file"
        raise MediaError(f"The model {self.name} {what} ({shown(self.path)}). Remove it (retake models remove "
                         f"{self.name}) and add its file again.")

    def told(self) -> dict[str, Any]:
        """What a program or a take is told of it."""
        return {"name": self.name, "kind": self.kind.name, "sha256": self.sha256, "size": self.size,
                "layout": self.layout, "details": dict(self.details), "settings": dict(self.settings),
                "added": self.added}

    def _has_its_settings(self) -> bool:
        """Whether what lies with it is what was added."""
        with suppress(MediaError):
            return all(hashed(self.folder / name)[0] == sha256 for name, sha256 in self.settings.items())
        return False


def write_note(folder: Path, model: Model, weights: Path) -> None:
    """Write the note of a model into the folder in which it is being prepared."""
    note = {"edition": _EDITION, **model.told(), "file": model.path.name,
            "retake": model.version, "stamp": os.lstat(weights).st_mtime_ns}
    with finished_file(folder / _NOTE) as part:
        part.write_text(json.dumps(note, indent=1), encoding="utf-8")


def read_note(folder: Path) -> Model | None:
    """The model in a folder; None where none was ever finished there, or a newer Retake put it there."""
    try:
        note = notes_of(folder / _NOTE)
        kind = kind_named(note["kind"])
        texts = [note[name] for name in ("name", "file", "sha256", "layout", "added", "retake")]
        if kind is None or note["edition"] != _EDITION or not all(type(text) is str for text in texts):
            return None
        name, file, sha256, layout, added, version = texts
        settings, details = dict(note["settings"]), dict(note["details"])
        plain = all(os.path.basename(one) == one and one not in (".", "..") for one in (file, *settings))
        if not plain or sha256 != folder.name or not name.isprintable():
            return None
        return Model(name, kind, folder / file, sha256, int(note["size"]), layout, details, settings, added, version,
                     int(note["stamp"]))
    except (MediaError, KeyError, TypeError, ValueError):
        return None
