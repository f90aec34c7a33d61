"""Jobs as people read them: a row for each, all that is known of one, and what has changed since the last look."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from retake.cli.table import aligned
from retake.errors import RetakeError
from retake.jobs.job import CANCELLED, DONE, FAILED, RUNNING, STATES, WAITING
from retake.jobs.runner import left

if TYPE_CHECKING:
    from retake.jobs import Job, Queue

_COLUMNS = ("job", "shot", "language", "state", "how far", "left", "take, or why there is none")
_LOOK = 0.5  # seconds between two looks
_CLEAR = "\x1b[H\x1b[J"
_LOST = "lost"
_GONE = "who did it is gone: it is begun anew"


def listed(queue: Queue, batch: str | None) -> dict[str, Any]:
    """The jobs as JSON takes them, with what holds for all of them."""
    jobs = queue.jobs(batch)
    return {"queue": str(queue.path), "paused": queue.paused, "seconds_left": left(jobs),
            "counts": {state: sum(job.state == state for job in jobs) for state in STATES},
            "jobs": [job.to_dict() for job in jobs]}


def page(queue: Queue, batch: str | None) -> list[str]:
    """The jobs for people."""
    jobs = queue.jobs(batch)
    lines = aligned([_COLUMNS, *map(_row, jobs)]) if jobs else []
    counts = [f"{count} {state}" for state in (*STATES, _LOST) if (count := sum(_state(job) == state for job in jobs))]
    seconds = left(jobs)
    rest = f"; about {spoken(seconds)} left" if seconds else ""
    lines += ["", ", ".join(counts) + rest + "."] if jobs else ["No jobs."]
    if queue.paused:
        lines.append("Paused: no further job is begun. `retake jobs resume` goes on.")
    return lines


def told(job: Job) -> list[str]:
    """All that is known of a job, for people."""
    request, result = job.work.request, job.result
    rows = [("Job", f"{job.number}, {_state(job)}"), ("Shot", job.shot), ("Language", job.work.language),
            ("Batch", job.work.batch), *((name.capitalize(), _text(request.get(name)))
                                         for name in ("plate", "dialogue", "guide", "span")),
            ("How far", _far(job)), ("Added", _moment(job.added)), ("Began", _moment(job.began)),
            ("Ended", _moment(job.ended) if job.over else ""),
            ("Took", spoken(job.ended - job.began) if job.state == DONE and job.ended and job.began else ""),
            ("Tries", str(job.tries) if job.tries else ""), ("Reason", job.reason or (_GONE if job.lost else "")),
            *((name.capitalize(), _text(result.get(name)))
              for name in ("movie", "matte", "patch", "report", "verdict"))]
    lines = aligned([*((name, value) for name, value in rows if value), *(("", one) for one in objections(job))])
    notes = result.get("notes")
    lines += aligned([("Note", _text(note)) for note in notes]) if isinstance(notes, list) and notes else []
    if job.log:
        lines += ["", "Its last words:", *(line[:200] for line in job.log.splitlines()[-30:])]
    return lines


def objections(job: Job) -> list[str]:
    """What the verdict on a job's take objects to, a sentence each; nothing where it is a pass or can't be read."""
    from retake.quality.take_json import read_json
    report = job.result.get("report")
    if job.result.get("verdict") in (None, "pass") or not isinstance(report, str):
        return []
    try:
        verdict = read_json(Path(report)).get("verdict")
    except RetakeError:
        return []
    reasons = verdict.get("reasons") if isinstance(verdict, dict) else None
    return [one["words"] for one in (reasons if isinstance(reasons, list) else ())
            if isinstance(one, dict) and isinstance(one.get("words"), str)]


class Changes:
    """What has changed since the last look, for those who can't be shown a page over and over."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, ...]] = {}

    def of(self, jobs: Iterable[Job]) -> list[str]:
        """A line for each job that has come to another state or step."""
        found = [job for job in jobs if self._news(job, (job.state, job.step, job.reason, job.lost))]
        return [f"{datetime.now():%H:%M:%S}  " + "  ".join(cell for cell in _row(job) if cell) for job in found]

    def in_full(self, jobs: Iterable[Job]) -> list[str]:
        """A line of JSON for each job of which anything is new."""
        return [json.dumps(job.to_dict(), default=str) for job in jobs
                if self._news(job, (job.state, job.step, job.frame, job.reason, job.lost, job.place))]

    def _news(self, job: Job, now: tuple[Any, ...]) -> bool:
        before = self._known.get(job.number)
        self._known[job.number] = now
        return before != now


def watched(queue: Queue, batch: str | None, as_json: bool) -> None:
    """Shows the jobs until all are over: a page over and over in a terminal, elsewhere a line for each change."""
    changes, terminal = Changes(), sys.stdout.isatty() and not as_json
    while True:
        jobs = queue.jobs(batch)
        if terminal:
            click.echo(_CLEAR + "\n".join(page(queue, batch)))
        else:
            for line in changes.in_full(jobs) if as_json else changes.of(jobs):
                click.echo(line)
            sys.stdout.flush()
        if all(job.over for job in jobs):
            return
        time.sleep(_LOOK)


def spoken(seconds: float) -> str:
    """A length of time as people say it: 12 s, 3 min, 1 h 20 min."""
    whole = max(0, round(seconds))
    if whole < 100:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def _row(job: Job) -> tuple[str, ...]:
    """A job's cells."""
    seconds = job.seconds_left if job.state == RUNNING and not job.lost else None
    return (str(job.number), job.shot, job.work.language, _state(job), _far(job),
            "" if seconds is None else spoken(seconds), _end(job))


def _state(job: Job) -> str:
    return _LOST if job.lost else job.state


def _far(job: Job) -> str:
    """How far a job is that runs."""
    if job.state != RUNNING or not job.step:
        return ""
    return f"{job.step} {job.frame} of {job.of}" if job.of else job.step


def _end(job: Job) -> str:
    """What came of a job, or of its last try."""
    if job.state == DONE:
        movie, verdict = job.result.get("movie"), job.result.get("verdict")
        name = Path(movie).name if isinstance(movie, str) else "done"
        return name if verdict in (None, "pass") else f"{name} (verdict: {_text(verdict)})"
    if job.lost:
        return _GONE
    if job.state == WAITING and job.reason:
        return f"once more after: {job.reason}"
    return job.reason if job.state in (FAILED, CANCELLED) else ""


def _moment(seconds: float | None) -> str:
    """When, on the wall clock here."""
    if seconds is None:
        return ""
    try:
        return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError, OSError):
        return "?"


def _text(value: object) -> str:
    return "" if value is None else str(value)
