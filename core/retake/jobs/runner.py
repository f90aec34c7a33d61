"""Works the queue off: one job after the other, each in a worker's process, so that a crash takes that one alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from retake.errors import SetupError
from retake.jobs.job import CANCELLED, DONE, FAILED, RUNNING, WAITING, Job
from retake.jobs.queue import Queue
from retake.worker.client import STARTS_WITHIN, Worker, speaks_as_we
from retake.worker.protocol import Message

Tell = Callable[[Job], None]
Show = Callable[[Job, Message], None]

_NOTED = 0.5  # seconds between two notes of progress in the queue
_BEAT = 0.5
_DEAF = 3.0  # seconds after a cancel; a worker that lives ends itself within one
# What the artist has to mend does not mend itself.
_HOPELESS = {"OptionError"}


@dataclass
class Outcome:
    """What came of working a queue off: numbers of jobs."""

    done: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)


class Runner:
    """Works a queue off until nothing waits.

    Args:
        queue: The queue.
        start: Starts a worker.
        tell: Hears of a job whenever it has changed.
        batch: Only jobs of this batch.
        show: Sees the pictures that a worker shows of what it is at: the job and the message `preview`. None are made
            for None.
        held: Called once for each time that the queue is found paused while jobs wait; then it is waited for those who
            paused it to go on. None ends the work there.
    """

    def __init__(self, queue: Queue, start: Callable[[], Worker], tell: Tell = lambda job: None,
                 batch: str | None = None, *, show: Show | None = None,
                 held: Callable[[], None] | None = None) -> None:
        self._queue, self._start, self._tell, self._batch = queue, start, tell, batch
        self._show, self._held = show, held
        self._worker: Worker | None = None

    def run(self) -> Outcome:
        """Works everything off. What stops it, Ctrl-C too, puts the job at hand back into the row."""
        outcome = Outcome()
        try:
            while (job := self._next()) is not None:
                try:
                    self._do(job)
                except BaseException:
                    self._queue.give_back(job.number)
                    raise
                ended = self._queue.job(job.number)
                if ended is None:
                    continue
                self._tell(ended)
                {DONE: outcome.done, FAILED: outcome.failed, CANCELLED: outcome.cancelled}.get(
                    ended.state, []).append(ended.number)
        finally:
            self._drop()
        return outcome

    def _next(self) -> Job | None:
        """The next job, waited for while the queue is paused; None where nothing is left to do."""
        said = False
        while (job := self._queue.claim(self._batch)) is None and self._held is not None and self._waits():
            if not self._queue.paused:
                continue  # just now it was
            if not said:
                self._drop()  # an idle worker holds memory
                self._held()
                said = True
            time.sleep(_NOTED)
        return job

    def _waits(self) -> bool:
        return any(job.state == WAITING for job in self._queue.jobs(self._batch))

    def _do(self, job: Job) -> None:
        """Has one job done, whatever the outcome."""
        worker = self._ready()
        name = worker.ask("job", {"key": job.work.key, "request": job.work.request,
                                  "previews": self._show is not None})
        noted = time.monotonic()
        stopping: float | None = None
        while True:
            message = next(iter(worker.messages(_BEAT)), None)
            if message is not None and message.get("event") == "preview":
                if self._show is not None:
                    self._show(job, message)
                continue
            if message is None or time.monotonic() - noted > _NOTED:
                noted = time.monotonic()
                wanted = self._note(job, message)
                if not wanted and stopping is None:
                    worker.cancel(name)
                    stopping = noted
            if stopping is not None and time.monotonic() - stopping > _DEAF:
                worker.kill()  # stopped, or stuck in a library; the message "ended" follows
            if message is not None and self._ended(job, name, message, stopping is not None):
                return

    def _note(self, job: Job, message: Message | None) -> bool:
        """Notes how far a job is; whether it is still wanted comes back."""
        if message is None or message.get("event") != "progress":
            return self._queue.beat(job.number)
        wanted = self._queue.progress(job.number, message["step"], message["frame"], message["of"],
                                      message.get("seconds_left"))
        if (now := self._queue.job(job.number)) is not None:
            self._tell(now)
        return wanted

    def _ended(self, job: Job, name: str, message: Message, stopping: bool) -> bool:
        """Whether the job came to an end by this message, which is then noted."""
        event = message.get("event")
        if event == "ended":
            self._drop()
            if stopping:
                self._queue.called_off(job.number)
            else:
                self._queue.fail(job.number, _death(message["code"]), message.get("said", ""))
            return True
        if message.get("id") != name or event not in ("done", "failed", "cancelled", "refused"):
            return False
        if event == "done":
            self._queue.finish(job.number, message["result"])
        elif event == "cancelled":
            self._queue.called_off(job.number)
        else:
            self._queue.fail(job.number, message.get("reason", ""), message.get("trace", ""),
                             again=message.get("kind") not in _HOPELESS)
        return True

    def _drop(self) -> None:
        if self._worker is not None:
            self._worker.close()
        self._worker = None

    def _ready(self) -> Worker:
        """A worker that listens.

        Raises:
            SetupError: None can be had.
        """
        if self._worker is None or not self._worker.alive:
            self._drop()
            self._worker = self._start()
            hello = next(iter(self._worker.messages(STARTS_WITHIN)), {})
            if hello.get("event") == "ended":
                raise SetupError(f"The worker ended at once. Its last words: {hello.get('said', '')[-300:] or 'none'}")
            problem = speaks_as_we(hello)
            if problem:
                raise SetupError(problem)
        return self._worker


def _death(code: int) -> str:
    """Why a worker died, as far as its exit code tells."""
    if code in (-9, 137):
        return "The worker was ended from outside, as a system does that has run out of memory."
    return f"The worker broke down at this shot (code {code})."


def left(jobs: list[Job], now: float | None = None) -> float | None:
    """Seconds until all jobs are done, from how long the done ones took; None while nothing is known.

    Args:
        jobs: The jobs.
        now: The time; the clock's if None.
    """
    usual = usually(jobs)
    waiting = sum(job.state == WAITING or job.lost for job in jobs)
    running = sum(left_of(job, usual, now) or 0.0 for job in jobs if job.state == RUNNING and not job.lost)
    if usual is None:
        return None if waiting else running
    return running + waiting * usual


def left_of(job: Job, usual: float | None, now: float | None = None) -> float | None:
    """Seconds until a job that runs is done: what its step still takes, or more where jobs usually take longer."""
    if usual is None or job.began is None:
        return job.seconds_left
    rest = usual - ((time.time() if now is None else now) - job.began)
    return max(job.seconds_left or 0.0, rest, 0.0)


def usually(jobs: list[Job]) -> float | None:
    """Seconds that a job takes, from those that are done; None while none is."""
    took = [job.ended - job.began for job in jobs
            if job.state == DONE and job.ended is not None and job.began is not None]
    return sum(took) / len(took) if took else None
