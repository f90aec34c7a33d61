"""Scratch machines of three systems, and what lies on them as a text."""

from __future__ import annotations

import json
from pathlib import Path

from retake.install import Place
from retake.install.wanted import PACKAGES
from retake.manifest import SYSTEMS, manifest

# What a user has in his own file; ours goes behind it.
OWN = {"linux": "import studio\nstudio.start()\n", "macos": "import studio", "windows": "import studio\r\n"}
BLENDERS = {"linux": ".config/blender", "macos": "Library/Application Support/Blender",
            "windows": "AppData/Roaming/Blender Foundation/Blender"}


def machine(folder: Path, system: str) -> Place:
    """A machine below a folder, with a file of its user's and three versions of Blender."""
    home = folder / "home"
    (home / ".nuke").mkdir(parents=True)
    (home / ".nuke/init.py").write_bytes(OWN[system].encode())
    for version in ("4.2", "4.5", "5.0", "cache"):
        (home / BLENDERS[system] / version).mkdir(parents=True)
    for shared in ("opt/resolve", "usr/local", "etc", "Library/Application Support", "ProgramData"):
        (folder / shared).mkdir(parents=True)
    said = {"HOME": str(home)}
    if system == "windows":
        said = {"USERPROFILE": str(home), "APPDATA": str(home / "AppData/Roaming"),
                "PROGRAMDATA": str(folder / "ProgramData"), "PROGRAMFILES": str(folder / "Program Files")}
    return Place(system, said, str(home), str(folder))


def sources(folder: Path, edition: str = "1") -> Path:
    """Files to be copied, one for each that the manifest names."""
    for host in manifest().hosts:
        for copy in host.copies:
            path = folder / copy.source
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {copy.source}, edition {edition}\n", encoding="utf-8")
    return folder


def tree(folder: Path) -> str:
    """All folders and files below one, and what is in them, as a text that is the same on every machine."""
    lines = []
    for path in sorted(folder.rglob("*"), key=lambda one: one.relative_to(folder).as_posix()):
        name = path.relative_to(folder).as_posix()
        if path.is_dir():
            lines += [] if any(path.iterdir()) else [f"{name}/"]
            continue
        lines.append(name)
        lines += [f"    {line!r}" for line in _told(path, folder)]
    return "\n".join(lines) + "\n"


def _told(path: Path, folder: Path) -> list[str]:
    """What is in a file; what differs from machine to machine is checked here and told in a word."""
    content = path.read_bytes().decode()
    if path.name == "installed.json":
        return [f"{name}: {entry['path'].removeprefix(f'{folder}/')}"
                for name, one in json.loads(content)["hosts"].items() for entry in one["entries"]]
    if path.suffix == ".json":
        said = json.loads(content)
        assert Path(said["python"]).is_file() and list(said["packages"]) == list(PACKAGES)
        assert all(Path(one, "__init__.py").is_file() for one in said["packages"].values())
        return [f"{', '.join(said)}"]
    return content.splitlines(keepends=True)


__all__ = ["BLENDERS", "OWN", "SYSTEMS", "machine", "sources", "tree"]
