"""Guides and dialogues as files beside the takes, each known by what is heard in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.audio import open_sound
from retake.dialogue import Mix, write_mix
from retake.dialogue.mixing import blocks, name_of
from retake.errors import MediaError
from retake.lock import held
from retake.unfinished import finished_file, shown

FOLDER = "mixes"
_BLOCK = 1 << 20
_LOCK = ".retake-lock"
_PATIENCE = 86_400.0  # seconds; whoever mixes is done before
_HEARD = ".heard"


class Mixes:
    """The mixes in a folder.

    A mix is named by its description, in which the files' times stand and its place on the timeline. What is heard in
    it is told apart from that: a stem that was delivered again, or a shot that was moved, may sound the same as before.

    Args:
        folder: Where they lie; made when the first one is written.
        write: Whether they are written; else they are only told.
    """

    def __init__(self, folder: Path, write: bool = True) -> None:
        self.folder, self._write = folder, write

    def keep(self, mix: Mix) -> tuple[Path, str]:
        """Where the mix lies, and a hash of what is heard in it; to be asked within `alone`.

        Raises:
            MediaError: One of its files can't be read.
            OutputError: It can't be written.
        """
        known = self.known(mix)
        if known is not None:
            return known
        path = self.folder / f"{name_of(mix)}.wav"
        if not self._write:
            return path, _heard(mix.rate, blocks(mix))
        heard = self._heard_again(path)
        if not heard:
            path = write_mix(mix, self.folder)
            heard = _heard_in(path)
        with finished_file(path.with_suffix(_HEARD)) as part:
            part.write_text(f"{heard} {_state(path)}", encoding="ascii")
        return path, heard

    def known(self, mix: Mix) -> tuple[Path, str] | None:
        """The same of a mix that is there already; None where it is not."""
        path = self.folder / f"{name_of(mix)}.wav"
        heard, state = _noted(path.with_suffix(_HEARD))
        return (path, heard) if heard and state == _state(path) else None

    def _heard_again(self, path: Path) -> str:
        """The noted hash of a mix that was copied or touched and holds what it held; "" where it was removed for that.

        What is not what was written, whoever changed it, must not be what a take is made with.
        """
        heard = noted(path)
        with suppress(MediaError):
            if heard and path.is_file() and _heard_in(path) == heard:
                return heard
        with suppress(OSError):
            path.unlink()
        return ""

    @contextmanager
    def alone(self, meanwhile: Callable[[], None] = lambda: None) -> Iterator[None]:
        """While the block runs no other process writes mixes there; what a killed one has left half written goes."""
        if not self._write:
            yield
            return
        with held(self.folder / _LOCK, _PATIENCE, meanwhile):
            for half in self.folder.glob(".*.part.*"):
                with suppress(OSError):
                    half.unlink()
            yield


def noted(path: Path) -> str:
    """The hash of what was heard in a mix of ours when it was made; "" of another file."""
    return _noted(path.with_suffix(_HEARD))[0]


def _noted(note: Path) -> tuple[str, str]:
    """The hash that was noted beside a mix, and the state in which the mix was; "" where none was."""
    try:
        heard, _, state = note.read_text(encoding="ascii", errors="replace").strip().partition(" ")
    except OSError:
        return "", ""
    return (heard, state) if len(heard) == 64 else ("", "")


def _state(path: Path) -> str:
    """What changes when a mix is written to; "-" where there is none."""
    try:
        state = path.stat()
    except OSError:
        return "-"
    return f"{state.st_size} {state.st_mtime_ns}"


def _heard_in(path: Path) -> str:
    """The same hash of a file that was written."""
    with open_sound(path) as sound:
        if not sound.info.exact:
            raise MediaError(f"{shown(path)} does not say how long it is. Remove it.")
        count = sound.info.samples
        return _heard(sound.rate, (sound.read(at, min(_BLOCK, count - at)) for at in range(0, count, _BLOCK)))


def _heard(rate: Fraction | int, found: Iterable[NDArray[np.float32]]) -> str:
    digest = hashlib.sha256(f"{rate}\n".encode())
    for block in found:
        digest.update(np.ascontiguousarray(block, np.float32).tobytes())
    return digest.hexdigest()
