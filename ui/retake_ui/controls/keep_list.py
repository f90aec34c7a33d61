"""The kept ranges as a list: gone to with a click, removed with a key, written by hand."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from retake.errors import OptionError
from retake.options import Choice
from retake_ui.controls.field import LABEL
from retake_ui.look import icon
from retake_ui.models.keeping import Keeping
from retake_ui.models.playhead import Playhead
from retake_ui.words import tr

_ROWS = 4  # that are seen at once
_TALL = 18  # pixels of one


class KeepList(QWidget):
    """The ranges of the shot that is looked at, in step with the strip.

    Args:
        keeping: The ranges.
        playhead: Goes to a range that is picked.
        choice: The choice that it makes.
        parent: Who owns it.
    """

    def __init__(self, keeping: Keeping, playhead: Playhead, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keeping, self._playhead = keeping, playhead
        self._shot, self._text = "", ""  # whose ranges are shown, and as what text
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Ranges that stay as they are"))
        self.list.setToolTip(tr("Click to go there, Delete to remove."))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._go)
        self.line = QLineEdit(self)
        self.line.setAccessibleName(tr("Keep original, as text"))
        self.line.setToolTip(choice.help)
        self.line.setWhatsThis(f"{choice.label}: {choice.help}")
        self.line.setPlaceholderText(tr("10-25, or drag on the timeline"))
        self.line.editingFinished.connect(self._edited)
        self.remove = QToolButton(self)
        self.remove.setIcon(icon("remove"))
        self.remove.setToolTip(tr("Remove the range (Delete)"))
        self.remove.setAccessibleName(tr("Remove the range"))
        self.remove.clicked.connect(self._remove)
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setProperty("warning", True)
        label = QLabel(choice.label, self)
        label.setToolTip(choice.help)
        label.setFixedWidth(LABEL)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(label)
        row.addWidget(self.line, 1)
        row.addWidget(self.remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(row)
        layout.addWidget(self.list)
        layout.addWidget(self.problem)
        keeping.changed.connect(self.refresh)
        playhead.range_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows the ranges as they are now; a text that is being written stays, or is its own shot's."""
        before, self._shot = self._shot, self._keeping.shot
        written = self.line.text().strip()
        writing = self.line.isModified() and written != self._text
        problem = ""
        if writing and before != self._shot:
            self.line.setModified(False)
            try:
                self._keeping.write(before, written)
            except OptionError as wrong:
                problem = str(wrong)
        with QSignalBlocker(self.list):
            self.list.clear()
            for first, last in self._keeping.ranges:
                words = tr("{} – {}   {} frames").format(self._playhead.timecode(first), self._playhead.timecode(last),
                                                        last - first + 1)
                item = QListWidgetItem(words)
                item.setData(Qt.ItemDataRole.UserRole, first)
                item.setSizeHint(QSize(0, _TALL))
                self.list.addItem(item)
        rows = min(_ROWS, self.list.count())
        self.list.setVisible(rows > 0)
        self.list.setFixedHeight(rows * _TALL + 2)
        self.remove.setEnabled(rows > 0)
        self._text = self._keeping.text
        if not writing or before != self._shot:
            self.line.setText(self._text)
        self._say(problem or self._keeping.problem)

    def keyPressEvent(self, event: object) -> None:
        """Delete removes the range that is picked."""
        if getattr(event, "key", int)() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.list.hasFocus():
            self._remove()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _go(self, item: QListWidgetItem) -> None:
        self._playhead.set_speed(0)
        self._playhead.move(int(item.data(Qt.ItemDataRole.UserRole)))

    def _remove(self) -> None:
        place = self.list.currentRow() if self.list.currentRow() >= 0 else self.list.count() - 1
        ranges = self._keeping.ranges
        self._keeping.put([*ranges[:place], *ranges[place + 1:]])

    def _edited(self) -> None:
        text = self.line.text().strip()
        if text == self._keeping.text:
            return
        try:
            self._keeping.put(self._keeping.parsed(text) if text else [])
        except OptionError as wrong:
            self._say(str(wrong))
        else:
            self.line.setModified(False)
            self.refresh()
