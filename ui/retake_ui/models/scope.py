"""For which shots a choice is made: the one that is looked at, those that are selected, or all of the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from retake.options import as_data, from_data
from retake.options.render import RenderOptions
from retake_ui.models.choices import ALL, Choices
from retake_ui.models.shots import Shots

THIS, SELECTED, EVERY = "this", "selected", "all"
# What a batch says itself of each shot, or what is one for the whole timeline.
FOR_ALL = frozenset({"folder", "name", "show", "shot", "language", "conform", "full_hash"})


class Scope(QObject):
    """Reads and writes choices for the shots that are meant.

    Args:
        shots: The shots, and which of them are looked at and selected.
        choices: What was chosen.
        parent: Who owns it.
    """

    changed = Signal()  # other shots are meant
    values_changed = Signal(str)  # a choice of theirs is another; "" for several

    def __init__(self, shots: Shots, choices: Choices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = THIS
        self._shots, self._choices = shots, choices
        shots.current_changed.connect(lambda key: self.changed.emit())
        shots.selection_changed.connect(self.changed.emit)
        choices.changed.connect(lambda shot, name: self.values_changed.emit(name))

    def set_kind(self, kind: str) -> None:
        """Which shots are meant from now on."""
        if kind != self.kind:
            self.kind = kind
            self.changed.emit()

    def ids(self, name: str = "") -> tuple[str, ...]:
        """The ids of the shots that are meant, or ALL; for some choices it is always ALL. None where no shot is."""
        if self.kind == EVERY or name in FOR_ALL:
            return (ALL,)
        if self.kind == SELECTED:
            found = (self._shots.row(key) for key in self._shots.selected)
            return tuple(dict.fromkeys(row.shot.id for row in found if row is not None))
        row = self._shots.looked_at
        return (row.shot.id,) if row is not None else ()

    def value(self, name: str) -> Any:
        """What holds for the first of them."""
        ids = self.ids(name)
        return self._choices.value(ids[0] if ids else ALL, name)

    def mixed(self, name: str) -> bool:
        """Whether it differs between them."""
        values = [self._choices.value(one, name) for one in self.ids(name)]
        return any(value != values[0] for value in values[1:])

    def own(self, name: str) -> bool:
        """Whether one of them has its own: another than all shots have; of all shots, another than the default."""
        return any(name in self._choices.own(one) for one in self.ids(name))

    def others_own(self, name: str) -> int:
        """How many shots have their own, so that what is chosen for all does not reach them."""
        ids = {row.shot.id for row in self._shots.rows}
        return sum(1 for one in ids if name in self._choices.own(one))

    def before(self, name: str) -> Any:
        """What would hold if they had no own."""
        if self.ids(name) == (ALL,):
            return as_data(RenderOptions())[name]
        return self._choices.value(ALL, name)

    def set(self, name: str, value: Any, ids: Sequence[str] | None = None) -> None:
        """Chooses for all of them, or for those that are named, as one step.

        Raises:
            OptionError: It can't be this value; nothing was chosen.
        """
        self._each(name, self.ids(name) if ids is None else ids, value)

    def reset(self, name: str) -> None:
        """Takes their own choice back."""
        self._each(name, [one for one in self.ids(name) if name in self._choices.own(one)], None)

    def _each(self, name: str, ids: Sequence[str], value: Any) -> None:
        if len(ids) < 2:
            for one in ids:
                self._choices.set(one, name, value, anew=value is None)
            return
        if value is not None:
            for one in ids:
                from_data(RenderOptions, {**self._choices.options(one), name: value})
        stack = self._choices.stack
        label = next(choice.label for choice in self._choices.known if choice.name == name)
        stack.beginMacro(label)
        try:
            for one in ids:
                self._choices.set(one, name, value)
        finally:
            stack.endMacro()
