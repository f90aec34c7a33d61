"""The shots of the open timeline: what is known of each, which of them are selected, and which one is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from retake.jobs import DONE, FAILED, RUNNING, WAITING, Job
from retake.timeline.shot import Shot
from retake_ui.models.take import APPROVED, REJECTED, Take

EMPTY, LOADING, READY, BROKEN = "empty", "loading", "ready", "broken"


@dataclass(frozen=True, slots=True)
class Row:
    """A shot in one language: a line of the table.

    Attributes:
        key: What it is known by in the panel: the shot's id, and its language behind it where there is one.
        shot: The shot.
        language: The dialogue's language; "" where there is one only, or none.
        line: Its line as the worker's `shots` tells it; None without dialogue.
        outlook: What preflight says, as the worker tells it; None until it is known.
        job: Its newest job in the queue.
        takes: Its takes, the newest first.
    """

    key: str
    shot: Shot
    language: str = ""
    line: Mapping[str, Any] | None = None
    outlook: Mapping[str, Any] | None = None
    job: Job | None = None
    takes: tuple[Take, ...] = ()

    @property
    def newest(self) -> Take | None:
        """The newest take that is not rejected, else the newest."""
        return next((one for one in self.takes if one.state != REJECTED), self.takes[0] if self.takes else None)

    @property
    def placed(self) -> Take | None:
        """The take that the timeline shows; None for the plate."""
        return next((one for one in self.takes if one.placed), None)

    @property
    def status(self) -> str:
        """Where it stands, in one word that programs go by; `retake_ui.look.status` draws it."""
        if not self.shot.eligible:
            return "left out"
        if self.job is not None and self.job.state in (RUNNING, WAITING, FAILED):
            return {RUNNING: "rendering", WAITING: "waiting", FAILED: "failed"}[self.job.state]
        if (take := self.newest) is not None:
            if take.placed:
                return "placed"
            return {APPROVED: "approved", REJECTED: "rejected"}.get(take.state, DONE)
        return "ready" if self.line is not None and self.line.get("ready") else "no dialogue"


def key_of(shot: str, language: str = "") -> str:
    """The key of a shot in a language."""
    return f"{shot} {language}" if language else shot


@dataclass(frozen=True, slots=True)
class Opened:
    """The timeline that is open.

    Attributes:
        path: Its file.
        data: What the worker's `shots` says of the whole: name, rate, start, notes, audio_tracks …
    """

    path: str
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def batches(self) -> frozenset[str]:
        """What the queue calls its jobs together: after its file, and after its name where somebody has said it.

        A file that holds several timelines is read, and rendered, only by one's name.
        """
        name = self.data.get("name")
        return frozenset({self.path, f"{self.path} ({name})"} if name else {self.path})


class Shots(QObject):
    """The rows, and what of them is selected. Nothing here asks a worker."""

    reset = Signal()  # all rows are others
    added = Signal(int, int)  # rows from … to … have come
    changed = Signal(str)  # the row of that key
    current_changed = Signal(str)  # the row that is looked at; "" for none
    selection_changed = Signal()
    state_changed = Signal(str)
    opened_changed = Signal()  # another timeline, or more is known of it

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state, self.reason = EMPTY, ""
        self.opened: Opened | None = None
        self.rows: list[Row] = []
        self.current = ""
        self.selected: tuple[str, ...] = ()
        self._places: dict[str, int] = {}
        self._of_shot: dict[str, list[int]] = {}  # the places of a shot's rows

    def row(self, key: str) -> Row | None:
        """The row of that key."""
        place = self._places.get(key)
        return None if place is None else self.rows[place]

    def place(self, key: str) -> int:
        """Where the row of that key stands; -1 for none."""
        return self._places.get(key, -1)

    @property
    def looked_at(self) -> Row | None:
        """The row that is looked at."""
        return self.row(self.current)

    def of_shot(self, shot: str) -> list[Row]:
        """All rows of a shot."""
        return [self.rows[place] for place in self._of_shot.get(shot, ())]

    def begin(self, opened: Opened) -> None:
        """A timeline is being read: nothing is known of it yet."""
        self.opened, self.rows, self._places, self._of_shot = opened, [], {}, {}
        self.reset.emit()
        self.pick("")
        self.select(())
        self.opened_changed.emit()
        self.set_state(LOADING)

    def tell(self, opened: Opened) -> None:
        """What is known now of the timeline as a whole."""
        self.opened = opened
        self.opened_changed.emit()

    def add(self, rows: Iterable[Row]) -> None:
        """More rows, in the timeline's order."""
        first = len(self.rows)
        for row in rows:
            self._places[row.key] = len(self.rows)
            self._of_shot.setdefault(row.shot.id, []).append(len(self.rows))
            self.rows.append(row)
        if len(self.rows) > first:
            self.added.emit(first, len(self.rows) - 1)

    def change(self, key: str, **known: Any) -> None:
        """What is known now of a row."""
        place = self._places.get(key)
        if place is None:
            return
        row = replace(self.rows[place], **known)
        if row != self.rows[place]:
            self.rows[place] = row
            self.changed.emit(key)

    def pick(self, key: str) -> None:
        """Looks at a row."""
        if key != self.current:
            self.current = key
            self.current_changed.emit(key)

    def select(self, keys: Iterable[str]) -> None:
        """Selects rows, as the table and the host do."""
        found = tuple(keys)
        if found != self.selected:
            self.selected = found
            self.selection_changed.emit()

    def set_state(self, state: str, reason: str = "") -> None:
        """How far reading the timeline is; the reason where it can't be read."""
        self.state, self.reason = state, reason
        self.state_changed.emit(state)
