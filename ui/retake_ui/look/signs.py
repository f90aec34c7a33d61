"""Signs for states: each a shape, a colour and a word, so that nobody needs to tell colours apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from retake_ui.look import colours
from retake_ui.words import tr


@dataclass(frozen=True, slots=True)
class Sign:
    """How a state is shown.

    Attributes:
        shape: What is drawn: "disc", "ring", "tick", "cross", "triangle", "square", "bar", "arrow", "half", "dots".
        colour: In which colour.
        word: What is written beside it, in the language of the house; `tr` before it is shown.
    """

    shape: str
    colour: str
    word: str


# By what `Row.status` says.
STATUS = {
    "left out": Sign("bar", colours.FAINT, "Left out"),
    "no dialogue": Sign("ring", colours.FAINT, "No dialogue"),
    "ready": Sign("ring", colours.DIM, "Ready"),
    "waiting": Sign("dots", colours.WORK, "Queued"),
    "rendering": Sign("half", colours.WORK, "Rendering"),
    "failed": Sign("triangle", colours.BAD, "Failed"),
    "done": Sign("square", colours.WORK, "New take"),
    "approved": Sign("tick", colours.GOOD, "Approved"),
    "rejected": Sign("cross", colours.BAD, "Rejected"),
    "placed": Sign("arrow", colours.GOOD, "Placed"),
}
# By a take's verdict.
VERDICT = {
    "pass": Sign("tick", colours.GOOD, "Pass"),
    "look": Sign("triangle", colours.LOOK, "Look"),
    "fail": Sign("cross", colours.BAD, "Fail"),
}
# By an outlook's colour.
LIGHT = {
    "green": Sign("disc", colours.GOOD, "Nothing speaks against it"),
    "yellow": Sign("triangle", colours.LOOK, "Look at the take"),
    "red": Sign("cross", colours.BAD, "No take can be made"),
    "": Sign("dots", colours.FAINT, "Not looked at yet"),
}
# By a worker's state.
WORKER = {
    "off": Sign("ring", colours.FAINT, "Asleep"),
    "starting": Sign("dots", colours.WORK, "Starting"),
    "ready": Sign("disc", colours.GOOD, "Ready"),
    "busy": Sign("half", colours.WORK, "Working"),
    "hung": Sign("triangle", colours.LOOK, "Does not answer"),
    "dead": Sign("cross", colours.BAD, "Broke down"),
    "foreign": Sign("cross", colours.BAD, "Another version"),
}
UNKNOWN = Sign("ring", colours.FAINT, "Not known")


def status(word: str) -> Sign:
    """How a row's status is shown."""
    return STATUS.get(word, UNKNOWN)


def verdict(word: str) -> Sign | None:
    """How a take's verdict is shown; None where there is none."""
    return VERDICT.get(word)


def light(colour: str | None) -> Sign:
    """How preflight's outlook is shown; None where it is not known."""
    return LIGHT.get(colour or "", UNKNOWN)


def worker(state: str, busy: bool = False) -> Sign:
    """How a worker's state is shown."""
    return WORKER.get("busy" if busy and state == "ready" else state, UNKNOWN)


def paint(painter: QPainter, area: QRectF, sign: Sign) -> None:
    """Draws a sign's shape into the middle of an area."""
    size = min(area.width(), area.height())
    side = size * 0.8
    box = QRectF(area.center().x() - side / 2, area.center().y() - side / 2, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _SHAPES[sign.shape](painter, box, QColor(sign.colour))
    painter.restore()


@lru_cache(maxsize=128)
def _drawn(sign: Sign, size: int, ratio: float) -> QPixmap:
    made = QPixmap(max(1, math.ceil(size * ratio)), max(1, math.ceil(size * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint(painter, QRectF(0, 0, size, size), sign)
    painter.end()
    return made


def pixmap(sign: Sign, size: int = 12, ratio: float = 1.0) -> QPixmap:
    """The shape as a picture, for labels and lists; `ratio` is the screen's device pixels to one of ours."""
    return _drawn(sign, size, ratio)


def words(sign: Sign) -> str:
    """The sign's word in the editor's language."""
    return tr(sign.word)


def _pen(colour: QColor, box: QRectF, thick: float = 0.16) -> QPen:
    pen = QPen(colour, max(1.4, box.width() * thick))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _at(box: QRectF, *points: tuple[float, float]) -> QPolygonF:
    """Points of a box whose corners are 0 and 1."""
    return QPolygonF([QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in points])


def _disc(painter: QPainter, box: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(box.adjusted(*(box.width() * part for part in (0.1, 0.1, -0.1, -0.1))))


def _ring(painter: QPainter, box: QRectF, colour: QColor) -> None:
    painter.setPen(_pen(colour, box, 0.14))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.adjusted(*(box.width() * part for part in (0.14, 0.14, -0.14, -0.14))))


def _tick(painter: QPainter, box: QRectF, colour: QColor) -> None:
    painter.setPen(_pen(colour, box, 0.2))
    painter.drawPolyline(_at(box, (0.1, 0.55), (0.4, 0.85), (0.92, 0.18)))


def _cross(painter: QPainter, box: QRectF, colour: QColor) -> None:
    painter.setPen(_pen(colour, box, 0.2))
    painter.drawPolyline(_at(box, (0.17, 0.17), (0.83, 0.83)))
    painter.drawPolyline(_at(box, (0.83, 0.17), (0.17, 0.83)))


def _triangle(painter: QPainter, box: QRectF, colour: QColor) -> None:
    path = QPainterPath()
    path.addPolygon(_at(box, (0.5, 0.06), (0.98, 0.92), (0.02, 0.92)))
    path.closeSubpath()
    painter.setPen(_pen(colour, box, 0.08))
    painter.setBrush(colour)
    painter.drawPath(path)
    painter.setPen(_pen(QColor(colours.WELL), box, 0.13))
    painter.drawPolyline(_at(box, (0.5, 0.38), (0.5, 0.6)))
    painter.drawPolyline(_at(box, (0.5, 0.78), (0.5, 0.785)))


def _square(painter: QPainter, box: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    inner = box.adjusted(*(box.width() * part for part in (0.14, 0.14, -0.14, -0.14)))
    painter.drawRoundedRect(inner, box.width() * 0.12, box.width() * 0.12)


def _bar(painter: QPainter, box: QRectF, colour: QColor) -> None:
    painter.setPen(_pen(colour, box, 0.2))
    painter.drawPolyline(_at(box, (0.15, 0.5), (0.85, 0.5)))


def _arrow(painter: QPainter, box: QRectF, colour: QColor) -> None:
    painter.setPen(_pen(colour, box, 0.17))
    painter.drawPolyline(_at(box, (0.5, 0.05), (0.5, 0.62)))
    painter.drawPolyline(_at(box, (0.22, 0.38), (0.5, 0.66), (0.78, 0.38)))
    painter.drawPolyline(_at(box, (0.1, 0.93), (0.9, 0.93)))


def _half(painter: QPainter, box: QRectF, colour: QColor) -> None:
    _ring(painter, box, colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPie(box.adjusted(*(box.width() * part for part in (0.14, 0.14, -0.14, -0.14))), 90 * 16, -180 * 16)


def _dots(painter: QPainter, box: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for x in (0.16, 0.5, 0.84):
        painter.drawEllipse(_at(box, (x, 0.5)).first(), box.width() * 0.11, box.width() * 0.11)


_SHAPES = {"disc": _disc, "ring": _ring, "tick": _tick, "cross": _cross, "triangle": _triangle, "square": _square,
           "bar": _bar, "arrow": _arrow, "half": _half, "dots": _dots}
