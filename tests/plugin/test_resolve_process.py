"""The real connection to a fake Resolve in another process: found by the environment, lost and found again."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError
from retake.host import TakeToPlace
from retake_plugin.resolve import ResolveHost, Settings
from retake_plugin.resolve.connection import Connection
from tests.plugin.asking import ask
from tests.plugin.bench import ONE, START, shot_of, shots, take_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the other process is reached by a socket of Unix")

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


@pytest.fixture
def running(tmp_path: Path, house: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    one = Running(tmp_path, house)
    monkeypatch.setenv("FAKE_RESOLVE", one.socket)
    monkeypatch.setenv("RESOLVE_SCRIPT_API", str(SCRIPTING))
    monkeypatch.setenv("RESOLVE_SCRIPT_LIB", str(tmp_path / "none.so"))
    yield one
    one.end()
    sys.modules.pop("DaVinciResolveScript", None)


def test_a_take_is_placed_over_the_real_connection_and_a_restart_is_survived(running: Running, tmp_path: Path) -> None:
    host = ResolveHost(Connection(running=lambda: False), ask, Settings(tmp_path / "exports"))
    assert host.connect().version == "21.1.0.12"
    assert len(shots(host)) == 2
    report = take_of(tmp_path / "media", ONE)
    done = host.place([TakeToPlace(report, shot_of(host, ONE).id)])
    assert done.takes and not done.notes
    assert running.tell("shows", START) == ["sh010_lip_v001", 3]
    assert running.tell("tracks")[1][0] == "Retake"
    running.tell("restart")
    assert host.playhead() == START + 7
    running.tell("open_dialogue")
    with pytest.raises(HostError, match="dialogue"):
        host.timeline()
    running.tell("close_dialogue")
    running.end()
    with pytest.raises(HostError, match="not running"):
        host.playhead()
    running.start()
    assert host.playhead() == START + 7
    assert running.tell("tracks")[-1][0] == "Video 1"  # another process: its timeline as it was at first
