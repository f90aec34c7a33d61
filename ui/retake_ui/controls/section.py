"""A titled part of the form that can be folded."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from retake_ui.look import icon


class Section(QWidget):
    """A title, and below it what belongs to it.

    Args:
        title: What it is called.
        parent: Who owns it.
        open: Whether it is unfolded at first.
    """

    def __init__(self, title: str, parent: QWidget | None = None, open: bool = True) -> None:
        super().__init__(parent)
        self.head = QToolButton(self)
        self.head.setText(title)
        self.head.setCheckable(True)
        self.head.setProperty("flat", True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setStyleSheet("QToolButton, QToolButton:checked { background: transparent; border-color: transparent;"
                                " font-weight: 600; padding-left: 0; }")
        self.head.setAccessibleName(title)
        self.body = QWidget(self)
        self.inside = QVBoxLayout(self.body)
        self.inside.setContentsMargins(4, 0, 0, 4)
        self.inside.setSpacing(5)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(2)
        layout.addWidget(self.head)
        layout.addWidget(self.body)
        self.head.toggled.connect(self._fold)
        self.head.setChecked(open)
        self._fold(open)

    def add(self, widget: QWidget) -> None:
        """One thing more, at the end."""
        self.inside.addWidget(widget)

    def _fold(self, open: bool) -> None:
        self.body.setVisible(open)
        self.head.setIcon(icon("down" if open else "right"))
