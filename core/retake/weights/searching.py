"""The weights files in a folder that somebody brought. No link out of it is followed, no search goes on for ever."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from retake.errors import MediaError
from retake.unfinished import shown

_SUFFIXES = (".safetensors", ".pth", ".pt", ".bin", ".model", ".ckpt")
_DEEPEST, _MOST = 5, 5_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may hold weights.

    Attributes:
        path: Where it lies in the folder.
        real: The file itself: the same, or what a link there leads to.
        home: Where links may lead.
    """

    path: Path
    real: Path
    home: Path


def weights_in(folder: Path) -> list[Candidate]:
    """The files in a folder and those below it that may hold weights, in order.

    Of one model in several layouts, as Hugging Face's folders have them, the safetensors come first and alone. Links
    are followed inside of the folder, and in Hugging Face's cache to the files that it keeps for it.

    Raises:
        MediaError: The folder can't be read, or holds more than a model's folder ever does.
    """
    home = _home_of(folder)
    found: list[Candidate] = []
    left, seen = [(folder, 0)], 0
    while left:
        at, depth = left.pop()
        for entry in _listed(at):
            seen += 1
            if seen > _MOST:
                raise MediaError(f"{shown(folder)} holds too much to be a model's folder. Name the model's own.")
            if entry.is_dir(follow_symlinks=False):
                if depth < _DEEPEST:
                    left.append((Path(entry.path), depth + 1))
            elif entry.name.lower().endswith(_SUFFIXES) and not entry.name.startswith("."):
                real = inside(Path(entry.path), home)
                if real:
                    found.append(Candidate(Path(entry.path), real, home))
    doubled = {_model(one.path) for one in found if one.path.suffix == ".safetensors"}
    return sorted((one for one in found if one.path.suffix == ".safetensors" or _model(one.path) not in doubled),
                  key=lambda one: one.path)


def inside(path: Path, home: Path) -> Path | None:
    """The ordinary file that lies there, or that a link there leads to within the home; None where there is none."""
    try:
        state = os.lstat(path)
        if not stat.S_ISLNK(state.st_mode):
            return path if stat.S_ISREG(state.st_mode) else None
        real = Path(os.path.realpath(path))
        return real if real.is_relative_to(home) and stat.S_ISREG(os.lstat(real).st_mode) else None
    except OSError:
        return None


def _model(path: Path) -> tuple[Path, str]:
    """What is the same for a model's file in two layouts."""
    return path.parent, path.stem.removeprefix("pytorch_")


def _home_of(folder: Path) -> Path:
    """Where links may lead: into the folder, and from a snapshot of Hugging Face's cache into all of its model's."""
    real = Path(os.path.realpath(folder))
    for above in (real, *real.parents):
        if above.name == "snapshots" and (above.parent / "blobs").is_dir():
            return above.parent
    return real


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as problem:
        raise MediaError(f"{shown(folder)} can't be read. The system says: {problem.strerror}.") from None
