"""Puts shots into the queue, and calls them off again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from retake.jobs import RUNNING, WAITING
from retake.worker.protocol import Message
from retake_ui.actions.meant import Meant
from retake_ui.links.ask import Ask
from retake_ui.links.links import Links
from retake_ui.models.current import Current
from retake_ui.models.shots import Row
from retake_ui.models.source import Source
from retake_ui.models.telling import Telling
from retake_ui.queue.panel_queue import PanelQueue
from retake_ui.shot.looking import Looking
from retake_ui.timeline.owning import Owning
from retake_ui.timeline.taking import Taking
from retake_ui.words import tr


@dataclass(frozen=True, slots=True)
class Needs:
    """What rendering stands on.

    Attributes:
        meant: Which rows.
        current: The timeline that is open.
        owning: What was chosen.
        links: Who puts shots into the queue.
        queue: Has them rendered.
        taking: Reads their takes.
        looking: Shows a take that was there already.
        telling: Hears what comes of it.
    """

    meant: Meant
    current: Current
    owning: Owning
    links: Links
    queue: PanelQueue
    taking: Taking
    looking: Looking
    telling: Telling


class Rendering(QObject):
    """Has shots rendered.

    Args:
        needs: What it stands on.
        parent: Who owns it.
    """

    enqueued = Signal(object)  # what the worker told of the jobs that went into the queue

    def __init__(self, needs: Needs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._needs, self._telling = needs, needs.telling

    def render(self, keys: Iterable[str]) -> None:
        """Puts a job for each of these rows into the queue, and has the queue worked off."""
        source = self._needs.current.source
        if source is None or not source.says_where:
            self._telling.say(tr("Say first where the dialogue is: choose its track above the shots."), "look")
            return
        rows = self._needs.meant.rows(keys)
        ready = [row for row in rows if row.shot.eligible and row.line is not None and row.line.get("ready")]
        if not ready:
            self._telling.say(_why_not(rows), "look")
            return
        self._needs.owning.keep()
        by_language: dict[str, list[Row]] = {}
        for row in ready:
            by_language.setdefault(row.language, []).append(row)
        for language, some in by_language.items():
            self._enqueue(source.of_language(language), some)

    def cancel(self, keys: Iterable[str]) -> None:
        """Calls off the jobs of these rows that wait or run."""
        numbers = [row.job.number for row in self._needs.meant.rows(keys)
                   if row.job is not None and row.job.state in (WAITING, RUNNING)]
        if numbers:
            self._needs.queue.cancel(numbers)
        else:
            self._telling.say(tr("Nothing of these shots waits or runs."))

    def _enqueue(self, source: Source, rows: Sequence[Row]) -> None:
        shots = list(dict.fromkeys(row.shot.id for row in rows))
        asked = {**source.asked("dialogue", "folder"), **self._needs.owning.asked(shots), "shots": shots,
                 "queue": str(self._needs.queue.watch.path)}
        ask = Ask("enqueue", asked)
        ask.done = partial(self._enqueued, rows)
        ask.failed = self._telling.fail
        self._telling.begin(tr("Putting shots into the queue"))
        self._needs.links.timeline.ask(ask)

    def _enqueued(self, rows: Sequence[Row], told: Message) -> None:
        self._telling.over()
        done, left_out = told.get("done") or (), told.get("left_out") or []
        said = [_counted(rows, len(told.get(name) or ()), one, several) for name, one, several in (
            ("new", tr("{} is in the queue"), tr("{} shots are in the queue")),
            ("waiting", tr("{} is in the queue already"), tr("{} are there already")),
            ("done", tr("{} was rendered with these choices before"), tr("{} were rendered with these choices before")))
            if told.get(name)]
        reasons = [str(reason) for one in left_out for reason in one.get("reasons", ())]
        if reasons:
            said.append(tr("{} left out: ").format(len(left_out)) + reasons[0])
        self._telling.say("; ".join(said) or tr("Nothing to render."), "look" if reasons else "note")
        if done:
            self._show_made(rows, set(done))
            self._needs.taking.look_again()
        self._needs.queue.begin()
        self.enqueued.emit(told)

    def _show_made(self, rows: Sequence[Row], numbers: set[int]) -> None:
        """Looks at the take that was rendered before, where it is one of the shot that is looked at."""
        row = self._needs.meant.looked_at
        if row is not None and row.key in [one.key for one in rows]:
            made = {str(job.result.get("report")) for job in self._needs.queue.jobs.jobs if job.number in numbers}
            self._needs.looking.look_at(made)


def _counted(rows: Sequence[Row], count: int, one: str, several: str) -> str:
    """How many, or which where it is one of one."""
    if count == 1:
        return one.format(rows[0].shot.name if len(rows) == 1 else tr("1 shot"))
    return several.format(count)


def _why_not(rows: Sequence[Row]) -> str:
    """Why none of these rows can be rendered."""
    for row in rows:
        reasons = row.shot.reasons or (row.line or {}).get("problems") or ()
        if reasons:
            return f"{row.shot.name}: {reasons[0]}"
    return tr("No dialogue lies under it.") if rows else tr("Pick a shot first.")
