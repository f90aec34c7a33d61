"""Which timeline is open, and how it is read."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from retake_ui.models.source import Source


class Current(QObject):
    """The timeline that is open.

    Args:
        parent: Who owns it.

    Attributes:
        source: The timeline; None where none is open.
    """

    changed = Signal()  # another timeline, or it is read in another way

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source: Source | None = None

    def put(self, source: Source) -> None:
        """This one is open from now on."""
        self.source = source
        self.changed.emit()
