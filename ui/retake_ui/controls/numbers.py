"""Controls for numbers: written, turned up and down, nudged, slid."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QSlider, QSpinBox, QWidget

from retake.options import Choice
from retake_ui.controls.editors import MIXED, NARROW, Editor
from retake_ui.words import tr


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
        spin.setMinimumWidth(NARROW)
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
        self.spin.setMinimumWidth(NARROW)
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
