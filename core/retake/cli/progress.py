"""How long work still takes, on standard error: a bar in a terminal, one plain line elsewhere, nothing for programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import click

T = TypeVar("T")
STEPS = 200  # redrawing a bar more often than its width changes only costs time


def progress(work: Iterable[T], total: int, label: str, hidden: bool = False) -> Iterator[T]:
    """What `work` yields, with its progress shown beside it."""
    with click.progressbar(
        work, length=total, label=label, hidden=hidden, file=sys.stderr, update_min_steps=max(1, total // STEPS)
    ) as bar:
        yield from bar


def stages(hidden: bool = False) -> Callable[[str, int, int], None]:
    """What work calls with (what it does, how far, of how much); shows it in a terminal, each stage once elsewhere."""
    before = ""

    def told(what: str, done: int, total: int) -> None:
        nonlocal before
        if hidden:
            return
        if sys.stderr.isatty():
            click.echo(f"\r{what.capitalize()}: {done} of {total}  ", err=True, nl=done == total)
        elif what != before:
            click.echo(what.capitalize(), err=True)
        before = what

    return told
