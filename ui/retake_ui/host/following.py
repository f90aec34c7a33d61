"""Follows the editor: what is selected in it is selected here, and its playhead moves ours."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from retake.errors import RetakeError
from retake.host import Selection, selected
from retake_ui.host.calls import HostCalls
from retake_ui.models.playhead import Playhead
from retake_ui.models.shots import Row, Shots


class Following(QObject):
    """Brings selection and playhead of the host to the panel, for as long as that is wanted.

    Args:
        calls: Who looks at the host.
        shots: What is selected here.
        playhead: What is moved.
    """

    changed = Signal(bool)

    def __init__(self, calls: HostCalls, shots: Shots, playhead: Playhead) -> None:
        super().__init__(calls)
        self._shots, self._playhead = shots, playhead
        self.wanted = True
        calls.selected.connect(self._selected)
        calls.playhead.connect(self._moved)

    def set_wanted(self, wanted: bool) -> None:
        """Whether the host is followed."""
        if wanted != self.wanted:
            self.wanted = wanted
            self.changed.emit(wanted)

    def _selected(self, selection: Selection) -> None:
        if not self.wanted:
            return
        ids = set(selected((row.shot for row in self._shots.rows), selection))
        keys = [row.key for row in self._shots.rows if row.shot.id in ids]
        if keys:
            self._shots.select(keys)
            if self._shots.current not in keys:
                self._shots.pick(keys[0])

    def _moved(self, frame: int) -> None:
        if not self.wanted or self._playhead.speed:
            return
        row = self._under(frame)
        if row is None:
            return
        now = self._shots.looked_at
        if now is None or now.shot.id != row.shot.id:
            self._shots.pick(row.key)
        with suppress(RetakeError):  # a speed curve: the shot is looked at, at its beginning
            self._playhead.move(row.shot.plate_frame(frame - row.shot.record.start))

    def _under(self, frame: int) -> Row | None:
        """The row that the host shows at a record frame: the topmost that is switched on."""
        found = [row for row in self._shots.rows
                 if row.shot.enabled and row.shot.record.start <= frame < row.shot.record.stop]
        return max(found, key=lambda row: row.shot.track.index, default=None)
