"""Above the form: for which shots choices are made, and taking them back."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QKeySequence, QResizeEvent, QUndoStack
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QToolButton, QWidget

from retake_ui.look import icon
from retake_ui.models.scope import EVERY, SELECTED, THIS, Scope
from retake_ui.models.shots import Shots
from retake_ui.words import tr

_NARROW = 300  # pixels below which words are shorter


class Head(QWidget):
    """The switch of the scope, undo and redo.

    Args:
        scope: For which shots.
        shots: The shots.
        stack: What can be taken back.
        parent: Who owns it.
    """

    def __init__(self, scope: Scope, shots: Shots, stack: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scope, self._shots = scope, shots
        self.kinds: dict[str, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.setSpacing(2)
        group = QButtonGroup(self)
        for kind, words, help in ((THIS, tr("This shot"), tr("Choose for the shot that is looked at")),
                                  (SELECTED, tr("Selected"), tr("Choose for every shot that is selected")),
                                  (EVERY, tr("All shots"), tr("Choose for all shots that have no own choice"))):
            button = QPushButton(words, self)
            button.setCheckable(True)
            button.setToolTip(help)
            button.setAccessibleName(words)
            button.setMinimumWidth(30)
            button.setStyleSheet("padding-left: 2px; padding-right: 2px;")
            button.clicked.connect(lambda checked=False, kind=kind: scope.set_kind(kind))
            group.addButton(button)
            layout.addWidget(button, 1)
            self.kinds[kind] = button
        layout.addSpacing(6)
        self.undo, self.redo = self._button("undo"), self._button("redo")
        layout.addWidget(self.undo)
        layout.addWidget(self.redo)
        self.undo.clicked.connect(stack.undo)
        self.redo.clicked.connect(stack.redo)
        stack.undoTextChanged.connect(self._undo_is)
        stack.redoTextChanged.connect(self._redo_is)
        stack.canUndoChanged.connect(self.undo.setEnabled)
        stack.canRedoChanged.connect(self.redo.setEnabled)
        scope.changed.connect(self.refresh)
        self.refresh()
        self.undo.setEnabled(stack.canUndo())
        self.redo.setEnabled(stack.canRedo())
        self._undo_is(stack.undoText())
        self._redo_is(stack.redoText())

    def refresh(self) -> None:
        """Shows which shots are meant."""
        button = self.kinds[self._scope.kind]
        with QSignalBlocker(button):
            button.setChecked(True)
        count = len(self._shots.selected)
        self.kinds[SELECTED].setText(tr("Selected {}").format(count) if count else tr("Selected"))
        self.kinds[SELECTED].setEnabled(count > 0 or self._scope.kind == SELECTED)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow dock the words are shorter."""
        narrow = self.width() < _NARROW
        self.kinds[THIS].setText(tr("This") if narrow else tr("This shot"))
        self.kinds[EVERY].setText(tr("All") if narrow else tr("All shots"))

    def _undo_is(self, what: str) -> None:
        _tell(self.undo, tr("Undo"), what, QKeySequence.StandardKey.Undo)

    def _redo_is(self, what: str) -> None:
        _tell(self.redo, tr("Redo"), what, QKeySequence.StandardKey.Redo)

    def _button(self, picture: str) -> QToolButton:
        made = QToolButton(self)
        made.setIcon(icon(picture))
        made.setProperty("flat", True)
        return made


def _tell(button: QToolButton, words: str, what: str, key: QKeySequence.StandardKey) -> None:
    """Says what would be taken back, and by which key."""
    keys = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    button.setToolTip(f"{words}: {what} ({keys})" if what else f"{words} ({keys})")
    button.setAccessibleName(f"{words} {what}".strip())
