"""Programs of our own that load what is heavy, in processes of their own: one that hangs or breaks costs a line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any

# Which FFmpeg PyAV brings, and which of the encoders that are given it lacks.
MEDIA = """
import json, sys
import av
from av.codec import Codec
def lacks(name):
    try:
        Codec(name, "w")
    except Exception:
        return True
    return False
print(json.dumps({"version": av.__version__, "ffmpeg": getattr(av, "ffmpeg_version_info", ""),
                  "lacks": [name for name in sys.argv[1:] if lacks(name)]}))
"""

# Whether the panel's windows can be loaded, and its sound.
PANEL = """
import json
import PySide6
from PySide6 import QtWidgets
try:
    from PySide6 import QtMultimedia
    sound = ""
except ImportError as problem:
    sound = str(problem)
print(json.dumps({"version": PySide6.__version__, "sound": sound}))
"""

_FOREIGN = ("PYTHONSTARTUP", "PYTHONINSPECT", "QT_PLUGIN_PATH")


class Asked:
    """A process that is asked for a line of JSON, or for plain lines.

    Args:
        command: How it is started.
    """

    def __init__(self, command: Sequence[str]) -> None:
        said = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
        self._process: subprocess.Popen[bytes] | None
        try:
            self._process = subprocess.Popen(list(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                             stderr=subprocess.PIPE, env=said,
                                             creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
        except OSError:
            self._process = None

    def lines(self, until: float) -> tuple[list[str], str]:
        """What it said, and what went wrong in a line ("" where nothing did); it is ended at that moment at last.

        Args:
            until: A moment of `time.monotonic`.
        """
        if self._process is None:
            return [], "it can't be started"
        try:
            said, wrong = self._process.communicate(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.close()
            return [], "it does not answer"
        if self._process.returncode:
            last = wrong.decode("utf-8", "replace").strip().splitlines()
            return [], last[-1][:200] if last else f"it ended with code {self._process.returncode}"
        return said.decode("utf-8", "replace").splitlines(), ""

    def data(self, until: float) -> tuple[dict[str, Any], str]:
        """The JSON that it said last, and what went wrong."""
        lines, problem = self.lines(until)
        try:
            found = json.loads(lines[-1]) if lines else None
        except ValueError:
            found = None
        if isinstance(found, dict):
            return found, ""
        return {}, problem or "it says nothing that can be understood"

    def close(self) -> None:
        """Ends it."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def __enter__(self) -> Asked:
        """The process."""
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        """Ends it."""
        self.close()


def python(program: str, *arguments: str) -> Asked:
    """A program of our own in this Python, away from what lies where the user stands."""
    return Asked([sys.executable, "-P", "-c", program, *arguments])
