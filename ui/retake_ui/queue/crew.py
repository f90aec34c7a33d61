"""Who works the queue off: a process of its own, so that neither a crash nor a closed panel takes the work with it."""

from __future__ import annotations

import base64
import binascii
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from retake.errors import RetakeError
from retake.worker.client import Worker
from retake.worker.protocol import Message
from retake_ui.threads.across import Across
from retake_ui.words import tr

OFF, AT_WORK, BROKEN = "off", "at work", "broken"
_LAST_WORDS = 300  # characters
_STARTS_WITHIN = 2.0  # seconds that a panel which is closed waits for a process that is to finish the work without it
_STOP, _FINISH = "stop", "finish"


def crew_command(path: Path, python: str | None = None) -> list[str]:
    """How the process is started that works a queue off.

    Args:
        path: The queue's file.
        python: The Python in which Retake is installed; this one if None.
    """
    return [python or sys.executable, "-m", "retake", "jobs", "run", "--lines", "--queue", str(path)]


class Crew(QObject):
    """The process, and what it says. It ends by itself when nothing waits.

    Args:
        command: How it is started.
        parent: Who owns it.
    """

    state_changed = Signal(str)
    previewed = Signal(int, bytes)  # a job's number, and a JPEG of what it is at

    def __init__(self, command: Callable[[], Sequence[str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state, self.reason = OFF, ""
        self._command = command
        self._turn = 0  # which process it is: what an earlier one still says is not heard
        self._worker: Worker | None = None
        self._starting: threading.Thread | None = None
        # What is to become of processes that are still being started, by their turn.
        self._wishes: dict[int, str] = {}
        self._lock = threading.Lock()  # of turn, worker and wishes
        self._across = Across(self)

    @property
    def pid(self) -> int | None:
        """The process; None while there is none."""
        return None if self._worker is None else self._worker.pid

    def start(self) -> None:
        """Has the queue worked off, where nobody is at it yet."""
        if self.state == AT_WORK:
            return
        with self._lock:
            self._turn += 1
        self._set(AT_WORK)
        self._starting = threading.Thread(target=self._start, args=[self._turn], name="retake crew", daemon=True)
        self._starting.start()

    def stop(self) -> None:
        """Ends the process; the job at hand goes back into the row."""
        self._leave(_STOP)

    def let_go(self) -> None:
        """Leaves the process to finish what waits, whatever becomes of the panel."""
        self._leave(_FINISH)
        if self._starting is not None:  # without us nobody would tell it
            self._starting.join(_STARTS_WITHIN)

    def _leave(self, word: str) -> None:
        with self._lock:
            worker, self._worker = self._worker, None
            if worker is None and self.state == AT_WORK:
                self._wishes[self._turn] = word
            self._turn += 1
        if worker is not None:
            worker.let_go(word)
        self._set(OFF)

    def _start(self, turn: int) -> None:
        """Starts the process; in a thread of its own, because a cold disk may take seconds."""
        try:
            worker = Worker(self._command(), lambda message: self._say(turn, message), apart=True)
        except (RetakeError, OSError) as problem:
            with self._lock:
                self._wishes.pop(turn, None)
            self._say(turn, {"event": "ended", "code": None, "said": str(problem)})
            return
        with self._lock:
            ours = turn == self._turn
            if ours:
                self._worker = worker
            word = self._wishes.pop(turn, _STOP)
        if not ours:  # it was left before it had begun
            worker.let_go(word)

    def _say(self, turn: int, message: Message) -> None:
        """Hands on what the process says, from the thread that hears it; pictures are decoded there."""
        if message.get("event") == "preview":
            try:
                message = {**message, "data": base64.b64decode(message.get("data") or "", validate=True)}
            except (binascii.Error, ValueError, TypeError):
                return
        self._across.call(self._heard, turn, message)

    def _heard(self, turn: int, message: Message) -> None:
        event = message.get("event")
        if turn != self._turn:
            return
        if event == "preview":
            number = message.get("job")
            if isinstance(number, int) and message["data"]:
                self.previewed.emit(number, message["data"])
        elif event == "ended":
            self._ended(message)

    def _ended(self, message: Message) -> None:
        with self._lock:
            worker, self._worker = self._worker, None
            self._turn += 1
        if worker is not None:
            worker.close(0.0)
        if message.get("code") == 0:
            self._set(OFF)
            return
        said = str(message.get("said") or "").strip()
        why = said.splitlines()[-1][:_LAST_WORDS] if said else tr("code {}").format(message.get("code"))
        self._set(BROKEN, tr("Who did the jobs is gone ({}). Nothing is lost: go on, and the shot is begun anew.")
                  .format(why))

    def _set(self, state: str, reason: str = "") -> None:
        if (state, reason) != (self.state, self.reason):
            self.state, self.reason = state, reason
            self.state_changed.emit(state)
