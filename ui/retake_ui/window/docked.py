"""The panel within an editor's own window: built when it is first seen, ended when it is gone."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from retake.host import Host
from retake_ui.words import tr

if TYPE_CHECKING:
    from retake_ui.session import Session
    from retake_ui.window.panel import Panel

_open: list[Session] = []  # what panels have started and is not ended yet
_DRESSED = "retake_dressed"


class _Dressing(QObject):
    """Gives the panel's palette to whatever is built in it.

    Its style sheet keeps a palette from going down to what lies in it, and what is not in the sheet would be drawn in
    the editor's colours. A palette holds only once a widget has got its style.

    Args:
        palette: The palette.
        root: The widget below which it holds.
    """

    def __init__(self, palette: QPalette, root: QWidget) -> None:
        super().__init__(root)
        self._palette, self._root = palette, root
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._dress)
        self._soon.start(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sees that something new has got its style."""
        if event.type() == QEvent.Type.ChildPolished:
            self._soon.start(0)
        return False

    def _dress(self) -> None:
        for one in (self._root, *self._root.findChildren(QWidget)):
            if one.property(_DRESSED) is None:
                one.setProperty(_DRESSED, True)
                one.installEventFilter(self)
                one.setPalette(self._palette)


class Docked(QWidget):
    """What an editor docks. It costs nothing before it is seen: an editor's start, a workspace with it in a hidden tab.

    Args:
        name: What the editor's saved workspaces know it by; it stays the same for good.
        host: Makes the editor's host; nothing else that may fail does.
        python: The Python in which Retake is installed.
        failed: Hears, in a line, why the panel could not be built.
        parent: The widget that it lies in.
    """

    def __init__(self, name: str, host: Callable[[], Host], python: str, failed: Callable[[str], object],
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle("Retake")
        self._host, self._python, self._failed = host, python, failed
        self.panel: Panel | None = None
        self._tried = False
        # What lies in a widget goes in the order in which it came: this one before the panel, which it can still end.
        self._first = QObject(self)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        """Builds the panel the first time it is seen."""
        super().showEvent(event)
        if self._tried:
            return
        self._tried = True
        try:
            self._build()
        except Exception as problem:  # an editor must not be bothered by it
            said = f"{type(problem).__name__}: {problem}".splitlines()[0][:300]
            self._failed(said)
            line = QLabel(tr("Retake can't be shown: {}. Install it again.").format(said.rstrip(".")))
            line.setWordWrap(True)
            line.setTextFormat(Qt.TextFormat.PlainText)
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._whole.addWidget(line)

    def _build(self) -> None:
        # Not before: an editor's start waits for whatever is loaded with this module.
        from retake_ui.links.links import Links
        from retake_ui.look import colours
        from retake_ui.session import Session
        from retake_ui.window.panel import Panel
        host = self._host()
        session = Session(Links(self._python))
        self.panel = panel = Panel(session)
        self._whole.addWidget(panel)
        _Dressing(colours.palette(), panel)
        _open.append(session)
        _hear_of_the_end()
        # An editor may take its windows away without closing them.
        self._first.destroyed.connect(lambda: _gone(session))
        session.attach(host)


@cache
def _hear_of_the_end() -> None:
    """The editor ends without asking, too."""
    application = QCoreApplication.instance()
    if application is not None:
        application.aboutToQuit.connect(_end_all)


def _end_all() -> None:
    for session in list(_open):
        _end(session)


def _end(session: Session) -> None:
    """Ends what a panel has started, once; what is still under way tells its widgets, which are gone, nothing more."""
    if session not in _open:
        return
    from retake_ui.queue.closing import FINISH, remembered  # not before: see `Docked`
    _open.remove(session)
    for root in (session, session.links):
        for one in (root, *root.findChildren(QObject)):
            one.blockSignals(True)
    session.close(remembered(session.remember) == FINISH)  # nobody can be asked any more


def _gone(session: Session) -> None:
    """The panel is being destroyed, and nobody else needs what it was about."""
    _end(session)
    for root in (session, session.links):
        root.deleteLater()
