"""Where the system keeps what a program puts by for its user. Light: standard library only."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from retake.errors import SetupError


def home() -> Path:
    """The user's home.

    Raises:
        SetupError: The system knows none, as in a container whose user is but a number.
    """
    try:
        return Path.home()
    except RuntimeError:
        raise SetupError("The system knows no home folder for you. Set HOME to a folder of yours.") from None


def own_place(name: str, variable: str, otherwise: str) -> Path:
    """The place of a file or folder of ours.

    Args:
        name: What it is called there.
        variable: Which of XDG's variables names the folder for such things.
        otherwise: Where that is, seen from the user's home, when the variable is not set.

    Raises:
        SetupError: The system knows no home.
    """
    if sys.platform == "darwin":
        return home() / "Library" / "Application Support" / "Retake" / name
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home() / "AppData" / "Local") / "retake" / name
    return Path(os.environ.get(variable) or home() / otherwise) / "retake" / name
