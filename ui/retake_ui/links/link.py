"""A link to one worker process. Whoever asks hears the answer on the thread that owns the link.

The process is started, written to and ended in a thread of its own, because each of these may wait: for a cold disk,
for a pipe that is full. Nothing that the panel calls here blocks.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from retake.errors import RetakeError
from retake.worker.client import Worker, speaks_as_we
from retake.worker.protocol import Message
from retake_ui.links.ask import Ask

OFF, STARTING, READY, HUNG, DEAD, FOREIGN = "off", "starting", "ready", "hung", "dead", "foreign"
STATES = (OFF, STARTING, READY, HUNG, DEAD, FOREIGN)
_PING = 3000  # milliseconds between two questions whether it is still there
_PATIENCE = 4  # so many of them may go unanswered
_TRIES = 2  # so many workers may die of one request


class Link(QObject):
    """One worker, started when it is first asked.

    Args:
        name: What people call it.
        command: How its process is started.
        parent: Who owns it.
    """

    state_changed = Signal(str)
    busy_changed = Signal(int)
    _came = Signal(int, object)

    def __init__(self, name: str, command: Callable[[], Sequence[str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.state = OFF
        self.reason = ""
        self._command = command
        self._worker: Worker | None = None
        self._turn = 0  # which process it is: what an earlier one still says is not heard
        self._waiting: list[Ask] = []
        self._open: dict[str, Ask] = {}
        self._count = 0
        self._unanswered = 0
        self._orders: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._hand: threading.Thread | None = None
        self._pulse = QTimer(self)
        self._pulse.setInterval(_PING)
        self._pulse.timeout.connect(self._ping)
        self._came.connect(self._heard, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> int:
        """How many requests are open."""
        return len(self._open) + len(self._waiting)

    def ask(self, ask: Ask) -> Ask:
        """Asks; the process is started where there is none. A worker that broke down stays so until it is mended."""
        if self.state in (DEAD, FOREIGN):
            ask.over = True
            QTimer.singleShot(0, self, lambda: ask.failed(self.reason))
            return ask
        self._waiting.append(ask)
        if self.state == OFF:
            self._start()
        elif self.state in (READY, HUNG):
            self._send()
        self.busy_changed.emit(self.busy)
        return ask

    def cancel(self, ask: Ask | None) -> None:
        """Calls a request off; nothing more is heard of it but that."""
        if ask is None or ask.over:
            return
        if ask in self._waiting:
            self._waiting.remove(ask)
            self._end(ask, lambda: ask.failed(""))
        elif ask.identity in self._open and (worker := self._worker) is not None:
            identity = ask.identity
            self._order(lambda: worker.cancel(identity))

    def mend(self) -> None:
        """Starts anew after a death, or in place of a process that hangs; what was asked is asked again."""
        self._waiting = [*self._open.values(), *self._waiting]
        for ask in self._waiting:
            ask.tries = 0
        self._open.clear()
        self._drop()
        self._set(OFF)
        self._start()

    def close(self) -> None:
        """Ends the process, with what it is doing. The link can be used again."""
        for ask in [*self._open.values(), *self._waiting]:
            ask.over = True
        self._open.clear()
        self._waiting.clear()
        self._drop()
        self._set(OFF)

    def _start(self) -> None:
        self._set(STARTING)
        self._turn += 1
        turn, command = self._turn, self._command

        def begin() -> None:
            try:
                worker = Worker(command(), lambda message: self._came.emit(turn, message))
            except (RetakeError, OSError) as problem:
                self._came.emit(turn, {"event": "ended", "code": None, "said": str(problem)})
            else:
                self._came.emit(turn, {"event": "started", "worker": worker})

        self._order(begin)

    def _drop(self) -> None:
        """Lets the process go; whatever it still says is an earlier turn's."""
        self._turn += 1
        self._pulse.stop()
        self._unanswered = 0
        if (worker := self._worker) is not None:
            self._worker = None
            self._order(lambda: worker.close(0.5))

    def _order(self, order: Callable[[], object]) -> None:
        """Has the link's own thread do something."""
        if self._hand is None or not self._hand.is_alive():
            self._hand = threading.Thread(target=_work, args=[self._orders], name=f"retake {self.name}", daemon=True)
            self._hand.start()
        self._orders.put(order)

    def _send(self) -> None:
        worker = self._worker
        if worker is None:
            return
        for ask in self._waiting:
            self._count += 1
            ask.identity = str(self._count)
            self._open[ask.identity] = ask
            self._order(partial(worker.ask, ask.do, ask.data, ask.identity))
        self._waiting.clear()

    def _heard(self, turn: int, message: Message) -> None:
        """What a process said, on the thread that owns the link."""
        event = message.get("event")
        if turn != self._turn:
            if event == "started":
                self._order(lambda: message["worker"].close(0.0))
            return
        self._unanswered = 0
        if event == "started":
            self._worker = message["worker"]
        elif event == "hello":
            self._greeted(message)
        elif event == "ended":
            self._ended(message)
        elif (ask := self._open.get(str(message.get("id")))) is not None:
            self._told(ask, message)
        if self.state == HUNG:
            self._set(READY)

    def _greeted(self, hello: Message) -> None:
        problem = speaks_as_we(hello)
        if problem:
            self._fail(FOREIGN, problem)
            return
        self._pulse.start()
        self._set(READY)
        self._send()

    def _told(self, ask: Ask, message: Message) -> None:
        event = message.get("event")
        if event == "done":
            self._end(ask, lambda: ask.done(message.get("result") or {}))
        elif event in ("failed", "refused"):
            self._end(ask, lambda: ask.failed(str(message.get("reason") or "")))
        elif event == "cancelled":
            self._end(ask, lambda: ask.failed(""))
        elif event != "pong":
            ask.hear(message)

    def _end(self, ask: Ask, tell: Callable[[], None]) -> None:
        self._open.pop(ask.identity, None)
        ask.over = True
        tell()
        self.busy_changed.emit(self.busy)

    def _ended(self, message: Message) -> None:
        """The process is gone. What was open is asked once more of a new one, where it has not killed two."""
        said = str(message.get("said") or "").strip()
        why = said.splitlines()[-1] if said else f"code {message.get('code')}"
        was, self._worker = self.state, None
        self._pulse.stop()
        again: list[Ask] = []
        lost: list[Ask] = []
        for ask in self._open.values():
            ask.tries += 1
            (again if ask.tries < _TRIES else lost).append(ask)
        self._open.clear()
        self._waiting = [*again, *self._waiting]
        if was == STARTING or lost:
            self._fail(DEAD, f"The worker broke down: {why}", lost)
        elif self._waiting:
            self._start()
        else:
            self._set(OFF)

    def _fail(self, state: str, reason: str, lost: Sequence[Ask] = ()) -> None:
        """Stands still until it is mended; what killed it is told, what waits goes on waiting."""
        self._drop()
        self._set(state, reason)
        for ask in lost:
            self._end(ask, partial(ask.failed, reason))

    def _ping(self) -> None:
        worker = self._worker
        if worker is None:
            return
        if self._open:
            self._unanswered += 1
            self._order(partial(worker.ask, "ping", None, "ping"))
        if self._unanswered >= _PATIENCE and self.state == READY:
            self._set(HUNG, "The worker does not answer.")

    def _set(self, state: str, reason: str = "") -> None:
        if (state, reason) != (self.state, self.reason):
            self.state, self.reason = state, reason
            self.state_changed.emit(state)


def _work(orders: queue.SimpleQueue[Callable[[], object] | None]) -> None:
    """Does what is ordered, one after the other, for as long as the panel lives."""
    while (order := orders.get()) is not None:
        order()
