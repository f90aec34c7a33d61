"""What the panel tells the one who sits before it: lines that were said, and what is being done."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Telling(QObject):
    """Lines, one after the other, and what is being done meanwhile.

    Args:
        parent: Who owns it.

    Attributes:
        busy: What is being done; "" for nothing.
    """

    said = Signal(str, str)  # a line, and how much it matters: "note", "look" or "fail"
    busy_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.busy = ""

    def say(self, line: str, weight: str = "note") -> None:
        """Says a line."""
        self.said.emit(line, weight)

    def begin(self, what: str) -> None:
        """Something is being done."""
        if what != self.busy:
            self.busy = what
            self.busy_changed.emit(what)

    def over(self) -> None:
        """Nothing is being done any more."""
        self.begin("")

    def fail(self, reason: str) -> None:
        """What was being done came to nothing; "" where it was called off."""
        self.over()
        if reason:
            self.say(reason, "fail")
