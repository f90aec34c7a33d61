"""How long work still takes, on standard error: a bar in a terminal, one plain line elsewhere, nothing for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
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
