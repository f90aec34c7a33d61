"""Reads a timeline: its shots come one by one and go into the table in slices, so that the panel never stands still."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from retake.errors import RetakeError
from retake.timeline.shot import Shot
from retake.worker.protocol import Message
from retake_ui.links.ask import Ask
from retake_ui.links.links import Links
from retake_ui.models.shots import BROKEN, READY, Opened, Row, Shots, key_of
from retake_ui.models.source import Source
from retake_ui.words import tr

_SLICE = 0.004  # seconds


class Opening(QObject):
    """Fills the shots with those of a timeline.

    Args:
        shots: Where they go.
        links: Who is asked.
        parent: Who owns it.
    """

    done = Signal()

    def __init__(self, shots: Shots, links: Links, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shots, self._links = shots, links
        self._ask: Ask | None = None
        self._came: deque[Message] = deque()
        self._next = 0  # the place of the shot that comes next: a worker that takes another's place begins anew
        self._result: Message | None = None
        self._asked: dict[str, Any] = {}  # what of the request is told of the timeline, too
        self._wanted = ""  # the row that was looked at before
        self._selected: tuple[str, ...] = ()
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        self._slices.timeout.connect(self._slice)

    def read(self, source: Source, wanted: str = "") -> None:
        """Reads it, in place of what was open. What was looked at and selected is so again where it is still there.

        Args:
            source: The timeline.
            wanted: The key of the row that is to be looked at, where another timeline was open.
        """
        self.stop()
        opened = self._shots.opened
        same = opened is not None and opened.path == source.path
        self._wanted = (self._shots.current or self._wanted) if same else wanted
        self._selected = (self._shots.selected or self._selected) if same else ()
        self._shots.begin(Opened(source.path, {"name": source.name} if source.name else {}))
        ask = Ask("shots", source.asked("dialogue"))
        ask.hear = lambda message: self._hear(ask, message)
        ask.done = lambda result: self._done(ask, result)
        ask.failed = lambda reason: self._failed(ask, reason)
        self._ask = ask
        self._asked = {name: ask.data[name] for name in ("dialogue",) if name in ask.data}
        self._links.timeline.ask(ask)

    def stop(self) -> None:
        """Calls off what is being read."""
        ask, self._ask = self._ask, None
        self._came.clear()
        self._next, self._result = 0, None
        self._slices.stop()
        self._links.timeline.cancel(ask)

    def _hear(self, ask: Ask, message: Message) -> None:
        if ask is self._ask and message.get("event") == "shot" and message.get("place") == self._next:
            self._next += 1
            self._came.append(message)
            self._slices.start()

    def _done(self, ask: Ask, result: Message) -> None:
        if ask is self._ask:
            self._result = result
            self._slices.start()

    def _failed(self, ask: Ask, reason: str) -> None:
        if ask is self._ask:
            self._ask = None
            self._came.clear()
            self._slices.stop()
            self._shots.set_state(BROKEN, reason or tr("It was called off."))

    def _slice(self) -> None:
        """As many rows as a few milliseconds allow."""
        until = time.perf_counter() + _SLICE
        rows: list[Row] = []
        while self._came and time.perf_counter() < until:
            try:
                rows += rows_of(self._came.popleft()["shot"])
            except (RetakeError, KeyError, TypeError, ValueError) as problem:
                self._failed_to_read(str(problem))
                return
        self._shots.add(rows)
        if not self._shots.current and (self._shots.row(self._wanted) is not None):
            self._shots.pick(self._wanted)
        if not self._came:
            self._slices.stop()
            if self._result is not None:
                self._finish(self._result)

    def _finish(self, result: Message) -> None:
        self._ask = self._result = None
        opened = self._shots.opened
        assert opened is not None
        self._shots.tell(Opened(opened.path, {**result, **self._asked}))
        self._shots.select(key for key in self._selected if self._shots.row(key) is not None)
        if not self._shots.current:
            self._shots.pick(first_to_look_at(self._shots))
        self._shots.set_state(READY)
        self.done.emit()

    def _failed_to_read(self, problem: str) -> None:
        self.stop()
        self._shots.set_state(BROKEN, tr("The worker tells shots that this panel can't read. Install the same version "
                                         "of Retake for both.") + f" ({problem[:200]})")


def rows_of(told: Mapping[str, Any]) -> list[Row]:
    """The rows of a shot as the worker tells it: one, or one for each language.

    Raises:
        OptionError: It is no shot.
    """
    shot = Shot.from_dict(told)
    lines = told.get("lines") or ()
    if not shot.eligible or not lines:
        return [Row(shot.id, shot)]
    return [Row(key_of(shot.id, line.get("language") or ""), shot, line.get("language") or "", line) for line in lines]


def first_to_look_at(shots: Shots) -> str:
    """The key of the first shot that something can be done with; the first of all where there is none."""
    able = next((row.key for row in shots.rows if row.line is not None and row.line.get("ready")), "")
    if not able:
        able = next((row.key for row in shots.rows if row.shot.eligible), "")
    return able or (shots.rows[0].key if shots.rows else "")
