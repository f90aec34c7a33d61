"""Draws the ruler: the plate's timecode above, the timeline's below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPainter, QPen

from retake_ui.strip import colours
from retake_ui.strip.lanes import Band
from retake_ui.strip.scale import Window

_ROOM = 96  # pixels that a timecode needs


def steps_of(per_frame: float, base: int) -> tuple[int, int]:
    """How many frames lie between two ticks, and between two that bear a timecode."""
    seconds = [base * one for one in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)]
    parts = sorted({1, 2, 5, *(base // 5 * one for one in (1, 2) if base >= 10)})
    every = [*(one for one in parts if one < base), *seconds]
    named = next((one for one in every if one * per_frame >= _ROOM), every[-1])
    ticks = next((one for one in every if one * per_frame >= 7 and named % one == 0), named)
    return ticks, named


def draw_ruler(painter: QPainter, band: Band, window: Window, base: int, source: Callable[[int], str],
               record: Callable[[int], str], zero: int) -> None:
    """Ticks, and where there is room for it a timecode: the plate's, and the timeline's where it has one.

    Args:
        painter: Where to.
        band: The lane.
        window: Which part.
        base: Frames that timecode counts to a second.
        source: A frame's timecode on the plate.
        record: The same on the timeline; "" where there is none.
        zero: A frame at which a second of the plate's timecode begins.
    """
    ticks, named = steps_of(window.per_frame, base)
    first = int((window.first - _ROOM / window.per_frame - zero) // ticks) * ticks + zero
    both = band.height >= 26
    ascent = painter.fontMetrics().ascent()
    frame = first
    while frame <= window.stop:
        x = window.x(frame)
        bold = (frame - zero) % named == 0
        painter.setPen(QPen(colours.DIM if bold else colours.FAINT, 1))
        painter.drawLine(QLineF(x, band.bottom - (band.height if bold else 4), x, band.bottom))
        if bold:
            painter.setPen(colours.TEXT)
            painter.drawText(QPointF(x + 3, band.top + ascent + 1), source(frame))
            if both and (there := record(frame)):
                painter.setPen(colours.DIM)
                painter.drawText(QPointF(x + 3, band.bottom - 4), there)
        frame += ticks
    painter.setPen(QPen(colours.EDGE, 1))
    painter.drawLine(QLineF(0, band.bottom - 0.5, window.width, band.bottom - 0.5))
