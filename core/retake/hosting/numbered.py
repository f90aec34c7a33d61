"""Names of image sequences as editors write them: `plate.%04d.exr`, `plate.####.exr 1-40`, `plate.####.exr (1-40)`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_RANGE = re.compile(r"\s+\(?-?\d+\s*-\s*-?\d+\)?\s*$")
_NUMBER = re.compile(r"%0?(\d*)d|(#+)")


@dataclass(frozen=True, slots=True)
class Numbered:
    """What an image sequence's files are called.

    Attributes:
        head: What stands before the number.
        digits: To how many digits the number is filled up with noughts; 1 where it is not.
        tail: What stands behind it.
        first: The first file's number.
    """

    head: str
    digits: int
    tail: str
    first: int


def bare_path(written: str) -> str:
    """A path without the range that some editors write behind a sequence's, and with / between its folders."""
    path = written.replace("\\", "/")
    return _RANGE.sub("", path) if _NUMBER.search(path) else path


def pattern_of(path: str) -> str:
    """An image sequence's path with its number as %04d, which some editors write as ####."""
    folder, slash, name = path.rpartition("/")
    places = [place for place in _NUMBER.finditer(name) if place[2]]
    if not places or "%" in name:
        return path
    last = places[-1]
    return f"{folder}{slash}{name[:last.start()]}%0{len(last[2])}d{name[last.end():]}"


def numbered(written: str, first: int) -> tuple[str, Numbered] | None:
    """The folder and the names of an image sequence; None where one file is written.

    Args:
        written: Its path, with or without a range behind it.
        first: The first file's number, as the editor says it.
    """
    folder, _, name = bare_path(written).rpartition("/")
    places = list(_NUMBER.finditer(name))
    if not places:
        return None
    last = places[-1]
    digits = len(last[2]) if last[2] else int(last[1] or 1)
    return folder, Numbered(name[:last.start()], digits, name[last.end():], first)
