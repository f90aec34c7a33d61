"""Other footage that may lend mouths: files the editor names, and the timeline's other shots."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from retake_ui.words import tr


class Library(QObject):
    """What may lend mouths to every shot. Changes go onto the stack and can be undone.

    Args:
        stack: Where changes can be undone.
        parent: Who owns it.
    """

    changed = Signal()

    def __init__(self, stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[str, ...] = ()  # FILE, or FILE@IN-OUT
        self.lend = False  # whether the timeline's other shots of the same face lend, too
        self._stack = stack

    def add(self, entries: Sequence[str]) -> None:
        """More footage, each FILE or FILE@IN-OUT; what is there already stays once."""
        new = [one for one in dict.fromkeys(entries) if one and one not in self.entries]
        if new:
            self._push(tr("Add footage"), (*self.entries, *new), self.lend)

    def remove(self, entries: Sequence[str]) -> None:
        """Takes footage away."""
        left = tuple(one for one in self.entries if one not in entries)
        if left != self.entries:
            self._push(tr("Remove footage"), left, self.lend)

    def replace(self, entry: str, by: str) -> None:
        """Another entry in the place of one: a part of its file."""
        left = tuple(dict.fromkeys(by if one == entry else one for one in self.entries))
        if left != self.entries:
            self._push(tr("Change footage"), left, self.lend)

    def set_lend(self, lend: bool) -> None:
        """Whether the timeline's other shots lend mouths."""
        if lend != self.lend:
            self._push(tr("Lend from other shots"), self.entries, lend)

    def put(self, entries: Sequence[str], lend: bool) -> None:
        """What holds now; it can't be undone."""
        if (tuple(entries), lend) != (self.entries, self.lend):
            self.entries, self.lend = tuple(entries), lend
            self.changed.emit()

    def _push(self, text: str, entries: tuple[str, ...], lend: bool) -> None:
        self._stack.push(_Change(self, text, (self.entries, self.lend), (entries, lend)))


class _Change(QUndoCommand):
    """The footage, there and back."""

    def __init__(self, library: Library, text: str, before: tuple[tuple[str, ...], bool],
                 after: tuple[tuple[str, ...], bool]) -> None:
        super().__init__(text)
        self._library, self._before, self._after = library, before, after

    def redo(self) -> None:
        """Has it so."""
        self._library.put(*self._after)

    def undo(self) -> None:
        """Takes it back."""
        self._library.put(*self._before)
