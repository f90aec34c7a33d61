"""What was written into editors, so that only that is replaced and removed: a JSON file in Retake's settings."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from retake import own_file
from retake.errors import SetupError
from retake.lock import held
from retake.temporary import temporary_place
from retake.unfinished import finished_file, shown

_SCHEMA = 1
_LARGEST = 1 << 22


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that was written, or one to which lines were added.

    Attributes:
        path: Where.
        sha256: What was written there; several where a run was killed between noting it and writing it.
        texts: The lines that were added, to the letter; none for a file of our own, several as above.
        new: Whether the file to which lines were added was made for them.
    """

    path: str
    sha256: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    new: bool = False

    def lines_in(self, content: bytes) -> bytes:
        """The lines of ours that are in a content just once; b"" where there are none such."""
        return next((one for text in self.texts if content.count(one := text.encode()) == 1), b"")


@dataclass(frozen=True, slots=True)
class Installed:
    """What was written into an editor.

    Attributes:
        version: The version of Retake that wrote it.
        entries: The files.
        folders: The folders that were made for them.
    """

    version: str = ""
    entries: tuple[Entry, ...] = ()
    folders: tuple[str, ...] = ()

    def of(self, path: Path) -> Entry | None:
        """What was written at a path."""
        return next((one for one in self.entries if one.path == str(path)), None)


@dataclass(frozen=True, slots=True)
class Record:
    """All that was written, by the editor's name.

    Attributes:
        path: Its file.
        hosts: What was written into each.
        folders: The folders that were made for the record itself.
    """

    path: Path
    hosts: Mapping[str, Installed] = field(default_factory=dict)
    folders: tuple[str, ...] = ()

    def with_(self, name: str, installed: Installed | None) -> Record:
        """The record with an editor's part put in; without it for None."""
        others = {one: known for one, known in self.hosts.items() if one != name}
        return replace(self, hosts=others if installed is None else {**others, name: installed})

    def save(self) -> None:
        """Writes it.

        Raises:
            OutputError: It can't be written.
        """
        data = {"schema": _SCHEMA, "folders": list(self.folders),
                "hosts": {name: asdict(one) for name, one in sorted(self.hosts.items())}}
        with finished_file(self.path) as part:
            part.write_text(json.dumps(data, indent=2) + "\n", encoding="ascii")


def read(path: Path) -> Record:
    """The record at a path; an empty one where there is none.

    Raises:
        SetupError: It is damaged: nobody knows any more what was written.
    """
    try:
        content = own_file.content(path, _LARGEST)
    except FileNotFoundError:
        return Record(path)
    except OSError as error:
        raise SetupError(f"{shown(path)} can't be read. The system says: {error.strerror}.") from None
    try:
        data = json.loads(content)
        if data["schema"] != _SCHEMA:
            raise ValueError
        return Record(path, {_text(name): _installed(one) for name, one in data["hosts"].items()},
                      _texts(data["folders"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise SetupError(f"{shown(path)}, in which Retake notes what it wrote, is damaged or of a newer version. Move "
                         "it away; then what was written before has to be removed by hand.") from None


def alone() -> AbstractContextManager[None]:
    """Holds the records for one installation: of two that change one at once, one would lose the other's notes.

    The lock lies among what is only for now, because nothing may be left where a record lies.

    Raises:
        OutputError: Another installation holds them for longer than it takes.
    """
    user = os.getuid() if hasattr(os, "getuid") else 0
    return held(temporary_place() / f"retake-install-{user}.lock")


def sha256(content: bytes) -> str:
    """A content's name."""
    return hashlib.sha256(content).hexdigest()


def _installed(data: Any) -> Installed:
    return Installed(_text(data["version"]), tuple(map(_entry, data["entries"])), _texts(data["folders"]))


def _entry(data: Any) -> Entry:
    return Entry(_text(data["path"]), _texts(data["sha256"]), _texts(data["texts"]), data["new"] is True)


def _texts(data: Any) -> tuple[str, ...]:
    if not isinstance(data, list):
        raise TypeError
    return tuple(map(_text, data))


def _text(data: Any) -> str:
    if not isinstance(data, str):
        raise TypeError
    return data
