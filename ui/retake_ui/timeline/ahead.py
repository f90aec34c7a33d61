"""Preflight of the open timeline, in the background: which shots will come to a take, before anything is rendered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from retake.worker.protocol import Message
from retake_ui.links.ask import Ask
from retake_ui.links.links import Links
from retake_ui.models.choices import ALL, Choices
from retake_ui.models.shots import Shots, key_of
from retake_ui.models.source import Source

_LATER = 1200  # milliseconds after a choice was changed
_IDLE = 60_000  # milliseconds after which the worker is let go: it holds the memory of whoever looks for faces


class Ahead(QObject):
    """Tells each row its outlook.

    Args:
        shots: The rows.
        choices: What was chosen for them.
        links: Who is asked.
        parent: Who owns it.
    """

    changed = Signal()  # it began, went on, or is over

    def __init__(self, shots: Shots, choices: Choices, links: Links, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shots, self._choices, self._links = shots, choices, links
        self.doing, self.done, self.of = "", 0, 0
        self.problem = ""  # why nothing is known
        self._source: Source | None = None
        self._ask: Ask | None = None
        self._again: set[str] = set()  # shots that are to be looked at once more
        self._later, self._idle = QTimer(self), QTimer(self)
        for timer, moment, what in ((self._later, _LATER, self._look_again), (self._idle, _IDLE, self._rest)):
            timer.setSingleShot(True)
            timer.setInterval(moment)
            timer.timeout.connect(what)

    def look(self, source: Source, options: Callable[[], dict[str, Any]], shots: tuple[str, ...] = ()) -> None:
        """Looks at all shots of a timeline, or at some."""
        self.stop()
        self._source, self._options = source, options
        if not source.says_where:
            return
        asked = {**source.asked("dialogue", "folder"), "options": options()}
        if shots:
            asked["shots"] = list(shots)
        ask = Ask("preflight", asked)
        ask.hear = lambda message: self._hear(ask, message)
        ask.done = lambda result: self._over(ask, "")
        ask.failed = lambda reason: self._over(ask, reason)
        self._ask, self.problem = ask, ""
        self._links.ahead.ask(ask)
        self.changed.emit()

    def again(self, shot: str) -> None:
        """A choice of a shot was changed: it is looked at once more; ALL for all."""
        self._again.add(shot)
        self._later.start()

    def stop(self) -> None:
        """Calls it off."""
        ask, self._ask = self._ask, None
        self._idle.stop()
        self._later.stop()
        self._again.clear()
        self._links.ahead.cancel(ask)
        self._tell("", 0, 0)

    def _look_again(self) -> None:
        if self._ask is not None:
            self._later.start()  # after what is under way
            return
        wanted, self._again = self._again, set()
        if self._source is not None and wanted:
            self.look(self._source, self._options, () if ALL in wanted else tuple(sorted(wanted)))

    def _hear(self, ask: Ask, message: Message) -> None:
        if ask is not self._ask:
            return
        if message.get("event") == "progress":
            self._tell(str(message.get("step") or ""), int(message.get("frame") or 0), int(message.get("of") or 0))
        elif message.get("event") == "outlook" and isinstance(message.get("outlook"), dict):
            key = key_of(str(message.get("shot")), str(message.get("language") or ""))
            self._shots.change(key, outlook=message["outlook"])

    def _over(self, ask: Ask, reason: str) -> None:
        if ask is self._ask:
            self._ask, self.problem = None, reason
            self._idle.start()
            self._tell("", 0, 0)

    def _rest(self) -> None:
        if not self._links.ahead.busy:
            self._links.ahead.close()

    def _tell(self, doing: str, done: int, of: int) -> None:
        if (doing, done, of) != (self.doing, self.done, self.of) or not doing:
            self.doing, self.done, self.of = doing, done, of
            self.changed.emit()
