"""A fake Resolve that runs in a process of its own, started and ended by tests."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

SCRIPTING = Path(__file__).parent / "fakes/resolve/scripting"


class Running:
    """A fake Resolve that runs in a process of its own."""

    def __init__(self, folder: Path, house: Path, *more: str) -> None:
        self.socket = str(folder / "s")
        self._folder, self._house, self._more = folder, house, more
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Starts it."""
        environment = {**os.environ, "FAKE_RESOLVE": self.socket,
                       "PYTHONPATH": os.pathsep.join(str(self._house / one) for one in ("", "core", "ui", "plugin"))}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.plugin.fakes.resolve.process", str(self._folder / "media"), *self._more],
            cwd=self._house, env=environment, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n"

    def end(self) -> None:
        """Ends it."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
        with suppress(OSError):
            os.unlink(self.socket)

    def tell(self, name: str, *given: Any) -> Any:
        """Does something to it that no program could."""
        with socket.socket(socket.AF_UNIX) as way:
            way.connect(self.socket)
            with way.makefile("rwb") as file:
                file.write(json.dumps({"tell": name, "given": given}).encode() + b"\n")
                file.flush()
                return json.loads(file.readline())["is"]
