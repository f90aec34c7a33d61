"""The panel's end of the pipe to Blender: a line of JSON asks, a line answers. No socket, no file."""

from __future__ import annotations

import json
import queue
import threading
from contextlib import suppress
from typing import Any, BinaryIO

from retake.errors import HostError

PATIENCE = 60.0
_LONGEST = 64 << 20

_CLOSED = "Blender was closed. Start it again, and Retake from its sequencer."


class Pipe:
    """Asks Blender, one thing after the other.

    Args:
        answers: What Blender says.
        asks: What it is told.
        patience: Seconds without an answer after which it counts as busy.
    """

    def __init__(self, answers: BinaryIO, asks: BinaryIO, patience: float = PATIENCE) -> None:
        self._answers, self._asks, self._patience = answers, asks, patience
        self._told: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._one, self._number = threading.Lock(), 0
        self.closed = threading.Event()
        self._call = threading.Event()
        threading.Thread(target=self._listen, name="retake blender", daemon=True).start()

    def ask(self, do: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer.

        Raises:
            HostError: It can't be done, in Blender's words; it is closed, or it does not answer.
        """
        with self._one:
            self._number += 1
            if self.closed.is_set():
                raise HostError(_CLOSED)
            try:
                self._asks.write(json.dumps({"id": self._number, "do": do, "with": given or {}}).encode() + b"\n")
                self._asks.flush()
            except (OSError, ValueError):
                raise HostError(_CLOSED) from None
            return self._heard()

    def called(self) -> bool:
        """Whether Blender's user called for the panel since this was last asked."""
        called = self._call.is_set()
        self._call.clear()
        return called

    def _heard(self) -> dict[str, Any]:
        while True:
            try:
                told = self._told.get(timeout=self._patience)
            except queue.Empty:
                self._give_up()
                raise HostError("Blender does not answer: it renders, plays, or a dialogue is open in it. Try again "
                                "when it is done.") from None
            if told is None:
                raise HostError(_CLOSED)
            if told.get("id") != self._number:
                continue  # the late answer to what was given up
            if "problem" in told:
                raise HostError(str(told["problem"]))
            answer = told.get("answer")
            return answer if isinstance(answer, dict) else {}

    def _give_up(self) -> None:
        """Tells Blender that nobody waits any more: what was told as failed must not be done later."""
        with suppress(OSError, ValueError):
            self._asks.write(json.dumps({"drop": self._number}).encode() + b"\n")
            self._asks.flush()

    def _listen(self) -> None:
        try:
            while line := self._answers.readline(_LONGEST):
                try:
                    told = json.loads(line)
                except ValueError:
                    continue
                if isinstance(told, dict) and "call" in told:
                    self._call.set()
                elif isinstance(told, dict):
                    self._told.put(told)
        except (OSError, ValueError):
            pass
        self.closed.set()
        self._told.put(None)
