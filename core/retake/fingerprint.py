"""What a file's content is, as a name: the whole of it, or enough to know it again."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from retake.errors import MediaError
from retake.unfinished import shown

# A file of more bytes is told by samples: to read it whole would take longer than to work on a shot of it.
LARGE = 1 << 30
_BLOCK = 1 << 20
_SAMPLES, _SAMPLE = 64, 1 << 16
_AT_ONCE: int = getattr(os, "O_NONBLOCK", 0)


def content_hash(path: Path) -> str:
    """The SHA-256 of the whole file, read in blocks."""
    digest = hashlib.sha256()
    try:
        with _opened(path) as (file, _):
            while block := file.read(_BLOCK):
                digest.update(block)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a file's content was, as a report tells it; the one or the other.

    Attributes:
        sha256: The SHA-256 of the whole file; None where only samples of it were read.
        sampled: The SHA-256 of its size and 64 samples; None where all of it was read.
    """

    sha256: str | None = None
    sampled: str | None = None


def fingerprint(path: Path, whole: bool = False) -> Fingerprint:
    """What a file's content is: by all of it, or where it is large and `whole` does not ask for it, by samples."""
    try:
        state = path.stat()
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    return _fingerprint(path, (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns),
                        whole or state.st_size <= LARGE)


@lru_cache(maxsize=64)  # a report names its plate in several places
def _fingerprint(path: Path, state: tuple[int, ...], whole: bool) -> Fingerprint:
    return Fingerprint(sha256=content_hash(path)) if whole else Fingerprint(sampled=sampled_hash(path))


def sampled_hash(path: Path) -> str:
    """A name for the file's content from its size and 64 samples of its bytes, the same for every copy of it.

    It tells another file, or one that was written anew; a few bytes changed between the samples it does not.
    """
    return _sampled(path, dated=False)


def quick_hash(path: Path) -> str:
    """A name for the file's content from its size, its time and 64 samples of its bytes.

    A plate of many gigabytes is known again at once. Whoever changes a file and puts its time back deceives it.
    """
    return _sampled(path, dated=True)


def _sampled(path: Path, dated: bool) -> str:
    digest = hashlib.sha256()
    try:
        with _opened(path) as (file, state):
            digest.update((f"{state.st_size} {state.st_mtime_ns}" if dated else f"{state.st_size}").encode())
            last = max(0, state.st_size - _SAMPLE)
            for number in range(_SAMPLES):
                file.seek(last * number // (_SAMPLES - 1))
                digest.update(file.read(_SAMPLE))
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    return digest.hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, os.stat_result]]:
    """The open file and its facts. Reports from elsewhere name files: a pipe or a device would be read without end."""
    # A pipe that nobody writes to would be waited for before anything could be told of it.
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _AT_ONCE)) as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise MediaError(f"{shown(path)} is not an ordinary file. Choose a media file.")
        yield file, state


def _unreadable(path: Path, error: OSError | ValueError) -> MediaError:
    why = getattr(error, "strerror", None) or "it is no path"
    return MediaError(f"{shown(path)} can't be read. The system says: {why}.")
