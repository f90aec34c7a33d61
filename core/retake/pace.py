"""How fast the steps of some work go, and how long the step at hand still takes. Light: standard library only."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pace:
    """The pace of work that goes step by step.

    Args:
        clock: Seconds that go on.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._step, self._before, self._done = "", 0, 0
        self._first = self._began = self._now = clock()

    def hear(self, step: str, done: int) -> bool:
        """Takes note of how far the work is; whether this is a new step, or the same one begun again."""
        self._now, last, self._done = self._clock(), self._done, done
        if step == self._step and done >= last:
            return False
        self._step, self._began, self._before = step, self._now, done
        return True

    @property
    def now(self) -> float:
        """When the work was last heard of, on the clock."""
        return self._now

    @property
    def spent(self) -> float:
        """Seconds from the beginning to when the work was last heard of."""
        return self._now - self._first

    @property
    def in_step(self) -> float:
        """Seconds that the step at hand has taken."""
        return self._now - self._began

    def left(self, done: int, of: int) -> float | None:
        """Seconds that the step still takes at its pace so far; None while that is not known."""
        if done >= of:
            return 0.0
        if done <= self._before:
            return None
        return self.in_step / (done - self._before) * (of - done)
