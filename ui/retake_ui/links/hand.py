"""The hand on one worker process: starts it, writes to it and ends it, in a thread of its own.

Each of these may have to wait: for a cold disk, for a pipe that is full. A process that is given up takes its hand with
it, so that what one waits for never holds the next one up.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence

from retake.errors import RetakeError
from retake.worker.client import Worker
from retake.worker.protocol import LONGEST, Message, Request, request_line
from retake_ui.words import tr

_GRACE = 0.5  # seconds that a process has to end by itself once its input is closed


class Hand:
    """One process, from its start to its end.

    Args:
        name: What people call it.
        command: How it is started.
        hear: Hears what it says, in other threads; last of all that it "ended".
    """

    def __init__(self, name: str, command: Callable[[], Sequence[str]], hear: Callable[[Message], None]) -> None:
        self._command, self._hear = command, hear
        self._orders: queue.SimpleQueue[Callable[[Worker], object] | None] = queue.SimpleQueue()
        self._worker: Worker | None = None
        self._hard = False
        self._thread = threading.Thread(target=self._work, name=f"retake {name}", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The process; None before it runs."""
        return None if self._worker is None else self._worker.pid

    def ask(self, do: str, data: Message | None, identity: str) -> None:
        """Asks for a task."""
        self._orders.put(lambda worker: self._ask(worker, Request(identity, do, data or {})))

    def cancel(self, identity: str) -> None:
        """Calls a request off."""
        self._orders.put(lambda worker: worker.cancel(identity))

    def end(self, hard: bool = False) -> None:
        """Ends the process, whatever it is at; at once where it does not hear any more."""
        self._hard = self._hard or hard
        self._orders.put(None)
        if hard and (worker := self._worker) is not None:
            # The thread may be stuck in a write that nobody reads: only the process's end sets it free.
            threading.Thread(target=worker.kill, daemon=True).start()

    def finish(self, patience: float) -> None:
        """Ends the process once it has done what it was asked for, or after so many seconds."""
        self._orders.put(lambda worker: worker.finish(patience))
        self.end()

    def gone(self, patience: float) -> bool:
        """Whether the process has ended and nobody waits for it any more; waits so many seconds for that."""
        self._thread.join(patience)
        return not self._thread.is_alive()

    def _ask(self, worker: Worker, request: Request) -> None:
        if len(request_line(request)) > LONGEST:  # nobody would take it, or know whose it is
            self._hear({"id": request.id, "event": "refused",
                        "reason": tr("That is too much to be asked at once. Choose fewer shots, or less footage.")})
            return
        worker.ask(request.do, request.data, request.id)

    def _work(self) -> None:
        try:
            worker = self._worker = Worker(self._command(), self._hear)
        except (RetakeError, OSError) as problem:
            self._hear({"event": "ended", "code": None, "said": str(problem)})
            return
        while (order := self._orders.get()) is not None:
            order(worker)
        worker.close(0.0 if self._hard else _GRACE)
