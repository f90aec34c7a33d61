"""Changes that are made as a whole or not at all: what takes each of them back is kept until all are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from retake.errors import HostError

Step = Callable[[], object]


@contextmanager
def all_or_nothing() -> Iterator[list[Step]]:
    """A list for what takes back what was done; where something goes wrong all of it is done, the last first.

    Raises:
        HostError: Besides, not all of it could be taken back.
    """
    back: list[Step] = []
    try:
        yield back
    except BaseException as problem:
        stuck = ""
        while back:
            try:
                back.pop()()
            except Exception as other:  # the steps before it are taken back all the same
                stuck = " ".join(str(other).split())[:120] or type(other).__name__
        if stuck:
            raise HostError(f"{problem} Not all of it could be taken back ({stuck}): undo once.") from problem
        raise
