"""The models folder: what the user has brought, each in a folder under its hash, with a note of what it is."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from retake.errors import MediaError, SetupError
from retake.lock import held
from retake.manifest import manifest
from retake.own_place import own_place
from retake.printable import printable
from retake.unfinished import shown
from retake.weights.filing import (
    Examined,
    Told,
    check_whole,
    copied,
    copy_settings,
    examined,
    part_of,
    put_aside,
    put_in_place,
)
from retake.weights.kinds import ModelKind, kind_named
from retake.weights.model import PRESENT, Model, read_note, write_note
from retake.weights.recognise import Recognised
from retake.weights.searching import Candidate, weights_in

__all__ = ["Model", "Models", "models_folder"]

_HASH = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME = 60
_SAYS_NOTHING = ("pytorch_model", "diffusion_pytorch_model", "model", "weights", "unet")
# What a file is called in the models folder: as the libraries that read whole folders expect it.
_FILES = {
    ("vae", "safetensors"): "diffusion_pytorch_model.safetensors", ("vae", ""): "diffusion_pytorch_model.bin",
    ("whisper", "safetensors"): "model.safetensors", ("whisper", ""): "pytorch_model.bin",
    ("", "safetensors"): "weights.safetensors", ("", "TorchScript"): "weights.pt", ("", ""): "weights.pth",
}


def _quiet(what: str, done: int, total: int) -> None:
    """Tells nobody how far the work is."""


class Models:
    """The models in a folder.

    Args:
        folder: Where they lie; RETAKE_MODELS or the user's data folder when left out. Made when the first is added.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or models_folder()

    def all(self) -> tuple[Model, ...]:
        """What was brought, oldest first, whether its file is still there or not."""
        try:
            names = os.listdir(self.folder)
        except OSError:
            return ()
        found = [model for name in sorted(names) if _HASH.fullmatch(name) and (model := read_note(self.folder / name))]
        return tuple(sorted(found, key=lambda model: (model.added, model.sha256)))

    def add(self, path: Path, told: Told = _quiet,
            passed: Callable[[Path, str], None] = lambda path, why: None) -> tuple[Model, ...]:
        """Takes over a file, or all models in a folder; what is there already comes back as it is.

        Args:
            path: The file or folder; it is copied and left as it is.
            told: Called with (what is done, how much of it, how much in all).
            passed: Called with the files of a folder that are no models, and why.

        Raises:
            MediaError: It is no model that Retake knows, or damaged.
            OutputError: The models folder can't be written.
        """
        if not path.is_dir() or path.is_symlink():
            return (self._add(Candidate(path, path, path.parent), told),)
        found: dict[str, Model] = {}
        problems: list[str] = []
        for one in weights_in(path):
            try:
                model = self._add(one, told)
                found[model.sha256] = model
            except MediaError as problem:
                problems.append(str(problem))
                passed(one.path, str(problem))
        if not found:
            raise MediaError(problems[0] if len(problems) == 1 else
                             f"{shown(path)} holds no model that Retake knows. `retake models` lists them.")
        return tuple(found.values())

    def remove(self, name: str) -> Model:
        """Removes a model; it comes back as it was. SetupError where there is none of that name."""
        with self._changing():
            model = self.named(name)
            put_aside(model.folder)
            return model

    def verify(self, name: str | None = None, told: Told = _quiet) -> tuple[Model, ...]:
        """Reads that model, or all, and compares; MediaError names the first that is not what was added."""
        wanted = self.all() if name is None else (self.named(name),)
        for model in wanted:
            told(f"reading {model.name}", 0, 1)
            model.check()
            one = examined(model.path)
            if one.model.kind != model.kind:
                raise MediaError(f"{model.name} is {one.model.kind.label}, but was added as {model.kind.label}. Remove "
                                 f"it (retake models remove {model.name}) and add its file again.")
            check_whole(model.path, one)
            told(f"reading {model.name}", 1, 1)
        return wanted

    def named(self, name: str) -> Model:
        """The model of that name, of that hash (or how it begins), or the only one of that kind.

        Raises:
            SetupError: There is none, or several.
        """
        models = self.all()
        for model in models:
            if name in (model.name, model.sha256):
                return model
        fitting = [model for model in models if model.kind.name == name
                   or (len(name) >= 8 and model.sha256.startswith(name))]
        if len(fitting) == 1:
            return fitting[0]
        said = printable(name)[:80]
        if fitting:
            raise SetupError(f"There are {len(fitting)} models of the kind {said}. Name one: "
                             f"{', '.join(model.name for model in fitting)}.")
        raise SetupError(f"There is no model {said}. `retake models` lists those that are there.")

    def find(self, wanted: str | ModelKind) -> Model:
        """The model of that name, or the newest of that kind or for that engine.

        Raises:
            SetupError: There is none; the line says which file to bring and how.
            MediaError: Its file is gone, or is not what was added.
        """
        kind = wanted if isinstance(wanted, ModelKind) else kind_named(wanted)
        if kind is None:
            found = self.named(str(wanted))
        else:
            fitting = [model for model in self.all() if model.kind == kind]
            there = [model for model in fitting if model.state() == PRESENT]
            if not fitting:
                raise SetupError(f"{kind.label} is not there yet. Bring {' or '.join(kind.files[:2])} with: "
                                 f"retake models add FILE. Where to get it: {kind.source}")
            found = (there or fitting)[-1]
        found.check_there()
        return found

    def _add(self, one: Candidate, told: Told) -> Model:
        """Takes over one file."""
        examined(one.real)  # before gigabytes are copied; the copy itself is what is believed
        with part_of(self.folder) as part:
            copy = part / "weights"
            sha256, size = copied(one.real, copy, told)
            whole = _examined_copy(one.path, copy)
            kind, layout = whole.model.kind, whole.found.layout
            named = copy.rename(part / _file_of(kind.name, layout, str(whole.model.details.get("names", ""))))
            settings = copy_settings(one, kind.name, part)
            before = read_note(self.folder / sha256)
            intact = before is not None and before.is_as_added()
            with self._changing():
                there = read_note(self.folder / sha256)
                if there and (intact or there != before):  # or another has just added it
                    return there
                name = there.name if there else self._free_name(one.path, whole.model)
                model = Model(
                    name, kind, self.folder / sha256 / named.name, sha256, size, layout, whole.model.details, settings,
                    datetime.now(UTC).isoformat(timespec="microseconds"), manifest().version)
                write_note(part, model, named)
                if os.path.lexists(model.folder):
                    put_aside(model.folder)
                put_in_place(part, model.folder)
            return read_note(model.folder) or model

    def _free_name(self, path: Path, of: Recognised) -> str:
        """A name for a model of that file that no other has, and no kind of model."""
        stem = _plain(path.stem)
        # LatentSync's file is called alike in all its versions; a clone of its page tells which it is.
        versioned = of.kind.name == "latentsync" and path.parent.name.lower().startswith("latentsync")
        if stem in _SAYS_NOTHING or versioned:
            stem = _plain(path.parent.name)
        if kind_named(stem):
            stem = f"{stem}-{of.details.get('side', 1)}"
        taken = {model.name for model in self.all()}
        name, number = stem, 2
        while name in taken:
            name, number = f"{stem}-{number}", number + 1
        return name

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Only one process at a time gives and takes names."""
        with held(self.folder / ".lock", patience=60.0):
            yield


def _plain(text: str) -> str:
    """A text as a name that can be typed."""
    return re.sub(r"[^\w.-]+", "-", text, flags=re.ASCII).strip("-.")[:_LONGEST_NAME] or "model"


def _examined_copy(path: Path, copy: Path) -> Examined:
    """What the copy of a file is, all numbers read; what is wrong is said of the file that was named."""
    try:
        one = examined(copy)
        check_whole(copy, one)
    except MediaError as problem:
        raise MediaError(str(problem).replace(shown(copy), shown(path))) from None
    return one


def _file_of(kind: str, layout: str, names: str) -> str:
    """What a file of that kind is called in the models folder."""
    own = kind if (kind, "") in _FILES and names != "openai" else ""
    return _FILES.get((own, layout)) or _FILES[own, ""]


def models_folder() -> Path:
    """Where the user's models lie: RETAKE_MODELS, or where the system keeps a user's data."""
    named = os.environ.get("RETAKE_MODELS")
    return Path(named) if named else own_place("models", "XDG_DATA_HOME", ".local/share")
