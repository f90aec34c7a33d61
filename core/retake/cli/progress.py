"""How long work still takes, on standard error: a bar in a terminal, one plain line elsewhere, nothing for programs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import click

from retake.options.render import RenderOptions
from retake.pace import Pace

T = TypeVar("T")
# A line is written over at most so often, and says nothing of time before it knows the pace: seconds.
_REDRAW, _UNTOLD = 0.1, 1.0
_WIDTH = 60
STEPS = 200  # redrawing a bar more often than its width changes only costs time


def progress(work: Iterable[T], total: int, label: str, hidden: bool = False) -> Iterator[T]:
    """What `work` yields, with its progress shown beside it."""
    with click.progressbar(
        work, length=total, label=label, hidden=hidden, file=sys.stderr, update_min_steps=max(1, total // STEPS)
    ) as bar:
        yield from bar


def warn_of_slowness(options: RenderOptions, hidden: bool = False) -> None:
    """Say, before any work, how long an engine that wants a graphics card will take where none is there."""
    from retake.engines.diffusion.slowness import slowness
    line = None if hidden else slowness(options.engine, options.model)
    if line:
        click.echo(line, err=True)


def stages(hidden: bool = False, clock: Callable[[], float] = time.monotonic) -> Callable[[str, int, int], None]:
    """What work calls with (what it does, how far, of how much); shows it in a terminal, each stage once elsewhere.

    In a terminal each stage is one line that is written over, with the time that it still takes at its pace so far.

    Args:
        hidden: Whether nothing is to be said.
        clock: Seconds that go on.
    """
    pace, ended, drawn = Pace(clock), True, 0.0

    def told(what: str, done: int, total: int) -> None:
        nonlocal ended, drawn
        if hidden:
            return
        terminal = sys.stderr.isatty()
        if pace.hear(what, done):
            if terminal and not ended:
                click.echo(err=True)
            elif not terminal:
                click.echo(what.capitalize(), err=True)
            ended, drawn = False, -1.0
        if terminal and not ended and (done >= total or pace.now - drawn >= _REDRAW):
            drawn = pace.now
            line = f"{what.capitalize()}: {done} of {total}{_left(pace, done, total)}"
            click.echo(f"\r{line:<{_WIDTH}}", err=True, nl=False)
        if terminal and done >= total and not ended:
            click.echo(err=True)
            ended = True

    return told


def _left(pace: Pace, done: int, total: int) -> str:
    """How long a stage still takes, as a line says it; nothing while it can't be told."""
    left = pace.left(done, total)
    if pace.in_step < _UNTOLD or not left:
        return ""
    seconds = round(left)
    return f", {seconds} s left" if seconds < 100 else f", {round(seconds / 60)} min left"
