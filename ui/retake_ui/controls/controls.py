"""How takes are made, in an editor's words: a form that is drawn from the options there are."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from retake.options import Choice
from retake_ui.controls.actions import Actions
from retake_ui.controls.dialogue import DialogueChoice
from retake_ui.controls.editors import Editor, OneOf, YesNo
from retake_ui.controls.field import Field
from retake_ui.controls.footage import Footage
from retake_ui.controls.grouping import FRAMES, LIPS, MORE, OUTPUT, PICTURE, grouped
from retake_ui.controls.head import Head
from retake_ui.controls.keep_list import KeepList
from retake_ui.controls.numbers import Nudged, Number, Share, Whole
from retake_ui.controls.outcome import name_words
from retake_ui.controls.section import Section
from retake_ui.controls.special import Face, GuideOffset, Template
from retake_ui.controls.takes_folder import TakesFolder
from retake_ui.controls.texts import Folder, Rate, Text
from retake_ui.models.keeping import KEEP
from retake_ui.models.scope import THIS, Scope
from retake_ui.models.study import Study
from retake_ui.session import Session
from retake_ui.words import tr


class Controls(QWidget):
    """The form, with previews and renders below it.

    Args:
        session: What is open.
        parent: Who owns it.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.scope = Scope(session.shots, session.choices, self)
        self.fields: dict[str, Field] = {}
        self.sections: dict[str, Section] = {}
        self.head = Head(self.scope, session.shots, session.choices.stack, self)
        self.actions_bar = Actions(session.shots, session.trying, self)
        self.keep = KeepList(session.keeping, session.playhead,
                             next(one for one in session.choices.known if one.name == KEEP), self)
        self.keep_elsewhere = QLabel(tr("Ranges are a shot's own: pick This shot to change them."), self)
        self.name = QLabel(self)
        for label in (self.name, self.keep_elsewhere):
            label.setProperty("small", True)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.name.setAccessibleName(tr("Name of the next take"))
        self._build()
        self.scope.changed.connect(self.refresh)
        self.scope.values_changed.connect(self._changed)
        session.shots.changed.connect(self._row_changed)
        self.actions_bar.render_wanted.connect(session.render)
        on = session.keys.on
        on("earlier", lambda: self.nudge(-1))
        on("later", lambda: self.nudge(1))
        on("try frame", session.trying.one_frame)
        on("try second", session.trying.one_second)
        self.refresh()

    def refresh(self) -> None:
        """Shows what holds for the shots that are meant now."""
        for field in self.fields.values():
            field.refresh()
        this = self.scope.kind == THIS
        self.keep.setVisible(this)
        self.keep_elsewhere.setVisible(not this)
        self._tell_name()

    @property
    def folds(self) -> dict[str, Any]:
        """Which of its parts are unfolded."""
        return {name: section.head.isChecked() for name, section in self.sections.items()}

    def fold(self, known: Mapping[str, Any]) -> None:
        """Folds and unfolds them so again, as far as what is remembered is any of that."""
        for name, section in self.sections.items():
            if isinstance(unfolded := known.get(name), bool):
                section.head.setChecked(unfolded)

    def nudge(self, by: int) -> None:
        """Comma and period: lips earlier or later by frames."""
        editor = self.fields["offset"].editor
        if isinstance(editor, Nudged) and editor.isEnabled():
            editor.nudge(by)

    def _build(self) -> None:
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 2, 8, 8)
        column.setSpacing(2)
        self._add_dialogue(column)
        for group in grouped(self._session.choices.known):
            section = Section(group.title, inside, open=group.name != MORE)
            self.sections[group.name] = section
            column.addWidget(section)
            for choice in group.choices:
                if choice.name == KEEP:
                    section.add(self.keep)
                    section.add(self.keep_elsewhere)
                elif choice.name == "folder":
                    section.add(TakesFolder(choice, self._session, section))
                else:
                    self.fields[choice.name] = Field(editor_of(choice, self._session.study), self.scope, section)
                    section.add(self.fields[choice.name])
                if choice.name == "name":
                    section.add(self.name)
            if group.name == PICTURE:
                self._add_footage(column, inside)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        for line in inside.findChildren(QLineEdit):
            line.returnPressed.connect(scroll.setFocus)  # what was written is chosen: keys are the panel's again
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(scroll, 1)
        layout.addWidget(self.actions_bar)
        # Tab goes down as the eye does, whatever was made first.
        stops = [one for part in (self.head, inside, self.actions_bar) for one in stops_of(part)]
        for ahead, behind in pairwise(stops):
            QWidget.setTabOrder(ahead, behind)

    def _add_dialogue(self, column: QVBoxLayout) -> None:
        section = Section(tr("Dialogue"), self)
        choice = DialogueChoice(self._session, section)
        choice.wanted.connect(self._session.set_dialogue)
        section.add(choice)
        self.sections["dialogue"] = section
        column.addWidget(section)

    def _add_footage(self, column: QVBoxLayout, inside: QWidget) -> None:
        section = Section(tr("Library"), inside)
        section.add(Footage(self._session.library, self._session.shots, section))
        self.sections["library"] = section
        column.addWidget(section)

    def _changed(self, name: str) -> None:
        for one in [name] if name in self.fields else self.fields if not name else ():
            self.fields[one].refresh()
        self._tell_name()

    def _row_changed(self, key: str) -> None:
        if key == self._session.shots.current:
            self._tell_name()

    def _tell_name(self) -> None:
        words, fine = name_words(self._session.shots.looked_at, self._session.choices)
        self.name.setText(tr("Next take: {}").format(words) if fine and words else words)
        self.name.setProperty("warning", not fine)


def editor_of(choice: Choice, study: Study) -> Editor:
    """The control for a choice: by its name where it is one of a kind, else by its kind."""
    if choice.name == "guide_offset":
        return GuideOffset(choice, study)
    if choice.name == "face":
        return Face(choice, study)
    if choice.name == "name":
        return Template(choice)
    if choice.name == "offset":
        return Nudged(choice)
    if choice.choices:
        return OneOf(choice)
    kinds: dict[type, type[Editor]] = {bool: YesNo, int: Whole, Path: Folder, Fraction: Rate}
    if choice.kind is float:
        return Share(choice) if (choice.minimum, choice.maximum) == (0.0, 1.0) else Number(choice)
    return kinds.get(choice.kind, Text)(choice)


__all__ = ["FRAMES", "LIPS", "MORE", "OUTPUT", "PICTURE", "Controls", "editor_of"]


def stops_of(part: QWidget) -> list[QWidget]:
    """What Tab stops at within a part, in the order in which its layouts lay it out: down, then from left to right."""
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return [part]
    layout = part.layout()
    return [] if layout is None else _stops_in(layout)


def _stops_in(layout: QLayout) -> list[QWidget]:
    """What it stops at within a layout."""
    found: list[QWidget] = []
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        if widget is not None:
            found += stops_of(widget)
        elif inner is not None:
            found += _stops_in(inner)
    return found
