"""An image file's bytes: read at one go, with one clear line when that fails."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from retake.container import reading
from retake.errors import MediaError
from retake.unfinished import shown

_MOST = 1 << 32


def contents(path: Path, most: int | None = None) -> bytes:
    """The file's bytes, or its first `most`.

    Raises:
        MediaError: There is no such file, it is empty or no ordinary file, or it can't be read.
    """
    if "\0" in str(path):
        raise MediaError(f"{shown(path)} is no path: it holds a null character. Choose another file.")
    with reading(path):
        # Without O_NONBLOCK a pipe would be waited for without end. Windows needs O_BINARY and has no O_NONBLOCK.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise MediaError(f"{shown(path)} is not an ordinary file. Choose an image file.")
            if facts.st_size > _MOST:
                raise MediaError(f"{shown(path)} is bigger than any image that is read. Choose another file.")
            data = file.read() if most is None else file.read(most)
    if not data:
        raise MediaError(f"{shown(path)} is empty: it holds no byte. Copy it again from its source.")
    return data
