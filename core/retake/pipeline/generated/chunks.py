"""In which chunks an engine makes a plan's generated frames: the same ones, whichever frames are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from retake.engines.footage.plan import PlannedFrame
from retake.runs import true_runs


class Chunk(NamedTuple):
    """Rows of a plan that an engine makes at once.

    Attributes:
        first: The first row.
        last: The row after the last.
        final: The row from which on the next chunk makes them again.
        goes_on: Whether the chunk before it shows the very picture before, without a cut between.
    """

    first: int
    last: int
    final: int
    goes_on: bool


def is_generated(planned: PlannedFrame) -> bool:
    """Whether a network has a hand in a frame."""
    return planned.kind == "generated" and planned.touches


def chunks_of(plan: Sequence[PlannedFrame], cuts: Sequence[int], most: int, overlap: int) -> tuple[Chunk, ...]:
    """The chunks of a plan, in order.

    Args:
        plan: One entry a frame.
        cuts: The rows that begin a new picture: no chunk goes over one.
        most: How many frames a chunk may have.
        overlap: How many of its last ones the next one makes again.
    """
    found = []
    for start, stop in true_runs(np.array([is_generated(one) for one in plan], np.bool_)):
        for first, last in pairwise([start, *(row for row in cuts if start < row < stop), stop]):
            begins = range(first, max(first + 1, last - overlap), max(1, most - overlap))
            found += [Chunk(one, min(one + most, last), min(one + most - overlap, last) if one != begins[-1] else last,
                            one != first) for one in begins]
    return tuple(found)


def around(chunks: Sequence[Chunk], start: int, stop: int) -> tuple[int, int]:
    """The rows to go through for rows `start` up to but not with `stop` to come out as they do in the whole take.

    Whole chunks, and the one before the first, which has a say in what it shares with it.
    """
    owners = [k for k, one in enumerate(chunks) if one.first < stop and one.final > start]
    if not owners:
        return start, stop
    first, last = chunks[owners[0]], chunks[owners[-1]]
    before = chunks[owners[0] - 1] if first.goes_on else first
    return min(start, before.first), max(stop, last.last)
