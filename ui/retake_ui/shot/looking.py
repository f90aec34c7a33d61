"""Follows the row that is looked at: which frames the playhead runs over, and which take stands beside the plate."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from PySide6.QtCore import QObject

from retake_ui.models.playhead import Playhead
from retake_ui.models.shots import Shots
from retake_ui.models.showing import PLATE, TAKE, THE_PLATE, TRY, Showing
from retake_ui.shot.wanted import Frames, frames_of


class Looking(QObject):
    """Keeps playhead and showing in step with the row.

    Args:
        shots: The shots.
        playhead: Is given the row's frames.
        showing: Is told the row's newest take.
        parent: Who owns it.
    """

    def __init__(self, shots: Shots, playhead: Playhead, showing: Showing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shots, self._playhead, self._showing = shots, playhead, showing
        self._frames: Frames | None = None
        self._newest = THE_PLATE
        shots.current_changed.connect(self._another)
        shots.changed.connect(self._changed)

    def look_at(self, reports: Collection[str]) -> None:
        """Looks at the newest take of the row that is one of these; at none where it has none of them."""
        row = self._shots.looked_at
        take = next((one for one in row.takes if one.report in reports), None) if row is not None else None
        if take is not None:
            alone = self._showing.mode == PLATE
            self._showing.put(right=take.report, mode=TAKE if alone else self._showing.mode)

    def _another(self, key: str) -> None:
        row = self._shots.looked_at
        self._newest = row.newest.report if row is not None and row.newest is not None else THE_PLATE
        self._frames = None if row is None else frames_of(row)
        self._set_range()
        self._showing.show_row(self._newest)

    def _changed(self, key: str) -> None:
        row = self._shots.looked_at
        if row is None or key != row.key:
            return
        frames = frames_of(row)
        if frames != self._frames:
            self._frames = frames
            self._set_range()
        newest = row.newest.report if row.newest is not None else THE_PLATE
        if newest != self._newest:
            # Whoever looks at another take on purpose goes on looking at it; all others wait for this one.
            follows = self._showing.right in (self._newest, THE_PLATE, TRY)
            self._newest = newest
            if follows:
                alone = self._showing.mode == PLATE and newest != THE_PLATE
                self._showing.put(right=newest, mode=TAKE if alone else self._showing.mode)
        takes = [take for one in self._shots.of_shot(row.shot.id) for take in one.takes]  # of other languages too
        reports = {THE_PLATE, TRY, *(take.report for take in takes)}
        self._showing.put(**{side: THE_PLATE for side in ("left", "right")
                             if getattr(self._showing, side) not in reports})

    def _set_range(self) -> None:
        row, frames = self._shots.looked_at, self._frames
        if row is None or frames is None or row.shot.plate is None:
            self._playhead.set_range(0, 0, Fraction(25), None)
        else:
            self._playhead.set_range(frames.first, frames.stop, frames.rate, row.shot.plate.timecode)
