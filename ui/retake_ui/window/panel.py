"""The panel: puts the parts together, and nothing else."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from retake_ui import look
from retake_ui.controls.controls import Controls
from retake_ui.models.shots import READY
from retake_ui.queue.closing import FINISH, remembered
from retake_ui.queue.drawer import Drawer
from retake_ui.session import Session
from retake_ui.shots.view import ShotsView
from retake_ui.strip.strip import Strip
from retake_ui.takes.stack import Stack
from retake_ui.viewer.viewer import Viewer
from retake_ui.window.foot import Foot
from retake_ui.window.habits import Habit, Habits
from retake_ui.window.layout import Layout, Parts
from retake_ui.window.shortcuts import KeySheet, Shortcuts, takes_text
from retake_ui.words import tr

_SIZES, _DRAWER = "sizes", "queue open"


class Panel(QWidget):
    """Everything, from a narrow dock to a full screen.

    Args:
        session: What is open; the panel closes it when it is closed.
        guest: Whether it lies in an editor's window, whose look is not ours to change.
        parent: The widget that it lies in.
    """

    def __init__(self, session: Session, guest: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle("Retake")
        self.setAccessibleName("Retake")
        self.setMinimumWidth(280)
        if guest:
            look.apply(self)
        self.shots = ShotsView(session)
        self.viewer = Viewer(session)
        self.strip = Strip(session)
        self.controls = Controls(session)
        self.takes = Stack(session)
        self.drawer = Drawer(session)
        self.layout_ = Layout(Parts(self.shots, self.viewer, self.strip, self.controls, self.takes, self.drawer))
        self.foot = Foot(session)
        line = QFrame()
        line.setProperty("line", True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part, stretch in ((self.layout_, 1), (line, 0), (self.foot, 0)):
            whole.addWidget(part, stretch)
        self.shortcuts = Shortcuts(self, session.keys)
        self._closed = False
        self._connect()
        self.habits = Habits(session.remember, self._habits(), self)
        if session.remember.ready:
            self._restore()

    def _connect(self) -> None:
        session = self.session
        session.remember.loaded.connect(self._restore)
        session.keys.on("keys", self.show_keys)
        self.foot.keys_wanted.connect(self.show_keys)
        self.drawer.opened.connect(self._fit_drawer)
        session.shots.state_changed.connect(self._take_focus)
        session.trying.done.connect(lambda reel: self.layout_.bring(self.viewer))
        self.shots.entered.connect(lambda key: self.layout_.show_part(self.viewer))
        self._fit_drawer(self.drawer.is_open)

    def _habits(self) -> tuple[Habit, ...]:
        table, bar, showing, form = self.shots.table, self.shots.filter, self.session.showing, self.controls
        return (Habit("table", lambda: table.arrangement, table.arrange, (table.arranged,)),
                Habit("filter", lambda: bar.filter, bar.put_filter, (bar.looked_for, bar.states_changed)),
                Habit("showing", lambda: showing.ways, self._show_so, (showing.changed,)),
                Habit("folds", lambda: form.folds, form.fold,
                      tuple(section.head.toggled for section in form.sections.values())))

    def _show_so(self, known: dict[str, Any]) -> None:
        self.session.showing.put_ways(known)
        self.viewer.set_mode(self.session.showing.mode)

    def show_keys(self) -> None:
        """All keys on one page."""
        sheet = KeySheet(self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def close_down(self, finish: bool = False) -> None:
        """Remembers how it lies, and ends what it has started; jobs are finished without it where that is wanted."""
        if self._closed:
            return
        self._closed = True
        self.session.remember.keep(_SIZES, self.layout_.sizes)
        self.session.remember.keep(_DRAWER, self.drawer.is_open)
        self.viewer.close_down()
        self.shots.close_down()
        self.session.close(finish)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing goes on behind a panel that was closed, but jobs where that was wanted for all times."""
        self.close_down(remembered(self.session.remember) == FINISH)
        super().closeEvent(event)

    def _restore(self) -> None:
        sizes: Any = self.session.remember.value(_SIZES, dict)
        if sizes:
            self.layout_.put_sizes(sizes)
        if self.session.remember.value(_DRAWER, bool):
            self.drawer.set_open(True)

    def _take_focus(self, state: str) -> None:
        """A timeline was opened: arrows go from shot to shot, unless somebody is in the middle of something else."""
        focus = QApplication.focusWidget()
        if state == READY and (focus is None or (self.isAncestorOf(focus) and not takes_text(focus))):
            self.shots.table.setFocus()

    def _fit_drawer(self, is_open: bool) -> None:
        """Closed, the queue is a line; open, it is as high as it was."""
        self.layout_.fit_drawer(is_open)
        self.drawer.setAccessibleDescription(tr("Open") if is_open else tr("Closed"))
