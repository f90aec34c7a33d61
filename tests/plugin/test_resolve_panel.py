"""The real panel beside a fake Resolve in another process, over the real connection: follow, place, look, go back."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytest.importorskip("PySide6.QtWidgets")

from pytestqt.qtbot import QtBot  # the platform has to be said first

from retake_plugin.resolve import ResolveHost, Settings
from retake_plugin.resolve.connection import Connection
from retake_ui.links.links import Links
from retake_ui.session import Session
from retake_ui.window.app import Window
from tests.plugin.bench import ONE, START, TWO, take_of
from tests.plugin.resolve_running import SCRIPTING, Running

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform == "win32", reason="reached by a socket of Unix")]

PATIENCE = 50_000


class Panel:
    """The window beside Resolve."""

    def __init__(self, bot: QtBot, folder: Path) -> None:
        self._bot = bot
        self.links = Links()
        self.session = Session(self.links)
        self.said: list[str] = []
        self.session.said.connect(lambda line, weight: self.said.append(line))
        self.window = Window(self.session)
        self.host = ResolveHost(Connection(running=lambda: False), settings=Settings(folder / "exports"))

    def until(self, true: Callable[[], object]) -> None:
        """Waits for something."""
        try:
            self._bot.waitUntil(lambda: bool(true()), timeout=PATIENCE)
        except Exception as problem:
            raise AssertionError(f"it did not come; said: {self.said}") from problem

    def key(self, name: str) -> str:
        """The key of a shot's row."""
        return next(row.key for row in self.session.shots.rows if row.shot.name.startswith(name))

    def close(self) -> None:
        """Closes it; nothing is left behind."""
        self.window.panel.close_down(False)
        self.window.close()
        self.host.close()
        assert self.links.gone(20.0), "a worker was left behind"


@pytest.fixture
def running(tmp_path: Path, house: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("RETAKE_QUEUE", str(tmp_path / "queue.sqlite"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str(house / wing) for wing in ("core", "ui")))
    one = Running(tmp_path, house)
    monkeypatch.setenv("FAKE_RESOLVE", one.socket)
    monkeypatch.setenv("RESOLVE_SCRIPT_API", str(SCRIPTING))
    monkeypatch.setenv("RESOLVE_SCRIPT_LIB", str(tmp_path / "none.so"))
    yield one
    one.end()
    sys.modules.pop("DaVinciResolveScript", None)


@pytest.fixture
def panel(running: Running, qtbot: QtBot, tmp_path: Path) -> Iterator[Panel]:
    one = Panel(qtbot, tmp_path)
    one.window.show()
    yield one
    one.close()


def test_the_panel_follows_places_and_goes_back_in_resolve(panel: Panel, running: Running, tmp_path: Path) -> None:
    session = panel.session
    session.attach(panel.host)
    panel.until(lambda: session.shots.state == "ready" and len(session.shots.rows) == 2)
    assert session.source is not None
    running.tell("select", TWO.record)
    panel.until(lambda: session.shots.current == panel.key(TWO.name))

    report = take_of(tmp_path / "media", ONE)
    folder = Path(session.source.folder)
    folder.mkdir(parents=True, exist_ok=True)
    for one in report.parent.iterdir():
        one.rename(folder / one.name)
    session.taking.look_again()
    panel.until(lambda: session.shots.row(panel.key(ONE.name)).takes)
    session.place([panel.key(ONE.name)])
    panel.until(lambda: running.tell("shows", START) == ["sh010_lip_v001", 3])
    panel.until(lambda: session.shots.row(panel.key(ONE.name)).takes[0].placed)
    assert [row[0] for row in running.tell("tracks")] == ["Video 1", "Retake"]

    running.tell("open_dialogue")
    session.back([panel.key(ONE.name)])
    panel.until(lambda: any("dialogue" in line for line in panel.said))
    running.tell("close_dialogue")
    running.tell("restart")
    session.back([panel.key(ONE.name)])
    panel.until(lambda: running.tell("shows", START) == [ONE.name, ONE.first])
    panel.until(lambda: not session.shots.row(panel.key(ONE.name)).takes[0].placed)
    assert len(session.shots.rows) == 2
