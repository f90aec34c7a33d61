"""The choice of how a take is placed, below the button that places it; seen only where there is one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from retake_ui.host.ways import Ways
from retake_ui.keys import shown
from retake_ui.look.icons import icon
from retake_ui.words import plain, tr


class WayButton(QToolButton):
    """Says how takes are placed, and lets another way be chosen.

    Args:
        ways: The ways of the editor.
        parent: The widget that it lies in.
    """

    def __init__(self, ways: Ways, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ways = ways
        self.setIcon(icon("way"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self.setMenu(self._menu)
        ways.changed.connect(self.tell)
        self.tell()

    def tell(self) -> None:
        """Shows what is chosen, and what there is to choose from."""
        chosen = self._ways.chosen
        self.setVisible(chosen is not None)
        self._menu.clear()
        if chosen is None:
            return
        label = tr(chosen.label)
        self.setText(f"{label}  \u25be")
        self.setAccessibleName(tr("How takes are placed: {way}").format(way=label))
        self.setToolTip(plain(tr("{words}\nChoose another way here, or by {key}.").format(
            words=tr(chosen.words), key=shown("way"))))
        group = QActionGroup(self._menu)
        for one in self._ways.offered:
            action = self._menu.addAction(tr(one.label))
            action.setCheckable(True)
            action.setChecked(one == chosen)
            action.setToolTip(plain(tr(one.words)))
            action.triggered.connect(lambda _=False, name=one.name: self._ways.choose(name))
            group.addAction(action)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the arrow down open the choice: the space bar plays."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.showMenu()
        else:
            super().keyPressEvent(event)
