"""How a file goes into the models folder: copied and hashed in one reading, then examined there, then put in place."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from retake.errors import MediaError, OutputError
from retake.unfinished import shown, unwritable
from retake.weights.contents import Contents, contents, notes_of
from retake.weights.finite import check_numbers
from retake.weights.opened import opened
from retake.weights.recognise import Recognised, recognised
from retake.weights.searching import Candidate, inside
from retake.weights.stored import Unreadable

Told = Callable[[str, int, int], None]

_BLOCK = 4 << 20
_PART, _GONE = ".part-", ".gone-"
_DAY = 86_400.0
# Settings that lie beside the weights of some kinds, and go with them; LatentSync's picture of what it covers too.
BESIDE = {"vae": ("config.json",), "whisper": ("config.json", "preprocessor_config.json"),
          "musetalk": ("musetalk.json", "config.json"), "latentsync": ("mask.png",)}
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Examined:
    """A weights file that is one of the models, as far as its description tells."""

    found: Contents
    model: Recognised


def examined(path: Path) -> Examined:
    """What a file is; nothing but its description is read.

    Raises:
        MediaError: It is no model that Retake knows, or a damaged one.
    """
    found = contents(path)
    try:
        return Examined(found, recognised(found.tensors))
    except MediaError as problem:
        raise MediaError(f"{shown(path)} {str(problem).removeprefix('It ')}") from None


def check_whole(path: Path, one: Examined) -> None:
    """Read the model's numbers; MediaError where one is no number, or the file's checksums are wrong."""
    with opened(path) as (file, _):
        check_numbers(file, one.found, one.model.needed)


def copied(path: Path, into: Path, told: Told) -> tuple[str, int]:
    """Copy a file to a place where there is none; what its bytes hash to (SHA-256) and how many they are.

    Raises:
        MediaError: It can't be read, or changed meanwhile.
        OutputError: The copy can't be written.
    """
    digest, done = hashlib.sha256(), 0
    buffer = memoryview(bytearray(_BLOCK))
    with opened(path) as (file, size):
        _check_room(into.parent, size)
        with _writing(into), open(into, "xb", buffering=0) as copy:
            while count := file.readinto(buffer):  # type: ignore[attr-defined]
                done += count
                if done > size:
                    break
                digest.update(buffer[:count])
                _write_all(copy.write, buffer[:count])
                told("copying megabytes", done >> 20, max(1, size >> 20))
            os.fsync(copy.fileno())
        if done != size:
            raise Unreadable("changed while it was read. Wait until its download has ended, and add it again")
    return digest.hexdigest(), done


def hashed(path: Path) -> tuple[str, int]:
    """What a file's bytes hash to (SHA-256) and how many they are; MediaError where it can't be read."""
    digest, done = hashlib.sha256(), 0
    buffer = memoryview(bytearray(_BLOCK))
    with opened(path) as (file, _):
        while count := file.readinto(buffer):  # type: ignore[attr-defined]
            digest.update(buffer[:count])
            done += count
    return digest.hexdigest(), done


@contextmanager
def part_of(folder: Path) -> Iterator[Path]:
    """A new folder beside the models; gone when the block ends, unless it was renamed.

    Raises:
        OutputError: It can't be made.
    """
    part = folder / f"{_PART}{secrets.token_hex(6)}"
    with _writing(part):
        folder.mkdir(parents=True, exist_ok=True)
        tidy(folder)
        part.mkdir()
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def put_aside(folder: Path) -> None:
    """Remove a model's folder: renamed first, so that a kill leaves no half of it under its name."""
    gone = folder.with_name(f"{_GONE}{secrets.token_hex(6)}")
    with _writing(folder):
        os.rename(folder, gone)
    tidy(folder.parent)


def put_in_place(part: Path, folder: Path) -> None:
    """Give a finished folder its name."""
    with _writing(folder):
        os.rename(part, folder)


def tidy(folder: Path) -> None:
    """Remove what killed processes have left: models half removed, and what was half added a day ago or longer."""
    with suppress(OSError):
        for gone in folder.glob(f"{_GONE}*"):
            shutil.rmtree(gone, ignore_errors=True)  # should its remover still be at it, two do the same
        for half in folder.glob(f"{_PART}*"):
            with suppress(OSError):
                # A clock that was wrong meanwhile may have left a time to come.
                if abs(time.time() - half.lstat().st_mtime) > _DAY:
                    shutil.rmtree(half, ignore_errors=True)


def copy_settings(one: Candidate, kind: str, into: Path) -> dict[str, str]:
    """Copy what lies beside a model's weights and goes with them; their hashes by name."""
    found: dict[str, str] = {}
    for name in BESIDE.get(kind, ()):
        beside = inside(one.path.with_name(name), one.home)
        if beside:
            if name.endswith(".json"):
                notes_of(beside)
            else:
                _check_picture(beside)
            found[name], _ = copied(beside, into / name, lambda what, done, total: None)
    return found


def _check_picture(path: Path) -> None:
    """Raise MediaError unless a file begins as a picture does and is no larger than one may be."""
    with opened(path) as (file, size):
        if size > 1 << 20 or file.read(len(_PNG)) != _PNG:
            raise Unreadable("is no PNG of a mask")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Turn what goes wrong in writing into one line."""
    try:
        yield
    except OSError as problem:
        raise unwritable(path, problem) from None


def _write_all(write: Callable[[memoryview], int | None], block: memoryview) -> None:
    while block:
        block = block[write(block) or 0:]


def _check_room(folder: Path, size: int) -> None:
    """Raise OutputError where the disk has not the room: better said at once than after gigabytes."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return
    if free < size + (64 << 20):
        raise OutputError(f"{shown(folder.parent)} has not enough space for the model: it needs {size >> 20} MB, "
                          f"{free >> 20} MB are left. Make room, or name another folder with RETAKE_MODELS. "
                          f"({os.strerror(errno.ENOSPC)})")
