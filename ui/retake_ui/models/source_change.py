"""A step of the undo stack that has the timeline read in another way: its dialogue, where its takes go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtGui import QUndoCommand


class SourceChange(QUndoCommand):
    """Another dialogue or folder, there and back.

    Args:
        words: What it is called.
        before: What of the source it changes, as it was.
        after: The same as it is to be.
        put: Has the timeline read so.
    """

    def __init__(self, words: str, before: Mapping[str, Any], after: Mapping[str, Any],
                 put: Callable[[Mapping[str, Any]], None]) -> None:
        super().__init__(words)
        self._before, self._after, self._put = before, after, put

    def redo(self) -> None:
        """Changes it."""
        self._put(self._after)

    def undo(self) -> None:
        """Takes it back."""
        self._put(self._before)
