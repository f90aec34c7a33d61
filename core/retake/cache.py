"""What need not be found out again: analyses, kept by what they were made from.

An entry is a file named by a hash of everything that went into it. It is written whole or not at all, so that several
processes may use one cache; nothing in it is ever executed, and what can't be read is made again.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from retake.errors import MediaError, OutputError
from retake.own_place import home
from retake.unfinished import finished_file

T = TypeVar("T")

_SEAL = 32  # bytes


class Cache:
    """Kept results in a folder.

    Args:
        folder: Where they lie; made when the first one is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def kept(self, kind: str, made_from: tuple[object, ...], make: Callable[[], T], pack: Callable[[T], bytes],
             unpack: Callable[[bytes], T]) -> T:
        """The result from the cache, or made now and kept.

        Args:
            kind: What it is, in a word; part of its file's name.
            made_from: Everything that it depends on, hashes of media and options among it.
            make: Makes it.
            pack: Turns it into bytes.
            unpack: The way back; a MediaError where the bytes are damaged or of another version.
        """
        path = self.folder / f"{kind}-{_named(made_from)}.bin"
        found = _read(path)
        if found is not None:
            try:
                return unpack(found)
            except MediaError:
                pass
        made = make()
        self._keep(path, pack(made))
        return made

    def made(self, *below: str) -> Path:
        """The cache's folder, or one of the names below it, made where there is none.

        What is made here nobody else may look into: faces, voices and pictures of footage that may be secret.

        Raises:
            OSError: It can't be made.
        """
        folder = self.folder
        for name in ("", *below):
            folder = folder / name
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def known(self, kind: str, made_from: tuple[object, ...], unpack: Callable[[bytes], T]) -> T | None:
        """The result where it was made before and can be read; nothing is made for it. Its arguments are `kept`'s."""
        found = _read(self.folder / f"{kind}-{_named(made_from)}.bin")
        try:
            return None if found is None else unpack(found)
        except MediaError:
            return None

    def tidy(self, older: float = 86_400.0) -> None:
        """Removes what killed processes have left half written, so many seconds ago or longer."""
        with suppress(OSError):
            for half in self.folder.glob(".*.part.bin"):
                with suppress(OSError):
                    # A clock that was wrong meanwhile may have left a time to come.
                    if abs(time.time() - half.stat().st_mtime) > older:
                        half.unlink()

    def _keep(self, path: Path, content: bytes) -> None:
        try:
            self.made()
            with finished_file(path) as part:
                part.write_bytes(_seal(path, content) + content)
        except (OSError, OutputError):
            pass  # a cache that can't be written costs time, not the work


def user_cache() -> Cache:
    """The cache of whoever runs this: RETAKE_CACHE, or where the system keeps such things.

    Raises:
        SetupError: The system knows no home for it.
    """
    named = os.environ.get("RETAKE_CACHE")
    if named:
        return Cache(Path(named))
    if sys.platform == "darwin":
        return Cache(home() / "Library" / "Caches" / "retake")
    if sys.platform == "win32":
        return Cache(Path(os.environ.get("LOCALAPPDATA") or home() / "AppData" / "Local") / "retake" / "cache")
    return Cache(Path(os.environ.get("XDG_CACHE_HOME") or home() / ".cache") / "retake")


def _named(made_from: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(made_from).encode()).hexdigest()[:32]


def _read(path: Path) -> bytes | None:
    """What an entry holds; None where there is none, or it is not what was written under that name."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    seal, content = whole[:_SEAL], whole[_SEAL:]
    return content if seal == _seal(path, content) else None


def _seal(path: Path, content: bytes) -> bytes:
    """What stands before an entry's content, so that a flipped bit or a mixed-up file is known."""
    return hashlib.sha256(path.name.encode() + b"\0" + content).digest()
