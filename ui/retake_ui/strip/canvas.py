"""Paints the strip's lanes with what is known of the shot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from retake_ui.strip import colours, lanes
from retake_ui.strip.content import Content
from retake_ui.strip.draw_lips import draw_lips, draw_marks, draw_plan
from retake_ui.strip.draw_ruler import draw_ruler
from retake_ui.strip.draw_sound import draw_links, draw_phones, draw_wave
from retake_ui.strip.lanes import Band
from retake_ui.strip.scale import Window
from retake_ui.words import tr

_LEGEND = 52  # pixels that a lane needs for one


def _no_code(frame: int) -> str:
    return ""


@dataclass(slots=True)
class Clock:
    """How frames are called.

    Attributes:
        source: A frame's timecode on the plate, or its number.
        record: The same on the timeline; "" where there is none.
        base: Frames that timecode counts to a second.
        zero: A frame at which a second begins.
    """

    source: Callable[[int], str] = str
    record: Callable[[int], str] = _no_code
    base: int = 25
    zero: int = 0


@dataclass(slots=True)
class Canvas:
    """What is painted, and where.

    Attributes:
        font: The small one of the lanes.
        bands: The lanes that have room.
        content: What is known.
        clock: How frames are called.
    """

    font: QFont
    bands: list[Band] = field(default_factory=list)
    content: Content = field(default_factory=Content)
    clock: Clock = field(default_factory=Clock)

    def paint(self, painter: QPainter, window: Window) -> None:
        """A part of all lanes."""
        painter.setFont(self.font)
        for band in self.bands:
            box = QRectF(0, band.top, window.width, band.height)
            painter.fillRect(box, colours.HEADER if band.lane.name == lanes.RULER else colours.LANE)
            painter.save()
            painter.setClipRect(box)
            self._lane(painter, band, window)
            painter.restore()
        frames = self.content.frames
        if frames is not None:
            for left, right in ((0.0, window.x(frames.first)), (window.x(frames.stop), float(window.width))):
                if right > left:
                    painter.fillRect(QRectF(left, 0, right - left, 10_000), colours.OUTSIDE)

    def band(self, name: str) -> Band | None:
        """Where a lane lies; None where it has no room."""
        return next((one for one in self.bands if one.lane.name == name), None)

    def band_at(self, y: float) -> Band | None:
        """The lane at a height."""
        return next((one for one in self.bands if one.top <= y < one.bottom), None)

    def _lane(self, painter: QPainter, band: Band, window: Window) -> None:
        content, name = self.content, band.lane.name
        if name == lanes.RULER:
            clock, first = self.clock, content.frames.first if content.frames is not None else 0
            # What lies before the shot would be cut off at the left: it has no words.
            source, record = (partial(_from, first, one) for one in (clock.source, clock.record))
            draw_ruler(painter, band, window, clock.base, source, record, clock.zero)
        elif name in (lanes.GUIDE, lanes.DIALOGUE):
            colour = colours.GUIDE if name == lanes.GUIDE else colours.DIALOGUE
            draw_wave(painter, band, window, content.waves.get(name, ()), colour)
        elif name in (lanes.GUIDE_PHONES, lanes.DIALOGUE_PHONES):
            draw_phones(painter, band, window, content, name.split()[0])
        elif name == lanes.LINKS:
            draw_links(painter, band, window, content)
        elif name == lanes.LIPS:
            draw_lips(painter, band, window, content)
        elif name == lanes.PLAN:
            draw_plan(painter, band, window, content)
        elif name == lanes.MARKS:
            draw_marks(painter, band, window, content.marks)


def _from(first: int, words: Callable[[int], str], frame: int) -> str:
    """A frame's words, from the first one on."""
    return words(frame) if frame >= first else ""


def _legend(painter: QPainter, box: QRectF, title: str, take: bool) -> None:
    """Which curve is which."""
    rows = [(title, None), (tr("plate"), QPen(colours.PLATE_LIPS, 1)),
            (tr("asked for"), QPen(colours.EXPECTED, 1.4, Qt.PenStyle.DotLine)),
            (tr("take") if take else tr("to come"), QPen(colours.TAKE_LIPS, 2.2) if take
             else QPen(colours.TAKE_LIPS, 1.3, Qt.PenStyle.DashLine))]
    top = box.top() + (box.height() - 12 * len(rows)) / 2
    for place, (words, pen) in enumerate(rows):
        row = QRectF(box.left() + 8, top + 12 * place, box.width() - 12, 12)
        if pen is not None:
            painter.setPen(pen)
            painter.drawLine(QLineF(row.left(), row.center().y(), row.left() + 16, row.center().y()))
            row.setLeft(row.left() + 22)
        painter.setPen(colours.TEXT if pen is None else colours.DIM)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


def draw_missing(painter: QPainter, canvas: Canvas, left: int, width: int) -> None:
    """Why lanes are empty, each in its own words."""
    painter.setPen(colours.DIM)
    for band in canvas.bands:
        why = canvas.content.missing.get(band.lane.name)
        if why:
            box = QRectF(left + 8, band.top, width - 16, band.height)
            text = painter.fontMetrics().elidedText(why, Qt.TextElideMode.ElideRight, int(box.width()))
            wide = painter.fontMetrics().horizontalAdvance(text)
            painter.fillRect(QRectF(left + 4, band.top + 1, wide + 8, band.height - 2), colours.LANE)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def draw_headers(painter: QPainter, canvas: Canvas, width: int, titles: dict[str, str]) -> None:
    """The lanes' names, in a column of their own or, in a narrow strip (0), small in the lanes themselves."""
    for band in canvas.bands:
        title = titles.get(band.lane.name, band.lane.title)
        if width:
            box = QRectF(0, band.top, width, band.height)
            painter.fillRect(box, colours.HEADER)
            if band.lane.name == lanes.LIPS and band.height >= _LEGEND:
                _legend(painter, box, title, "take" in canvas.content.curves)
                continue
            painter.setPen(colours.TEXT if band.lane.name not in (lanes.GUIDE_PHONES, lanes.DIALOGUE_PHONES)
                           else colours.DIM)
            painter.drawText(box.adjusted(8, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                             painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, width - 14))
        elif band.lane.name in (lanes.GUIDE, lanes.DIALOGUE, lanes.LIPS):
            painter.setPen(colours.DIM)
            painter.drawText(QRectF(3, band.top + 1, 120, 12), Qt.AlignmentFlag.AlignTop, title)
