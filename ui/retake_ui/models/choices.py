"""What the editor has chosen for each shot, with undo: the options that differ from those for all shots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from retake.options import Choice, as_data, choices_of, from_data
from retake.options.render import RenderOptions

ALL = ""  # instead of a shot's id: what holds for all shots


class Choices(QObject):
    """Options by shot, above options for all. Values are as JSON takes them.

    Every change goes onto `stack` and can be undone; changes of one choice that follow on each other are one step.
    """

    changed = Signal(str, str)  # shot's id (ALL for all), the option's name; "" for several

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self._given: dict[str, dict[str, Any]] = {ALL: {}}

    @property
    def known(self) -> tuple[Choice, ...]:
        """Every choice there is."""
        return choices_of(RenderOptions)

    def value(self, shot: str, name: str) -> Any:
        """What holds for a shot: its own choice, the one for all, or the default."""
        for place in (shot, ALL):
            if name in self._given.get(place, {}):
                return self._given[place][name]
        return as_data(RenderOptions())[name]

    def own(self, shot: str) -> Mapping[str, Any]:
        """What was chosen for a shot apart from the others, or for ALL."""
        return self._given.get(shot, {})

    def options(self, shot: str) -> dict[str, Any]:
        """All that was chosen for a shot, as JSON takes it; defaults are left out."""
        return {**self._given[ALL], **self._given.get(shot, {})}

    def set(self, shot: str, name: str, value: Any, anew: bool = False) -> None:
        """Chooses; None takes the choice back, so that what holds for all holds again.

        Args:
            shot: The shot's id, or ALL.
            name: The option.
            value: As JSON takes it.
            anew: Whether it is a step of its own, even where the last one was of the same choice.

        Raises:
            OptionError: There is no such choice, or it can't be this value.
        """
        if value is not None:
            from_data(RenderOptions, {**self.options(shot), name: value})
        if self._given.get(shot, {}).get(name) != value:
            change = _Change(self, shot, name, self._given.get(shot, {}).get(name), value)
            change.anew = anew
            self.stack.push(change)

    @property
    def given(self) -> dict[str, dict[str, Any]]:
        """All that was chosen, by the shots' ids and ALL."""
        return {shot: dict(own) for shot, own in self._given.items() if own}

    def load(self, given: Mapping[str, Mapping[str, Any]], anew: bool = True) -> None:
        """What was kept from earlier sessions; it can't be undone.

        Args:
            given: Options by the shots' ids and ALL.
            anew: Whether what was done until now can't be undone any more either: it was done to something else.
        """
        if anew:
            self.stack.clear()
        self._given = {ALL: {}, **{shot: dict(own) for shot, own in given.items()}}
        self.changed.emit(ALL, "")

    def put(self, shot: str, name: str, value: Any) -> None:
        """What a step of the undo stack does."""
        own = self._given.setdefault(shot, {})
        if value is None:
            own.pop(name, None)
        else:
            own[name] = value
        self.changed.emit(shot, name)


class _Change(QUndoCommand):
    """One choice, there and back."""

    def __init__(self, choices: Choices, shot: str, name: str, before: Any, after: Any) -> None:
        super().__init__(next((one.label for one in choices.known if one.name == name), name))
        self._choices, self._shot, self._name, self._before, self._after = choices, shot, name, before, after
        self.anew = False

    def id(self) -> int:
        """The same for changes that may become one step."""
        return hash((self._shot, self._name)) & 0x7FFFFFFF

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Takes a further change of the same choice in."""
        if not isinstance(other, _Change) or other.anew or (other._shot, other._name) != (self._shot, self._name):
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        """Chooses."""
        self._choices.put(self._shot, self._name, self._after)

    def undo(self) -> None:
        """Takes it back."""
        self._choices.put(self._shot, self._name, self._before)
