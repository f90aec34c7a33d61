"""Files that many tests ask for alike: made once in a process, then written as they were."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_LARGEST = 300_000  # bytes; what is larger is made each time
_MADE: dict[tuple[str, ...], bytes] = {}


def made_once(path: Path, made_from: tuple[object, ...], make: Callable[[], object]) -> Path:
    """The file at `path`, from memory where one of that suffix was made from the same before.

    Args:
        path: Where it goes.
        made_from: Everything that it depends on; two that read alike make the same file.
        make: Makes it there.
    """
    key = (path.suffix, *map(repr, made_from))
    if key in _MADE:
        path.write_bytes(_MADE[key])
        return path
    make()
    if path.stat().st_size <= _LARGEST:
        _MADE[key] = path.read_bytes()
    return path
