"""The panel's workers: each kind of work has its own, so that none waits for another."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from retake.worker.client import worker_command
from retake_ui.links.link import BROKEN, PULSE, Link

Command = Callable[[str], Sequence[str]]

HEAVY, GENTLE = "shot", "ahead"


class Links(QObject):
    """The workers.

    `looks` serves pictures and waveforms, `play` what is played, `timeline` what is done with the timeline, `ahead` the
    preflight of its shots, and `shot`, the only heavy one, studies and tries.

    Args:
        python: The Python in which Retake is installed; this one if None.
        parent: Who owns them.
        command: How the worker of a name is started; as `python` says if None.
        pulse: Milliseconds between two questions whether a worker is still there.
    """

    state_changed = Signal(object)  # the link

    def __init__(self, python: str | None = None, parent: QObject | None = None, command: Command | None = None,
                 pulse: int = PULSE) -> None:
        super().__init__(parent)
        self.python = python
        self._how = command or (lambda name: worker_command(python, light=name != HEAVY, gentle=name == GENTLE))
        self._pulse = pulse
        self.looks = self._link("looks")
        self.play = self._link("play")
        self.timeline = self._link("timeline")
        self.ahead = self._link(GENTLE)
        self.shot = self._link(HEAVY)

    @property
    def all(self) -> tuple[Link, ...]:
        """All of them."""
        return (self.looks, self.play, self.timeline, self.ahead, self.shot)

    @property
    def broken(self) -> tuple[Link, ...]:
        """Those that wait to be mended."""
        return tuple(link for link in self.all if link.state in BROKEN)

    def mend(self) -> None:
        """Starts whatever broke down anew; what was asked is asked again."""
        for link in self.broken:
            link.mend()

    def close(self) -> None:
        """Ends them all, for good."""
        for link in self.all:
            link.close_for_good()

    def gone(self, patience: float) -> bool:
        """Whether no process of theirs is left after so many seconds."""
        until = time.monotonic() + patience
        return all([link.gone(max(0.0, until - time.monotonic())) for link in self.all])

    def _link(self, name: str) -> Link:
        link = Link(name, lambda: self._how(name), self, self._pulse)
        link.state_changed.connect(lambda state: self.state_changed.emit(link))
        return link
