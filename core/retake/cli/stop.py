"""Ctrl-C, heard whatever becomes of it; and what ends a process politely is as good as Ctrl-C."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType

# What a terminal sends that is closed, and a system or a scheduler that ends a process.
_POLITE = tuple(getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name))


class Stop:
    """While it is open, notes that Ctrl-C was pressed.

    Python raises KeyboardInterrupt wherever it happens to be. In the middle of loading a C library that turns into
    an error of the library's own, which would be shown as a bug.

    Args:
        polite: Whether a terminal that is closed, or a system that ends us, is heard too: half-written files go then
            instead of waiting for the next run. What was told to live on without its terminal does so.

    Attributes:
        heard: Whether it was pressed, or we were ended.
    """

    def __init__(self, polite: bool = False) -> None:
        self.heard = False
        self._before = signal.getsignal(signal.SIGINT)
        self._polite = _POLITE if polite else ()

    def __enter__(self) -> Stop:
        """Listens, where nobody else does: in the main thread, and not where Ctrl-C is to be ignored."""
        if self._ours():
            signal.signal(signal.SIGINT, self._hear)
        if threading.current_thread() is threading.main_thread():
            self._polite = tuple(one for one in self._polite if signal.getsignal(one) is signal.SIG_DFL)
            for one in self._polite:
                signal.signal(one, self._hear_once)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        """Leaves it as it was."""
        if self._ours():
            signal.signal(signal.SIGINT, self._before)
        if threading.current_thread() is threading.main_thread():
            for one in self._polite:
                signal.signal(one, signal.SIG_DFL)

    def _ours(self) -> bool:
        return self._before is signal.default_int_handler and threading.current_thread() is threading.main_thread()

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.heard = True
        raise KeyboardInterrupt

    def _hear_once(self, number: int, frame: FrameType | None) -> None:
        """A closed terminal says so twice: the second word must not break into the clearing up."""
        if not self.heard:
            self._hear(number, frame)
