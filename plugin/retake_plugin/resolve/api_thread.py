"""One thread for all calls of an editor's interface, and an end to waiting for it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from retake.errors import HostError

T = TypeVar("T")

PATIENCE = 20.0  # seconds that a call may take
_STILL_BUSY = 1.0

STUCK = ("DaVinci Resolve does not answer: a dialogue or a menu is open in it, or it is busy. Close it in Resolve, "
         "then try again.")


class Turn:
    """A call under way, and whether anybody still waits for it."""

    def __init__(self) -> None:
        self.given_up = False

    def check(self) -> None:
        """Asked before anything is written.

        Raises:
            HostError: Nobody waits any more: what was told as failed must not be done later.
        """
        if self.given_up:
            raise HostError(STUCK)


class ApiThread:
    """Calls functions one after the other in one thread, which is started when the first is called.

    A call that comes back too late has lost its asker: it writes nothing more, and undoes what it had begun.
    """

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._free = threading.Event()
        self._free.set()

    def run(self, what: Callable[[Turn], T], patience: float = PATIENCE) -> T:
        """What the function answers, or its error.

        Raises:
            HostError: It did not come back within the patience, or an earlier one has not yet.
        """
        if not self._free.wait(_STILL_BUSY):
            raise HostError(STUCK)
        turn, answers = Turn(), queue.SimpleQueue[tuple[bool, Any]]()

        def call() -> None:
            answer: tuple[bool, Any]
            try:
                answer = True, what(turn)
            except BaseException as problem:
                answer = False, problem
            self._free.set()
            answers.put(answer)

        self._free.clear()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="resolve", daemon=True)
            self._thread.start()
        self._calls.put(call)
        try:
            well, answer = answers.get(timeout=patience)
        except queue.Empty:
            turn.given_up = True
            raise HostError(STUCK) from None
        if not well:
            raise answer
        result: T = answer
        return result

    def _work(self) -> None:
        while True:
            self._calls.get()()
