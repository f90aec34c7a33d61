"""The queue as the panel sees it. Reading and changing the file happens elsewhere (`retake_ui.queue.watch`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from retake.jobs import CANCELLED, DONE, FAILED, RUNNING, WAITING, Job


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the work that is under way stands, or the last one that was.

    Attributes:
        running: The jobs that are being done.
        waiting: How many are still to be begun, those among them whose process is gone.
        done: How many of this work are done.
        failed: How many of this work failed.
    """

    running: tuple[Job, ...] = ()
    waiting: int = 0
    done: int = 0
    failed: int = 0

    @property
    def of(self) -> int:
        """How many it is about."""
        return len(self.running) + self.waiting + self.done + self.failed

    @property
    def over(self) -> bool:
        """Whether nothing is left to do."""
        return not self.running and not self.waiting


def under_way(job: Job) -> bool:
    """Whether somebody is at it, or it is still to be begun."""
    return job.state in (RUNNING, WAITING)


def waits(job: Job) -> bool:
    """Whether somebody has to begin it: it waits, or who did it is gone."""
    return job.state == WAITING or job.lost


def standing(jobs: Sequence[Job]) -> Standing:
    """Where the work stands: what is under way, and what has ended since the first of that was asked for.

    Where nothing is under way it is about what was asked for together with the job that ended last.
    """
    open_ones = [job for job in jobs if under_way(job)]
    if open_ones:
        since = min(job.added or 0.0 for job in open_ones)
    else:
        last = max(jobs, key=lambda job: job.ended or 0.0, default=None)
        since = last.added or 0.0 if last is not None else 0.0
    ended = [job for job in jobs if job.over and (job.ended or 0.0) >= since]
    return Standing(tuple(job for job in open_ones if not job.lost and job.state == RUNNING),
                    sum(map(waits, open_ones)), sum(job.state == DONE for job in ended),
                    sum(job.state == FAILED for job in ended))


def newest(jobs: Iterable[Job], batches: Collection[str]) -> dict[tuple[str, str], Job]:
    """For each shot and language of a timeline's batches the job that counts: one under way, else that ended last.

    A job that was called off counts only where there is no other: what was made before still holds.
    """
    found: dict[tuple[str, str], Job] = {}
    for job in jobs:
        if not job.work.shot or job.work.batch not in batches:
            continue
        place = (job.work.shot, job.work.language)
        if place not in found or _rank(job) > _rank(found[place]):
            found[place] = job
    return found


def _rank(job: Job) -> tuple[bool, bool, float, int]:
    return under_way(job), job.state != CANCELLED, job.ended or 0.0, job.number


class Jobs(QObject):
    """All jobs, in the order in which they are done."""

    changed = Signal()
    ended = Signal(object)  # a job that has come to its end: done, failed or cancelled
    previewed = Signal(int, bytes)  # a job's number, and a JPEG of what it is at
    trouble_changed = Signal(str)  # why the queue can't be read, or who did the work is gone; "" where all is well

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: tuple[Job, ...] = ()
        self.paused = False
        self.running = False  # whether a process works the queue off
        self.left: float | None = None  # seconds, for all of them
        self.trouble = ""

    def job(self, number: int) -> Job | None:
        """The job of that number."""
        return next((one for one in self.jobs if one.number == number), None)

    def put(self, jobs: Sequence[Job], paused: bool, running: bool, left: float | None) -> None:
        """What the queue holds now."""
        before = {one.number: one.over for one in self.jobs}
        fresh = (tuple(jobs), paused, running, left)
        if fresh == (self.jobs, self.paused, self.running, self.left):
            return
        self.jobs, self.paused, self.running, self.left = fresh
        self.changed.emit()
        for one in self.jobs:
            if one.over and before.get(one.number) is False:
                self.ended.emit(one)

    def tell(self, trouble: str) -> None:
        """What stands in the way of the work."""
        if trouble != self.trouble:
            self.trouble = trouble
            self.trouble_changed.emit(trouble)
