"""Icons, drawn: no file, sharp at every size. Each is lines and shapes on a field of 16 by 16."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from retake_ui.look import colours
from retake_ui.look.strokes import ICONS

_SIZES = (16, 24, 32)  # at one, one and a half and two device pixels to one of ours


@lru_cache(maxsize=256)
def icon(name: str, colour: str = colours.TEXT) -> QIcon:
    """The icon of a name; `names()` lists them.

    Raises:
        KeyError: There is none.
    """
    lines, filled = path_of(ICONS[name])
    made = QIcon()
    for size in _SIZES:
        for mode, shade in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, colours.FAINT)):
            made.addPixmap(_drawn(lines, filled, size, QColor(shade)), mode)
    return made


def names() -> tuple[str, ...]:
    """What there are icons of."""
    return tuple(ICONS)


def path_of(strokes: str) -> tuple[QPainterPath, QPainterPath]:
    """What is drawn as lines, and what is filled.

    A word a stroke: M and L with a point, R for a rectangle, O for a circle (middle and radius), A for an arc (middle,
    radius, from, by; in degrees), Z closes; a stroke that begins with F is filled.
    """
    lines, filled = QPainterPath(), QPainterPath()
    for stroke in strokes.split(";"):
        path = QPainterPath()
        into = filled if stroke.strip().startswith("F") else lines
        for word in stroke.split():
            _draw(path, word)
        into.addPath(path)
    return lines, filled


def _draw(path: QPainterPath, word: str) -> None:
    kind, given = word[0], [float(one) for one in word[1:].split(",") if one]
    if kind == "M":
        path.moveTo(given[0], given[1])
    elif kind == "L":
        path.lineTo(given[0], given[1])
    elif kind == "Z":
        path.closeSubpath()
    elif kind == "R":
        path.addRoundedRect(QRectF(*given[:4]), 1, 1)
    elif kind == "O":
        path.addEllipse(QPointF(given[0], given[1]), given[2], given[2])
    elif kind == "A":
        x, y, radius, start, by = given
        path.moveTo(x + radius * math.cos(math.radians(start)), y - radius * math.sin(math.radians(start)))
        path.arcTo(QRectF(x - radius, y - radius, 2 * radius, 2 * radius), start, by)


def _drawn(lines: QPainterPath, filled: QPainterPath, size: int, colour: QColor) -> QPixmap:
    made = QPixmap(size, size)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 16, size / 16)
    pen = QPen(colour, 1.3)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(lines, pen)
    painter.fillPath(filled, colour)
    painter.end()
    return made
