"""The worker's loop: requests in, one task at a time, messages out.

A thread of its own reads, so that a cancel, a ping or the end of the asker is heard in the middle of a task. A task
that does not hear a cancel within a second is ended with its process: whoever asked starts another.
"""

from __future__ import annotations

import os
import queue
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO, Any

from retake.errors import Cancelled, MediaError, RetakeError
from retake.manifest import manifest
from retake.pace import Pace
from retake.worker.protocol import LONGEST, VERSION, Message, ProtocolError, Request, line_of, next_line, read_request

Tell = Callable[[str, int, int], None]
Say = Callable[[str, Message], None]
Task = Callable[[Message, Tell, Say], Message]

PATIENCE = 0.9  # seconds from a cancel to the end of a process that does not hear it
CLEARING = 10.0  # seconds that a task which has heard it may take to remove what it has written, unheard of
_BETWEEN = 0.1  # seconds between two words about one step
ENDED_BY_CANCEL = 75


class Server:
    """Serves one asker until it says stop or closes its end.

    Args:
        source: Requests come from here.
        sink: Messages go here; nothing else may write to it.
        tasks: What can be asked for.
        leave: Ends the process at once, for a task that does not hear.
    """

    def __init__(self, source: IO[bytes], sink: IO[bytes], tasks: Mapping[str, Task],
                 leave: Callable[[int], Any] = os._exit) -> None:
        self._source, self._sink, self._tasks, self._leave = source, sink, tasks, leave
        self._asked: queue.Queue[Request | None] = queue.Queue()
        self._writing, self._state = threading.Lock(), threading.Lock()
        self._cancelled: set[str] = set()
        self._waiting: set[str] = set()
        self._running: str | None = None
        self._turn = 0  # which task runs: an id may be used again once its request is over
        self._stopping = self._told = 0  # which task has heard that it was called off; of which the asker was told so

    def run(self) -> None:
        """Serves to the end."""
        self._send({"event": "hello", "protocol": VERSION, "version": manifest().version, "pid": os.getpid(),
                    "tasks": sorted(self._tasks)})
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        while (request := self._asked.get()) is not None:
            self._serve(request)
        self._send({"event": "bye"})

    def _listen(self) -> None:
        """Reads to the end of the source; what can be answered at once is."""
        try:
            while (line := next_line(self._source)) is not None:
                self._heard(line)
        finally:
            with self._state:
                self._cancelled |= self._waiting
                running = self._running
            if running is not None:
                self._cancel(running)
            self._asked.put(None)

    def _heard(self, line: bytes) -> None:
        if not line.strip():
            return
        try:
            request = read_request(line)
        except ProtocolError as problem:
            self._send({"event": "refused", "reason": str(problem)})
            return
        if request.do == "ping":
            self._send({"id": request.id, "event": "pong", "running": self._running})
        elif request.do == "cancel":
            self._cancel(request.id)
        elif request.do == "stop":
            self._asked.put(None)
        elif request.do not in self._tasks:
            self._refuse(request, f"There is no task {request.do[:40]!r}. There are: {', '.join(sorted(self._tasks))}.")
        else:
            with self._state:
                known = request.id in self._waiting or self._is_at(request.id)
                if not known:
                    self._waiting.add(request.id)
            if known:
                self._refuse(request, "Another request bears this id.")
            else:
                self._asked.put(request)

    def _refuse(self, request: Request, reason: str) -> None:
        self._send({"id": request.id, "event": "refused", "reason": reason})

    def _cancel(self, identity: str) -> None:
        with self._state:
            running, turn = self._is_at(identity), self._turn
            if identity in self._cancelled or not (running or identity in self._waiting):
                return  # it has ended, or never was, or was called off before
            self._cancelled.add(identity)
        if running:
            self._watch(PATIENCE, identity, turn)

    def _is_at(self, identity: str) -> bool:
        """Whether a request is being served, as far as whoever asked was told."""
        return identity == self._running and self._told != self._turn

    def _end_deaf(self, identity: str, turn: int) -> None:
        with self._state:
            if self._running != identity or self._turn != turn:
                return
            told, clearing = self._told == turn, self._stopping == turn
            self._told = turn
            if not told:
                self._cancelled.discard(identity)  # to whoever asked it is over
        if not told:
            self._send({"id": identity, "event": "cancelled"})
        if told or not clearing:
            self._leave(ENDED_BY_CANCEL)
        self._watch(CLEARING, identity, turn)

    def _watch(self, patience: float, identity: str, turn: int) -> None:
        """Ends the process if the task still runs then."""
        watch = threading.Timer(patience, self._end_deaf, [identity, turn])
        watch.daemon = True
        watch.start()

    def _serve(self, request: Request) -> None:
        with self._state:
            self._waiting.discard(request.id)
            cancelled = request.id in self._cancelled
            self._running = None if cancelled else request.id
            self._turn += 1
        outcome: Message
        try:
            if cancelled:
                raise Cancelled("Stopped.")
            result = self._tasks[request.do](request.data, self._teller(request.id), self._sayer(request.id))
            outcome = {"event": "done", "result": result}
            _refuse_too_long({"id": request.id, **outcome})
        except Cancelled:
            outcome = {"event": "cancelled"}
        except RetakeError as problem:
            outcome = {"event": "failed", "kind": type(problem).__name__, "reason": str(problem)}
        except MemoryError:
            outcome = {"event": "failed", "kind": "MemoryError", "reason": "There is not enough memory for this shot."}
        except Exception as problem:  # a bug: the job fails with its reason, the worker goes on
            traceback.print_exc()
            outcome = {"event": "failed", "kind": type(problem).__name__, "trace": traceback.format_exc()[-4000:],
                       "reason": f"Something went wrong that should not: {type(problem).__name__}: {problem}"}
        with self._state:
            self._running = None
            told = self._told == self._turn
            if not told:
                self._cancelled.discard(request.id)
        if not told:
            self._send({"id": request.id, **outcome})

    def _teller(self, identity: str) -> Tell:
        """What a task tells its progress; raises Cancelled where it was called off."""
        words = _Words()

        def tell(step: str, done: int, of: int) -> None:
            if identity in self._cancelled:
                self._stopping = self._turn
                raise Cancelled("Stopped.")
            if words.due(step, done, of):
                left = words.pace.left(done, of)
                self._send({"id": identity, "event": "progress", "step": step, "frame": done, "of": of,
                            "seconds": round(words.pace.spent, 2), "seconds_left": left and round(left, 1)})

        return tell

    def _sayer(self, identity: str) -> Say:
        """What a task says beside its progress; raises MediaError where that is too long for a line."""
        def say(event: str, data: Message) -> None:
            message = {**data, "id": identity, "event": event}  # whatever the task calls its own
            _refuse_too_long(message)
            self._send(message)

        return say

    def _send(self, message: Message) -> None:
        # The asker may be gone: its end of the pipe is heard as the end of the source.
        with self._writing, suppress(OSError, ValueError):
            self._sink.write(line_of(message))
            self._sink.flush()


def _refuse_too_long(message: Message) -> None:
    """Raise for what the asker would have to skip: he waits for an answer."""
    if len(line_of(message)) > LONGEST:
        raise MediaError(f"What is to be told of it is longer than a message may be ({LONGEST >> 20} MiB).")


class _Words:
    """When a task's progress is worth a word."""

    def __init__(self) -> None:
        self.pace, self._said = Pace(), 0.0

    def due(self, step: str, done: int, of: int) -> bool:
        """Whether it is time for another word: a new step, its end, or a while since the last."""
        if not self.pace.hear(step, done) and done < of and self.pace.now - self._said < _BETWEEN:
            return False
        self._said = self.pace.now
        return True
