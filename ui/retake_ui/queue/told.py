"""Jobs in an editor's words: state, how far, how long still, what came of it, and when. No widgets."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import PurePath

from retake.jobs import CANCELLED, DONE, FAILED, RUNNING, WAITING, Job
from retake.jobs.runner import left_of
from retake_ui.models.jobs import Standing
from retake_ui.words import tr


def far(job: Job) -> str:
    """What a job that runs is at: the step, and the frame of how many."""
    if job.state != RUNNING or job.lost:
        return ""
    if not job.step:
        return tr("Starting")
    step = job.step[:1].upper() + job.step[1:]
    return tr("{step} {frame} of {of}").format(step=step, frame=job.frame, of=job.of) if job.of > 1 else step


def share(job: Job) -> float | None:
    """How far the step is, from 0 to 1; None where that is not known."""
    if job.state != RUNNING or job.lost or job.of <= 1:
        return None
    return max(0.0, min(1.0, job.frame / job.of))


def outcome(job: Job) -> str:
    """What came of a job, or of its last try, in a line."""
    if job.lost:
        return tr("Who did it is gone: it is begun anew.")
    if job.state == DONE:
        movie = job.result.get("movie")
        return PurePath(movie).name if isinstance(movie, str) and movie else tr("Done")
    if job.state == WAITING and job.reason:
        return tr("Once more after: {reason}").format(reason=job.reason)
    return job.reason if job.state in (FAILED, CANCELLED) else ""


def verdict(job: Job) -> str:
    """The verdict on the take of a job that is done; "" where it has none."""
    found = job.result.get("verdict") if job.state == DONE else None
    return found if isinstance(found, str) else ""


def rest(job: Job, usual: float | None, now: float | None = None) -> str:
    """How long a job that runs still takes."""
    if job.state != RUNNING or job.lost:
        return ""
    seconds = left_of(job, usual, now)
    return "" if seconds is None else spoken(seconds)


def moment(job: Job, now: float | None = None) -> str:
    """When it ended, began or was asked for: the hour, with the day where that is another one."""
    at = job.ended if job.over else job.began if job.state == RUNNING else job.added
    return clock(at, now)


def clock(at: float | None, now: float | None = None) -> str:
    """A moment on the wall clock here."""
    if at is None:
        return ""
    try:
        when = datetime.fromtimestamp(at)
        today = datetime.fromtimestamp(time.time() if now is None else now)
    except (ValueError, OverflowError, OSError):
        return "?"
    return f"{when:%H:%M}" if when.date() == today.date() else f"{when:%d %b %H:%M}".lstrip("0")


def spoken(seconds: float) -> str:
    """A length of time as people say it: 12 s, 3 min, 1 h 20 min."""
    whole = max(0, round(seconds))
    if whole < 100:
        return tr("{n} s").format(n=whole)
    minutes = round(whole / 60)
    if minutes < 60:
        return tr("{n} min").format(n=minutes)
    hours, over = divmod(minutes, 60)
    return tr("{h} h {m} min").format(h=hours, m=over) if over else tr("{h} h").format(h=hours)


def counted(stands: Standing, left: float | None, brief: bool = False) -> str:
    """How much of the work is done, and how long it still takes: 3 of 12 · 4 min left · 1 failed; brief: 3 of 12."""
    parts = []
    if not stands.over:
        parts.append(tr("{done} of {of}").format(done=stands.done + stands.failed, of=stands.of))
        if left is not None and left >= 1:
            parts.append(tr("{time} left").format(time=spoken(left)))
    elif stands.done == 1:
        parts.append(tr("1 take"))
    elif stands.done:
        parts.append(tr("{n} takes").format(n=stands.done))
    if brief and parts:
        return parts[0]
    if stands.failed:
        parts.append(tr("{n} failed").format(n=stands.failed))
    return " · ".join(parts)
