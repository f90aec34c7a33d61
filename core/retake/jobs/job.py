"""One shot's work: what is to be done, and how far it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
STATES = (WAITING, RUNNING, DONE, FAILED, CANCELLED)
OVER = (DONE, FAILED, CANCELLED)


@dataclass(frozen=True, slots=True)
class Work:
    """What is put into the queue.

    Attributes:
        key: A hash of everything the result depends on: the same key, the same take.
        request: What the worker is asked to render, as JSON.
        shot: The shot's id on its timeline; with the language it says which work takes the place of which.
        name: What people call it.
        language: Which dialogue; "" where there is one only.
        batch: Which work was asked for together.
    """

    key: str
    request: dict[str, Any]
    shot: str = ""
    name: str = ""
    language: str = ""
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A work in the queue.

    Attributes:
        number: Its own, never used again.
        work: What is to be done.
        state: One of STATES.
        place: Its place in the row: the lowest goes first.
        tries: How often it was begun and came to an end of its own.
        reason: Why it failed, in a line.
        log: The last words of a worker that died of it.
        step, frame, of: What it is at.
        seconds_left: How long that step still takes, where that is known.
        result: What came out of it.
        added, began, ended: When, in seconds since 1970; None where it has not come to that.
        lost: Whether it runs by the list alone: who did it is gone, and the next who asks for work begins it anew.
    """

    number: int
    work: Work
    state: str
    place: float
    tries: int = 0
    reason: str = ""
    log: str = ""
    step: str = ""
    frame: int = 0
    of: int = 0
    seconds_left: float | None = None
    result: dict[str, Any] = field(default_factory=dict)
    added: float | None = None
    began: float | None = None
    ended: float | None = None
    lost: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.state in OVER

    @property
    def shot(self) -> str:
        """What people call its shot."""
        return self.work.name or self.work.shot or f"job {self.number}"

    def to_dict(self) -> dict[str, Any]:
        """The job as JSON takes it: what was asked for beside what came of it."""
        return asdict(self)
