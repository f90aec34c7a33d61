"""What the viewer shows beside the plate, and how the two are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

PLATE, TAKE, WIPE, SIDE, DIFFERENCE = "plate", "take", "wipe", "side", "difference"
MODES = (PLATE, TAKE, WIPE, SIDE, DIFFERENCE)
THE_PLATE, TRY = "", "try"  # instead of a take's report
DIALOGUE, GUIDE, NONE = "dialogue", "guide", ""
_SWITCHES = ("matte", "faces", "burn")


@dataclass
class Tried:
    """The preview that was made last, as far as its frames have come.

    Attributes:
        key: The row that it is of; "" where there is none.
        file: Where its JPEGs lie.
        places: Where in the file each JPEG lies, offset and bytes, by the plate's frame.
        width: Pixels from left to right.
        height: Pixels from top to bottom.
    """

    key: str = ""
    file: str = ""
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    width: int = 0
    height: int = 0


class Showing(QObject):
    """The two pictures and the way they are compared.

    `left` and `right` are reports of takes, "" is the plate, and "try" is the preview that was made last. PLATE mode
    shows the left one alone, TAKE mode the right one.
    """

    changed = Signal()
    tried = Signal()  # another preview, or more frames of it

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.left, self.right = THE_PLATE, THE_PLATE
        self.mode, self.matte, self.faces, self.one_to_one = PLATE, False, True, False
        self.flip = False  # whether the two are exchanged, for as long as a key is held
        self.burn = False  # whether frame and timecode lie over the picture
        self.wipe = 0.5  # where the wipe stands, from the left
        self.sound = DIALOGUE
        self.trial = Tried()

    @property
    def take(self) -> str:
        """The report of the take that is meant: what is seen alone, else the right one; "" where that is no take."""
        sides = (self.left, self.right) if self.mode == PLATE else (self.right, self.left)
        return next((one for one in sides if one not in (THE_PLATE, TRY)), "")

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

    @property
    def ways(self) -> dict[str, Any]:
        """How things are shown, whatever they are."""
        return {name: getattr(self, name) for name in ("mode", "sound", *_SWITCHES)}

    def put_ways(self, known: Mapping[str, Any]) -> None:
        """Shows them so again, as far as what is remembered is any of that."""
        fine = {name: known[name] for name in _SWITCHES if isinstance(known.get(name), bool)}
        for name, values in (("mode", MODES), ("sound", (DIALOGUE, GUIDE, NONE))):
            if known.get(name) in values:
                fine[name] = known[name]
        self.put(**fine)

    def show_row(self, report: str) -> None:
        """Another row is looked at: its plate beside that take; "" where it has none."""
        self.put(left=THE_PLATE, right=report, flip=False)

    def put_try(self, key: str, event: Mapping[str, Any]) -> None:
        """Frames of a row's preview have come, as the worker's event `reel` tells them."""
        file = str(event["file"])
        if (key, file) != (self.trial.key, self.trial.file):
            self.trial = Tried(key, file, {}, int(event["width"]), int(event["height"]))
        for place, (offset, size) in enumerate(event["sizes"]):
            self.trial.places[int(event["first"]) + place] = (int(offset), int(size))
        self.tried.emit()
