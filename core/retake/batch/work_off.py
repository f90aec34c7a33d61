"""A plan, worked off: what is finished stays, what is hopeless is left out, the rest goes through the queue."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from retake.batch.wish import LeftOut, Plan, Planned
from retake.cache import Cache
from retake.jobs import DONE, FAILED, RUNNING, WAITING, Job, Queue
from retake.jobs.runner import Runner
from retake.memory import give_back
from retake.worker.client import Worker

if TYPE_CHECKING:
    from retake.preflight import Asked, Outlook

Tell = Callable[[str, int, int], None]

_LOOK = 0.3  # seconds between two looks at what another process does


@dataclass(frozen=True, slots=True)
class Sorted:
    """A plan's shots, by what is left to do about each.

    Attributes:
        finished: Their takes are there.
        open: They are to be rendered.
        left_out: No take is made of them.
        outlooks: What preflight says of the open ones, in their order; none where it was not asked.
    """

    finished: tuple[Planned, ...]
    open: tuple[Planned, ...]
    left_out: tuple[LeftOut, ...] = ()
    outlooks: tuple[Outlook, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of a batch.

    Attributes:
        jobs: The job of each shot and language that was ready, finished before or now, in the timeline's order.
        new: Numbers of the jobs that were put into the row now.
        left_out: Of what no take is made.
    """

    jobs: tuple[Job, ...]
    new: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = field(default=())

    @property
    def done(self) -> tuple[Job, ...]:
        """Those whose takes are there."""
        return tuple(job for job in self.jobs if job.state == DONE)

    @property
    def failed(self) -> tuple[Job, ...]:
        """Those that failed."""
        return tuple(job for job in self.jobs if job.state == FAILED)

    @property
    def open(self) -> tuple[Job, ...]:
        """Those that wait, were called off, or are done by another process."""
        return tuple(job for job in self.jobs if job.state not in (DONE, FAILED))


def sorted_out(plan: Plan, queue: Queue | None, judge: bool, cache: Cache, tell: Tell) -> Sorted:
    """What is left to do of a plan.

    Args:
        plan: The plan.
        queue: The queue that knows what is finished; None where there is none yet.
        judge: Whether shots are looked at first, and what can't come to a take is left out.
        cache: Where analyses are kept.
        tell: Hears (what is done, how far, of how much).
    """
    every = (*plan.ready, *plan.others)
    known = queue.finished(one.work.key for one in every) if queue else set()
    finished = tuple(one for one in every if one.work.key in known)
    rest = tuple(one for one in plan.ready if one.work.key not in known)
    if not (judge or plan.lend) or not rest:
        return Sorted(finished, rest, plan.left_out)
    from retake.preflight import RED, outlooks  # loads what looks for faces
    found = outlooks(_asked(rest), cache, tell, _asked(finished) if plan.lend else [])
    give_back()  # the worker needs it
    hopeless = tuple(LeftOut(one.shot, one.work.language, (outlook.why,))
                     for one, outlook in zip(rest, found, strict=True) if judge and outlook.colour == RED)
    pairs = [(_lent(one, outlook) if plan.lend else one, outlook)
             for one, outlook in zip(rest, found, strict=True) if not judge or outlook.colour != RED]
    return Sorted(finished, tuple(one for one, _ in pairs), (*plan.left_out, *hopeless),
                  tuple(outlook for _, outlook in pairs))


def _asked(planned: Sequence[Planned]) -> list[Asked]:
    from retake.preflight import Asked
    return [Asked(one.request, one.shot, one.line, one.work.language) for one in planned]


def _lent(one: Planned, outlook: Outlook) -> Planned:
    """A shot with what others lend it; its key stays, so that it is known again whoever lends next time."""
    from retake.pipeline.request_json import request_as_data
    from retake.preflight import with_offers
    request = with_offers(one.request, outlook.offers)
    return replace(one, request=request, work=replace(one.work, request=request_as_data(request)))


def work_off(found: Sorted, queue: Queue, start: Callable[[], Worker], tell: Callable[[Job], None],
             held: Callable[[], None]) -> Ended:
    """Has everything rendered that is open. What stops it leaves the queue so that it can be asked for again.

    Args:
        found: What is left to do.
        queue: The queue.
        start: Starts a worker.
        tell: Hears of a job whenever it has changed.
        held: Called when somebody has paused the queue; it is waited for him to go on.
    """
    ready = sorted((*found.finished, *found.open), key=lambda one: (one.shot.record.start, one.shot.track.index))
    added = queue.add(one.work for one in ready)
    numbers = sorted((*added.new, *added.done, *added.waiting))
    batch = ready[0].work.batch if ready else ""
    while _is_to_do(jobs := _jobs(queue, numbers), batch):
        Runner(queue, start, tell, batch, held=held).run()
        if _is_to_do(_jobs(queue, numbers), batch):
            time.sleep(_LOOK)  # another process is at the last ones; should it end, they are done here
    by_key = {job.work.key: job for job in jobs}
    return Ended(tuple(by_key[one.work.key] for one in ready if one.work.key in by_key), added.new, found.left_out)


def _jobs(queue: Queue, numbers: Sequence[int]) -> list[Job]:
    return [job for number in numbers if (job := queue.job(number)) is not None]


def _is_to_do(jobs: Sequence[Job], batch: str) -> bool:
    """Whether any of the jobs is being done, or waits for this batch."""
    return any(job.state == RUNNING or (job.state == WAITING and job.work.batch == batch) for job in jobs)

