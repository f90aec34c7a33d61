"""Which rows and which takes an action is about."""

from __future__ import annotations

from collections.abc import Iterable

from retake_ui.models.shots import Row, Shots
from retake_ui.models.showing import Showing
from retake_ui.models.take import Take, to_place


class Meant:
    """What is meant by what is picked and seen.

    Args:
        shots: The rows.
        showing: What is seen of the row that is looked at.
    """

    def __init__(self, shots: Shots, showing: Showing) -> None:
        self._shots, self._showing = shots, showing

    @property
    def looked_at(self) -> Row | None:
        """The row that is looked at."""
        return self._shots.looked_at

    def rows(self, keys: Iterable[str]) -> list[Row]:
        """The rows of these keys, as far as they are there."""
        return [row for key in keys if (row := self._shots.row(key)) is not None]

    def take(self, row: Row) -> Take | None:
        """The take of a row: the one that is seen, else what `to_place` says."""
        shown = self._showing.take if row.key == self._shots.current else ""
        return to_place(row.takes, shown) or row.newest
