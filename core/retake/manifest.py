"""The plugin's manifest: the one source of its name, version, permissions and the editors it works in.

Light: standard library only. `home()` is where everything lies that is no Python module: the checkout, or in an
installed wheel the package's own folder, into which setup.py puts the same files under the same names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

FILE = "manifest.json"
SYSTEMS = ("linux", "macos", "windows")

Status = Literal["ready", "untried", "planned"]


@dataclass(frozen=True, slots=True)
class Application:
    """An editor that a host's plugin runs in, from which version on."""

    name: str
    minimum: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that the installation into an editor copies.

    Attributes:
        source: Where it lies, from `home()` on, with forward slashes.
        folder: Where it goes, by operating system (`SYSTEMS`); `~` and `%NAME%` stand for the user's own folders,
            `{version}` for each version of the editor that has such a folder.
        everyone: Where it goes for all users of a machine; None where the editor has no such place.
    """

    source: str
    folder: Mapping[str, str]
    everyone: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that the installation adds to a file of the user's, between marks of ours.

    Attributes:
        file: The file's name; it is made where there is none.
        folder: Where it lies, as `Copy.folder` says it.
        text: The lines, in Python, each of which may fail without harm.
    """

    file: str
    folder: Mapping[str, str]
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be done after the installation, in words, for one user and for everyone.

    `{folder}` stands for the folder into which the first file went.
    """

    user: str
    everyone: str


@dataclass(frozen=True, slots=True)
class Host:
    """An editor, or a family of editors that share a plugin.

    Attributes:
        name: Its name for programs.
        label: Its name as its users know it.
        applications: The programs it stands for.
        status: `untried` says that it never ran in the real editor yet, `planned` that nothing of it works.
        copies: The files that editors look for by name.
        lines: What is added to files of the user's.
        traces: By operating system, what shows that the editor is there; `{version}` is its version.
        interface: By operating system, the files by which programs outside the editor reach it; `{found}` is the
            first of its traces.
        next: What is to be done after the installation.
    """

    name: str
    label: str
    applications: tuple[Application, ...]
    status: Status
    copies: tuple[Copy, ...]
    lines: tuple[Lines, ...]
    traces: Mapping[str, tuple[str, ...]]
    interface: Mapping[str, tuple[str, ...]]
    next: Next


@dataclass(frozen=True, slots=True)
class Settings:
    """The folder in which start-up files find what the installation noted, by operating system."""

    user: Mapping[str, str]
    everyone: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What manifest.json says."""

    name: str
    label: str
    version: str
    description: str
    licence: str
    python_minimum: str
    python_supported: tuple[str, ...]
    permissions: Mapping[str, str]
    settings: Settings
    hosts: tuple[Host, ...]


def home() -> Path:
    """The folder of manifest.json, resources/ and the files that editors look for."""
    package = Path(__file__).resolve().parent
    return package if (package / FILE).is_file() else package.parents[1]


@cache
def manifest() -> Manifest:
    """This installation's manifest."""
    return read(json.loads((home() / FILE).read_text(encoding="utf-8")))


def read(written: Mapping[str, Any]) -> Manifest:
    """The manifest that a manifest.json's content describes; KeyError or TypeError where it is not one."""
    return Manifest(
        name=written["name"],
        label=written["label"],
        version=written["version"],
        description=written["description"],
        licence=written["licence"],
        python_minimum=written["python"]["minimum"],
        python_supported=tuple(written["python"]["supported"]),
        permissions=dict(written["permissions"]),
        settings=Settings(**written["settings"]),
        hosts=tuple(_host(host) for host in written["hosts"]),
    )


def _host(written: Mapping[str, Any]) -> Host:
    return Host(
        name=written["name"],
        label=written["label"],
        applications=tuple(Application(**application) for application in written["applications"]),
        status=written["status"],
        copies=tuple(Copy(**copy) for copy in written["copies"]),
        lines=tuple(Lines(one["file"], one["folder"], tuple(one["text"])) for one in written["lines"]),
        traces={system: tuple(found) for system, found in written["traces"].items()},
        interface={system: tuple(files) for system, files in written["interface"].items()},
        next=Next(**written["next"]),
    )
