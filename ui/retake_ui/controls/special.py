"""Controls for choices that no plain kind of control fits: the guide's offset, which face speaks, takes' names."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget

from retake.naming import DEFAULT
from retake.options import Choice
from retake_ui.controls.editors import Editor, Text
from retake_ui.models.study import Study
from retake_ui.words import tr

AUTO = "auto"
_FARTHEST = 240  # frames
_FACES = 4  # that are offered before any was seen


class GuideOffset(Editor):
    """A number of frames, or as measured."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(choice, parent)
        self.spin = QSpinBox(self)
        self.spin.setRange(-_FARTHEST, _FARTHEST)
        self.spin.setSuffix(" " + tr("frames"))
        self.spin.setMinimumWidth(48)
        self.spin.setKeyboardTracking(False)
        self.spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.auto = QCheckBox(tr("auto"), self)
        for one in (self.spin, self.auto):
            self.named(one)
        self.auto.setAccessibleName(f"{choice.label}: {tr('as measured')}")
        self.row.addWidget(self.spin, 1)
        self.row.addWidget(self.auto)
        self.spin.valueChanged.connect(lambda value: self.chosen.emit(str(value)))
        self.auto.clicked.connect(lambda on: self.chosen.emit(AUTO if on else str(self.spin.value())))

    def show_value(self, value: Any, mixed: bool) -> None:
        """Shows a value."""
        with QSignalBlocker(self.spin), QSignalBlocker(self.auto):
            self.auto.setChecked(value == AUTO)
            self.spin.setEnabled(value != AUTO)
            self.spin.setPrefix("≠ " if mixed else "")
            if value != AUTO:
                self.spin.setValue(int(value or 0))


class Template(Text):
    """What takes are called; left open a batch calls them by their shots."""

    @property
    def hint(self) -> str:
        """What stands in the empty field."""
        return "{shot}_v{version}"

    def show_value(self, value: Any, mixed: bool) -> None:
        """Shows a template; that of a single render is none that a batch goes by."""
        super().show_value("" if value == DEFAULT else value, mixed)

    def value(self, text: str) -> Any:
        """The template; None where it is left open."""
        return text or None


class Face(Editor):
    """Which face speaks: found by the sound, or one of those that were seen.

    Args:
        choice: The choice.
        study: What is known of the shot.
        parent: Who owns it.
    """

    def __init__(self, choice: Choice, study: Study, parent: QWidget | None = None) -> None:
        super().__init__(choice, parent)
        self._study, self._value, self._mixed = study, None, False
        self.box = QComboBox(self)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(3)
        self.box.setMinimumWidth(48)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.named(self.box)
        self.row.addWidget(self.box, 1)
        self.box.activated.connect(lambda place: self.chosen.emit(self.box.itemData(place)))
        study.changed.connect(self._known)
        self._fill()

    def show_value(self, value: Any, mixed: bool) -> None:
        """Shows a value."""
        self._value, self._mixed = value, mixed
        self._fill()

    def _known(self, part: str) -> None:
        if part in ("", "faces"):
            self._fill()

    def _fill(self) -> None:
        tracks = (self._study.part("faces") or {}).get("tracks", ())
        speaks = next((one for one in tracks if one.get("speaks")), None)
        by_sound = tr("found by the sound")
        if speaks is not None and self._value is None:
            by_sound = tr("found by the sound: {}").format(speaks["number"])
        numbers = [int(one["number"]) for one in tracks] or list(range(1, _FACES + 1))
        if isinstance(self._value, int) and self._value not in numbers:
            numbers.append(self._value)
        with QSignalBlocker(self.box):
            self.box.clear()
            self.box.addItem(by_sound, None)
            for number in sorted(numbers):
                self.box.addItem(tr("{} from the left").format(number) if tracks else str(number), number)
            place = 0 if self._value is None else self.box.findData(self._value)
            self.box.setPlaceholderText(tr("different") if self._mixed else "")
            self.box.setCurrentIndex(-1 if self._mixed else place)
