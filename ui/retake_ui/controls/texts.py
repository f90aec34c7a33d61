"""Controls for what is written: a text, a folder, a rate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from retake.options import Choice
from retake_ui.controls.editors import MIXED, NARROW, Editor
from retake_ui.words import tr


class Text(Editor):
    """A text."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(choice, parent)
        self.line = QLineEdit(self)
        self.line.setMinimumWidth(NARROW)
        self._shown = ""
        self.named(self.line)
        self.row.addWidget(self.line, 1)
        self.line.editingFinished.connect(self._edited)

    def show_value(self, value: Any, mixed: bool) -> None:
        """Shows a value."""
        self._shown = "" if mixed or value is None else str(value)
        if self.line.text() != self._shown:
            self.line.setText(self._shown)
        self.line.setModified(False)
        self.line.setPlaceholderText(MIXED if mixed else self.hint)

    @property
    def writing(self) -> bool:
        """Whether somebody is writing a text."""
        return self.line.isModified() and self.line.text().strip() != self._shown

    def written(self) -> Any:
        """What it chooses."""
        self._shown = self.line.text().strip()
        self.line.setModified(False)
        return self.value(self._shown)

    @property
    def hint(self) -> str:
        """What stands in the empty field."""
        return ""

    def value(self, text: str) -> Any:
        """What the text chooses."""
        return text

    def _edited(self) -> None:
        text = self.line.text().strip()
        if text != self._shown:
            self._shown = text
            self.chosen.emit(self.value(text))


class Folder(Text):
    """A folder; left open it is beside the plate or the timeline."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(choice, parent)
        self.browse = self.button("folder", tr("Choose a folder"))
        self.browse.clicked.connect(self._browse)
        self.row.addWidget(self.browse)

    @property
    def hint(self) -> str:
        """What stands in the empty field."""
        return tr("beside the timeline")

    def value(self, text: str) -> Any:
        """The folder; None where it is left open."""
        return str(Path(text).expanduser()) if text else None

    def _browse(self) -> None:
        found = QFileDialog.getExistingDirectory(self, self.choice.label, self.line.text())
        if found:
            self.line.setText(found)
            self._edited()


class Rate(Text):
    """A frame rate; left open it is the file's own."""

    @property
    def hint(self) -> str:
        """What stands in the empty field."""
        return tr("as the file says")

    def value(self, text: str) -> Any:
        """The rate as it was written; None where it is left open."""
        return text or None
