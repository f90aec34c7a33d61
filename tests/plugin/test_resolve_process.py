"""The real connection to a fake Resolve in another process: found by the environment, lost and found again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from retake.errors import HostError
from retake.host import TakeToPlace
from retake_plugin.resolve import ResolveHost, Settings
from retake_plugin.resolve.connection import Connection
from tests.plugin.asking import ask
from tests.plugin.bench import ONE, START, shot_of, shots, take_of
from tests.plugin.resolve_running import SCRIPTING, Running

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the other process is reached by a socket of Unix")



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
