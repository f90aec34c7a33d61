"""Asks a worker of our own: what needs timelines' files, takes or media is done in another process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from retake.errors import HostError
from retake.worker.client import STARTS_WITHIN, Worker, speaks_as_we, worker_command
from retake.worker.protocol import Message

# Asks for a task, and hands back what was told on the way and the result.
Ask = Callable[[str, Message], tuple[list[Message], Message]]

_PATIENCE = 120.0


class OwnWorker:
    """A light worker that is started when it is first asked, and again when it has ended.

    Args:
        command: How it is started; the one of this Python if None.
        patience: Seconds without a word after which it counts as stuck.
    """

    def __init__(self, command: Sequence[str] | None = None, patience: float = _PATIENCE) -> None:
        self._command, self._patience = list(command or worker_command(light=True)), patience
        self._worker: Worker | None = None
        self._one = threading.Lock()

    def __call__(self, do: str, data: Message) -> tuple[list[Message], Message]:
        """What was told on the way, and the result.

        Raises:
            HostError: It failed, in the worker's words.
        """
        with self._one:
            worker = self._started()
            identity = worker.ask(do, data)
            told: list[Message] = []
            for message in worker.messages(self._patience):
                event = message.get("event")
                if event == "ended":
                    break
                if message.get("id") != identity:
                    continue
                if event == "done":
                    return told, dict(message["result"])
                if event in ("failed", "refused", "cancelled"):
                    raise HostError(str(message.get("reason") or "Stopped."))
                if event != "progress":
                    told.append(message)
            self.close()
            raise HostError("The worker that reads timelines has ended, or does not answer. Try again.")

    def close(self) -> None:
        """Ends the worker."""
        if self._worker is not None:
            with suppress(OSError):
                self._worker.close()
            self._worker = None

    def _started(self) -> Worker:
        if self._worker is not None and self._worker.alive:
            return self._worker
        self.close()
        worker = Worker(self._command)
        hello = next(iter(worker.messages(STARTS_WITHIN)), {})
        problem = speaks_as_we(hello)
        if problem is not None:
            worker.close()
            raise HostError(problem)
        self._worker = worker
        return worker
