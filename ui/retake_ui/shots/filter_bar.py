"""Above the table: what is looked for, and which states are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from retake_ui import look
from retake_ui.keys import tip
from retake_ui.look import colours, signs
from retake_ui.models.shots import Shots
from retake_ui.words import tr

_AROUND = 34  # pixels of a chip apart from its words
_LONGEST = 200  # characters
_SOON = 60  # milliseconds: many rows change together


class FilterBar(QWidget):
    """The field and the chips.

    Args:
        shots: The rows, for how many there are of each state.
        parent: The widget that it lies in.
    """

    looked_for = Signal(str)
    states_changed = Signal(object)  # a frozenset of states; empty for all
    left = Signal()  # back to the table

    def __init__(self, shots: Shots, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shots = shots
        self._on: set[str] = set()
        self.field = Field()
        self.field.setPlaceholderText(tr("Find shots"))
        self.field.setToolTip(tip("filter"))
        self.field.setAccessibleName(tr("Find shots"))
        self.field.setClearButtonEnabled(True)
        self.field.addAction(look.icon("search", colours.DIM), QLineEdit.ActionPosition.LeadingPosition)
        self.field.textChanged.connect(self.looked_for)
        self.field.left.connect(self.left)
        self.chips: dict[str, QToolButton] = {}
        row = QHBoxLayout()
        row.setSpacing(2)
        for state, sign in reversed(signs.STATUS.items()):
            chip = QToolButton()
            chip.setCheckable(True)
            chip.setProperty("flat", True)
            chip.setIconSize(QSize(11, 11))
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.toggled.connect(partial(self._toggled, state))
            chip.setIcon(signs.pixmap(sign, 11, self.devicePixelRatioF()))
            self.chips[state] = chip
            row.addWidget(chip)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(6, 5, 6, 3)
        whole.setSpacing(3)
        whole.addWidget(self.field)
        whole.addLayout(row)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON)
        self._soon.timeout.connect(self.count)
        for signal in (shots.reset, shots.added, shots.changed):
            signal.connect(lambda *told: self._soon.start() if not self._soon.isActive() else None)
        self.count()

    @property
    def filter(self) -> dict[str, Any]:
        """What is looked for, and which states are shown."""
        return {"text": self.field.text(), "states": sorted(self._on)}

    def put_filter(self, known: Mapping[str, Any]) -> None:
        """Looks for that again, as far as what is remembered is any of that."""
        text, states = known.get("text"), known.get("states")
        if isinstance(text, str):
            self.field.setText(text[:_LONGEST])
        for state in states if isinstance(states, list) else ():
            if isinstance(state, str) and state in self.chips:
                self.chips[state].setChecked(True)
        self.count()

    def count(self) -> None:
        """Says how many there are of each state; one that nothing is in is no chip."""
        counts = Counter(row.status for row in self._shots.rows)
        told = {state: f"{counts[state]}  {signs.words(signs.STATUS[state])}" for state in self.chips if counts[state]}
        wordy = sum(self.fontMetrics().horizontalAdvance(text) + _AROUND for text in told.values()) <= self.width()
        for state, chip in self.chips.items():
            words, count = signs.words(signs.STATUS[state]), counts[state]
            chip.setVisible(bool(count) or chip.isChecked())
            chip.setText(f"{count}  {words}" if wordy else str(count))
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            chip.setToolTip(tr("Only: {}").format(words))
            chip.setAccessibleName(f"{words}: {count}")

    def resizeEvent(self, event: object) -> None:
        """Words, where there is room for them."""
        self._soon.start()

    def _toggled(self, state: str, on: bool) -> None:
        (self._on.add if on else self._on.discard)(state)
        self.states_changed.emit(frozenset(self._on))


class Field(QLineEdit):
    """A field that Escape empties, and then leaves; Return and Down leave it, too."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, Return, Down."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)
