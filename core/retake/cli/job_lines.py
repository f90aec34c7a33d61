"""`retake jobs run --lines`: the queue worked off for a program, which hears of it and is heard, line by line.

The lines are those of the worker's protocol: what is done goes out as messages, what the program wants comes in.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from retake.worker.protocol import Message, ProtocolError, line_of, next_line, read_request

if TYPE_CHECKING:
    from retake.jobs import Job


class Asker:
    """The program at the other end of our standard streams.

    Where it goes, the work stops and the job at hand goes back into the row; but not once it has let us go, with
    `finish`: then what waits is done without it, and whatever there is to be told goes nowhere.

    Args:
        source: What it wants comes from here.
        sink: What it is to hear goes there; nothing else may write to it.
    """

    def __init__(self, source: IO[bytes], sink: IO[bytes]) -> None:
        self._source, self._sink = source, sink
        self._writing = threading.Lock()
        self._gone = self._over = False

    def tell(self, event: str, **told: object) -> None:
        """Says something; nothing where nobody listens."""
        with self._writing:
            if not self._gone:
                try:
                    self._sink.write(line_of({"event": event, **told}))
                    self._sink.flush()
                except OSError:
                    self._gone = True

    def show(self, job: Job, picture: Message) -> None:
        """Hands a picture of what is being made on."""
        told = {name: value for name, value in picture.items() if name not in ("event", "id")}
        self.tell("preview", **{**told, "job": job.number})

    def listen(self) -> None:
        """Hears what it wants, in a thread of its own, from now on."""
        threading.Thread(target=self._listen, name="asker", daemon=True).start()

    def end(self) -> None:
        """The work is over: that the other end closes stops nothing more."""
        with self._writing:
            self._over = True

    def _listen(self) -> None:
        while (line := next_line(self._source)) is not None:
            try:
                do = read_request(line).do
            except ProtocolError:
                continue
            if do == "finish":
                self._part()
                return
            if do == "stop":
                break
        with self._writing:
            self._gone = True
            if not self._over:
                _interrupt()

    def _part(self) -> None:
        """Whoever asked goes: the streams that it holds the other ends of are no longer written to."""
        with self._writing:
            self._gone = True
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (1, 2):
                os.dup2(nowhere, stream)
            os.close(nowhere)
            with suppress(OSError):
                self._sink.close()


def asker() -> Asker:
    """The program that started us. What libraries print of their own accord lands no more among the messages."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # What a script starts in the background is born deaf to it; that the program goes has to be heard all the same.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdout.flush()
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # Unbuffered: a thread that waits in a buffered reader keeps Python from ending in peace.
    return Asker(os.fdopen(0, "rb", buffering=0, closefd=False), sink)


def _interrupt() -> None:
    """Stops the main thread as Ctrl-C does, also where it waits for a worker that does not say anything."""
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        signal.pthread_kill(main, signal.SIGINT)
    else:
        _thread.interrupt_main()
