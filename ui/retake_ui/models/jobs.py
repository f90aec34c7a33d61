"""The queue as the panel sees it. Reading and changing the file happens elsewhere (`retake_ui.queue.watch`)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from retake.jobs import Job


class Jobs(QObject):
    """All jobs, in the order in which they are done."""

    changed = Signal()
    ended = Signal(object)  # a job that has come to its end: done, failed or cancelled
    previewed = Signal(int, bytes)  # a job's number, and a JPEG of what it is at

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: tuple[Job, ...] = ()
        self.paused = False
        self.running = False  # whether a process works the queue off
        self.left: float | None = None  # seconds, for all of them

    def job(self, number: int) -> Job | None:
        """The job of that number."""
        return next((one for one in self.jobs if one.number == number), None)

    def put(self, jobs: Sequence[Job], paused: bool, running: bool, left: float | None) -> None:
        """What the queue holds now."""
        before = {one.number: one.over for one in self.jobs}
        fresh = (tuple(jobs), paused, running, left)
        if fresh == (self.jobs, self.paused, self.running, self.left):
            return
        self.jobs, self.paused, self.running, self.left = fresh
        self.changed.emit()
        for one in self.jobs:
            if one.over and before.get(one.number) is False:
                self.ended.emit(one)
