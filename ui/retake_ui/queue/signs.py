"""The signs of a job's states."""

from __future__ import annotations

from retake.jobs import CANCELLED, DONE, FAILED, RUNNING, WAITING, Job
from retake_ui.look import colours
from retake_ui.look.signs import UNKNOWN, Sign, words

LOST = "lost"

_SIGNS = {
    WAITING: Sign("dots", colours.DIM, "Waiting"),
    RUNNING: Sign("half", colours.WORK, "Rendering"),
    DONE: Sign("tick", colours.GOOD, "Done"),
    FAILED: Sign("triangle", colours.BAD, "Failed"),
    CANCELLED: Sign("bar", colours.QUIET, "Called off"),
    LOST: Sign("ring", colours.LOOK, "Interrupted"),
}


def sign_of(job: Job) -> Sign:
    """How a job's state is shown; a job that runs by the list alone is told apart."""
    return _SIGNS.get(LOST if job.lost else job.state, UNKNOWN)


def state_word(job: Job) -> str:
    """What its state is called."""
    return words(sign_of(job))
