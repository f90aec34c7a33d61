"""What is known of the shot that is looked at: faces, speech, lips, alignment, plan, waveforms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

Part = Mapping[str, Any]


class Study(QObject):
    """The parts as the worker's `study` tells them, each as soon as it is known.

    Parts by name: "faces", "speech dialogue", "speech guide", "lips plate", "lips expected", "alignment", "plan",
    "wave dialogue", "wave guide".
    """

    changed = Signal(str)  # the part; "" where all are gone
    told = Signal(str)  # what is being done, for people; "" when it is done

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.key = ""  # the row that it is about
        self.doing = ""
        self._parts: dict[str, Part] = {}

    def begin(self, key: str) -> None:
        """Another row: nothing is known of it."""
        self.key = key
        self._parts.clear()
        self.changed.emit("")

    def part(self, name: str) -> Part | None:
        """A part; None while it is not known."""
        return self._parts.get(name)

    def put(self, name: str, part: Part) -> None:
        """A part has come; what comes in several messages comes joined."""
        self._parts[name] = part
        self.changed.emit(name)

    def tell(self, doing: str) -> None:
        """What is being done."""
        self.doing = doing
        self.told.emit(doing)
