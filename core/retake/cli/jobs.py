"""`retake jobs`: what is to be done, being done and done, and what people want otherwise."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from retake.cli.flags import ANY_PATH, echo_json, json_flag
from retake.errors import OptionError
from retake.printable import printable

if TYPE_CHECKING:
    from retake.jobs import Job, Queue

Command = Callable[..., None]


@click.group("jobs", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List the shots' jobs; pause, cancel, reorder and retry them. Without a word it lists them."""
    if context.invoked_subcommand is None:
        context.invoke(list_jobs)


def _queue_flag(function: Command) -> Command:
    """A decorator that gives a command the flag for the queue, and the open queue as its first argument."""

    @click.option("--queue", "file", type=ANY_PATH, default=None, metavar="FILE",
                  help="The queue's file; your own (RETAKE_QUEUE) when left out.")
    @functools.wraps(function)
    def opened(file: Path | None = None, **given: Any) -> None:
        from retake.jobs import Queue, user_queue
        from retake.unfinished import shown
        if file is not None and not file.exists():
            raise OptionError(f"There is no queue {shown(file)}. `retake batch --queue` makes one.")
        with Queue(file or user_queue()) as queue:
            function(queue, **given)

    return opened


_numbers = click.argument("numbers", type=int, nargs=-1, metavar="N...")


@command.command("list")
@click.option("--batch", default=None, metavar="TIMELINE",
              help="Only the jobs of this timeline.")
@click.option("--watch", is_flag=True, help="Go on until nothing waits or runs; with --json a line for each change.")
@json_flag
@_queue_flag
def list_jobs(queue: Queue, batch: str | None = None, watch: bool = False, as_json: bool = False) -> None:
    """List the jobs in the order in which they are done: shot, language, state, how far, time left."""
    from retake.cli.job_list import listed, page, watched
    batch = _batch(queue, batch)
    if watch:
        watched(queue, batch, as_json)
    elif as_json:
        echo_json(listed(queue, batch))
    else:
        for line in page(queue, batch):
            click.echo(line)


@command.command("show")
@click.argument("number", type=int, metavar="N")
@json_flag
@_queue_flag
def show(queue: Queue, number: int, as_json: bool) -> None:
    """Tell all that is known of job N: plate and dialogue, times, the take or why there is none."""
    from retake.cli.job_list import told
    job = _job(queue, number)
    if as_json:
        echo_json(job.to_dict())
        return
    for line in told(job):
        click.echo(line)


@command.command("pause")
@json_flag
@_queue_flag
def pause(queue: Queue, as_json: bool) -> None:
    """Begin no further job; what runs is finished."""
    queue.pause()
    _say(queue, [], "Paused: no further job is begun.", as_json)


@command.command("resume")
@json_flag
@_queue_flag
def resume(queue: Queue, as_json: bool) -> None:
    """Go on after a pause. Where no process waits for it any more, `retake jobs run` does the work."""
    queue.pause(False)
    _say(queue, [], "Resumed.", as_json)


@command.command("cancel")
@_numbers
@click.option("--all", "everything", is_flag=True, help="Whatever waits or runs.")
@json_flag
@_queue_flag
def cancel(queue: Queue, numbers: tuple[int, ...], everything: bool, as_json: bool) -> None:
    """Call jobs off: at once where they wait, within a second where they run."""
    chosen = _chosen(queue, numbers, everything, "--all", lambda job: not job.over)
    for job in chosen:
        if job.over:
            raise OptionError(f"Job {job.number} ({job.shot}) is {job.state} already.")
    for job in chosen:
        queue.cancel(job.number)
    _say(queue, chosen, "called off", as_json)


@command.command("move")
@click.argument("number", type=int, metavar="N")
@click.option("--before", type=int, default=None, metavar="M", help="Before this job.")
@click.option("--first", is_flag=True, help="Before everything that waits.")
@click.option("--last", is_flag=True, help="After everything else.")
@json_flag
@_queue_flag
def move(queue: Queue, number: int, before: int | None, first: bool, last: bool, as_json: bool) -> None:
    """Do job N earlier or later than it stands in the list."""
    if (before is not None) + first + last != 1:
        raise OptionError("Say where to: --before M, --first or --last.")
    for one in (number, *(() if before is None else (before,))):
        job = _job(queue, one)
        if job.state != "waiting":
            raise OptionError(f"Job {one} ({job.shot}) is {job.state}; only what waits has a place in the row.")
    waiting = [job.number for job in queue.jobs() if job.state == "waiting"]
    if first:
        before = waiting[0] if waiting else None
    queue.move(number, before)
    _say(queue, [_job(queue, number)], "moved", as_json)


@command.command("retry")
@_numbers
@click.option("--failed", is_flag=True, help="Whatever failed.")
@json_flag
@_queue_flag
def retry(queue: Queue, numbers: tuple[int, ...], failed: bool, as_json: bool) -> None:
    """Put jobs that failed or were called off back into the row; `retake jobs run` does them."""
    chosen = _chosen(queue, numbers, failed, "--failed", lambda job: job.state == "failed")
    for job in chosen:
        if job.state not in ("failed", "cancelled"):
            raise OptionError(f"Job {job.number} ({job.shot}) is {job.state}; only what failed or was called off can "
                              "be tried again.")
    put = []
    for job in chosen:
        if queue.retry(job.number):
            put.append(job)
        elif numbers:
            raise OptionError(f"Job {job.number} ({job.shot}) can't be tried again: a newer job for the same shot and "
                              "language has taken its place.")
    _say(queue, put, "in the row again", as_json)


@command.command("forget")
@_numbers
@click.option("--done", is_flag=True, help="Whatever is done.")
@json_flag
@_queue_flag
def forget(queue: Queue, numbers: tuple[int, ...], done: bool, as_json: bool) -> None:
    """Take jobs that are over out of the list. Their takes stay, but a batch would make them anew."""
    chosen = _chosen(queue, numbers, done, "--done", lambda job: job.state == "done")
    for job in chosen:
        if not job.over:
            raise OptionError(f"Job {job.number} ({job.shot}) is {job.state}. Cancel it first.")
    for job in chosen:
        queue.forget(job.number)
    _say(queue, chosen, "forgotten", as_json)


@command.command("run")
@click.option("--batch", default=None, metavar="TIMELINE",
              help="Only the jobs of this timeline.")
@click.option("--lines", is_flag=True,
              help="For programs: tell on standard output, line by line, with pictures; end when standard input does.")
@json_flag
@_queue_flag
def run(queue: Queue, batch: str | None, lines: bool, as_json: bool) -> None:
    """Do what waits, one job after the other; Ctrl-C puts the one at hand back into the row."""
    from dataclasses import asdict

    from retake.cli.job_list import Changes
    from retake.jobs.runner import Runner
    from retake.worker.client import Worker, worker_command
    changes, meant = Changes(), _batch(queue, batch)
    if lines:
        _run_for_a_program(queue, meant)
        return

    def tell(job: Job) -> None:
        for line in () if as_json else changes.of([job]):
            click.echo(line)

    def held() -> None:
        click.echo("Paused: `retake jobs resume` goes on.", err=True)

    outcome = Runner(queue, lambda: Worker(worker_command()), tell, meant, held=held).run()
    if as_json:
        echo_json(asdict(outcome))
    else:
        click.echo(f"{len(outcome.done)} done, {len(outcome.failed)} failed, {len(outcome.cancelled)} cancelled.")


def _run_for_a_program(queue: Queue, batch: str | None) -> None:
    """Do what waits, told line by line to whoever started us, for as long as he is there."""
    import os
    from dataclasses import asdict

    from retake.cli.job_lines import asker
    from retake.jobs.runner import Runner
    from retake.worker.client import Worker, worker_command
    asks = asker()
    asks.tell("hello", pid=os.getpid(), queue=str(queue.path))
    asks.listen()
    outcome = Runner(queue, lambda: Worker(worker_command()), batch=batch, show=asks.show,
                     held=lambda: asks.tell("held")).run()
    asks.end()
    asks.tell("done", result=asdict(outcome))


def _job(queue: Queue, number: int) -> Job:
    """The job of that number; OptionError where there is none."""
    # SQLite's numbers end here.
    job = queue.job(number) if abs(number) < 1 << 63 else None
    if job is None:
        raise OptionError(f"There is no job {number}. `retake jobs list` lists them.")
    return job


def _batch(queue: Queue, batch: str | None) -> str | None:
    """The batch that is meant: by its name, which is its timeline's path, by that file's name, or all.

    Raises:
        OptionError: No job belongs to it, or several batches are meant.
    """
    if batch is None:
        return None
    names = list(dict.fromkeys(job.work.batch for job in queue.jobs() if job.work.batch))
    whole = [name for name in names if name in (batch, str(Path(batch).absolute()))]
    meant = whole or [name for name in names if batch in (Path(name).name, Path(name).stem)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise OptionError(f"Several batches are called {batch!r}: {', '.join(meant[-8:])}.")
    there = f"There are: {', '.join(names[-8:])}." if names else "No job belongs to any."
    raise OptionError(f"There is no batch {batch!r}. {there}")


def _chosen(queue: Queue, numbers: Sequence[int], every: bool, flag: str, meant: Callable[[Job], bool]) -> list[Job]:
    """The jobs that are meant: by number, or all that a flag means."""
    if bool(numbers) == every:
        raise OptionError(f"Say which jobs: their numbers, or {flag}.")
    if every:
        return [job for job in queue.jobs() if meant(job)]
    return [_job(queue, number) for number in dict.fromkeys(numbers)]


def _say(queue: Queue, jobs: Sequence[Job], what: str, as_json: bool) -> None:
    """Say what was done with which jobs."""
    if as_json:
        now = [found.to_dict() for job in jobs if (found := queue.job(job.number))]
        echo_json({"paused": queue.paused, "numbers": [job.number for job in jobs], "jobs": now})
    elif what[0].isupper():
        click.echo(what)
    else:
        for job in jobs:
            language = f", {job.work.language}" if job.work.language else ""
            click.echo(printable(f"Job {job.number} ({job.shot}{language}): {what}."))
        if not jobs:
            click.echo("There is none.")
