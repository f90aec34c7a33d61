"""The panel in an editor's window ends as it was told to for all times, however that window goes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QMainWindow
from shiboken6 import delete, isValid

from retake.host import HostInfo, HostTimeline
from retake_ui.queue.closing import FINISH, KEPT, STOP
from retake_ui.session import Session
from retake_ui.window import docked

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Fake


class SlowHost:
    """An editor that takes its time to say what is open in it."""

    info = HostInfo("slow", "Slow")

    def timeline(self) -> HostTimeline:
        """A timeline, late."""
        time.sleep(0.5)
        return HostTimeline(Path("/reel.otio"), "reel", "")


@pytest.mark.parametrize(("kept", "finish"), [(FINISH, True), (STOP, False), ("nonsense", False)])
def test_an_editor_that_ends_leaves_jobs_to_be_finished_where_that_is_remembered(
        session: Session, monkeypatch: pytest.MonkeyPatch, kept: str, finish: bool) -> None:
    ended: list[bool] = []
    session.remember.keep(KEPT, kept)
    with monkeypatch.context() as patched:
        patched.setattr(session, "close", ended.append)
        patched.setattr(docked, "_open", [session])
        docked._end(session)
        docked._end(session)
    assert ended == [finish]


@pytest.mark.parametrize("go", [delete, lambda window: window.deleteLater()], ids=["at once", "later"])
def test_a_panel_whose_window_is_taken_away_ends_all_it_has_started_and_starts_nothing_more(
        qtbot: QtBot, fake: Fake, monkeypatch: pytest.MonkeyPatch, go: Callable[[Any], object]) -> None:
    from retake_ui.links import links
    monkeypatch.setattr(links, "worker_command", lambda python, **kind: fake.command("any"))
    window = QMainWindow()
    part = docked.Docked("retake", SlowHost, sys.executable, pytest.fail, window)  # type: ignore[arg-type]
    window.setCentralWidget(part)
    window.show()
    qtbot.waitUntil(lambda: part.panel is not None)
    assert part.panel is not None
    session = part.panel.session
    session.links.timeline.ask(docked_ask())
    go(window)
    qtbot.wait(20)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[call-overload]
    assert not isValid(part) and not isValid(session)
    qtbot.wait(800)  # the editor has told by now what is open in it
    assert not fake.asked("shots"), "a timeline was read for a panel that is gone"


def docked_ask() -> Any:
    """A request that is under way when the window goes."""
    from retake_ui.links.ask import Ask
    return Ask("takes", {"folder": "/takes"})
