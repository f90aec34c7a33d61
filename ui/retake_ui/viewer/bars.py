"""The viewer's two rows of controls: what is compared and how, and the transport."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from retake_ui.keys import tip
from retake_ui.look.box import Box
from retake_ui.look.icons import icon
from retake_ui.models.showing import DIFFERENCE, PLATE, SIDE, TAKE, WIPE
from retake_ui.words import tr

_MODES = ((PLATE, "plate", "", "Left picture alone"), (TAKE, "take", "", "Right picture alone"),
          (WIPE, "wipe", "wipe", "Wipe"), (SIDE, "side by side", "side", "Side by side"),
          (DIFFERENCE, "difference", "difference", "Difference"))
_OVER = (("matte", "matte", "Matte"), ("faces", "faces", "Faces"), ("timecode", "timecode", "Frame and timecode"),
         ("zoom", "one to one", "Pixel for pixel"))
_STEPS = (("first", "first"), ("step back", "step back"), ("backward", "play back"), ("play", "play"),
          ("step", "step"), ("last", "last"))

_PICKER, _WIDEST = (52, 150), 16_777_215  # pixels that a picker is wide; Qt's word for any width
_NARROW, _NARROWER, _NARROWEST = 420, 340, 272  # pixels of a dock


def button(name: str, sign: str, words: str, parent: QWidget, key: str = "") -> QToolButton:
    """A flat button with an icon, a tooltip that says its key, and a name for those who do not see it.

    Args:
        name: What programs call it.
        sign: The icon.
        words: What it does.
        parent: The widget it lies in.
        key: The key that does the same; "" where there is none.
    """
    made = QToolButton(parent)
    made.setObjectName(name)
    made.setIcon(icon(sign))
    made.setIconSize(QSize(16, 16))
    made.setAutoRaise(True)
    made.setProperty("flat", True)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setAccessibleName(words)
    made.setToolTip(tip(key) if key else words)
    return made


class CompareBar(QWidget):
    """Which two pictures are compared, how, and what lies over them."""

    mode_chosen = Signal(str)
    switched = Signal(str, bool)  # matte, faces, timecode, zoom
    flipped = Signal(bool)
    chosen = Signal(str, str)  # "left" or "right", and what `Showing` calls the picture

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(4, 2, 4, 2)
        rows.setSpacing(2)
        row, self._below = QHBoxLayout(), QHBoxLayout()
        for one in (row, self._below):
            one.setSpacing(2)
            rows.addLayout(one)
        self._row, self._narrow = row, False
        self.left, self.right = self._picker("left", tr("Left picture")), self._picker("right", tr("Right picture"))
        row.addWidget(self.left, 4)
        row.addStretch(1)
        self.modes: dict[str, QToolButton] = {}
        for mode, sign, key, words in _MODES:
            self.modes[mode] = button(mode, sign, tr(words), self, key)
            self.modes[mode].setCheckable(True)
            self.modes[mode].clicked.connect(lambda on, mode=mode: self.mode_chosen.emit(mode))
            row.addWidget(self.modes[mode])
        self.flip = button("flip", "flip", tr("Flip while held"), self, "flip")
        self.flip.pressed.connect(lambda: self.flipped.emit(True))
        self.flip.released.connect(lambda: self.flipped.emit(False))
        row.addWidget(self.flip)
        row.addSpacing(8)
        self.over: dict[str, QToolButton] = {}
        for name, sign, words in _OVER:
            self.over[name] = button(name, sign, tr(words), self, name)
            self.over[name].setCheckable(True)
            self.over[name].clicked.connect(lambda on, name=name: self.switched.emit(name, on))
            row.addWidget(self.over[name])
        row.addStretch(1)
        row.addWidget(self.right, 4)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the buttons alone."""
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow dock the two pictures are picked in a row of their own."""
        narrow = self.width() < _NARROW
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for picker in (self.left, self.right):
            (self._row if narrow else self._below).removeWidget(picker)
            picker.setMaximumWidth(_WIDEST if narrow else _PICKER[1])
        if narrow:
            self._below.addWidget(self.left, 1)
            self._below.addWidget(self.right, 1)
        else:
            self._row.insertWidget(0, self.left, 4)
            self._row.addWidget(self.right, 4)
        self.updateGeometry()

    def _picker(self, side: str, words: str) -> QComboBox:
        made = Box(self)
        made.setObjectName(side)
        made.setAccessibleName(words)
        made.setToolTip(words)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(3)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.setMinimumWidth(_PICKER[0])
        made.setMaximumWidth(_PICKER[1])
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.activated.connect(lambda at: self.chosen.emit(side, str(made.itemData(at))))
        return made

    def set_pictures(self, pictures: Sequence[tuple[str, str]], left: str, right: str) -> None:
        """What can be picked, as name and words, and what is."""
        for picker, name in ((self.left, left), (self.right, right)):
            if [(picker.itemData(at), picker.itemText(at)) for at in range(picker.count())] != list(pictures):
                picker.clear()
                for one, words in pictures:
                    picker.addItem(words, one)
            picker.setCurrentIndex(max(0, picker.findData(name)))
            picker.setEnabled(len(pictures) > 1)


class TransportBar(QWidget):
    """Play, step, loop, sound; where the playhead is."""

    pressed = Signal(str)  # what a key of that name does

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 3)
        row.setSpacing(2)
        self.at = self._label(tr("Where the playhead is on the plate"), 84)
        self.speed = self._label(tr("Speed"), 0)
        self.record = self._label(tr("Where the playhead is on the timeline"), 84)
        self.record.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.at)
        row.addStretch(1)
        self.buttons: dict[str, QToolButton] = {}
        for name, sign in _STEPS:
            row.addWidget(self._button(name, sign))
        row.addSpacing(4)
        row.addWidget(self._button("loop", "loop"))
        self.buttons["loop"].setCheckable(True)
        row.addWidget(self._button("sound", "sound"))
        row.addWidget(self.speed)
        row.addStretch(1)
        row.addWidget(self.record)

    def minimumSizeHint(self) -> QSize:
        """As narrow as it is with the least of it."""
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow dock what is said elsewhere, or done by keys, goes."""
        width = self.width()
        self.record.setVisible(width >= _NARROW)
        for name in ("first", "last"):
            self.buttons[name].setVisible(width >= _NARROWER)
        self._show_words(self.buttons["sound"])

    def _show_words(self, made: QToolButton) -> None:
        """Words beside the icon, where there is room for them."""
        words = bool(made.text()) and self.width() >= _NARROW
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon if words
                                else Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _label(self, words: str, width: int) -> QLabel:
        made = QLabel(self)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setAccessibleName(words)
        made.setToolTip(words)
        made.setProperty("small", True)
        made.setMinimumWidth(width)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        return made

    def _button(self, name: str, sign: str) -> QToolButton:
        words = tip(name).rsplit(" (", 1)[0]
        made = self.buttons[name] = button(name, sign, words, self, name)
        made.clicked.connect(lambda on: self.pressed.emit(name))
        return made

    def set_sign(self, name: str, sign: str, words: str, text: str = "") -> None:
        """Another icon for a button, and what it does now."""
        made = self.buttons[name]
        if made.property("sign") != (sign, text):
            made.setProperty("sign", (sign, text))
            made.setIcon(icon(sign))
            made.setText(text)
            self._show_words(made)
        made.setAccessibleName(words)
        made.setToolTip(tip(name, words))


