"""Something that was asked of a worker, and who hears what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from retake.worker.protocol import Message

Hear = Callable[[Message], None]
Fail = Callable[[str], None]


def _nobody(message: object) -> None:
    """Hears and does nothing."""


@dataclass(eq=False)
class Ask:
    """One request, on its way or open.

    Attributes:
        do: The task.
        data: What it is asked with.
        done: Hears the result.
        hear: Hears every event on the way: progress and what else the task says.
        failed: Hears why it failed, a line for people; "" where it was called off.
        identity: Its name in the protocol; "" until it was sent.
        tries: How often a worker died of it, or with it.
        over: Whether nothing more comes.
    """

    do: str
    data: Message
    done: Hear = _nobody
    hear: Hear = _nobody
    failed: Fail = _nobody
    identity: str = ""
    tries: int = 0
    over: bool = field(default=False)

    @property
    def keeps(self) -> bool:
        """Whether it keeps what somebody has chosen or said: that must not be lost where the panel is closed."""
        return self.do == "review" or (self.do == "own" and "shot" in self.data)
