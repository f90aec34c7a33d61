"""Reads files beside the thread that draws, and makes something of them that the panel can show.

The threads are Python's own, no pool of Qt's: whoever destroys a pool waits for what it is at, and a share that does
not answer can hold that up for good. One of these is left to itself instead.
"""

from __future__ import annotations

import atexit
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject

from retake_ui.threads.across import Across

_IDLE = 5.0  # seconds after which a thread that has nothing to do ends
_PATIENCE = 2.0  # seconds that Python's end waits for what is being made, which takes milliseconds


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that is to be read.

    Attributes:
        read: Reads it; it may wait for a disk, and calls nothing of Qt.
        make: Makes of it what is shown.
        take: Is given that, in the panel's thread.
    """

    read: Callable[[], Any]
    make: Callable[[Any], Any]
    take: Callable[[Any], object]


@dataclass
class _Row:
    """What waits for the threads, and how many there are. They know nothing else of who asked."""

    across: Across
    most: int
    waiting: deque[Reading] = field(default_factory=deque)
    changed: threading.Condition = field(default_factory=threading.Condition)
    threads: int = 0
    idle: int = 0
    closed: bool = False


class Readers:
    """A few threads that read for one object of the panel. They are started when there is something to read.

    Args:
        owner: For whom; it hears what was read for as long as it is there.
        most: How many at once.
    """

    def __init__(self, owner: QObject, most: int = 1) -> None:
        self._row = _Row(Across(owner), most)

    def read(self, reading: Reading) -> None:
        """Has it read, after what was asked for before."""
        row = self._row
        with row.changed:
            if row.closed:
                return
            row.waiting.append(reading)
            if row.idle < len(row.waiting) and row.threads < row.most:
                row.threads += 1
                threading.Thread(target=_work, args=[row], name="retake reader", daemon=True).start()
            row.changed.notify()

    def close(self) -> None:
        """Reads nothing more, and waits for nothing: what is under way is heard by nobody."""
        with self._row.changed:
            self._row.closed = True
            self._row.waiting.clear()
            self._row.changed.notify_all()


def _work(row: _Row) -> None:
    while (reading := _next(row)) is not None:
        try:
            found = reading.read()
            with _MAKING as whole:
                if whole and not row.closed:
                    row.across.call(_taken, row, reading.take, reading.make(found))
        except BaseException:
            with row.changed:
                row.threads -= 1
            raise
        del reading, found  # what was read is the panel's alone


def _next(row: _Row) -> Reading | None:
    """What is to be read next; None where the thread is to end."""
    with row.changed:
        row.idle += 1
        there = row.changed.wait_for(lambda: row.waiting or row.closed or not row.across.there, _IDLE)
        row.idle -= 1
        if there and row.waiting and not row.closed and row.across.there:
            return row.waiting.popleft()
        row.threads -= 1
        return None


def _taken(row: _Row, take: Callable[[Any], object], made: object) -> None:
    if not row.closed:
        take(made)


class _Making:
    """Who is in Qt at this moment.

    Python takes its threads away when it ends, and the whole process breaks down over one that is in Qt just then. So
    they are waited for, and no other one goes in.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count, self._whole = 0, True
        atexit.register(self._end)

    def __enter__(self) -> bool:
        """Whether Qt may be called still."""
        with self._changed:
            self._count += 1
            return self._whole

    def __exit__(self, *problem: object) -> None:
        """One less."""
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def _end(self) -> None:
        with self._changed:
            self._whole = False
            self._changed.wait_for(lambda: not self._count, _PATIENCE)


_MAKING = _Making()
