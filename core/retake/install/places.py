"""Where folders that manifest.json names lie: by system, environment and home, so that one system can tell all three.

Light: standard library only. Paths come with forward slashes, which every system understands.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from retake.own_place import home

# Where a system puts what its environment does not say; `~` is the home.
_ELSE = {
    "XDG_CONFIG_HOME": "~/.config",
    "APPDATA": "~/AppData/Roaming",
    "LOCALAPPDATA": "~/AppData/Local",
    "USERPROFILE": "~",
    "PROGRAMDATA": "C:/ProgramData",
    "PROGRAMFILES": "C:/Program Files",
}
_NAME = re.compile(r"%([A-Z_]+)%")
_VERSION = "{version}"
_NUMBERS = r"\d+(?:\.\d+)*(?:v\d+)?"


@dataclass(frozen=True, slots=True)
class Place:
    """A machine, as far as folders depend on it.

    Attributes:
        system: "linux", "macos" or "windows".
        environment: Its environment.
        home: The user's home.
        root: What stands before paths that hold for everyone; "" but in tests.
    """

    system: str
    environment: Mapping[str, str]
    home: str
    root: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A folder or a file that is there.

    Attributes:
        path: Where.
        version: The version in its name; "" where it has none.
    """

    path: Path
    version: str


def here() -> Place:
    """This machine and whoever runs this."""
    system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")
    return Place(system, os.environ, str(home()))


def expanded(folder: str, place: Place) -> str:
    """The path that a folder of the manifest is; `{version}` stays as it is."""
    start = anchor(folder, place)
    return start + folder[len(_start(folder)):]


def anchor(folder: str, place: Place) -> str:
    """The path with which a folder of the manifest begins: the home, or the first two names below the root.

    Links up to there are the system's own; those behind it must not lead elsewhere.
    """
    start = _start(folder)
    if start == "~":
        return _slashes(place.home)
    named = _NAME.fullmatch(start)
    return _named(named[1], place) if named else place.root + start


def below(folder: str, place: Place, minimum: str = "") -> list[Found]:
    """The folders or files that are there: one, or one for each version from `minimum` on; newest first."""
    path = expanded(folder, place)
    before, mark, after = path.partition(_VERSION)
    if not mark:
        return [Found(Path(path), "")] if os.path.exists(path) else []
    parent, _, prefix = before.rpartition("/")
    name, _, rest = after.partition("/")
    pattern = re.compile(f"{re.escape(prefix)}({_NUMBERS}){'.*'.join(map(re.escape, name.split('*')))}")
    found = []
    for one in _listed(parent):
        matched = pattern.fullmatch(one)
        if matched and not_older(matched[1], minimum):
            found.append(Found(Path(parent, one, rest.replace(_VERSION, matched[1])), matched[1]))
    return sorted(found, key=lambda one: numbers(one.version), reverse=True)


def numbers(version: str) -> tuple[int, ...]:
    """A version's numbers: 16.0v3 is (16, 0, 3)."""
    return tuple(int(one) for one in re.findall(r"\d{1,9}", version))


def not_older(version: str, minimum: str) -> bool:
    """Whether a version is `minimum` or newer."""
    return numbers(version) >= numbers(minimum)


def _start(folder: str) -> str:
    """The part of a folder that stands for a place of the system's."""
    if folder.startswith(("~", "%")):
        return folder.partition("/")[0]
    return "/".join(folder.split("/")[:3])


def _named(name: str, place: Place) -> str:
    """What a name of the environment stands for; what is no whole path is passed over."""
    said = _slashes(place.environment.get(name, ""))
    if said.startswith("/") or re.match(r"[A-Za-z]:/", said):
        return said.rstrip("/")
    usual = _ELSE[name]
    return _slashes(place.home) + usual[1:] if usual.startswith("~") else place.root + usual


def _slashes(path: str) -> str:
    """A path with forward slashes; a backslash is one only where a path may begin with a drive."""
    return path.replace("\\", "/") if re.match(r"[A-Za-z]:|\\\\", path) else path


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
