"""A timeline's file, whole and of a size that a timeline can have."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from retake.errors import MediaError
from retake.unfinished import shown

MOST_BYTES = 256 << 20


def contents(path: Path) -> bytes:
    """The file's bytes.

    Raises:
        MediaError: There is none, it can't be read, or it is larger than any timeline.
    """
    if size_of(path) > MOST_BYTES:
        raise MediaError(f"{shown(path)} has more than {MOST_BYTES >> 20} MB: that is no timeline.")
    try:
        return path.read_bytes()
    except OSError as problem:
        raise _unreadable(path, problem) from None


def size_of(path: Path) -> int:
    """The bytes of an ordinary file; never opened, because a pipe would be waited for without end.

    Raises:
        MediaError: There is none, or it is something else.
    """
    try:
        facts = os.stat(path)
    except (OSError, ValueError) as problem:
        raise _unreadable(path, problem) from None
    if not stat.S_ISREG(facts.st_mode):
        raise MediaError(f"{shown(path)} is no file. Choose a timeline that the editor exported.")
    return facts.st_size


def _unreadable(path: Path, problem: Exception) -> MediaError:
    if isinstance(problem, FileNotFoundError):
        return MediaError(f"{shown(path)} can't be read. There is no such file. Check the path.")
    said = getattr(problem, "strerror", None) or problem
    return MediaError(f"{shown(path)} can't be read. The system says: {said}.")
