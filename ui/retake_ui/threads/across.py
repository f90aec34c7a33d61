"""The one way by which what another thread brings reaches the panel's thread.

No other thread may emit a signal of an object that can be destroyed: between PySide's look whether the object is still
there and Qt's call lies a moment in which the panel's thread may destroy it, and the whole process dies of that. So
all threads ring one bell, which is made once and never destroyed; whether the one who is to hear is still there is
asked in the panel's thread, where nobody can destroy it meanwhile.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable
from functools import cache, partial
from typing import Any
from weakref import ref

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid


class Across:
    """Has an object of the panel do things in the panel's thread, asked from any other.

    It is made in the panel's thread, and does not keep the object alive.

    Args:
        owner: For whom things are done: for as long as it is there.

    Attributes:
        there: Whether the owner is there; for any thread to ask.
    """

    def __init__(self, owner: QObject) -> None:
        self._owner = ref(owner)
        self._bell = _bell()
        # Other threads must not as much as touch the owner: the last one who lets go of it destroys it, wherever it is.
        self.there = True
        owner.destroyed.connect(self._leave)

    def call(self, what: Callable[..., object], *given: Any) -> None:
        """Has that called at a later turn of the event loop, in the order of the asking, if the owner is there then."""
        self._bell.ring(self, partial(what, *given))

    def answer(self, what: Callable[[], object]) -> None:
        """Does what was asked for; the bell's own call."""
        owner = self._owner()
        if owner is not None and isValid(owner):
            what()

    def _leave(self) -> None:
        self.there = False


class _Bell(QObject):
    """What all threads ring. It has no parent that could take it along."""

    _rung = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        # Whoever is interrupted while ringing may ring once more, as when memory is tidied up.
        self._lock = threading.RLock()
        self._whole = True
        self._rung.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        # PySide destroys all that is left when Python ends; what was registered later than that comes first.
        atexit.register(self._end)

    def ring(self, across: Across, what: Callable[[], object]) -> None:
        """Has it answered in the panel's thread."""
        with self._lock:
            if self._whole:
                self._rung.emit(across, what)

    def _answer(self, across: Across, what: Callable[[], object]) -> None:
        across.answer(what)

    def _end(self) -> None:
        with self._lock:
            self._whole = False


@cache
def _bell() -> _Bell:
    """The one bell; it belongs to the thread in which it is first asked for: the panel's."""
    return _Bell()
