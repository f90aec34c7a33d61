"""A line of the form: the choice's name, its control, whether it is the shot's own, and what is wrong with it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from retake.errors import OptionError
from retake_ui.controls.editors import Editor
from retake_ui.look import colours, icon
from retake_ui.models.scope import EVERY, Scope
from retake_ui.words import plain, tr

LABEL = 88  # pixels of the names


class Field(QWidget):
    """Shows what holds for the shots that are meant, and chooses for them.

    Args:
        editor: Its control.
        scope: For which shots.
        parent: Who owns it.
    """

    def __init__(self, editor: Editor, scope: Scope, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor, self._scope = editor, scope
        self._ids: tuple[str, ...] = ()  # the shots whose value is shown
        choice = self.choice = editor.choice
        self.label = QLabel(choice.label, self)
        self.label.setFixedWidth(LABEL)
        self.label.setWordWrap(True)
        self.label.setToolTip(choice.help)
        self.label.setBuddy(editor.first or editor)
        self.reset = QToolButton(self)
        self.reset.setIcon(icon("reset"))
        self.reset.setProperty("flat", True)
        self.reset.setFixedSize(20, 20)
        self.reset.setIconSize(QSize(12, 12))
        self.reset.setAccessibleName(tr("Reset {}").format(choice.label))
        keep = self.reset.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(keep)
        self.reset.clicked.connect(self._reset)
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setProperty("warning", True)
        self.problem.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.problem.hide()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(4)
        layout.setVerticalSpacing(1)
        layout.addWidget(self.label, 0, 0)
        layout.addWidget(editor, 0, 1)
        layout.addWidget(self.reset, 0, 2)
        layout.addWidget(self.problem, 1, 1, 1, 2)
        layout.setColumnStretch(1, 1)
        editor.chosen.connect(self._chosen)
        self.refresh()

    def refresh(self) -> None:
        """Shows what holds now."""
        scope, name = self._scope, self.choice.name
        ids = scope.ids(name)
        before, self._ids = self._ids, ids
        # What is being written stays; where other shots are meant by now it is chosen for those that were.
        writing = self.editor.writing
        problem = self._chosen_for(before) if writing and before != ids else ""
        self.editor.setEnabled(bool(ids))
        if not writing or before != ids:
            self.editor.show_value(scope.value(name), scope.mixed(name))
        own = scope.own(name)
        self.reset.setVisible(own)
        self.reset.setToolTip(plain(_reset_words(scope, name)))
        self.label.setText(f"● {self.choice.label}" if own else self.choice.label)
        self.label.setStyleSheet(own_style(own))
        self.label.setToolTip(self.choice.help + _own_words(scope, name, own))
        self.say(problem)

    def say(self, problem: str) -> None:
        """Shows what is wrong, in a line; "" for nothing."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _chosen(self, value: Any) -> None:
        try:
            self._scope.set(self.choice.name, value)
        except OptionError as wrong:
            self.say(str(wrong))
        else:
            self.refresh()

    def _chosen_for(self, ids: tuple[str, ...]) -> str:
        """Chooses what is being written for shots that are not meant any more; why not, or ""."""
        value = self.editor.written()
        try:
            self._scope.set(self.choice.name, value, ids)
        except OptionError as wrong:
            return str(wrong)
        return ""

    def _reset(self) -> None:
        self._scope.reset(self.choice.name)
        self.refresh()


def own_style(own: bool) -> str:
    """How the name of a choice looks that differs from what all shots have, or from the default."""
    return f"color: {colours.ACCENT};" if own else ""


def _reset_words(scope: Scope, name: str) -> str:
    before = scope.before(name)
    words = tr("nothing chosen") if before in (None, "") else str(before)
    return tr("Back to the default: {}").format(words) if scope.kind == EVERY \
        else tr("Back to what all shots have: {}").format(words)


def _own_words(scope: Scope, name: str, own: bool) -> str:
    """Who has it otherwise."""
    if scope.kind == EVERY:
        others = scope.others_own(name)
        return "\n" + tr("{} shots have their own.").format(others) if others else ""
    return "\n" + tr("Other than all shots have it.") if own else ""
