"""Starts real Blender for tests, as a Python with bpy in it."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from retake_plugin.blender.pipe import Pipe

HOUSE = Path(__file__).resolve().parents[2]


def python_with_bpy() -> str:
    """The Python that has bpy: this one, or the one that RETAKE_BPY names; the test skips where there is none."""
    named = os.environ.get("RETAKE_BPY")
    if named:
        return named
    if importlib.util.find_spec("bpy") is None:
        pytest.skip("Blender (bpy 4.5) is not installed: `python start.py test --all` with Python 3.11 does that")
    return sys.executable


class Blender:
    """A process with Blender in it."""

    def __init__(self) -> None:
        places = [str(HOUSE / wing) for wing in ("core", "plugin")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HOUSE), *places])}
        self._process = subprocess.Popen([python_with_bpy(), "-m", "tests.plugin.blender_side"], env=environment,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._streams = self._process.stdin, self._process.stdout
        self.pipe = Pipe(self._process.stdout, self._process.stdin, patience=120.0)
        self.ask = self.pipe.ask

    def run(self, program: str, **given: Any) -> Any:
        """Runs a program in Blender; what it calls `result` comes back."""
        return self.ask("python", {"program": program, "given": given})["result"]

    def close(self) -> None:
        """Ends it."""
        self._streams[0].close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._streams[1].close()

    def __enter__(self) -> Blender:
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()
