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
    try:
        facts = os.stat(path)
        if not stat.S_ISREG(facts.st_mode):
            raise MediaError(f"{shown(path)} is no file. Choose a timeline that the editor exported.")
        if facts.st_size > MOST_BYTES:
            raise MediaError(f"{shown(path)} has more than {MOST_BYTES >> 20} MB: that is no timeline.")
        return path.read_bytes()
    except FileNotFoundError:
        raise MediaError(f"{shown(path)} can't be read. There is no such file. Check the path.") from None
    except (OSError, ValueError) as problem:
        said = getattr(problem, "strerror", None) or problem
        raise MediaError(f"{shown(path)} can't be read. The system says: {said}.") from None
