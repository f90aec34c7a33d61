"""What the viewer shows beside the plate, and how the two are compared."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

PLATE, TAKE, WIPE, SIDE, DIFFERENCE = "plate", "take", "wipe", "side", "difference"
MODES = (PLATE, TAKE, WIPE, SIDE, DIFFERENCE)


class Showing(QObject):
    """The two pictures and the way they are compared.

    `left` and `right` are reports of takes, "" is the plate, and "try" is the preview that was made last. Where nothing
    is compared the right one is looked at.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.left, self.right = "", ""
        self.mode, self.matte, self.faces, self.one_to_one = PLATE, False, True, False
        self.wipe = 0.5  # where the wipe stands, from the left
        self.sound = "dialogue"  # or "guide", or "" for none

    def compare(self, left: str, right: str) -> None:
        """Two others are compared."""
        self.put(left=left, right=right)

    def put(self, **known: object) -> None:
        """Changes some of it: mode, matte, wipe …"""
        before = dict(vars(self))
        for name, value in known.items():
            setattr(self, name, value)
        if dict(vars(self)) != before:
            self.changed.emit()
