"""What a value is changed with: one kind of control for each kind of choice. What it is shown never comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)

from retake.options import Choice
from retake_ui.controls.grouping import words_of
from retake_ui.look import icon
from retake_ui.words import tr

MIXED = tr("different")
_NARROW = 48  # pixels that a control needs at least


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


class Spun(Editor):
    """A number in a field of its own.

    Args:
        choice: What is chosen.
        spin: The field, which lies in the editor.
        most: What bounds a number that has no bounds of its own, either way.
    """

    def __init__(self, choice: Choice, spin: QSpinBox | QDoubleSpinBox, most: int, parent: QWidget | None) -> None:
        super().__init__(choice, parent)
        self.spin, self._kind = spin, choice.kind
        low, high = (default if bound is None else bound
                     for bound, default in ((choice.minimum, -most), (choice.maximum, most)))
        spin.setRange(self._kind(low), self._kind(high))
        spin.setKeyboardTracking(False)
        spin.setSuffix(f" {choice.unit}" if choice.unit else "")
        spin.setMinimumWidth(_NARROW)
        spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.named(spin)
        self.row.addWidget(spin, 1)
        spin.valueChanged.connect(self.chosen.emit)

    def show_value(self, value: Any, mixed: bool) -> None:
        """Shows a value."""
        with QSignalBlocker(self.spin):
            self.spin.setValue(self._kind(value or 0))
            self.spin.setPrefix(MIXED + "  " if mixed else "")
            self.spin.lineEdit().setModified(False)

    @property
    def writing(self) -> bool:
        """Whether somebody is writing a number."""
        return is_written_in(self.spin)

    def written(self) -> Any:
        """The number."""
        return number_in(self.spin)


class Whole(Spun):
    """A whole number."""

    spin: QSpinBox

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(choice, QSpinBox(), 1 << 30, parent)


class Nudged(Whole):
    """A whole number that is nudged by one: the offset."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(choice, parent)
        self.less = self.button("remove", tr("a frame earlier (,)"))
        self.more = self.button("add", tr("a frame later (.)"))
        self.less.clicked.connect(lambda: self.nudge(-1))
        self.more.clicked.connect(lambda: self.nudge(1))
        self.row.insertWidget(0, self.less)
        self.row.addWidget(self.more)

    def nudge(self, by: int) -> None:
        """One more or one less."""
        self.spin.setValue(self.spin.value() + by)


class Number(Spun):
    """A number with decimals."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        spin = QDoubleSpinBox()
        spin.setDecimals(1)
        super().__init__(choice, spin, 10 ** 9, parent)


class Share(Editor):
    """A share from 0 to 1, in percent: a slider and its number."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(choice, parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setMinimumWidth(40)
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.spin = QSpinBox(self)
        self.spin.setRange(0, 100)
        self.spin.setSuffix(" %")
        self.spin.setMinimumWidth(_NARROW)
        self.spin.setKeyboardTracking(False)
        self.spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for one in (self.slider, self.spin):
            self.named(one)
        self.row.addWidget(self.slider, 1)
        self.row.addWidget(self.spin)
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(lambda: self._choose(self.slider.value()))
        self.spin.valueChanged.connect(self._choose)

    def show_value(self, value: Any, mixed: bool) -> None:
        """Shows a value."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.spin):
            percent = round(float(value or 0) * 100)
            if not self.slider.isSliderDown():
                self.slider.setValue(percent)
            self.spin.setValue(percent)
            self.spin.setPrefix("≠ " if mixed else "")
            self.spin.lineEdit().setModified(False)

    @property
    def writing(self) -> bool:
        """Whether somebody is writing percents."""
        return is_written_in(self.spin)

    def written(self) -> Any:
        """The share."""
        return number_in(self.spin) / 100

    def _slid(self, percent: int) -> None:
        """While it is dragged only the number goes along: a drag is one choice."""
        with QSignalBlocker(self.spin):
            self.spin.setValue(percent)
        if not self.slider.isSliderDown():
            self._choose(percent)

    def _choose(self, percent: int) -> None:
        self.chosen.emit(percent / 100)


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
        self.box = QComboBox(self)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(3)
        self.box.setMinimumWidth(_NARROW)
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


class Text(Editor):
    """A text."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(choice, parent)
        self.line = QLineEdit(self)
        self.line.setMinimumWidth(_NARROW)
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


def is_written_in(spin: QSpinBox | QDoubleSpinBox) -> bool:
    """Whether somebody is writing another number into a field."""
    line = spin.lineEdit()
    return line.isModified() and spin.hasAcceptableInput() and spin.valueFromText(line.text()) != spin.value()


def number_in(spin: QSpinBox | QDoubleSpinBox) -> float:
    """The number that was written into a field, which nobody is told of."""
    with QSignalBlocker(spin):
        spin.interpretText()
    spin.lineEdit().setModified(False)
    return spin.value()
