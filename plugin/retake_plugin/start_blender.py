"""The panel for Blender, in a process of its own that Blender's add-on starts: `python -m retake_plugin.start_blender`.

Standard input and output are the pipe to Blender: what else is printed goes where errors go.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from retake.errors import RetakeError, SetupError
from retake.hosting.exporting import Export
from retake_plugin.asking import OwnWorker
from retake_plugin.blender.host import BlenderHost
from retake_plugin.blender.pipe import Pipe
from retake_plugin.shots import shots_by


def main(arguments: Sequence[str]) -> int:
    """Shows the panel until it is closed; the exit code comes back. What goes wrong is one line on standard error."""
    try:
        if sys.stdin is None or sys.stdin.isatty():
            raise SetupError("This is started by Blender's add-on. In its Video Sequencer choose Strip > Retake.")
        return _panel(_pipe())
    except RetakeError as problem:
        sys.stderr.write(f"{problem}\n")
        return problem.exit_code


def _pipe() -> Pipe:
    """The pipe to Blender; nothing else reads from it or writes to it from now on."""
    answers, asks = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return Pipe(answers, asks)


def _panel(pipe: Pipe) -> int:
    """The panel with Blender as its host."""
    try:
        from retake_ui.window.app import main as panel
    except ImportError as problem:
        raise SetupError(f"The panel's window can't be loaded ({problem.name}). Run: python start.py") from None
    version = str(pipe.ask("who").get("version", ""))
    worker = OwnWorker()
    try:
        return panel([], BlenderHost(pipe.ask, Export(shots_by(worker)), version), pipe.called)
    finally:
        worker.close()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
