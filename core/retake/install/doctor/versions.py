"""Which version of an editor is there, told from its files alone."""

from __future__ import annotations

import plistlib
import re
from dataclasses import dataclass
from pathlib import Path

from retake.install.places import Place, below, expanded, numbers
from retake.manifest import Host
from retake.own_file import content

_TAIL = 1 << 22  # bytes from a log's end in which its last start is looked for
# What Resolve writes into its log at every start.
_RESOLVE = re.compile(r"Running DaVinci Resolve( Studio)? v(\d+(?:\.\d+)+)")
_RESOLVE_DATA = {"linux": "~/.local/share/DaVinciResolve",
                 "macos": "~/Library/Application Support/Blackmagic Design/DaVinci Resolve",
                 "windows": "%APPDATA%/Blackmagic Design/DaVinci Resolve/Support"}
_RESOLVE_LOGS = ("logs/ResolveDebug.txt", "logs/davinci_resolve.log")
_RESOLVE_NOTE = re.compile(r"^Resolve\.Version\s*=\s*(\d+(?:\.\d+)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Edition:
    """An editor that is there.

    Attributes:
        path: Where; the first place where several are.
        version: Its version, the newest where several are; "" where no file tells it.
        others: The versions of the others.
        studio: Of Resolve, whether it is Studio; None where no file tells it.
    """

    path: Path
    version: str = ""
    others: tuple[str, ...] = ()
    studio: bool | None = None


def edition(host: Host, place: Place) -> Edition | None:
    """The editor, as its files tell of it; None where there is none."""
    found = [one for trace in host.traces[place.system] for one in below(trace, place)]
    if not found:
        return None
    if host.name == "resolve":
        return _resolve(found[0].path, place)
    versions = [one.version or _bundle(one.path) for one in found]
    if host.name == "blender":
        versions += _settings_of(host, place)
    known = sorted({one for one in versions if one}, key=numbers, reverse=True)
    return Edition(found[0].path, known[0] if known else "", tuple(known[1:]))


def _resolve(path: Path, place: Place) -> Edition:
    data = Path(expanded(_RESOLVE_DATA[place.system], place))
    version = _bundle(path) or _first(_RESOLVE_NOTE, _end_of(data / "configs/.version"))
    for log in _RESOLVE_LOGS:
        starts = _RESOLVE.findall(_end_of(data / log))
        if starts:
            studio, started = starts[-1]
            return Edition(path, version or started, (), bool(studio))
    return Edition(path, version)


def _bundle(path: Path) -> str:
    """The version of a program of macOS; "" where it is none."""
    try:
        said = plistlib.loads(content(path / "Contents/Info.plist"))
    except (OSError, ValueError, plistlib.InvalidFileException):
        return ""
    version = said.get("CFBundleShortVersionString") if isinstance(said, dict) else None
    return version if isinstance(version, str) and numbers(version) else ""


def _settings_of(host: Host, place: Place) -> list[str]:
    """The versions that have folders of settings."""
    return [one.version for copy in host.copies
            for one in below(copy.folder[place.system].partition("{version}")[0] + "{version}", place)]


def _end_of(path: Path) -> str:
    if not path.is_file():  # nor a pipe, which would be waited for
        return ""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            return file.read(_TAIL).decode("utf-8", "replace")
    except OSError:
        return ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
