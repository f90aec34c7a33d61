"""Where a take's files really are: beside its report, and the plate where it says, or where the user says."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from retake.errors import MediaError
from retake.quality.take_json import TakeJson
from retake.unfinished import shown
from retake.video import is_sequence

_SUFFIX = ".take.json"


def report_of(take: Path) -> Path:
    """The report of a take that is named by its report, its movie, or a file or pattern of its sequence."""
    if take.name.endswith(".json"):
        return ordinary_file(take, "report")
    stem = re.split(r"[.][%#@\[0-9]", take.name)[0] if is_sequence(take) else take.stem
    for folder in (take.parent, take.parent.parent):
        report = folder / f"{stem}{_SUFFIX}"
        if report.exists():
            return ordinary_file(report, "report")
    raise MediaError(f"{shown(take)} has no report beside it. Name the take's .take.json.")


def movie_of(report: TakeJson, name: str) -> Path:
    """The take's movie or matte by its name: in the report's own folder, or of a sequence in its own one there."""
    folder = report.path.parent
    path = folder / name
    if not is_sequence(path):
        return ordinary_file(path, "file")
    stem = report.path.name.removesuffix(_SUFFIX)
    inside = path if path.parent.name == stem else folder / stem / path.name
    if inside.parent.is_symlink() or not inside.parent.resolve().is_relative_to(folder.resolve()):
        raise MediaError(f"{shown(inside.parent)} is a link that leads elsewhere. Verify the folder that it leads to.")
    return inside


def plate_of(report: TakeJson, named: Path | None) -> Path:
    """The plate: the one that the user names, else where the report says."""
    path = named or report.plate
    if not path.is_absolute() and named is None:
        path = report.path.parent / path
    if is_sequence(path):
        return path
    try:
        found = path.stat()
    except (OSError, ValueError):
        raise MediaError(f"The plate {shown(path)} is not there. Name it with --plate.") from None
    if not stat.S_ISREG(found.st_mode):
        raise MediaError(f"The plate {shown(path)} is no ordinary file. Name it with --plate.")
    return path


def ordinary_file(path: Path, what: str) -> Path:
    """The path, where it is a file and no link: what lies beside a report must not lead elsewhere."""
    try:
        found = path.lstat()
    except (OSError, ValueError):
        raise MediaError(f"The take's {what} {shown(path)} is not there.") from None
    if stat.S_ISLNK(found.st_mode):
        raise MediaError(f"{shown(path)} is a link that leads elsewhere. Verify the file that it leads to.")
    if not stat.S_ISREG(found.st_mode):
        raise MediaError(f"{shown(path)} is no ordinary file.")
    return path
