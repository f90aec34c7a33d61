"""A finished take, as an editor needs it: its movie, which of the plate's frames it holds, what it is called there."""

from __future__ import annotations

import json
import re
from collections.abc import Container
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from retake import own_file
from retake.errors import MediaError, OptionError
from retake.timecode import exact_rate
from retake.unfinished import shown

_LARGEST = 64 << 20
_SUFFIX = ".take.json"
_VERSION = re.compile(r"(?<![a-zA-Z0-9])v(\d{2,6})(?![0-9])", re.IGNORECASE)
_PATTERN = re.compile(r"%0?(\d*)d")
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,35}")


@dataclass(frozen=True, slots=True)
class TakeFile:
    """What a take's report says of it.

    Attributes:
        report: Its take.json; absolute.
        movie: Its movie, or the pattern of its image sequence; absolute.
        plate: The plate's path.
        start: The plate's frame that is the take's first one, counted from 0.
        stop: The plate's frame after its last one.
        first: The shot's own first frame among them.
        last: The one after the shot's own last.
        rate: Frames a second; None where it is not said.
        language: The dialogue's language; "" where it is not said.
        number: Its version.
    """

    report: Path
    movie: Path
    plate: str
    start: int
    stop: int
    first: int
    last: int
    rate: Fraction | None
    language: str
    number: int

    @property
    def name(self) -> str:
        """The name that its files share: "sh010_lip_v003"."""
        return self.report.name.removesuffix(_SUFFIX)

    @property
    def count(self) -> int:
        """How many frames it has."""
        return self.stop - self.start

    @property
    def key(self) -> str:
        """What it is called on a timeline: "retake_v003", with a language "retake_es_v003"."""
        return f"retake_{self.language + '_' if self.language else ''}v{self.number:03d}"

    def free_key(self, taken: Container[str]) -> str:
        """Its key; where that is another take's there, with a number behind it."""
        return free_key(self.key, taken)

    @property
    def sequence(self) -> bool:
        """Whether its movie is an image sequence."""
        return _PATTERN.search(self.movie.name) is not None

    @property
    def there(self) -> bool:
        """Whether its movie is there, or the folder of its image sequence."""
        return self.movie.parent.is_dir() if self.sequence else self.movie.is_file()


def free_key(key: str, taken: Container[str]) -> str:
    """A key; where it is taken, with a number behind it."""
    found, number = key, 1
    while found in taken:
        number += 1
        found = f"{key}_{number}"
    return found


def name_of(report: str) -> str:
    """The name that a take's files share, by the path of its report as any system writes it."""
    return report.replace("\\", "/").rpartition("/")[2].removesuffix(_SUFFIX)


def patch_beside(report: Path) -> Path:
    """Where a take's patch lies, as an image sequence's pattern, where it was rendered with one."""
    name = report.name.removesuffix(_SUFFIX)
    return report.parent / f"{name}_patch" / f"{name}_patch.%06d.png"


def read_report(path: Path) -> TakeFile:
    """What a report says.

    Raises:
        MediaError: It can't be read, or is none of a finished take.
    """
    try:
        state = path.stat()
    except OSError:
        raise _unreadable(path) from None
    return _read(path, state.st_mtime_ns, state.st_size)


def _unreadable(path: Path) -> MediaError:
    return MediaError(f"{shown(path)} is no report of a finished take. Choose another version, or render it again.")


@lru_cache(maxsize=4096)  # an editor's adapter asks for each take on the timeline, over and over
def _read(path: Path, written: int, size: int) -> TakeFile:
    """What a report says that was written then and is so large."""
    unreadable = _unreadable(path)
    try:
        if not 2 < size < _LARGEST:
            raise unreadable
        data = json.loads(own_file.content(path, _LARGEST))
        told, options = data["range"], data.get("options") or {}
        numbers = [told["start"], told["stop"], told.get("first", told["start"]), told.get("last", told["stop"])]
        movie, plate = data["files"]["movie"], data["plate"]["path"]
        language = options.get("language") or ""
        rate = data["plate"].get("rate")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise unreadable from None
    start, stop, first, last = numbers
    if any(type(one) is not int for one in numbers) or not 0 <= start <= first < last <= stop \
            or not isinstance(movie, str) or not isinstance(plate, str) or "\0" in movie:
        raise unreadable
    spoken = language if isinstance(language, str) and _LANGUAGE.fullmatch(language) else ""
    return TakeFile(path.absolute(), path.absolute().parent / movie, plate, start, stop, first, last, _rate(rate),
                    spoken, _number(path))


def lost(report: Path, plate: str) -> TakeFile:
    """A take whose report is there no more, as far as its name tells it."""
    movie = report.with_name(f"{report.name.removesuffix(_SUFFIX)}.mov")
    return TakeFile(report, movie, plate, 0, 1, 0, 1, None, "", _number(report))


def _number(report: Path) -> int:
    found = _VERSION.findall(report.name)
    return int(found[-1]) if found else 1


def _rate(value: object) -> Fraction | None:
    try:
        return exact_rate(value) if isinstance(value, str) else None
    except OptionError:
        return None
