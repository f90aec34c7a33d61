"""Reads and changes the queue's file in a thread of its own: SQLite may wait for other processes, and for a disk."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from retake.errors import RetakeError
from retake.jobs import RUNNING, Job, Queue
from retake.jobs.runner import left
from retake_ui.threads.across import Across

Change = Callable[[Queue], object]

_BUSY, _IDLE = 0.25, 1.0  # seconds between two looks, while something runs and else
_STALE = 2.0  # seconds after which it is read all the same: that a process is gone changes no file


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read.

    Attributes:
        jobs: All jobs, in the order in which they are done.
        paused: Whether no further job is begun.
        left: Seconds until all are done; None where that is not known.
        problem: Why nothing can be read; "" where it can.
        answered: How many changes, asked for by then, were made before it was read.
    """

    jobs: tuple[Job, ...] = ()
    paused: bool = False
    left: float | None = None
    problem: str = ""
    answered: int = 0


class Watch(QObject):
    """Looks at a queue over and over.

    Args:
        path: The queue's file; one that is not there is an empty one, and none is made.
        parent: Who owns it.
    """

    seen = Signal(object)  # a `Seen`, whenever it was read
    refused = Signal(str)  # a change that could not be made, in a line

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.hurried = False  # whether something is about to happen: it is looked at as often as while something runs
        self.asked = 0  # how many changes were asked for
        self._orders: queue.SimpleQueue[Change | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._across = Across(self)

    def open(self) -> None:
        """Begins to look."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="retake queue", daemon=True)
            self._thread.start()

    def change(self, change: Change) -> None:
        """Has something changed, and looks at once."""
        self.open()
        self.asked += 1
        self._orders.put(change)

    def look(self) -> None:
        """Looks at once."""
        self.change(lambda queue: None)

    def close(self, patience: float = 0.0) -> None:
        """Looks no more. The thread is waited for so many seconds at most; it ends in any case."""
        if (thread := self._thread) is not None:
            self._thread = None
            self._orders.put(None)
            thread.join(patience)

    def _work(self) -> None:
        reader = _Reader(self.path)
        try:
            while self._across.there:
                try:
                    change = self._orders.get(timeout=_BUSY if self.hurried else reader.patience)
                except queue.Empty:
                    self._look(reader, afresh=False)
                    continue
                if change is None:
                    return
                self._change(reader, change)
                if self._orders.empty():
                    self._look(reader, afresh=True)
        finally:
            reader.close()

    def _change(self, reader: _Reader, change: Change) -> None:
        try:
            reader.change(change)
        except RetakeError as problem:
            self._across.call(self.refused.emit, str(problem))

    def _look(self, reader: _Reader, afresh: bool) -> None:
        if (seen := reader.look(afresh)) is not None:
            self._across.call(self.seen.emit, seen)


class _Reader:
    """The queue's file as one thread reads it: opened when it is there, opened anew when another lies there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._queue: Queue | None = None
        self._file: tuple[int, int] | None = None
        self._version = -1
        self._read = 0.0
        self._runs = False
        self._told: Seen | None = None
        self._answered = 0

    @property
    def patience(self) -> float:
        """Seconds until the next look; the first is at once."""
        return 0.0 if self._told is None else _BUSY if self._runs else _IDLE

    def change(self, change: Change) -> None:
        """Makes a change, where there is a queue."""
        self._answered += 1
        self._open()
        if self._queue is not None:
            change(self._queue)

    def look(self, afresh: bool) -> Seen | None:
        """What there is to be seen; None where nothing has changed since."""
        try:
            self._open()
            seen = Seen(answered=self._answered) if self._queue is None else self._jobs(self._queue, afresh)
        except RetakeError as problem:
            self.close()
            seen = Seen(problem=str(problem), answered=self._answered)
        if seen is None or (seen == self._told and not afresh):
            return None
        self._told = seen
        self._runs = any(job.state == RUNNING for job in seen.jobs)
        return seen

    def _jobs(self, queue: Queue, afresh: bool) -> Seen | None:
        version, now = queue.changed(), time.monotonic()
        stale = self._runs and now - self._read > _STALE
        if version == self._version and not (afresh or stale):
            return None
        jobs = queue.jobs()
        self._version, self._read = version, now
        return Seen(tuple(jobs), queue.paused, left(jobs), answered=self._answered)

    def _open(self) -> None:
        try:
            state = os.stat(self._path)
        except OSError:
            self.close()
            return
        there = (state.st_dev, state.st_ino)
        if self._queue is not None and there != self._file:
            self.close()
        if self._queue is None:
            self._queue = Queue(self._path)
            self._file = there

    def close(self) -> None:
        """Lets go of the file."""
        if self._queue is not None:
            with suppress(RetakeError):
                self._queue.close()
        self._queue, self._version = None, -1
