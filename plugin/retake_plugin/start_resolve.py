"""The panel for DaVinci Resolve, in a process of its own: `python -m retake_plugin.start_resolve`.

Only one runs: who starts a second one has the first come to the front.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from retake.errors import OutputError, RetakeError, SetupError
from retake.lock import held

_LOCK, _CALL = "resolve-panel.lock", "resolve-panel.show"


def main(arguments: Sequence[str]) -> int:
    """Shows the panel until it is closed; the exit code comes back. What goes wrong is one line on standard error."""
    try:
        said = _parsed(arguments)
        folder = _state_folder()
        try:
            with held(folder / _LOCK, patience=0.0):
                return _panel(said, folder / _CALL)
        except OutputError:
            if not os.access(folder / _LOCK, os.W_OK):
                raise
            _call(folder / _CALL)  # the one that runs comes to the front
            return 0
    except RetakeError as problem:
        sys.stderr.write(f"{problem}\n")
        return problem.exit_code


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="retake_plugin.start_resolve")
    parser.add_argument("--as-take", action="store_true", help="Place takes as Resolve's own takes on the clips.")
    parser.add_argument("--colour", default="", help="The clip colour by which shots are chosen before Resolve 21.0.4.")
    parser.add_argument("--exports", type=Path, help="Where timelines are exported to, and takes below them.")
    return parser.parse_args(list(arguments))


def _panel(said: argparse.Namespace, call: Path) -> int:
    """The panel with Resolve as its host."""
    try:
        from retake_ui.window.app import main as panel
    except ImportError as problem:
        raise SetupError(f"The panel's window can't be loaded ({problem.name}). Run: python start.py") from None
    from retake_plugin.resolve import ResolveHost, Settings
    from retake_plugin.resolve.host import exports_folder
    host = ResolveHost(settings=Settings(said.exports or exports_folder(), said.as_take, said.colour))
    with suppress(OSError):
        call.unlink()
    try:
        return panel([], host, lambda: _called(call))
    finally:
        host.close()


def _state_folder() -> Path:
    """Where it is noted that a panel runs: where the panel keeps what it remembers."""
    try:
        from retake_ui.models.remember import state_file
    except ImportError as problem:
        raise SetupError(f"The panel's window can't be loaded ({problem.name}). Run: python start.py") from None
    folder = state_file().parent
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _call(path: Path) -> None:
    """Asks the panel that runs to come to the front."""
    with suppress(OSError):
        flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # nor wait, should a pipe lie there
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o600))


def _called(path: Path) -> bool:
    """Whether somebody asked; asked once."""
    try:
        path.unlink()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
