"""`retake panel`: the window in which shots are looked at, chosen for, rendered and placed."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from retake.cli.dialogue import dialogue_flags
from retake.cli.flags import ANY_PATH, media_flag, rate_flag, timeline_flag
from retake.errors import SetupError

if TYPE_CHECKING:
    from retake.dialogue import Choice

# What takes a reference of True away with every signal: before Python 3.12 that ends the process within minutes.
_BROKEN = "6.12.0"


@click.command("panel")
@click.argument("timeline", type=ANY_PATH, required=False)
@dialogue_flags
@media_flag
@rate_flag
@timeline_flag
@click.pass_context
def command(context: click.Context, timeline: Path | None, media: tuple[Path, ...], rate: Fraction | None,
            timeline_name: str | None, choice: Choice | None) -> None:
    """Open the panel on TIMELINE, or empty. Where the dialogue is can be chosen there, too, and is remembered."""
    _check()
    given = {"media": [str(one.absolute()) for one in media], "rate": str(rate or ""), "name": timeline_name or ""}
    wish = {"timeline": str(timeline.absolute()) if timeline else "", "dialogue": _said(choice), "given": given}
    # Another process: core never loads the panel, and the panel never loads what core works with.
    code = subprocess.run([sys.executable, "-m", "retake_ui", "--wish", json.dumps(wish)]).returncode
    context.exit(code if code >= 0 else 1)  # below 0: somebody ended it


def _said(choice: Choice | None) -> dict[str, Any]:
    """Where the dialogue is, as a worker is told it; files by their whole paths."""
    if choice is None:
        return {}
    return {"tracks": list(choice.tracks), "sounds": list(map(_whole, choice.sounds)), "guides": list(choice.guides),
            "languages": [f"{tag}={_whole(sound)}" for tag, sound in choice.languages],
            "cues": [f"{tag}={path.absolute()}" if tag else str(path.absolute()) for tag, path in choice.cues],
            "character": choice.character}


def _whole(sound: str) -> str:
    """A sound file's whole path; a track's or a sound's name on the timeline as it is."""
    try:
        return str(Path(sound).absolute()) if Path(sound).exists() else sound
    except OSError:
        return sound


def _check() -> None:
    """Raise where the panel can't be shown."""
    if find_spec("PySide6") is None or find_spec("PySide6.QtWidgets") is None:
        raise SetupError("The panel needs PySide6, which is not installed here. `python start.py panel` installs it, "
                         "or: pip install 'retake[panel]'.")
    try:
        found = version("PySide6_Essentials")
    except PackageNotFoundError:
        return  # an editor's own, or a system's package
    if found == _BROKEN and sys.version_info < (3, 12):
        python = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise SetupError(f"PySide6 {found} breaks down with Python {python}. Install another one: "
                         f"pip install 'PySide6_Essentials!={_BROKEN}' 'PySide6_Addons!={_BROKEN}'.")
