"""The panel in a window of its own: beside an editor, or alone on a timeline's file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QByteArray, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from retake.host import Host
from retake_ui import look
from retake_ui.links.links import Links
from retake_ui.queue.closing import FINISH, STAY, wanted
from retake_ui.session import Session
from retake_ui.window.panel import Panel

_WINDOW = "window"
_GLANCE = 500  # milliseconds between two looks whether the window is called
_PATIENCE = 3.0  # seconds for the workers to end, once the window is gone


@dataclass
class Wish:
    """What the command line says.

    Attributes:
        timeline: The file to open; "" for none.
        dialogue: Where its dialogue is, as the worker's `dialogue` takes it.
        given: What else is known of it: `media`, `rate`, `name`.
        python: The Python in which Retake is installed; "" for this one.
    """

    timeline: str = ""
    dialogue: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)
    python: str = ""


class Window(QWidget):
    """The window.

    Args:
        session: What is open.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setWindowTitle("Retake")
        self.resize(1500, 900)
        self._session = session
        self.panel = Panel(session, guest=False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.panel)
        self.panel.shots.empty.setFocus()
        session.source_changed.connect(self._name)
        if session.remember.ready:
            self._restore()
        else:
            session.remember.loaded.connect(self._restore)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks what becomes of the jobs, remembers where it stood, and ends all that was started."""
        finish = self._finishes()
        if finish is None:
            event.ignore()
            return
        self._session.remember.keep(_WINDOW, self.saveGeometry().toBase64().toStdString())
        self.panel.close_down(finish)
        event.accept()

    def _finishes(self) -> bool | None:
        """Whether jobs go on without the window; None where it is to stay."""
        word = wanted(self._session.queue, self._session.remember, self)
        return None if word == STAY else word == FINISH

    def _restore(self) -> None:
        geometry = self._session.remember.value(_WINDOW, str)
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "replace")))

    def _name(self) -> None:
        source = self._session.source
        self.setWindowTitle(f"{os.path.basename(source.path)} – Retake" if source is not None else "Retake")


def wish_of(arguments: Sequence[str]) -> Wish:
    """What the arguments say: nothing, a timeline's file, or, from `retake panel`, all of it as JSON behind --wish."""
    if len(arguments) == 2 and arguments[0] == "--wish":
        told = json.loads(arguments[1])
        return Wish(str(told.get("timeline") or ""), dict(told.get("dialogue") or {}), dict(told.get("given") or {}),
                    str(told.get("python") or ""))
    return Wish(arguments[0] if arguments else "")


def main(arguments: Sequence[str], host: Host | None = None, called: Callable[[], bool] | None = None) -> int:
    """Shows the window until it is closed; the exit code comes back.

    Args:
        arguments: What the command line says.
        host: The editor beside which it stands; what is open in that is shown.
        called: Says whether the window was asked to come to the front since it was last asked.
    """
    wish = wish_of(arguments)
    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    app.setApplicationName("Retake")
    app.setDesktopFileName("retake")
    look.apply(app)
    links = Links(wish.python or None)
    session = Session(links)
    window = Window(session)
    if host is not None:
        session.attach(host)
    elif wish.timeline:
        session.open(wish.timeline, wish.dialogue or None, **wish.given)
    window.show()
    if called is not None:
        _comes_when(called, window)
    code = app.exec()
    links.gone(_PATIENCE)
    return code


def _comes_when(called: Callable[[], bool], window: QWidget) -> None:
    """Brings a window to the front whenever it is called."""
    def look_up() -> None:
        if called():
            window.showNormal() if window.isMinimized() else window.show()
            window.raise_()
            window.activateWindow()

    timer = QTimer(window)
    timer.timeout.connect(look_up)
    timer.start(_GLANCE)
