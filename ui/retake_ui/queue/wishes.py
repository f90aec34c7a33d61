"""A button with what can be chosen of the queue as a whole: whether the desktop is told, and what closing does."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from retake_ui.look.icons import icon
from retake_ui.models.remember import Remember
from retake_ui.queue.closing import ASK, FINISH, KEPT, STOP
from retake_ui.queue.notice import Notice
from retake_ui.words import tr

TOLD = "tell the desktop"  # what is remembered of it


class Wishes(QToolButton):
    """The button.

    Args:
        remember: Where it is kept.
        notice: Who tells the desktop.
        parent: The widget that it lies in.
    """

    def __init__(self, remember: Remember, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._remember, self._notice = remember, notice
        self.setIcon(icon("settings"))
        self.setText(tr("Settings"))
        self.setAccessibleName(tr("Settings of the queue"))
        self.setToolTip(tr("Whether the desktop is told, and what becomes of the jobs when the panel is closed"))
        self.setProperty("flat", True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self.told = menu.addAction(tr("Tell the desktop when all is rendered"))
        self.told.setCheckable(True)
        self.told.triggered.connect(self._tell)
        menu.addSection(tr("When the panel is closed"))
        self.closing: dict[str, QAction] = {}
        group = QActionGroup(menu)
        for word, text in ((ASK, tr("Ask what becomes of the jobs")), (FINISH, tr("Finish them in the background")),
                           (STOP, tr("Stop them"))):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, one=word: remember.keep(KEPT, one))
            group.addAction(action)
            self.closing[word] = action
        self.setMenu(menu)
        menu.aboutToShow.connect(self.show_kept)
        remember.loaded.connect(self.show_kept)
        self.show_kept()

    def show_kept(self) -> None:
        """Shows what is remembered."""
        self._notice.wanted = self._remember.value(TOLD, bool) is not False
        self.told.setChecked(self._notice.wanted)
        kept = self._remember.value(KEPT, str)
        self.closing[kept if kept in self.closing else ASK].setChecked(True)

    def _tell(self, on: bool) -> None:
        self._notice.wanted = on
        self._remember.keep(TOLD, on)
