"""Asks the worker's light tasks in the test's own process: no second process need start."""

from __future__ import annotations

from typing import Any

from retake.worker import batches, takes, timelines
from retake.worker.protocol import Message

TASKS: dict[str, Any] = {"shots": timelines.shots, "takes": takes.takes, "place": batches.place, "back": batches.back}


def ask(do: str, data: Message) -> tuple[list[Message], Message]:
    """What the task told on the way, as events, and its result."""
    events: list[Message] = []

    def say(event: str, fields: Message) -> None:
        events.append({"event": event, **fields})

    result = TASKS[do](data, lambda *_: None, say)
    return events, result


def ask_result(do: str, data: Message) -> Message:
    """The result alone, as the panel's own asker hands it back."""
    return ask(do, data)[1]
