"""What somebody writes of a take: kept when the field is left, or with Ctrl+Return."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from retake.review import LONGEST_NOTE
from retake_ui.models.take import Take
from retake_ui.words import tr


class Note(QPlainTextEdit):
    """The note of one take.

    Args:
        parent: The widget that it lies in.
    """

    written = Signal(str, str)  # a take's report, and what is to be kept of it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report, self._kept = "", ""
        self._sent: dict[str, str] = {}  # what is on its way to the disk, by its take's report
        self._lost: dict[str, str] = {}  # what could not be kept; it is shown with its take until it is
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("Note on the take"))
        self.setToolTip(tr("A note on the take; kept when the field is left (Ctrl+Return)"))
        self.setPlaceholderText(tr("Note on this take …"))
        self.setFixedHeight(self.fontMetrics().height() * 3 + 8)
        self.textChanged.connect(self._shorten)
        self.show_take(None)

    def show_take(self, take: Take | None) -> None:
        """Shows a take's note; what was written of the one before is kept first."""
        report, note = ("", "") if take is None else (take.report, take.note)
        if report != self._report:
            self.keep()
        elif self.toPlainText() != self._kept:
            self._kept = note  # it is being written in: what others said meanwhile does not take its place
            return
        self.setEnabled(take is not None)
        self._report, self._kept = report, note
        text = self._sent.get(report, self._lost.get(report, note))
        if self.toPlainText() != text:
            self.setPlainText(text)

    def keep(self) -> None:
        """Has what was written kept. It counts as kept only once somebody said so: see `was_kept`."""
        text = self.toPlainText().strip()
        if self._report and text != self._sent.get(self._report, self._kept.strip()):
            self._sent[self._report] = text
            self._lost.pop(self._report, None)
            self.written.emit(self._report, text)

    def was_kept(self, report: str, text: str) -> None:
        """A take's note lies on the disk."""
        if self._sent.get(report) == text:
            del self._sent[report]
            if report == self._report:
                self._kept = text

    def was_lost(self, report: str, text: str) -> None:
        """A take's note could not be kept: it stays, and is tried again when its field is left the next time."""
        if self._sent.get(report) == text:
            del self._sent[report]
            self._lost[report] = text

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The field is left."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.keep()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Return keeps it; Escape takes back what was written."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep()
        elif event.key() == Qt.Key.Key_Escape and self.toPlainText() != self._kept:
            self._lost.pop(self._report, None)
            self.setPlainText(self._kept)
        else:
            super().keyPressEvent(event)

    def _shorten(self) -> None:
        """No more than what is kept."""
        if len(text := self.toPlainText()) > LONGEST_NOTE:
            self.setPlainText(text[:LONGEST_NOTE])
