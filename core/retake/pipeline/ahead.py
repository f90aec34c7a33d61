"""Work that runs ahead of whoever takes its results, in order and never far: two cores are busy where one was."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from queue import Empty, Full, Queue
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")

# How often (in seconds) either side looks whether the other has given up; a wait without end could not be interrupted.
_GLANCE = 0.1


class _End:
    """Stands behind the last result, with what ended the work early."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class Ahead(Generic[T]):
    """What a generator yields, made in a thread of its own; a context manager.

    What the work raises comes up where its result would have. Leaving ends the work after the step it is at, and
    returns when it has ended, so that what it uses may be closed.

    Args:
        work: What is to be done, step by step.
        most: How many results may wait to be taken.
        waiting: Called ten times a second while there is no result to be taken; what it raises ends the work.
    """

    def __init__(self, work: Generator[T, None, None], most: int = 2, waiting: Callable[[], None] | None = None
                 ) -> None:
        self._work, self._waiting = work, waiting
        self._results: Queue[T | _End] = Queue(most)
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)

    def __iter__(self) -> Iterator[T]:
        """The results, in order."""
        while True:
            try:
                one = self._results.get(timeout=_GLANCE)
            except Empty:
                if self._waiting:
                    self._waiting()
                continue
            if not isinstance(one, _End):
                yield one
            elif one.error:
                raise one.error
            else:
                return

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._left.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            for one in self._work:
                self._hand(one)
                if self._left.is_set():
                    break
            self._work.close()
            self._hand(_End(None))
        except BaseException as error:  # handed on to whoever takes the results
            self._hand(_End(error))

    def _hand(self, one: T | _End) -> None:
        while not self._left.is_set():
            try:
                self._results.put(one, timeout=_GLANCE)
            except Full:
                continue
            return
