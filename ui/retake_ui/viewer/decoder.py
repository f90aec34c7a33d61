"""Decodes JPEGs beside the thread that draws, ahead of the playhead, and keeps what was decoded within bounds."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from retake_ui.threads import jpegs
from retake_ui.threads.readers import Readers, Reading
from retake_ui.viewer.reel import Place

EIGHTHS = 8  # a JPEG is decoded at so many eighths of its size, which saves the work for what is not shown
_HELD = 192 << 20  # bytes of decoded frames that are kept
_AT_ONCE = 4  # frames that are handed over before the first of them is back


@dataclass(frozen=True, slots=True)
class Wanted:
    """A frame at a size.

    Attributes:
        serial: Its reel's.
        frame: The plate's frame.
        eighths: At how many eighths of its size it is decoded, 1 to 8.
        place: Where its JPEG lies.
    """

    serial: int
    frame: int
    eighths: int
    place: Place


class Decoder(QObject):
    """Frames as pictures, as soon as they are decoded.

    Args:
        held: How many bytes of pictures are kept.
        parent: Who owns it.
    """

    decoded = Signal(object)  # the frame that is there now, or can't be: a `Wanted`

    def __init__(self, held: int = _HELD, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._most, self._held = held, 0
        self._kept: OrderedDict[Wanted, QImage] = OrderedDict()
        self._wanted: list[Wanted] = []
        self._under_way: set[Wanted] = set()
        self._readers = Readers(self, max(1, min(4, os.cpu_count() or 2)))

    def picture(self, wanted: Wanted) -> QImage | None:
        """The decoded frame; None while there is none, a null picture where it can't be decoded."""
        found = self._kept.get(wanted)
        if found is not None:
            self._kept.move_to_end(wanted)
        return found

    def want(self, wanted: Iterable[Wanted]) -> None:
        """From now on these are decoded, the first one first; whatever was wanted before is not begun any more."""
        self._wanted = [one for one in dict.fromkeys(wanted) if one not in self._kept]
        self._begin()

    def close(self) -> None:
        """Decodes nothing more."""
        self._wanted.clear()
        self._readers.close()

    def _begin(self) -> None:
        while self._wanted and len(self._under_way) < _AT_ONCE:
            one = self._wanted.pop(0)
            if one not in self._under_way and one not in self._kept:
                self._under_way.add(one)
                make = partial(decoded, eighths=one.eighths)
                self._readers.read(Reading(one.place.read, make, partial(self._take, one)))

    def _take(self, one: Wanted, picture: QImage) -> None:
        self._under_way.discard(one)
        self._keep(one, picture)
        self._begin()
        self.decoded.emit(one)

    def _keep(self, one: Wanted, picture: QImage) -> None:
        self._kept[one] = picture
        self._held += picture.sizeInBytes()
        while self._held > self._most and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._held -= oldest.sizeInBytes()


def decoded(jpeg: bytes, eighths: int = EIGHTHS) -> QImage:
    """The picture, at so many eighths of its size; a null one where it can't be decoded."""
    if eighths >= EIGHTHS:
        return jpegs.decoded(jpeg)
    # Sizes that the JPEG decoder makes by itself, so that nothing is scaled a second time.
    return jpegs.decoded(jpeg, lambda size: QSize(-(-size.width() * eighths // EIGHTHS),
                                                  -(-size.height() * eighths // EIGHTHS)))


def eighths_for(width: int, shown: float) -> int:
    """At how many eighths a frame of that width is decoded that is drawn `shown` pixels wide: never less."""
    if width <= 0 or shown <= 0:
        return EIGHTHS
    return max(1, min(EIGHTHS, -int(-shown * EIGHTHS // width)))
