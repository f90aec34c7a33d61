"""What an installation wants to be there: files and lines, by manifest.json. Nothing is looked at but versions."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from retake.errors import OptionError, SetupError
from retake.install.places import Place, anchor, below, expanded
from retake.manifest import Copy, Host, Lines, Manifest, home, manifest
from retake.unfinished import shown

Who = Literal["user", "everyone"]
USER: Final = "user"
EVERYONE: Final = "everyone"

PACKAGES = ("retake", "retake_ui", "retake_plugin")
RECORD = "installed.json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is to be there, or lines in one.

    Attributes:
        path: Where.
        anchor: The folder in which it must really lie, however links lead.
        content: The file's content, or the lines with their marks.
        lines: Whether it is lines in a file that is not ours.
        note: Whether it is a note for start-up files, in which what others added stays.
    """

    path: Path
    anchor: Path
    content: bytes
    lines: bool = False
    note: bool = False


def host_named(name: str, own: Manifest | None = None) -> Host:
    """The editor of that name.

    Raises:
        OptionError: Nothing is installed into such a one.
    """
    hosts = {host.name: host for host in (own or manifest()).hosts if host.copies}
    if name not in hosts:
        raise OptionError(f"Retake is not installed into {name!r}. Choose one of: {', '.join(hosts)}.")
    return hosts[name]


def wanted(host: Host, who: Who, place: Place, source: Path | None = None) -> list[Wanted]:
    """All that the installation into an editor consists of.

    Args:
        host: The editor.
        who: For whom.
        place: On which machine.
        source: Where the files lie that are copied; `retake.manifest.home()` if None.

    Raises:
        SetupError: A file is missing, the editor has no place for everyone, or none of its versions is there.
    """
    found: list[Wanted] = []
    for copy in host.copies:
        content = _content(host, (source or home()) / copy.source)
        for folder in _folders(host, copy, who, place):
            found.append(Wanted(folder / Path(copy.source).name, Path(anchor(_of(copy, who, place), place)), content))
    for lines in host.lines if who == USER else ():
        folder = Path(expanded(lines.folder[place.system], place))
        found.append(Wanted(folder / lines.file, Path(anchor(lines.folder[place.system], place)), marked(host, lines),
                            lines=True))
    near = Path(anchor(_settings(who, place), place))
    return [*found, Wanted(settings(who, place) / f"{host.name}.json", near, note(), note=True)]


def settings(who: Who, place: Place) -> Path:
    """The folder of what start-up files read, and of the record of what was written."""
    return Path(expanded(_settings(who, place), place))


def record_file(who: Who, place: Place) -> Path:
    """Where it is recorded what was written."""
    return settings(who, place) / RECORD


def note() -> bytes:
    """What start-up files read: the Python in which Retake is installed, and where its packages lie.

    `paths` are the folders to import them from; `packages` names each one's own folder, for a Python that is to see
    nothing else of what lies beside them.
    """
    packages = {name: folder for name in PACKAGES if (folder := _package(name))}
    paths = list(dict.fromkeys(str(Path(folder).parent) for folder in packages.values()))
    said = {"version": manifest().version, "python": sys.executable, "paths": paths, "packages": packages}
    return (json.dumps(said, indent=2) + "\n").encode()


def marked(host: Host, lines: Lines) -> bytes:
    """Lines between our marks, such that they can't end whatever reads the file."""
    inner = "".join(f"    {line}\n" for line in lines.text)
    begin, end = marks(host.name)
    return f"{begin}\ntry:\n{inner}except Exception:\n    pass\n{end}\n".encode("ascii")


def marks(name: str) -> tuple[str, str]:
    """The lines before and after what is ours in a file of the user's."""
    return (f"# >>> Retake: written by `retake install {name}`, taken out by `retake uninstall {name}`",
            f"# <<< Retake ({name})")


def _folders(host: Host, copy: Copy, who: Who, place: Place) -> Sequence[Path]:
    folder = _of(copy, who, place)
    if who == EVERYONE and not os.path.isdir(anchor(folder, place)):
        raise SetupError(f"There is no {shown(Path(anchor(folder, place)))}: {host.label} is not installed there. "
                         "Install it for yourself alone: --user.")
    if "{version}" not in folder:
        return [Path(expanded(folder, place))]
    parent, _, rest = folder.partition("{version}")
    minimum = host.applications[0].minimum
    found = [one.path / rest.lstrip("/") for one in below(parent + "{version}", place, minimum)]
    if not found:
        raise SetupError(f"No {host.applications[0].name} {minimum} or later has been started here yet "
                         f"({shown(Path(expanded(parent, place)))}). Start it once, then install again.")
    return found


def _of(copy: Copy, who: Who, place: Place) -> str:
    if who == USER:
        return copy.folder[place.system]
    if copy.everyone is None:
        raise SetupError("This editor has no place for the add-ons of all users. Install it for each user: --user.")
    return copy.everyone[place.system]


def _content(host: Host, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise SetupError(f"Retake does not work in {host.label} yet: {path.name} is not part of this version."
                         ) from None


def _settings(who: Who, place: Place) -> str:
    own = manifest().settings
    return (own.user if who == USER else own.everyone)[place.system]


def _package(name: str) -> str:
    """Where a package of ours lies; "" where it is not installed."""
    described = find_spec(name)
    places = list(described.submodule_search_locations or ()) if described else []
    return places[0] if places else ""
