"""The strip in pieces that are painted once: scrubbing and scrolling show them again.

A paint takes no longer than it may: what it did not come to is shown as it was before, stretched where the zoom is
another, and painted the next time.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from retake_ui.strip import colours
from retake_ui.strip.scale import Scale, Window

WIDE = 256  # pixels
BUDGET = 0.006  # seconds after which a paint begins no further tile
_MOST = 32  # tiles that are kept: twice a wide screen

Paint = Callable[[QPainter, Window], None]


class Tiles:
    """Pictures of the strip, each `WIDE` pixels of it.

    Args:
        paint: Paints a part.
    """

    def __init__(self, paint: Paint) -> None:
        self._paint = paint
        self._kept: OrderedDict[int, QPixmap] = OrderedDict()
        self._before: dict[int, QPixmap] = {}  # what was true before
        self._before_per_frame = 1.0
        self._look: tuple[int, int, float] = (0, 0, 0.0)
        self._per_frame = 1.0
        self.painted = 0  # how many were painted, for those who measure

    def forget(self) -> None:
        """What was painted is no longer true; until it is painted anew it is better than nothing."""
        if self._kept:
            self._before, self._before_per_frame = dict(self._kept), self._per_frame
        self._kept.clear()

    def show(self, painter: QPainter, scale: Scale, height: int, ratio: float, part: tuple[int, int],
             budget: float = BUDGET) -> bool:
        """Shows the strip between two columns of the window; whether all of it is as it should be."""
        look = (scale.origin, height, ratio)
        if look != self._look:
            self._look = look
            self._kept.clear()
            self._before.clear()
        if scale.per_frame != self._per_frame:
            self.forget()
            self._per_frame = scale.per_frame
        until = time.perf_counter() + budget
        whole = True
        for place in range((scale.left + part[0]) // WIDE, (scale.left + part[1] - 1) // WIDE + 1):
            tile = self._kept.get(place)
            if tile is None and (not self._before or time.perf_counter() < until):
                tile = self._made(place, scale, height, ratio)
            if tile is None:
                whole = False
                self._show_before(painter, scale, place, height)
            else:
                self._kept.move_to_end(place)
                painter.drawPixmap(place * WIDE - scale.left, 0, tile)
        if whole:
            self._before.clear()
        return whole

    def _made(self, place: int, scale: Scale, height: int, ratio: float) -> QPixmap:
        made = QPixmap(round(WIDE * ratio), max(1, round(height * ratio)))
        made.setDevicePixelRatio(ratio)
        made.fill(colours.GROUND)
        painter = QPainter(made)
        self._paint(painter, Window(scale.origin + place * WIDE / scale.per_frame, scale.per_frame, WIDE))
        painter.end()
        self.painted += 1
        self._kept[place] = made
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return made

    def _show_before(self, painter: QPainter, scale: Scale, place: int, height: int) -> None:
        """A tile's room as it was before."""
        room = QRectF(place * WIDE - scale.left, 0, WIDE, height)
        painter.fillRect(room, colours.GROUND)
        stretch = scale.per_frame / self._before_per_frame
        painter.save()
        painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
        first, last = int(place * WIDE / stretch) // WIDE, int((place + 1) * WIDE / stretch) // WIDE
        for earlier in range(first, last + 1):
            tile = self._before.get(earlier)
            if tile is not None:
                there = QRectF(earlier * WIDE * stretch - scale.left, 0, WIDE * stretch, height)
                painter.drawPixmap(there, tile, QRectF(tile.rect()))
        painter.restore()
