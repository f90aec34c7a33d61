"""What a value is changed with: one kind of control for each kind of choice. What it is shown never comes back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QToolButton,
    QWidget,
)

from retake.options import Choice
from retake_ui.controls.grouping import words_of
from retake_ui.look import icon
from retake_ui.look.box import Box
from retake_ui.words import tr

MIXED = tr("different")
NARROW = 48  # pixels that a control needs at least


class Editor(QWidget):
    """Shows a value and says when the editor has chosen another.

    Args:
        choice: What is chosen.
        parent: Who owns it.
    """

    chosen = Signal(object)

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self.first: QWidget | None = None  # the control that its label stands for
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)

    def show_value(self, value: Any, mixed: bool) -> None:
        """Shows a value; `mixed` where the shots that are meant differ in it."""
        raise NotImplementedError

    @property
    def writing(self) -> bool:
        """Whether somebody is in the middle of writing another value."""
        return False

    def written(self) -> Any:
        """What is being written, as a value; nobody is told of it, and it is not being written any more."""
        raise NotImplementedError

    def named(self, widget: QWidget) -> None:
        """Gives a control of it its name and its words."""
        widget.setAccessibleName(self.choice.label)
        widget.setAccessibleDescription(self.choice.help)
        widget.setToolTip(self.choice.help)
        widget.setWhatsThis(f"{self.choice.label}: {self.choice.help}")
        widget.installEventFilter(self)
        # Told apart from Qt's focus proxies, over which Tab jumps: they would take it out of its order.
        self.first = self.first or widget

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel over a control that nobody has picked scrolls the form, and changes nothing."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def button(self, picture: str, words: str) -> QToolButton:
        """A small button."""
        made = QToolButton(self)
        made.setIcon(icon(picture))
        made.setToolTip(words)
        made.setAccessibleName(f"{self.choice.label}: {words}")
        return made


class YesNo(Editor):
    """Yes or no."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(choice, parent)
        self.box = QCheckBox(self)
        self.named(self.box)
        self.row.addWidget(self.box, 1)
        self.box.clicked.connect(self._clicked)

    def show_value(self, value: Any, mixed: bool) -> None:
        """Shows a value."""
        with QSignalBlocker(self.box):
            self.box.setCheckState(Qt.CheckState.PartiallyChecked if mixed else
                                   Qt.CheckState.Checked if value else Qt.CheckState.Unchecked)
            self.box.setText(MIXED if mixed else "")

    def _clicked(self) -> None:
        self.chosen.emit(self.box.checkState() != Qt.CheckState.Unchecked)


class OneOf(Editor):
    """One of several values, in words, under headings where they have some."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(choice, parent)
        self.box = Box(self)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(3)
        self.box.setMinimumWidth(NARROW)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.named(self.box)
        self.row.addWidget(self.box, 1)
        for value, words in words_of(choice):
            self.box.addItem(words if value else f"— {words}", value)
            model = self.box.model()
            if not value and isinstance(model, QStandardItemModel):
                model.item(self.box.count() - 1).setEnabled(False)
        self.box.activated.connect(lambda place: self.chosen.emit(self.box.itemData(place)))

    def show_value(self, value: Any, mixed: bool) -> None:
        """Shows a value."""
        with QSignalBlocker(self.box):
            self.box.setPlaceholderText(MIXED if mixed else "")
            self.box.setCurrentIndex(-1 if mixed else self.box.findData(value))
