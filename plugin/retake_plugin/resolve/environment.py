"""Where Resolve's scripting interface lies on each system, and whether Resolve runs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

API, LIBRARY = "RESOLVE_SCRIPT_API", "RESOLVE_SCRIPT_LIB"
_PATIENCE = 5.0  # seconds for the system to list its processes
_FRESH = 10.0


@dataclass(frozen=True, slots=True)
class Places:
    """Where Resolve's files lie.

    Attributes:
        api: The folder with the scripting interface; its module lies in Modules below it.
        library: The native library behind it.
    """

    api: Path
    library: Path


def places(environment: Mapping[str, str] | None = None, system: str = sys.platform) -> Places:
    """Where they lie: as the environment says, else where Resolve's installer puts them; whether there or not."""
    said = os.environ if environment is None else environment
    found = _installed(said, system)
    api, library = said.get(API), said.get(LIBRARY)
    return Places(Path(api) if api else found.api, Path(library) if library else found.library)


def _installed(said: Mapping[str, str], system: str) -> Places:
    if system == "darwin":
        support = Path("/Library/Application Support/Blackmagic Design/DaVinci Resolve")
        inside = "DaVinci Resolve/DaVinci Resolve.app/Contents/Libraries/Fusion/fusionscript.so"
        return Places(support / "Developer/Scripting", Path("/Applications") / inside)
    if system == "win32":
        data = Path(said.get("PROGRAMDATA") or "C:/ProgramData")
        programs = Path(said.get("PROGRAMFILES") or "C:/Program Files")
        return Places(data / "Blackmagic Design/DaVinci Resolve/Support/Developer/Scripting",
                      programs / "Blackmagic Design/DaVinci Resolve/fusionscript.dll")
    roots = [Path("/opt/resolve"), Path("/home/resolve")]
    root = next((one for one in roots if (one / "libs/Fusion/fusionscript.so").exists()), roots[0])
    return Places(root / "Developer/Scripting", root / "libs/Fusion/fusionscript.so")


class Running:
    """Whether a Resolve runs on this machine; looked at every few seconds at most, because the panel asks all the time.

    Args:
        look: Looks; None where it can't be told.
        clock: Seconds that go on.
    """

    def __init__(self, look: Callable[[], bool | None] | None = None,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._look, self._clock = look or runs, clock
        self._when: float | None = None
        self._found: bool | None = None

    def __call__(self) -> bool | None:
        """Whether one ran a moment ago."""
        now = self._clock()
        if self._when is None or now - self._when >= _FRESH:
            self._found, self._when = self._look(), now
        return self._found


def runs(system: str = sys.platform) -> bool | None:
    """Whether a Resolve runs on this machine; None where that can't be told."""
    if system.startswith("linux"):
        return _runs_on_linux()
    command = ["tasklist", "/FO", "CSV", "/NH"] if system == "win32" else ["ps", "-axo", "comm"]
    try:
        told = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False,
                              creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    lines = told.decode("utf-8", "replace").splitlines()
    return any(line.startswith('"Resolve.exe"') or line.rstrip().endswith("/MacOS/Resolve") for line in lines)


def _runs_on_linux(processes: Path = Path("/proc")) -> bool | None:
    try:
        names = [one for one in os.listdir(processes) if one.isdigit()]
    except OSError:
        return None
    for name in names:
        try:
            if (processes / name / "comm").read_text(encoding="utf-8").strip() == "resolve":
                return True
        except (OSError, ValueError):
            continue
    return False
