"""Draws sounds: waveforms, what they say, and which moments of them belong together."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from retake_ui.strip import colours
from retake_ui.strip.content import Content, Wave
from retake_ui.strip.lanes import Band
from retake_ui.strip.scale import Window

_EVERY = 26  # pixels between two lines that link the sounds
_LETTER = 9  # pixels that a letter needs


def draw_wave(painter: QPainter, band: Band, window: Window, waves: tuple[Wave, ...], colour: QColor) -> None:
    """A waveform: the finest that is known of each part."""
    middle, half = band.top + band.height / 2, max(1.0, band.height / 2 - 1)
    painter.setPen(QPen(colours.FAINT, 1))
    painter.drawLine(QLineF(0, middle, window.width, middle))
    for place, wave in enumerate(waves):
        left, right = max(0.0, window.x(wave.first)), min(float(window.width), window.x(wave.stop))
        if right <= left or not wave.low:
            continue
        if place:
            painter.fillRect(QRectF(left, band.top, right - left, band.height), colours.LANE)
        _draw_part(painter, window, wave, (left, right), (middle, half), colour)


def _draw_part(painter: QPainter, window: Window, wave: Wave, across: tuple[float, float],
               along: tuple[float, float], colour: QColor) -> None:
    """A column for each pixel, or a shape through the points where these lie farther apart."""
    middle, half = along
    per = len(wave.low) / (wave.stop - wave.first)  # points for a frame
    scale = half / wave.full
    step = per / window.per_frame  # points for a pixel
    if step >= 1:
        lines = []
        for x in range(int(across[0]), int(across[1]) + 1):
            first = int((window.first + x / window.per_frame - wave.first) * per)
            last = max(first + 1, int((window.first + (x + 1) / window.per_frame - wave.first) * per))
            high, low = wave.high[max(0, first):last], wave.low[max(0, first):last]
            if high:
                lines.append(QLineF(x + 0.5, middle - max(high) * scale, x + 0.5, middle - min(low) * scale + 0.5))
        painter.setPen(QPen(colour, 1))
        painter.drawLines(lines)
        return
    begin = max(0, int((window.first - wave.first) * per) - 1)
    end = min(len(wave.low), int((window.stop - wave.first) * per) + 2)
    xs = [window.x(wave.first + (point + 0.5) / per) for point in range(begin, end)]
    above = [QPointF(x, middle - wave.high[begin + at] * scale) for at, x in enumerate(xs)]
    below = [QPointF(x, middle - wave.low[begin + at] * scale + 0.5) for at, x in enumerate(xs)]
    painter.setPen(QPen(colour, 1))
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([*above, *reversed(below)]))


def draw_phones(painter: QPainter, band: Band, window: Window, content: Content, which: str) -> None:
    """What is said: a box a phone, coloured by what the lips do, with its name or its class's letter; closures."""
    phones = content.phones.get(which, ())
    metrics = painter.fontMetrics()
    at = max(0, bisect_left(phones, window.first, key=lambda one: one.stop) - 1)
    top, tall = band.top + 1.0, band.height - 2.0
    for one in phones[at:]:
        if one.first > window.stop:
            break
        left, right = window.x(one.first), window.x(one.stop)
        colour, letter = colours.VISEMES.get(one.viseme, (colours.FAINT, ""))
        box = QRectF(left, top, max(1.0, right - left - 0.6), tall)
        painter.fillRect(box, colour)
        name = one.name if right - left >= metrics.horizontalAdvance(one.name) + 3 else letter
        if right - left >= _LETTER:
            painter.setPen(Qt.GlobalColor.white)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.white)
    for moment in content.closures.get(which, ()):
        if window.first - 1 <= moment <= window.stop + 1:
            x = window.x(moment)
            painter.drawPolygon(QPolygonF([QPointF(x - 3, band.top), QPointF(x + 3, band.top),
                                           QPointF(x, band.top + 4)]))


def draw_links(painter: QPainter, band: Band, window: Window, content: Content) -> None:
    """Which moments of the guide, above, and of the dialogue, below, belong together; thin where the words differ."""
    if not content.pairs:
        return
    top, bottom = float(band.top), float(band.bottom)
    for region in content.regions:
        left, right = window.x(region.first), window.x(region.stop)
        if right > 0 and left < window.width:
            colour = QColor(colours.SAME if region.same else colours.OTHER)
            painter.fillRect(QRectF(left, bottom - 3, right - left, 3), colour)
    same: list[QLineF] = []
    other: list[QLineF] = []
    for dialogue, guide in _spread(content.pairs, window):
        above, below = window.x(guide), window.x(dialogue)
        alike = any(one.same for one in content.regions if one.first <= dialogue < one.stop)
        (same if alike else other).append(QLineF(above, top, below, bottom))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    faint = QColor(colours.OTHER)
    faint.setAlpha(120)
    painter.setPen(QPen(faint, 1, Qt.PenStyle.DotLine))
    painter.drawLines(other)
    painter.setPen(QPen(colours.SAME, 1))
    painter.drawLines(same)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _spread(pairs: tuple[tuple[float, float], ...], window: Window) -> list[tuple[float, float]]:
    """Some of the pairs near the window, evenly across the strip as a whole, so that neighbouring tiles agree."""
    if len(pairs) < 2:
        return list(pairs)
    between = (pairs[-1][0] - pairs[0][0]) / (len(pairs) - 1)
    every = max(1, round(_EVERY / max(1e-6, between * window.per_frame)))
    # Lines lean: those that begin outside may come in.
    lean = 400 / window.per_frame
    first = bisect_left(pairs, window.first - lean, key=lambda one: one[0])
    last = bisect_left(pairs, window.stop + lean, key=lambda one: one[0])
    return [pairs[at] for at in range(first - first % every, last, every)]
