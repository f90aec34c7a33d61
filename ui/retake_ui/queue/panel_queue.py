"""What the panel can have done with the jobs, and who does them. No widgets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from retake.jobs import CANCELLED, DONE, FAILED, RUNNING, Job, Queue, user_queue
from retake_ui.models.jobs import Jobs, newest, waits
from retake_ui.models.shots import Shots, key_of
from retake_ui.queue.crew import AT_WORK, BROKEN, Crew, crew_command
from retake_ui.queue.watch import Seen, Watch

_BETWEEN = 2.0  # seconds without a running job after which another process counts as done with the queue


class PanelQueue(QObject):
    """The queue's file, looked at and changed, and the process that works it off.

    Another process may be at the same queue: a batch in a terminal, another panel. While one is, none is started
    here; what it leaves undone is begun afterwards.

    Args:
        jobs: Where what is read goes.
        shots: Whose rows are told their newest job.
        path: The queue's file; the user's own if None.
        python: The Python in which Retake is installed; this one if None.
        parent: Who owns it.
    """

    refused = Signal(str)  # what could not be done, in a line

    def __init__(self, jobs: Jobs, shots: Shots, path: Path | None = None, python: str | None = None,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs, self._shots = jobs, shots
        self.watch = Watch(path or user_queue(), self)
        self.crew = Crew(lambda: crew_command(self.watch.path, python), self)
        self._wanted = False
        self._since = 0  # nothing is begun on the ground of what was read before so many changes were made
        self._busy = 0.0  # when another process was last seen at work
        self._seen = Seen()
        self._newest: dict[str, Job] = {}  # by the row's key
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._decide)
        self.watch.seen.connect(self._look)
        self.watch.refused.connect(self.refused)
        self.crew.state_changed.connect(self._crew_changed)
        self.crew.previewed.connect(jobs.previewed)
        jobs.changed.connect(self._join)
        shots.opened_changed.connect(self._join)
        shots.added.connect(self._join_rows)

    @property
    def at_work(self) -> bool:
        """Whether our own process is at it: closing the panel would stop it."""
        return self.crew.state == AT_WORK

    def open(self) -> None:
        """Begins to look at the queue."""
        self.watch.open()

    def begin(self) -> None:
        """Has done whatever waits, by whoever is at it already or by a process of our own."""
        self._wanted = True
        self.jobs.tell(self._seen.problem)
        self.watch.look()
        self._since = self.watch.asked

    def cancel(self, numbers: Iterable[int]) -> None:
        """Calls jobs off: at once where they wait, within a second where they run."""
        self._each(Queue.cancel, numbers)

    def retry(self, numbers: Iterable[int]) -> None:
        """Has jobs done again that failed or were called off; what has been overtaken stays as it is."""
        self._each(Queue.retry, [number for number in numbers if self._is(number, FAILED, CANCELLED)])
        self.begin()

    def retry_failed(self) -> None:
        """Has done again whatever failed."""
        self.retry([job.number for job in self.jobs.jobs if job.state == FAILED])

    def forget(self, numbers: Iterable[int]) -> None:
        """Takes jobs that are over out of the list; their takes stay."""
        self._each(Queue.forget, numbers)

    def clear_finished(self) -> None:
        """Takes out of the list whatever is done or was called off; what failed stays."""
        self.forget([job.number for job in self.jobs.jobs if job.state in (DONE, CANCELLED)])

    def move(self, numbers: Iterable[int], before: int | None) -> None:
        """Puts waiting jobs, in this order, before another one; None puts them behind all."""
        for number in numbers:
            self.watch.change(partial(Queue.move, number=number, before=before))

    def pause(self, paused: bool = True) -> None:
        """Has no further job begun, or goes on; what runs is finished."""
        self.watch.change(lambda queue: queue.pause(paused))
        self._since = self.watch.asked
        if not paused:
            self.begin()

    def close(self, finish: bool = False) -> None:
        """Looks no more. Our process finishes what waits without the panel, or puts the job at hand back and ends."""
        self._wanted = False
        self._later.stop()
        if finish:
            self.crew.let_go()
        else:
            self.crew.stop()
        self.watch.close()

    def _each(self, change: Callable[[Queue, int], object], numbers: Iterable[int]) -> None:
        for number in numbers:
            self.watch.change(partial(_changed, change, number))

    def _is(self, number: int, *states: str) -> bool:
        job = self.jobs.job(number)
        return job is not None and job.state in states

    def _look(self, seen: Seen) -> None:
        """The queue was read."""
        self._seen = seen
        if seen.problem:
            self.jobs.tell(seen.problem)
            return
        if self.crew.state != BROKEN:
            self.jobs.tell("")
        runs = any(job.state == RUNNING and not job.lost for job in seen.jobs)
        if runs and not self.at_work:
            self._busy = time.monotonic()
        self.jobs.put(seen.jobs, seen.paused, runs or self.at_work, seen.left)
        self._decide()

    def _decide(self) -> None:
        """Starts our own process where there is something to do that nobody else is at."""
        if not self._wanted or self.at_work or self._seen.paused or self._seen.answered < self._since:
            return
        if any(job.state == RUNNING and not job.lost for job in self._seen.jobs):
            return
        if not any(map(waits, self._seen.jobs)):
            self._wanted = False
        elif (wait := self._busy + _BETWEEN - time.monotonic()) > 0:
            self._later.start(int(wait * 1000) + 50)
        else:
            self.crew.start()

    def _crew_changed(self, state: str) -> None:
        self.watch.hurried = state == AT_WORK
        if state == BROKEN:
            self._wanted = False
            self.jobs.tell(self.crew.reason)
        elif state == AT_WORK:
            self.jobs.tell("")
        if state != AT_WORK:
            self._busy = 0.0
        self.watch.look()

    def _join(self) -> None:
        """Tells each row of the open timeline its newest job."""
        if self._shots.opened is None:
            return
        found = newest(self.jobs.jobs, self._shots.opened.batches)
        self._newest = {key_of(shot, language): job for (shot, language), job in found.items()}
        self._join_rows(0, len(self._shots.rows) - 1)

    def _join_rows(self, first: int, last: int) -> None:
        for row in self._shots.rows[first:last + 1]:
            job = self._newest.get(row.key)
            if job != row.job:
                self._shots.change(row.key, job=job)


def _changed(change: Callable[[Queue, int], object], number: int, queue: Queue) -> None:
    """Makes a change of one job."""
    change(queue, number)
