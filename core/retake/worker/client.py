"""The asker's side of the worker: a process that is started, asked, listened to and, where it must be, ended.

Light: the panel uses it inside an editor's own Python, where nothing but the standard library can be counted on.
"""

from __future__ import annotations

import itertools
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO

from retake.errors import SetupError
from retake.worker.protocol import (
    VERSION,
    Message,
    ProtocolError,
    Request,
    next_line,
    read_object,
    request_line,
)

STARTS_WITHIN = 60.0  # seconds: a cold disk and a busy machine
_LAST_WORDS = 40
_OF_ANOTHER_PYTHON = ("PYTHONHOME", "PYTHONPATH", "PYTHONEXECUTABLE", "PYTHONNOUSERSITE", "PYTHONSTARTUP",
                      "__PYVENV_LAUNCHER__", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH")
# A console of its own that nobody sees, and a group that no Ctrl-C of ours reaches; both are 0 elsewhere.
_APART_ON_WINDOWS = (getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0))

Hear = Callable[[Message], None]


def worker_command(python: str | None = None, light: bool = False, gentle: bool = False) -> list[str]:
    """How a worker is started.

    Args:
        python: The Python in which Retake is installed; this one if None.
        light: Serve thumbnails and previews alone, beside a worker that renders.
        gentle: Let other processes have the processor first.
    """
    flags = [*(["--light"] if light else []), *(["--gentle"] if gentle else [])]
    return [python or sys.executable, "-m", "retake", "worker", *flags]


class Worker:
    """A running worker process, and what it says.

    Messages are handed to `hear` in a thread of their own where it is given, otherwise kept for `messages`. The last
    message of all is {"event": "ended", "code": …, "said": …}, with the last lines of its standard error.

    Args:
        command: How it is started.
        hear: What is called with each message.
        environment: Its environment; ours if None, but where it is another Python, as from within an editor, without
            what misleads that.
        apart: Whether it may outlive us: a terminal that is closed, or a Ctrl-C in it, does not end it.
    """

    def __init__(self, command: Sequence[str], hear: Hear | None = None,
                 environment: Mapping[str, str] | None = None, apart: bool = False) -> None:
        self._kept: queue.Queue[Message] = queue.Queue()
        self._hear = hear or self._kept.put
        self._numbers = itertools.count(1)
        self._said: list[str] = []
        try:
            self._process = subprocess.Popen(list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                             stderr=subprocess.PIPE, env=_environment(command, environment),
                                             start_new_session=apart,
                                             creationflags=_APART_ON_WINDOWS if apart else 0)
        except OSError as error:
            raise SetupError(f"The worker can't be started: {command[0]}: {error.strerror}.") from None
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._input: IO[bytes] = self._process.stdin
        words = threading.Thread(target=self._keep_words, args=[self._process.stderr], daemon=True)
        words.start()
        threading.Thread(target=self._listen, args=[self._process.stdout, words], daemon=True).start()

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ask(self, do: str, data: Message | None = None, identity: str | None = None) -> str:
        """Asks for a task; the id that its messages bear comes back.

        Where the worker has ended nothing is raised: the message "ended" says so.
        """
        identity = identity or str(next(self._numbers))
        self._write(Request(identity, do, data or {}))
        return identity

    def cancel(self, identity: str) -> None:
        """Calls a request off."""
        self._write(Request(identity, "cancel"))

    def messages(self, patience: float | None = None) -> Iterator[Message]:
        """What it says, in order, to the message "ended"; stops after `patience` seconds without a word."""
        while True:
            try:
                message = self._kept.get(timeout=patience)
            except queue.Empty:
                return
            yield message
            if message.get("event") == "ended":
                return

    def close(self, patience: float = 2.0) -> None:
        """Ends it: asked first, then made to. What it was doing is called off."""
        with suppress(OSError, ValueError):
            self._input.close()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()

    def finish(self, patience: float) -> None:
        """Has it end once it has done what it was asked for, and waits so many seconds for that."""
        self.ask("stop")  # its input stays open: all would be called off with that
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)

    def let_go(self, do: str) -> None:
        """Asks for a last thing and leaves it to itself: it is neither waited for nor ended."""
        self.ask(do)
        with suppress(OSError, ValueError):
            self._input.close()

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()
        self._process.wait()

    def _write(self, request: Request) -> None:
        with suppress(OSError, ValueError):
            self._input.write(request_line(request))
            self._input.flush()

    def _listen(self, stream: IO[bytes], words: threading.Thread) -> None:
        with stream:
            while (line := next_line(stream)) is not None:
                with suppress(ProtocolError):
                    self._hear(read_object(line))
        words.join(1.0)
        self._hear({"event": "ended", "code": self._process.wait(), "said": "\n".join(self._said)})

    def _keep_words(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self._said.append(line.decode("utf-8", "replace").rstrip()[:400])
                del self._said[:-_LAST_WORDS]

    def __enter__(self) -> Worker:
        """The running worker."""
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        """Ends it."""
        self.close()


def _environment(command: Sequence[str], given: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """The process's environment: an editor's own Python is told where its libraries are, which are not another's."""
    if given is not None or command[0] == sys.executable:
        return given
    return {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_PYTHON}


def speaks_as_we(hello: Message) -> str | None:
    """Why this worker can't be talked to, in words; None where it can."""
    if hello.get("event") != "hello" or not isinstance(hello.get("protocol"), int):
        return "The worker does not say who it is. Install Retake again."
    if hello["protocol"] != VERSION:
        return (f"The worker speaks protocol {hello['protocol']}, this side speaks {VERSION}. "
                f"Install the same version of Retake for both.")
    return None
