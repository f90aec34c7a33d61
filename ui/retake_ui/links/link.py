"""A link to one worker process. Whoever asks hears the answer on the thread that owns the link.

Nothing that the panel calls here blocks: the process is in its own hand (`retake_ui.links.hand`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from retake.worker.client import STARTS_WITHIN, speaks_as_we
from retake.worker.protocol import Message
from retake_ui.links.ask import Ask
from retake_ui.links.hand import Hand
from retake_ui.links.inbox import Inbox
from retake_ui.links.shapes import fits
from retake_ui.threads.across import Across
from retake_ui.words import tr

OFF, STARTING, READY, HUNG, DEAD, FOREIGN = "off", "starting", "ready", "hung", "dead", "foreign"
STATES = (OFF, STARTING, READY, HUNG, DEAD, FOREIGN)
BROKEN = (HUNG, DEAD, FOREIGN)  # what is mended by a click

PULSE = 2500  # milliseconds between two questions whether it is still there
_PATIENCE = 4  # so many of them may go unanswered
_TRIES = 2  # so many workers may die of one request
_FINISHES_WITHIN = 2.0  # seconds, where something is to be kept
_LONGEST_ID = 100  # characters
_ODD = "odd"  # instead of an event that can't be read
_ONE_OF_MANY = "take"  # it comes of a file of its own: the others are told all the same


class Link(QObject):
    """One worker, started when it is first asked.

    Args:
        name: What people call it.
        command: How its process is started.
        parent: Who owns it.
        pulse: Milliseconds between two questions whether it is still there.
    """

    state_changed = Signal(str)
    busy_changed = Signal(int)

    def __init__(self, name: str, command: Callable[[], Sequence[str]], parent: QObject | None = None,
                 pulse: int = PULSE) -> None:
        super().__init__(parent)
        self.name = name
        self.state = OFF
        self.reason = ""
        self._command = command
        self._hand: Hand | None = None
        self._hands: list[Hand] = []  # those that still have something to end, too
        self._turn = 0  # which process it is: what an earlier one still says is not heard
        self._waiting: list[Ask] = []
        self._open: dict[str, Ask] = {}  # in the order in which they are served
        self._count = 0
        self._unanswered = 0
        self._began = 0.0
        self._over = False
        self._pulse = QTimer(self)
        self._pulse.setInterval(pulse)
        self._pulse.timeout.connect(self._ping)
        self._inbox = Inbox(self._heard, self)
        self._across = Across(self)

    @property
    def busy(self) -> int:
        """How many requests are open."""
        return len(self._open) + len(self._waiting)

    @property
    def pid(self) -> int | None:
        """The process; None where there is none."""
        return None if self._hand is None else self._hand.pid

    def ask(self, ask: Ask) -> Ask:
        """Asks; the process is started where there is none. A worker that broke down stays so until it is mended."""
        if self._over or self.state in (DEAD, FOREIGN):
            ask.over = True
            self._across.call(ask.failed, self.reason)
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
        elif self._open.get(ask.identity) is ask and self._hand is not None:  # another link counts from 1 as well
            self._hand.cancel(ask.identity)

    def mend(self) -> None:
        """Starts anew after a death, or in place of a process that hangs; what was asked is asked again."""
        hung = self.state == HUNG
        self._waiting = [*self._open.values(), *self._waiting]
        for ask in self._waiting:
            ask.tries = 0
        self._open.clear()
        self._drop(hard=hung)
        self._start()

    def close(self) -> None:
        """Ends the process, with what it is doing but for what keeps something. The link can be used again."""
        if self.state != HUNG:
            self._finish()
        for ask in [*self._open.values(), *self._waiting]:
            ask.over = True
        self._open.clear()
        self._waiting.clear()
        self._drop(hard=self.state == HUNG)
        self._set(OFF)

    def close_for_good(self) -> None:
        """Ends the process, and starts none any more: whoever asks later, as from a slow thread, hears nothing."""
        self._over = True
        self.close()

    def _finish(self) -> None:
        """Has the process do what is to be kept, and nothing else, before it ends. Nobody hears of it any more."""
        if self._hand is None or not any(ask.keeps for ask in (*self._open.values(), *self._waiting)):
            return
        for ask in self._open.values():
            if not ask.keeps:
                self._hand.cancel(ask.identity)
        for ask in self._waiting:
            ask.over = not ask.keeps
        self._waiting = [ask for ask in self._waiting if ask.keeps]
        self._send()
        self._hand.finish(_FINISHES_WITHIN)

    def gone(self, patience: float) -> bool:
        """Whether no process is left of those that were ended; waits so many seconds for that."""
        until = time.monotonic() + patience
        self._hands = [hand for hand in self._hands
                       if hand is self._hand or not hand.gone(max(0.0, until - time.monotonic()))]
        return all(hand is self._hand for hand in self._hands)

    def _start(self) -> None:
        self._set(STARTING)
        self._turn += 1
        turn = self._turn
        self._unanswered, self._began = 0, time.monotonic()
        self._hands = [hand for hand in self._hands if not hand.gone(0.0)]
        self._hand = Hand(self.name, self._command, partial(self._say, turn))
        self._hands.append(self._hand)
        self._pulse.start()

    def _say(self, turn: int, message: Message) -> None:
        """Hands on what a process says, from the thread that hears it; what can't be read is told apart there."""
        ask = self._open.get(str(message.get("id"))[:_LONGEST_ID])
        if ask is not None and not fits(ask.do, message):
            if message.get("event") == _ONE_OF_MANY:
                return
            message = {"id": message["id"], "event": _ODD}
        self._inbox.put(turn, message, wanted=lambda: turn == self._turn)

    def _drop(self, hard: bool = False) -> None:
        """Lets the process go; whatever it still says is an earlier turn's."""
        self._turn += 1
        self._pulse.stop()
        if self._hand is not None:
            self._hand.end(hard)
            self._hand = None

    def _send(self) -> None:
        if self._hand is None:
            return
        for ask in self._waiting:
            self._count += 1
            ask.identity = str(self._count)
            self._open[ask.identity] = ask
            self._hand.ask(ask.do, ask.data, ask.identity)
        self._waiting.clear()

    def _heard(self, turn: int, message: Message) -> None:
        """What a process said, on the thread that owns the link."""
        if turn != self._turn:
            return
        self._unanswered = 0
        event = message.get("event")
        if event == "ended":
            self._ended(message)
            return
        if self.state == HUNG:
            self._set(READY)
        if event == "hello":
            self._greeted(message)
        elif (ask := self._open.get(str(message.get("id")))) is not None:
            self._told(ask, message)

    def _greeted(self, hello: Message) -> None:
        problem = speaks_as_we(hello)
        if problem:
            self._fail(FOREIGN, problem)
            return
        self._set(READY)
        self._send()

    def _told(self, ask: Ask, message: Message) -> None:
        event = message.get("event")
        if event == "done":
            self._end(ask, partial(ask.done, message.get("result") or {}))
        elif event in ("failed", "refused"):
            self._end(ask, partial(ask.failed, str(message.get("reason") or "")))
        elif event == "cancelled":
            self._end(ask, partial(ask.failed, ""))
        elif event == _ODD:
            if self._hand is not None:
                self._hand.cancel(ask.identity)
            self._end(ask, partial(ask.failed, tr("The worker's answer to '{}' can't be read. Install the same version "
                                                  "of Retake for both.").format(ask.do)))
        elif event != "pong":
            ask.hear(message)

    def _end(self, ask: Ask, tell: Callable[[], None]) -> None:
        self._open.pop(ask.identity, None)
        ask.over = True
        try:
            tell()
        finally:
            self.busy_changed.emit(self.busy)

    def _ended(self, message: Message) -> None:
        """The process is gone. What was open is asked once more of a new one, where it has not killed two."""
        said = str(message.get("said") or "").strip()
        why = said.splitlines()[-1][:300] if said else tr("code {}").format(message.get("code"))
        was = self.state
        # It serves one request after the other: the first one is what it was at.
        served = next(iter(self._open.values()), None)
        lost: list[Ask] = []
        if served is not None:
            served.tries += 1
            lost = [served] if served.tries >= _TRIES else []
        self._waiting = [*(ask for ask in self._open.values() if ask not in lost), *self._waiting]
        self._open.clear()
        self._drop()
        if was == STARTING:
            self._fail(DEAD, tr("The worker can't be started: {}").format(why))
        elif lost:
            self._fail(DEAD, tr("The worker broke down twice over one request: {}").format(why), lost)
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
        if self._hand is None:
            return
        if self.state == STARTING:
            if time.monotonic() - self._began > STARTS_WITHIN:
                self._set(HUNG, tr("The worker does not start."))
            return
        if self._open:
            self._unanswered += 1
            self._hand.ask("ping", None, "ping")
        if self._unanswered >= _PATIENCE and self.state == READY:
            self._set(HUNG, tr("The worker does not answer."))

    def _set(self, state: str, reason: str = "") -> None:
        if (state, reason) != (self.state, self.reason):
            self.state, self.reason = state, reason
            self.state_changed.emit(state)
