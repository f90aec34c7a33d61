"""Calls an editor, in a thread that may wait for it, and follows what is selected in it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from retake.errors import Cancelled, RetakeError
from retake.host import FOLLOW, PLAYHEAD, SELECTION, Host, Selection
from retake_ui.threads.across import Across
from retake_ui.words import tr

_OFTEN, _SELDOM = 250, 1500  # milliseconds between two looks, where the host is quick and where it is not

Done = Callable[[Any], object]
Fail = Callable[[str], object]


class HostCalls(QObject):
    """Calls a host: one call after the other, none in the panel's thread.

    Args:
        parent: Who owns it.
    """

    host_changed = Signal()  # another host, or none
    selected = Signal(object)  # another selection: `retake.host.Selection`
    playhead = Signal(int)  # the record frame on which the host's playhead stands now

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.host: Host | None = None
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._seen: Selection | None = None
        self._at: int | None = None
        self._looking = False
        self._closed = False
        self._poll = QTimer(self)
        self._poll.timeout.connect(self._look)
        self._across = Across(self)

    def set_host(self, host: Host | None) -> None:
        """Another host; it is followed where it can be."""
        self.host, self._seen, self._at = host, None, None
        can = host.info.can if host is not None else frozenset()
        if can & {SELECTION, PLAYHEAD}:
            self._poll.start(_OFTEN if FOLLOW in can else _SELDOM)
        else:
            self._poll.stop()
        self.host_changed.emit()

    @property
    def can(self) -> frozenset[str]:
        """What the host is able to do."""
        return self.host.info.can if self.host is not None else frozenset()

    def call(self, what: Callable[[Host], Any], done: Done, failed: Fail) -> None:
        """Calls the host; what comes back is heard in the panel's thread."""
        host = self.host
        if self._closed:
            return
        if host is None:
            failed(tr("No timeline is open."))
            return

        def do() -> None:
            try:
                answer = what(host)
            except Cancelled:
                self._across.call(self._tell, failed, "")
            except (RetakeError, OSError) as problem:
                self._across.call(self._tell, failed, str(problem))
            except Exception as problem:  # a bug in an editor's adapter must not end the thread
                self._across.call(self._tell, failed, tr("The editor answered with something that was not expected:")
                                  + f" {type(problem).__name__}: {problem}"[:300])
            else:
                self._across.call(self._tell, done, answer)

        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="retake host", daemon=True)
            self._thread.start()
        self._calls.put(do)

    def close(self) -> None:
        """Follows no more; what is under way is let finish by itself, and heard by nobody."""
        self._closed = True
        self._poll.stop()
        with suppress(queue.Empty):  # what was not begun yet is not begun any more
            while True:
                self._calls.get_nowait()
        self._calls.put(None)

    def _tell(self, hear: Callable[[Any], object], answer: object) -> None:
        if not self._closed:
            hear(answer)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()

    def _look(self) -> None:
        """Looks at selection and playhead, unless the last look is still under way."""
        if self._looking:
            return
        self._looking = True
        self.call(_looked, self._saw, lambda reason: self._saw(None))

    def _saw(self, seen: tuple[Selection | None, int | None] | None) -> None:
        self._looking = False
        if seen is None:
            return
        selection, frame = seen
        if frame is not None and frame != self._at:
            self._at = frame
            self.playhead.emit(frame)
        # Last, because what is selected is meant, wherever the playhead stands.
        if selection is not None and selection != self._seen:
            self._seen = selection
            self.selected.emit(selection)


def _looked(host: Host) -> tuple[Selection | None, int | None]:
    """What is selected in a host, and where its playhead stands, as far as it can say."""
    can = host.info.can
    return host.selection() if SELECTION in can else None, host.playhead() if PLAYHEAD in can else None
