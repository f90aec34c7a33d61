"""A reel as the viewer reads it: where in which file each frame's JPEG lies, while there come more."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from retake_ui.threads.jpegs import jpeg_bytes

_SERIALS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a JPEG lies: the file, the offset and how many bytes."""

    file: str
    offset: int
    size: int

    def read(self) -> bytes:
        """The JPEG's bytes; fewer, or none, where the file is gone. It waits for the disk."""
        return jpeg_bytes(self.file, self.offset, self.size)


class Reel:
    """A picture's frames as far as they are made, by the plate's frame; they may lie in several files.

    Attributes:
        serial: A number that no other reel has.
        width: Pixels from left to right of its frames; 0 while there are none.
        height: Pixels from top to bottom.
        reason: Why no more frames come; "" where nothing is wrong.
    """

    def __init__(self) -> None:
        self.serial = next(_SERIALS)
        self.width = self.height = 0
        self.reason = ""
        self._places: dict[int, Place] = {}
        self._runs: list[tuple[int, int]] = []

    def add(self, first: int, file: str, sizes: Sequence[Sequence[int]], width: int, height: int) -> None:
        """Frames have come: from the plate's frame `first` on, as the worker's event `reel` tells them."""
        self.width, self.height = width, height
        for at, (offset, size) in enumerate(sizes):
            self._places[first + at] = Place(file, int(offset), int(size))
        if sizes:
            self._join(first, first + len(sizes))

    def place(self, frame: int) -> Place | None:
        """Where a frame's JPEG lies; None while it is not made."""
        return self._places.get(frame)

    def holds(self, first: int, stop: int) -> bool:
        """Whether all frames from `first` to before `stop` are there."""
        return any(run[0] <= first and stop <= run[1] for run in self._runs)

    def __len__(self) -> int:
        """How many frames it has."""
        return len(self._places)

    def runs(self) -> list[tuple[int, int]]:
        """The frames that are there, as runs: the first and the one after the last."""
        return list(self._runs)

    def _join(self, first: int, stop: int) -> None:
        """One more run; those that it meets become one with it."""
        apart = [run for run in self._runs if run[1] < first or stop < run[0]]
        met = [run for run in self._runs if run not in apart]
        whole = (min([first, *(run[0] for run in met)]), max([stop, *(run[1] for run in met)]))
        self._runs = sorted([*apart, whole])
