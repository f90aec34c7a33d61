"""What a file's content is, as a name: the whole of it, or enough to know it again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from retake.errors import MediaError
from retake.unfinished import shown

_BLOCK = 1 << 20
_SAMPLES, _SAMPLE = 64, 1 << 16


def content_hash(path: Path) -> str:
    """The SHA-256 of the whole file, read in blocks."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise MediaError(f"{shown(path)} can't be read. The system says: {error.strerror}.") from None
    return digest.hexdigest()


def quick_hash(path: Path) -> str:
    """A name for the file's content from its size, its time and 64 samples of its bytes.

    A plate of many gigabytes is known again at once. Whoever changes a file and puts its time back deceives it.
    """
    digest = hashlib.sha256()
    try:
        state = path.stat()
        digest.update(f"{state.st_size} {state.st_mtime_ns}".encode())
        with path.open("rb") as file:
            last = max(0, state.st_size - _SAMPLE)
            for number in range(_SAMPLES):
                file.seek(last * number // (_SAMPLES - 1))
                digest.update(file.read(_SAMPLE))
    except OSError as error:
        raise MediaError(f"{shown(path)} can't be read. The system says: {error.strerror}.") from None
    return digest.hexdigest()
