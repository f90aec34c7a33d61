"""The log file into which goes what an editor's user need not see."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from retake.own_file import add_line

_LARGEST = 1 << 20


def log_file() -> Path:
    """Where it lies: in the folder in which the installer keeps its notes."""
    home = Path.home()
    folder = {"darwin": home / "Library/Application Support", "win32": Path(os.environ.get("APPDATA") or home)}.get(
        sys.platform, Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config"))
    return folder / "retake" / "retake.log"


def log(line: str) -> None:
    """Adds a line; where that can't be written nothing is."""
    path = log_file()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.unlink()
        add_line(path, f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line[:500]}")
