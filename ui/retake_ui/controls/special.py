"""Controls for choices that no plain kind of control fits: the guide's offset, which face speaks, takes' names."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget

from retake.naming import DEFAULT
from retake.options import Choice
from retake_ui.controls.editors import Editor
from retake_ui.controls.numbers import is_written_in, number_in
from retake_ui.controls.texts import Text
from retake_ui.look.box import Box
from retake_ui.models.study import Study
from retake_ui.words import tr

AUTO = "auto"
_FARTHEST = 240  # frames
_SURE = 0.8  # of what is measured, from 0 to 1
_FACES = 4  # that are offered before any was seen


class GuideOffset(Editor):
    """A number of frames, or as measured.

    Args:
        choice: The choice.
        study: What was measured.
        parent: Who owns it.
    """

    def __init__(self, choice: Choice, study: Study, parent: QWidget | None = None) -> None:
        super().__init__(choice, parent)
        self._study = study
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
        study.changed.connect(self._known)
        self._known("")

    def show_value(self, value: Any, mixed: bool) -> None:
        """Shows a value."""
        with QSignalBlocker(self.spin), QSignalBlocker(self.auto):
            self.auto.setChecked(value == AUTO)
            self.spin.setEnabled(value != AUTO)
            self.spin.setPrefix("≠ " if mixed else "")
            if value != AUTO:
                self.spin.setValue(int(value or 0))
            self.spin.lineEdit().setModified(False)

    @property
    def writing(self) -> bool:
        """Whether somebody is writing a number of frames."""
        return is_written_in(self.spin)

    def written(self) -> Any:
        """The number."""
        return str(number_in(self.spin))

    def _known(self, part: str) -> None:
        """How far the plate's lips are from its guide, where it was measured and is sure."""
        if part not in ("", "result"):
            return
        measured = (self._study.part("result") or {}).get("plate_offset") or {}
        frames, sure = measured.get("frames"), measured.get("confidence") or 0
        if isinstance(frames, int | float) and sure >= _SURE:
            self.auto.setText(tr("auto ({:+d})").format(round(frames)))
            late = tr("later") if frames >= 0 else tr("earlier")
            self.auto.setToolTip(tr("As measured, the plate's lips come {:.1f} frames {} than its guide.").format(
                abs(frames), late))
        else:
            self.auto.setText(tr("auto"))
            self.auto.setToolTip(self.choice.help)


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
        self.box = Box(self)
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
