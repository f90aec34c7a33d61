"""How somebody likes the panel, from one day to the next: columns, sorting, filter, ways to compare, folds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, SignalInstance

from retake_ui.models.remember import Remember


@dataclass(frozen=True, slots=True)
class Habit:
    """One of them.

    Attributes:
        name: What it is remembered as.
        read: What holds now, as JSON takes it.
        put: Has it as it was; what is remembered may be anything.
        changed: Say that it may be another now.
    """

    name: str
    read: Callable[[], dict[str, Any]]
    put: Callable[[dict[str, Any]], object]
    changed: tuple[SignalInstance, ...]


class Habits(QObject):
    """Puts things as they were once it is known how they were, and remembers every change from then on.

    Args:
        remember: Where they are kept.
        habits: What is kept.
        parent: Who owns it.
    """

    def __init__(self, remember: Remember, habits: Sequence[Habit], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._remember, self._habits = remember, habits
        if remember.ready:
            self._begin()
        else:
            remember.loaded.connect(self._begin)

    def _begin(self) -> None:
        for one in self._habits:
            known = self._remember.value(one.name, dict)
            if known:
                one.put(known)
            for signal in one.changed:
                signal.connect(partial(self._keep, one))

    def _keep(self, habit: Habit, *told: object) -> None:
        self._remember.keep(habit.name, habit.read())
