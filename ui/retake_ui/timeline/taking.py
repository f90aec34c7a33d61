"""Reads the takes that lie in a timeline's folder, and tells each row its own."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from retake.jobs import DONE, Job
from retake.worker.protocol import Message
from retake_ui.links.ask import Ask
from retake_ui.links.links import Links
from retake_ui.models.jobs import Jobs
from retake_ui.models.shots import Row, Shots, key_of
from retake_ui.models.source import Source
from retake_ui.models.take import Take
from retake_ui.threads.across import Across

_LATER = 300  # milliseconds after a job is done: several may end together
_AT_ONCE = 20  # rows that are told theirs however long that takes
_SLICE = 0.004  # seconds of the panel's time that are taken at once


class Taking(QObject):
    """Tells each row its takes.

    Args:
        shots: The rows.
        jobs: The queue: what is done in it brings a take.
        links: Who is asked.
        parent: Who owns it.
    """

    done = Signal()
    refused = Signal(str)
    gone = Signal()  # the file that was to show the takes is not there any more

    def __init__(self, shots: Shots, jobs: Jobs, links: Links, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shots, self._links = shots, links
        self._source: Source | None = None
        self._ask: Ask | None = None
        self._found: dict[str, dict[str, Take]] = {}  # by the row's key and the report: one may be told twice
        self._left: deque[str] = deque()  # rows that are still to be told theirs
        self._by_shot: dict[str, list[Take]] = {}
        self._doubted: Ask | None = None  # what failed last, while it is looked whether the file is there
        self._across = Across(self)
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        self._slices.timeout.connect(self._slice)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER)
        self._later.timeout.connect(self._again)
        jobs.ended.connect(self._ended)

    def look(self, source: Source) -> None:
        """Reads all takes of a timeline."""
        self.stop()
        self._source = source
        self._found = {}
        ask = Ask("takes", {**source.asked_newest(), "folder": source.folder})
        ask.hear = lambda message: self._hear(ask, message)
        ask.done = lambda result: self._done(ask, result)
        ask.failed = lambda reason: self._failed(ask, reason)
        self._ask = ask
        self._links.timeline.ask(ask)

    def look_again(self) -> None:
        """Reads them once more, soon."""
        if self._source is not None:
            self._later.start()

    def stop(self) -> None:
        """Calls it off."""
        ask, self._ask, self._doubted = self._ask, None, None
        self._later.stop()
        self._slices.stop()
        self._links.timeline.cancel(ask)

    def put_review(self, report: str, review: Mapping[str, Any]) -> None:
        """What people say of a take now."""
        # Rows that are still to be told theirs are told this, too.
        for found in self._found.values():
            if report in found:
                found[report] = reviewed(found[report], review)
        for shot, known in self._by_shot.items():
            self._by_shot[shot] = [reviewed(take, review) if take.report == report else take for take in known]
        for row in list(self._shots.rows):
            if any(take.report == report for take in row.takes):
                takes = tuple(reviewed(take, review) if take.report == report else take for take in row.takes)
                self._shots.change(row.key, takes=takes)

    def _ended(self, job: Job) -> None:
        if job.state == DONE:
            self.look_again()

    def _again(self) -> None:
        if self._source is not None:
            self.look(self._source)

    def _hear(self, ask: Ask, message: Message) -> None:
        if ask is not self._ask or message.get("event") != "take":
            return
        take = take_of(message)
        if take is not None:
            for shot in dict.fromkeys([take.shot, *(message.get("shots") or ())]):
                self._found.setdefault(key_of(str(shot), take.language), {})[take.report] = take

    def _done(self, ask: Ask, result: Message) -> None:
        if ask is not self._ask:
            return
        self._ask = None
        self._by_shot = {}
        for take in {take.report: take for takes in self._found.values() for take in takes.values()}.values():
            self._by_shot.setdefault(take.shot, []).append(take)
        self._left = deque(row.key for row in self._shots.rows)
        self._slice()

    def _slice(self) -> None:
        """As many rows as a few milliseconds allow."""
        until, least = time.perf_counter() + _SLICE, len(self._left) - _AT_ONCE
        while self._left and (len(self._left) > least or time.perf_counter() < until):
            row = self._shots.row(self._left.popleft())
            if row is not None:
                self._shots.change(row.key, takes=self._of(row))
        if self._left:
            self._slices.start()
        else:
            self._slices.stop()
            self.done.emit()

    def _of(self, row: Row) -> tuple[Take, ...]:
        """A row's takes, the newest first; where a shot has one row only, whatever their language."""
        found = list(self._found.get(row.key, {}).values())
        if not row.language and not found and len(self._shots.of_shot(row.shot.id)) == 1:
            found = self._by_shot.get(row.shot.id, [])
        return tuple(sorted(found, key=lambda take: (take.version, take.report), reverse=True))

    def _failed(self, ask: Ask, reason: str) -> None:
        if ask is self._ask:
            self._ask = None
            shown = self._source.shown if self._source is not None else ""
            if reason and shown:
                self._doubted = ask
                threading.Thread(target=self._look_for, args=(ask, shown, reason), daemon=True).start()
            elif reason:
                self.refused.emit(reason)

    def _look_for(self, ask: Ask, path: str, reason: str) -> None:
        """Looks, in a thread of its own, whether a file is there: a worker may have failed of something else."""
        self._across.call(self._why, ask, is_gone(path), reason)

    def _why(self, ask: Ask, gone: bool, reason: str) -> None:
        if ask is not self._doubted:
            return
        self._doubted = None
        if gone:
            self.gone.emit()
        else:
            self.refused.emit(reason)


def is_gone(path: str) -> bool:
    """Whether there is no such file; not where nobody can say, as on a share that does not answer."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False


def take_of(message: Message) -> Take | None:
    """The take that a worker tells of; None where it is none."""
    try:
        told = {name: value for name, value in message.items() if name not in ("id", "event")}
        made = Take(str(told["report"]), str(told["movie"]), str(told.get("matte") or ""), int(told["version"]),
                    str(told.get("shot") or ""), str(told.get("language") or ""), str(told.get("verdict") or ""),
                    placed=told.get("placed") is True, data=told)
    except (KeyError, TypeError, ValueError):
        return None
    review = told.get("review")
    return reviewed(made, review) if isinstance(review, Mapping) else made


def reviewed(take: Take, review: Mapping[str, Any]) -> Take:
    """The take with what people say of it."""
    return replace(take, state=str(review.get("state") or ""), note=str(review.get("note") or ""),
                   data={**take.data, "review": dict(review)})
