"""The strip in pieces that are painted once: scrubbing and scrolling show them again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtGui import QPainter, QPixmap

from retake_ui.strip import colours
from retake_ui.strip.scale import Scale, Window

WIDE = 256  # pixels
_MOST = 96  # tiles that are kept

Paint = Callable[[QPainter, Window], None]


class Tiles:
    """Pictures of the strip, each `WIDE` pixels of it.

    Args:
        paint: Paints a part.
    """

    def __init__(self, paint: Paint) -> None:
        self._paint = paint
        self._kept: OrderedDict[int, QPixmap] = OrderedDict()
        self._look: tuple[object, ...] = ()
        self.painted = 0  # how many were painted, for those who measure

    def forget(self) -> None:
        """What was painted is no longer true."""
        self._kept.clear()

    def show(self, painter: QPainter, scale: Scale, height: int, ratio: float, part: tuple[int, int]) -> None:
        """Shows the strip between two columns of the window."""
        look = (scale.origin, scale.per_frame, height, ratio)
        if look != self._look:
            self._look = look
            self.forget()
        first, last = (scale.left + part[0]) // WIDE, (scale.left + part[1] - 1) // WIDE
        for place in range(first, last + 1):
            painter.drawPixmap(place * WIDE - scale.left, 0, self._tile(place, scale, height, ratio))

    def _tile(self, place: int, scale: Scale, height: int, ratio: float) -> QPixmap:
        found = self._kept.get(place)
        if found is None:
            found = QPixmap(round(WIDE * ratio), max(1, round(height * ratio)))
            found.setDevicePixelRatio(ratio)
            found.fill(colours.GROUND)
            painter = QPainter(found)
            self._paint(painter, Window(scale.origin + place * WIDE / scale.per_frame, scale.per_frame, WIDE))
            painter.end()
            self.painted += 1
            self._kept[place] = found
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        self._kept.move_to_end(place)
        return found
