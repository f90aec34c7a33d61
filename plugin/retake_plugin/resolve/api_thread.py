"""One thread for all calls of an editor's interface, an end to waiting for it, and another one where it hangs."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from retake.errors import HostError
from retake_plugin.raised import in_words
from retake_plugin.resolve.turn import STUCK, GivenUp, Turn, Turns

T = TypeVar("T")
Calls = queue.SimpleQueue[Callable[[], None]]

PATIENCE = 20.0  # seconds that a call may take
_ON_ITS_WAY = 5.0  # seconds more for one that has done its work, and only shows again what was shown before

DONE = ("DaVinci Resolve has done it, but does not answer any more: a dialogue is open in it, or it is busy. Close it "
        "in Resolve, read the timeline again, and look which page is shown.")


class ApiThread:
    """Calls functions one after the other in one thread, which is started when the first is called.

    A call that comes back too late has lost its asker: it writes nothing more, and undoes what it had begun. Its thread
    is given up and serves nobody else; the next call has a thread of its own.

    Args:
        renew: Called when a thread was given up: what that one may still use must not be used by the next.
    """

    def __init__(self, renew: Callable[[], None] = lambda: None) -> None:
        self._renew = renew
        self._turns = Turns()
        self._calls: Calls | None = None

    def run(self, what: Callable[[Turn], T], patience: float = PATIENCE) -> T:
        """What the function answers, or its error.

        Raises:
            HostError: It did not come back within the patience, an earlier one is under way, too many hang, or Resolve
                raised something: calls of an object that died are None, which nobody can call.
        """
        turn, answers = Turn(self._turns), queue.SimpleQueue[tuple[bool, Any]]()

        def call() -> None:
            answer: tuple[bool, Any]
            try:
                answer = True, what(turn)
            except BaseException as problem:
                answer = False, problem
            answers.put(answer)
            self._turns.end(turn)

        self._turns.begin(turn)
        (self._calls or self._started()).put(call)
        well, answer = self._waited(turn, answers, patience)
        if not well:
            raise in_words("DaVinci Resolve", answer) from answer
        result: T = answer
        return result

    def _waited(self, turn: Turn, answers: queue.SimpleQueue[tuple[bool, Any]], patience: float) -> tuple[bool, Any]:
        try:
            return answers.get(timeout=patience)
        except queue.Empty:
            if self._turns.give_up(turn):
                self._give_up()
                raise GivenUp(STUCK) from None
        try:
            return answers.get(timeout=_ON_ITS_WAY)
        except queue.Empty:
            self._turns.lose(turn)
            self._give_up()
            raise HostError(DONE) from None

    def _started(self) -> Calls:
        self._calls = calls = queue.SimpleQueue[Callable[[], None]]()
        threading.Thread(target=self._work, args=[calls], name="resolve", daemon=True).start()
        return calls

    def _give_up(self) -> None:
        """Leaves the thread to itself: it ends as soon as its call comes back."""
        self._calls = None
        self._renew()

    def _work(self, calls: Calls) -> None:
        while self._calls is calls:
            calls.get()()
