"""What the mouse does to kept ranges: draws a new one, drags an edge, picks one. Plain state, no widget."""

from __future__ import annotations

from collections.abc import Sequence

from retake_ui.models.keep import Range, moved_edge, range_at, with_range

_GRIP = 5.0  # pixels to either side of an edge


class KeepHand:
    """A drag over the kept ranges, and which of them is picked."""

    def __init__(self) -> None:
        self.picked: int | None = None  # the first frame of the range that is picked
        self._before: list[Range] | None = None  # while something is dragged
        self._edge: tuple[int, int] | None = None
        self._from = 0
        self._now: list[Range] = []

    @property
    def busy(self) -> bool:
        """Whether something is dragged."""
        return self._before is not None

    def shown(self, ranges: Sequence[Range]) -> list[Range]:
        """The ranges as they are to be drawn: while one is dragged, as they would be."""
        return self._now if self.busy else list(ranges)

    @staticmethod
    def edge_at(ranges: Sequence[Range], frame: float, per_frame: float) -> tuple[int, int] | None:
        """The range and which of its edges (0 first, 1 last) lies at a place."""
        grip = _GRIP / per_frame
        found = [(abs(frame - at), place, edge) for place, (first, last) in enumerate(ranges)
                 for edge, at in ((0, first), (1, last + 1)) if abs(frame - at) <= grip]
        return min(found)[1:] if found else None

    def press(self, ranges: Sequence[Range], frame: float, per_frame: float) -> None:
        """The button goes down."""
        self._edge = self.edge_at(ranges, frame, per_frame)
        place = range_at(ranges, int(frame // 1))
        if self._edge is None and place is not None:
            self.picked = ranges[place][0]
            return
        self._before, self._now, self._from = list(ranges), list(ranges), int(frame // 1)
        self.picked = None

    def move(self, frame: float, low: int, high: int) -> None:
        """The mouse moves, between the shot's first frame and its last."""
        if self._before is None:
            return
        at = max(low, min(int(frame // 1), high))
        if self._edge is None:
            self._now = with_range(self._before, self._from, at)
        else:
            place, edge = self._edge
            # An edge that is dragged lies before its frame, or behind it.
            whole = max(low, min(round(frame), high + 1))
            self._now = moved_edge(self._before, place, edge, whole if edge == 0 else whole - 1)

    def release(self) -> list[Range] | None:
        """The button goes up: the ranges as they are now; None where nothing was dragged."""
        before, now = self._before, self._now
        self._before, self._edge = None, None
        return now if before is not None and now != before else None

    def drop(self) -> None:
        """Escape: nothing was dragged."""
        self._before, self._edge = None, None
