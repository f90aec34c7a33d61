"""What another thread brings, heard in the thread of the panel, a few milliseconds of it at a time.

Whoever brings more than can be heard waits: a process that never stops talking neither fills the memory nor keeps the
panel from drawing.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from retake_ui.threads.across import Across

_ROOM = 64  # messages that lie there unheard
_SLICE = 0.006  # seconds
_GLANCE = 0.2  # seconds between two looks whether it is still wanted


class Inbox(QObject):
    """Messages on their way.

    Args:
        hear: Hears each, in the thread that owns this.
        parent: Who owns it.
    """

    def __init__(self, hear: Callable[..., None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hear = hear
        self._kept: deque[tuple[Any, ...]] = deque()
        self._room = threading.Semaphore(_ROOM)
        self._turns = QTimer(self)
        self._turns.setInterval(0)
        self._turns.timeout.connect(self._take)
        self._across = Across(self)

    def put(self, *message: Any, wanted: Callable[[], bool]) -> None:
        """Brings a message, from any thread but the owner's; it waits for room, for as long as it is wanted."""
        while not self._room.acquire(timeout=_GLANCE):
            if not wanted():
                return
        self._kept.append(message)
        self._across.call(self._turns.start)

    def _take(self) -> None:
        until = time.perf_counter() + _SLICE
        while self._kept and time.perf_counter() < until:
            message = self._kept.popleft()
            self._room.release()
            self._hear(*message)
        if not self._kept:
            self._turns.stop()
