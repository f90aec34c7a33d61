"""A batch as people read it: what is left to do, a line for each job, what failed and why, where the timelines lie."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from retake.cli.job_list import objections, spoken
from retake.cli.progress import stages
from retake.cli.table import aligned, relink
from retake.jobs.job import CANCELLED, DONE, FAILED, RUNNING, WAITING
from retake.jobs.runner import left
from retake.printable import printable
from retake.unfinished import shown

if TYPE_CHECKING:
    from retake.batch.placing import Laid
    from retake.batch.wish import Plan, Planned, Wish
    from retake.batch.work_off import Ended, Sorted
    from retake.jobs import Job, Queue

_WIDTH = 100


class Page:
    """Has a batch done and says how it goes; with `as_json` nothing is said, and what came of it is told as data."""

    def __init__(self, as_json: bool) -> None:
        self._hidden = as_json

    def would(self, plan: Plan, queue: Path | None, judge: bool) -> dict[str, Any]:
        """Says what would be rendered."""
        from retake.batch.work_off import sorted_out
        from retake.cache import user_cache
        from retake.jobs import Queue
        tell = stages(hidden=self._hidden)
        with Queue(queue) if queue else nullcontext() as opened:
            found = sorted_out(plan, opened, judge, user_cache(), tell)
        self._head(plan, found)
        outlooks = found.outlooks or (None,) * len(found.open)
        rows = [(str(one.shot.record.timecode), _named(one), one.work.language, one.request.plate.name,
                 one.request.span, f"{outlook.colour} {outlook.doubts}".rstrip() if outlook else "")
                for one, outlook in zip(found.open, outlooks, strict=True)]
        if rows:
            self._say("", *aligned([("record", "shot", "language", "plate", "frames", ""), *rows]))
        return {"ok": True, "timeline": plan.timeline.path,
                "finished": [_planned(one) for one in found.finished],
                "open": [{**_planned(one), "outlook": outlook.as_data() if outlook else None}
                         for one, outlook in zip(found.open, outlooks, strict=True)],
                "left_out": [one.as_data() for one in found.left_out]}

    def does(self, wish: Wish, plan: Plan, queue_file: Path, judge: bool, also: Sequence[str] | None
             ) -> dict[str, Any]:
        """Renders what is open, lays the takes onto the timeline, and says so.

        Args:
            wish: What was asked for.
            plan: What is to be rendered.
            queue_file: Where the queue lies.
            judge: Whether new shots are looked at first.
            also: What is written beside the timelines with the takes; None for no timeline at all.
        """
        from retake.batch.placing import placed
        from retake.batch.work_off import sorted_out, work_off
        from retake.cache import user_cache
        from retake.jobs import Queue
        from retake.worker.client import Worker, worker_command
        cache = user_cache()
        cache.tidy()
        with Queue(queue_file) as queue:
            found = sorted_out(plan, queue, judge, cache, stages(hidden=self._hidden))
            self._head(plan, found)
            lines = Lines(queue, wish.batch, [one.work.key for one in found.open], self._hidden)
            ended = work_off(found, queue, lambda: Worker(worker_command()), lines.tell, lines.held)
            lines.end()
        laid = placed(wish, ended.done, [one for one in also if one != "none"]) if also is not None else []
        self._end(ended, laid)
        ok = not ended.failed and not ended.open and not any(one.problem for one in laid)
        return {"ok": ok, "timeline": plan.timeline.path, "takes": str(wish.takes), "queue": str(queue_file),
                "new": list(ended.new), "jobs": [job.to_dict() for job in ended.jobs],
                "left_out": [one.as_data() for one in ended.left_out], "placed": [asdict(one) for one in laid]}

    def _head(self, plan: Plan, found: Sorted) -> None:
        rows: list[tuple[str, ...]]
        name = plan.timeline.name or Path(plan.timeline.path).name
        self._say(f"{name}: {len(found.finished)} finished, {len(found.open)} to render, "
                  f"{len(found.left_out)} left out.")
        if found.left_out:
            rows = [(str(one.shot.record.timecode), one.shot.name or one.shot.id, one.language,
                     "; ".join(one.reasons)) for one in found.left_out]
            lost = relink(reason for one in found.left_out for reason in one.reasons)
            self._say("", "Left out:", *aligned(rows), *lost, "")
        names = {shot.id: shot.name or shot.id for shot in plan.timeline.shots}
        rows = [(names[id], ", ".join(f"{name.replace('_', '-')} {value}" for name, value in own.items()))
                for id, own in plan.own.items() if id in names]
        if rows:
            self._say("With options of their own:", *aligned(rows), "")
        doubtful = [(one, outlook) for one, outlook in zip(found.open, found.outlooks, strict=False) if outlook.doubts]
        if doubtful:
            rows = [(str(one.shot.record.timecode), _named(one), one.work.language, outlook.doubts)
                    for one, outlook in doubtful]
            self._say("To be looked at:", *aligned(rows), "")
        seconds = sum(outlook.seconds or 0.0 for outlook in found.outlooks)
        if seconds:
            about = "" if all(outlook.measured for outlook in found.outlooks) else "about "
            self._say(f"It will take {about}{spoken(seconds)}.")

    def _end(self, ended: Ended, laid: Sequence[Laid]) -> None:
        for job in (*ended.failed, *ended.open):
            self._say(f"{_state(job)}: {_shot(job)}: {job.reason or 'it is still in the row'}")
        for one in laid:
            language = f" ({one.language})" if one.language else ""
            if one.problem:
                self._say(f"No timeline{language}: {one.problem}")
            elif one.out:
                self._say(f"Timeline{language}  {shown(one.out)}" + ("" if one.new else ", as before"))
                self._say(*(f"Also  {shown(path)}" for path in one.also.values()))
            self._say(*(f"Note  {note}" for note in one.notes))
        self._say(f"{len(ended.done)} done, {len(ended.failed)} failed, {len(ended.open)} open.")

    def _say(self, *lines: str) -> None:
        for line in lines if not self._hidden else ():
            click.echo(printable(line))


class Lines:
    """A line for each job when it is over; in a terminal also one that is written over while it runs.

    Args:
        queue: The queue.
        batch: The jobs of which the time that is left is told.
        keys: The keys of the jobs that are to be done, for counting them.
        hidden: Whether nothing is to be said.
    """

    def __init__(self, queue: Queue, batch: str, keys: Sequence[str], hidden: bool) -> None:
        self._queue, self._batch, self._keys, self._hidden = queue, batch, keys, hidden
        self._over: set[str] = set()
        self._drawn = False

    def tell(self, job: Job) -> None:
        """Hears of a job that has changed."""
        if self._hidden:
            return
        if job.state in (DONE, FAILED, CANCELLED):
            self._over.add(job.work.key)
        count = f"[{len(self._over)} of {len(self._keys)}] {_shot(job)}"
        if job.state == RUNNING:
            self._draw(f"{count}: {job.step} {job.frame} of {job.of}{self._left(job)}")
        elif job.state == WAITING:
            self._put(f"{count}: failed, once more: {job.reason}")
        else:
            self._put(f"{count}: {_outcome(job)}")
            for one in objections(job):
                self._put(f"    {one}")

    def held(self) -> None:
        """Says that somebody has paused the queue."""
        self._put("The queue is paused: `retake jobs resume` goes on.")

    def end(self) -> None:
        """Leaves the line that is written over."""
        if self._drawn:
            click.echo(f"\r{'':<{_WIDTH}}\r", err=True, nl=False)
            self._drawn = False

    def _left(self, job: Job) -> str:
        told = [f"{spoken(job.seconds_left)} left"] if job.seconds_left else []
        whole = left(self._queue.jobs(self._batch))
        told += [f"about {spoken(whole)} for all"] if whole and len(self._keys) > 1 else []
        return "".join(f", {one}" for one in told)

    def _draw(self, line: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{printable(line)[:_WIDTH]:<{_WIDTH}}", err=True, nl=False)
            self._drawn = True

    def _put(self, line: str) -> None:
        if not self._hidden:
            self.end()
            click.echo(printable(line))
            sys.stdout.flush()


def _outcome(job: Job) -> str:
    if job.state != DONE:
        return f"{_state(job).lower()}: {job.reason}"
    movie, verdict = job.result.get("movie"), job.result.get("verdict")
    took = f", {spoken(job.ended - job.began)}" if job.ended and job.began else ""
    return f"{Path(str(movie)).name}, verdict {verdict}{took}"


def _state(job: Job) -> str:
    return {FAILED: "Failed", CANCELLED: "Called off", WAITING: "Waits", RUNNING: "Runs elsewhere"}.get(job.state, "")


def _shot(job: Job) -> str:
    return f"{job.shot} {job.work.language}".rstrip()


def _named(one: Planned) -> str:
    return one.work.name or one.shot.id


def _planned(one: Planned) -> dict[str, Any]:
    return {"shot": one.shot.id, "name": one.shot.name, "language": one.work.language, "key": one.work.key,
            "plate": str(one.request.plate), "frames": one.request.span, "text": one.request.text,
            "notes": list(one.line.notes)}

