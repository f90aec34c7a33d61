"""A line of text that shows as much of itself as there is room for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from retake_ui.words import plain


class Line(QLabel):
    """A line that is cut where it does not fit, and whole on hover."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(20)

    def put(self, text: str) -> None:
        """Shows a text."""
        self._whole = " ".join(text.split())
        self.setToolTip(plain(self._whole))
        self._cut()

    def resizeEvent(self, event: object) -> None:
        """More or less of it fits."""
        self._cut()

    def changeEvent(self, event: QEvent) -> None:
        """Another type is as another width."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._cut()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """What was said before is wanted."""
        self.pressed.emit()

    def _cut(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))
