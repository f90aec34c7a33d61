"""Draws lips and plan: how far lips open in plate, take and by the sound, and what is done to each frame."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from retake_ui.models.take import Mark
from retake_ui.strip import colours
from retake_ui.strip.content import Content, Curve
from retake_ui.strip.lanes import Band
from retake_ui.strip.scale import Window

_PATTERNS = {"searched": Qt.BrushStyle.BDiagPattern, "rest": Qt.BrushStyle.HorPattern,
             "generated": Qt.BrushStyle.Dense6Pattern}


def draw_lips(painter: QPainter, band: Band, window: Window, content: Content) -> None:
    """The openings: plate thin, expected dotted, take bold; what is to come of a take where there is none."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    pens = {"plate": QPen(colours.PLATE_LIPS, 1), "expected": QPen(colours.EXPECTED, 1.4, Qt.PenStyle.DotLine)}
    if "take" in content.curves:
        pens["take"] = QPen(colours.TAKE_LIPS, 2.2)
    else:
        pens["to come"] = QPen(colours.TAKE_LIPS, 1.3, Qt.PenStyle.DashLine)
    for name, pen in pens.items():
        curve = content.curves.get(name)
        if curve is not None:
            painter.setPen(pen)
            _draw_curve(painter, band, window, curve, content.highest)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _draw_curve(painter: QPainter, band: Band, window: Window, curve: Curve, highest: float) -> None:
    begin = max(0, int(window.first - curve.first) - 2)
    end = min(len(curve.values), int(window.stop - curve.first) + 3)
    tall = (band.height - 3) / highest
    bottom = band.bottom - 1.5
    run: list[QPointF] = []
    for at in range(begin, end):
        value = curve.values[at]
        if value is None:
            _draw_run(painter, run)
            run = []
        else:
            run.append(QPointF(window.x(curve.first + at + 0.5), bottom - value * tall))
    _draw_run(painter, run)


def _draw_run(painter: QPainter, run: list[QPointF]) -> None:
    if len(run) > 1:
        painter.drawPolyline(QPolygonF(run))
    elif run:
        painter.drawPoint(run[0])


def draw_plan(painter: QPainter, band: Band, window: Window, content: Content) -> None:
    """What is done to each frame: a colour and a pattern a kind, as high as its weight, so that ramps are seen."""
    bottom, tall = float(band.bottom), band.height - 2.0
    for run in content.runs:
        left, right = window.x(run.first), window.x(run.last + 1)
        if right < 0 or left > window.width:
            continue
        colour = colours.KINDS.get(run.kind, colours.ORIGINAL)
        if run.kind == "original":
            painter.fillRect(QRectF(left, bottom - 3, right - left, 3), colour)
            continue
        shape = _weighted(window, content.weights, run.first, run.last, bottom, tall)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(shape)
        if run.kind in _PATTERNS:
            painter.setBrush(QBrush(QColor(255, 255, 255, 90), _PATTERNS[run.kind]))
            painter.drawPolygon(shape)
        painter.setPen(QPen(colours.GROUND, 1))
        painter.drawLine(QLineF(left, band.top, left, bottom))
        _name(painter, QRectF(left, band.top, right - left, band.height), run.kind, window)


def _name(painter: QPainter, box: QRectF, kind: str, window: Window) -> None:
    """The kind in words, where it fits."""
    if box.width() >= painter.fontMetrics().horizontalAdvance(kind) + 12:
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, kind)


def _weighted(window: Window, weights: Curve | None, first: int, last: int, bottom: float, tall: float) -> QPolygonF:
    """The shape of a run: its frames' weights as steps."""
    points = [QPointF(window.x(first), bottom)]
    begin, end = max(first, int(window.first) - 1), min(last, int(window.stop) + 1)
    for frame in range(begin, end + 1):
        place = frame - weights.first if weights is not None else -1
        known = weights.values[place] if weights is not None and 0 <= place < len(weights.values) else 1.0
        top = bottom - tall * (1.0 if known is None else known)
        points += [QPointF(window.x(frame), top), QPointF(window.x(frame + 1), top)]
    points.append(QPointF(points[-1].x(), bottom))
    points[0] = QPointF(points[1].x() if len(points) > 2 else points[0].x(), bottom)
    return QPolygonF(points)


def draw_marks(painter: QPainter, band: Band, window: Window, marks: tuple[Mark, ...]) -> None:
    """Where to look: a triangle for a look, a cross for a fail, a dot for a note, and how far it goes."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    middle = band.top + band.height / 2
    for one in marks:
        left, right = window.x(one.first), window.x(one.last + 1)
        if right < -8 or left > window.width + 8:
            continue
        colour = {"fail": colours.FAIL, "look": colours.LOOK}.get(one.level, colours.NOTE)
        bar = QColor(colour)
        bar.setAlpha(110)
        painter.fillRect(QRectF(left, middle - 1, max(1.0, right - left), 2), bar)
        x = max(left, min((left + right) / 2, right)) if right - left < 40 else left + 6
        _shape(painter, one.level, x, middle, colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _shape(painter: QPainter, level: str, x: float, y: float, colour: QColor) -> None:
    if level == "fail":
        painter.setPen(QPen(colour, 2.4))
        painter.drawLine(QLineF(x - 3.5, y - 3.5, x + 3.5, y + 3.5))
        painter.drawLine(QLineF(x - 3.5, y + 3.5, x + 3.5, y - 3.5))
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if level == "look":
        painter.drawPolygon(QPolygonF([QPointF(x - 5, y + 4), QPointF(x + 5, y + 4), QPointF(x, y - 5)]))
    else:
        painter.drawEllipse(QPointF(x, y), 2.5, 2.5)
