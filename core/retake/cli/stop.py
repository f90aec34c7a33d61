"""Ctrl-C, heard whatever becomes of it."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType


class Stop:
    """While it is open, notes that Ctrl-C was pressed.

    Python raises KeyboardInterrupt wherever it happens to be. In the middle of loading a C library that turns into
    an error of the library's own, which would be shown as a bug.

    Attributes:
        heard: Whether it was pressed.
    """

    def __init__(self) -> None:
        self.heard = False
        self._before = signal.getsignal(signal.SIGINT)

    def __enter__(self) -> Stop:
        """Listens, where nobody else does: in the main thread, and not where Ctrl-C is to be ignored."""
        if self._ours():
            signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        """Leaves it as it was."""
        if self._ours():
            signal.signal(signal.SIGINT, self._before)

    def _ours(self) -> bool:
        return self._before is signal.default_int_handler and threading.current_thread() is threading.main_thread()

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.heard = True
        raise KeyboardInterrupt
