"""Turns at an editor's interface: one call at a time, and what was begun for nobody is undone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from retake.errors import HostError

STILL_BUSY = 1.0  # seconds for a call that came back late to tidy up behind itself
_UNDOING = 10.0   # seconds for one that is just undoing what it began
_YOUNG = 30.0     # seconds after which one that was given up is hardly going to come back
MOST_LOST = 5     # calls that may hang at once: each holds a thread

STUCK = ("DaVinci Resolve does not answer: a dialogue or a menu is open in it, or it is busy. Close it in Resolve, "
         "then try again.")
HANGS = (f"DaVinci Resolve has left {MOST_LOST} calls without an answer. Close what is open in it; if nothing is, save "
         "your project, start Resolve anew, then close this panel and open it again.")


class GivenUp(HostError):
    """A call was given up: what it had begun is undone when Resolve answers again, and not where it was closed."""


class Turn:
    """A call under way, and whether anybody still waits for it.

    Attributes:
        given_up: Whether nobody does.
        kept: Whether what it did stays, whoever waits.
        ended: Whether it has come back.
    """

    def __init__(self, turns: Turns | None = None) -> None:
        self._turns = turns or Turns()
        self.given_up = self.kept = self.ended = False

    def check(self) -> None:
        """Asked before anything is written.

        Raises:
            HostError: Nobody waits any more: what was told as failed must not be done later.
        """
        if self.given_up:
            raise HostError(STUCK)

    @contextmanager
    def undoing(self, outer: ExitStack | None = None) -> Iterator[ExitStack]:
        """Gathers what undoes a change: done where that fails, and where nobody waits for it any more.

        Args:
            outer: Takes what was gathered, once all went well, for a change of which this one is a part; without it
                the change stays from then on.
        """
        with ExitStack() as undo:
            try:
                yield undo
                if outer is None:
                    self._turns.keep(self)
                else:
                    self.check()
            except BaseException:
                self.alone()
                raise
            done = undo.pop_all()
        if outer is not None:
            outer.callback(done.close)

    def alone(self) -> None:
        """Where nobody waits any more, waits until no other call is under way, so that it can tidy up behind itself."""
        self._turns.again(self)


class Turns:
    """Whose turn it is. A call that nobody waits for any more has lost its turn, and gets another one to tidy up.

    Args:
        clock: Seconds that go on.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._change = threading.Condition()
        self._at: Turn | None = None
        self._lost: dict[Turn, float] = {}

    def begin(self, turn: Turn) -> None:
        """Gives the turn to a call.

        Raises:
            HostError: Another one is under way, or too many hang.
        """
        with self._change:
            if not self._change.wait_for(lambda: self._at is None and not self._young(), STILL_BUSY) \
                    and self._at is not None:
                if not self._at.given_up:
                    raise HostError(STUCK)
                self._change.wait_for(lambda: self._at is None, _UNDOING)  # one that hangs in that too is passed by
            if len(self._lost) >= MOST_LOST:
                raise HostError(HANGS)
            self._at = turn

    def end(self, turn: Turn) -> None:
        """A call has come back."""
        with self._change:
            turn.ended = True
            self._lost.pop(turn, None)
            self._left(turn)

    def keep(self, turn: Turn) -> None:
        """What a call did stays.

        Raises:
            HostError: Nobody waits for it any more.
        """
        with self._change:
            turn.check()
            turn.kept = True

    def give_up(self, turn: Turn) -> bool:
        """Gives a call up, unless what it did stays, or it has just come back; whether it was given up."""
        with self._change:
            if turn.kept or turn.ended:
                return False
            self._lose(turn)
            return True

    def lose(self, turn: Turn) -> None:
        """Gives a call up of which what it did stays: only its way back hangs."""
        with self._change:
            if not turn.ended:
                self._lose(turn)

    def again(self, turn: Turn) -> None:
        """Gives a call that was given up a turn to tidy up, once no other one is under way."""
        with self._change:
            if turn.given_up and not turn.ended:
                self._change.wait_for(lambda: self._at is None or self._at is turn)
                self._at = turn

    def _lose(self, turn: Turn) -> None:
        turn.given_up = True
        self._lost[turn] = self._clock()
        self._left(turn)

    def _left(self, turn: Turn) -> None:
        if self._at is turn:
            self._at = None
        self._change.notify_all()

    def _young(self) -> bool:
        """Whether a call was given up just now, that may yet come back."""
        now = self._clock()
        return any(now - when < _YOUNG for when in self._lost.values())
