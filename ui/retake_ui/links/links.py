"""The panel's four workers: each kind of work has its own, so that none waits for another."""

from __future__ import annotations

from PySide6.QtCore import QObject

from retake.worker.client import worker_command
from retake_ui.links.link import Link


class Links(QObject):
    """The workers.

    Args:
        python: The Python in which Retake is installed; this one if None.
        parent: Who owns them.
    """

    def __init__(self, python: str | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.python = python
        self.looks = Link("looks", lambda: worker_command(python, light=True), self)
        self.play = Link("play", lambda: worker_command(python, light=True), self)
        self.timeline = Link("timeline", lambda: worker_command(python, light=True), self)
        self.shot = Link("shot", lambda: worker_command(python), self)

    @property
    def all(self) -> tuple[Link, ...]:
        """All of them."""
        return (self.looks, self.play, self.timeline, self.shot)

    def close(self) -> None:
        """Ends them all."""
        for link in self.all:
            link.close()
