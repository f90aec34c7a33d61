"""What lies over the picture: faces with their numbers, frame and timecode, the names of what is shown, signs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from retake_ui.models.take import Take
from retake_ui.words import tr

_INK, _PAPER, _SHADE = QColor(238, 238, 238), QColor(0, 0, 0, 150), QColor(0, 0, 0, 90)
_CHOSEN = QColor(240, 228, 66)  # yellow, and a solid line: told by its shape too
_PAD = 4
_MOST_MARKS = 3
_ARM = 0.18  # of a face's box: how long the lines of its corners are
_PLACES = re.compile(r",? (?:in|at|from) frames? \d.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Face:
    """A face in a frame.

    Attributes:
        number: Counted from the left.
        box: Left, top, width and height, from 0 to 1 of the picture.
        speaks: Whether it is the one that gets new lips.
        chosen: Whether the editor said so.
    """

    number: int
    box: QRectF
    speaks: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A quiet label.

    Attributes:
        text: What it says, in one line.
        at: Its left top corner, in pixels of the display.
        above: Whether `at` is its bottom instead.
        right: Whether `at` is its right edge instead.
        size: The letters' size in Qt's pixels.
        widest: Pixels of the display that it may be wide; what is longer ends in dots. 0 for any width.
    """

    text: str
    at: QPointF
    above: bool = False
    right: bool = False
    size: int = 11
    widest: float = 0


def faces_at(part: Mapping[str, Any] | None, frame: int, chosen: int | None) -> list[Face]:
    """The faces that are seen in a frame of the plate.

    Args:
        part: The study's part "faces".
        frame: The plate's frame.
        chosen: The face that the editor chose.
    """
    found = []
    for track in (part or {}).get("tracks") or ():
        boxes, at = track.get("boxes") or (), frame - int(track.get("first") or 0)
        box = boxes[at] if 0 <= at < len(boxes) else None
        if box is not None:
            number = int(track["number"])
            speaks = number == chosen if chosen is not None else bool(track.get("speaks"))
            found.append(Face(number, QRectF(*(float(one) for one in box)), speaks, number == chosen))
    return found


def face_under(faces: Sequence[Face], point: QPointF) -> Face | None:
    """The face that lies under a point of the picture, the smallest of several."""
    hit = [face for face in faces if face.box.contains(point)]
    return min(hit, key=lambda face: face.box.width() * face.box.height(), default=None)


def marks_at(takes: Sequence[Take], frame: int) -> list[str]:
    """What QC says of a frame of the plate, the worst first; without the places, which one sees."""
    found = []
    for take in takes:
        for mark in take.marks:
            if mark.first <= frame <= mark.last:
                words = _PLACES.sub("", mark.words).rstrip(" .,:")
                fails = mark.level == "fail"
                found.append((not fails, f"{tr('Fail') if fails else tr('Look')}: {words}"))
    return list(dict.fromkeys(text for _, text in sorted(found)))[:_MOST_MARKS]


def draw_faces(painter: QPainter, faces: Sequence[Face], place: QRectF, ratio: float, hovered: int | None) -> None:
    """Outlines them with their numbers: who speaks by corners, which leave the mouth free, the others by a broken line.

    Args:
        painter: Draws in pixels of the display.
        faces: The faces.
        place: Where the picture lies.
        ratio: Pixels of the display for one of Qt's.
        hovered: The number of the face under the pointer.
    """
    for face in faces:
        box = QRectF(place.left() + face.box.left() * place.width(), place.top() + face.box.top() * place.height(),
                     face.box.width() * place.width(), face.box.height() * place.height())
        wide = (2.0 if face.speaks or face.number == hovered else 1.2) * ratio
        corners = face.speaks and face.number != hovered
        line = Qt.PenStyle.SolidLine if face.speaks else Qt.PenStyle.DashLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width, style in ((_SHADE, wide + 2 * ratio, Qt.PenStyle.SolidLine),
                                     (_CHOSEN if face.speaks else _INK, wide, line)):
            painter.setPen(QPen(colour, width, style, Qt.PenCapStyle.FlatCap))
            if corners:
                painter.drawPath(_corners(box))
            else:
                painter.drawRoundedRect(box, 3 * ratio, 3 * ratio)
        label = f"{face.number} ✓" if face.chosen else str(face.number)
        draw_label(painter, Label(label, box.topLeft(), above=True), ratio)


def _corners(box: QRectF) -> QPainterPath:
    """A box's four corners."""
    path, arm = QPainterPath(), min(box.width(), box.height()) * _ARM
    for corner, across, down in ((box.topLeft(), arm, arm), (box.topRight(), -arm, arm),
                                 (box.bottomRight(), -arm, -arm), (box.bottomLeft(), arm, -arm)):
        path.moveTo(corner.x() + across, corner.y())
        path.lineTo(corner)
        path.lineTo(corner.x(), corner.y() + down)
    return path


def draw_label(painter: QPainter, label: Label, ratio: float) -> QRectF:
    """Draws a label; where it lies comes back.

    Args:
        painter: Draws in pixels of the display.
        label: What and where.
        ratio: Pixels of the display for one of Qt's.
    """
    font = QFont(painter.font())
    font.setPixelSize(max(1, round(label.size * ratio)))
    painter.setFont(font)
    measured, text = QFontMetricsF(font), label.text
    if label.widest:
        text = measured.elidedText(text, Qt.TextElideMode.ElideRight, label.widest - 2 * _PAD * ratio)
    box = QRectF(0, 0, measured.horizontalAdvance(text) + 2 * _PAD * ratio, measured.height() + _PAD * ratio / 2)
    box.moveTopLeft(label.at)
    if label.above:
        box.moveBottom(label.at.y())
    if label.right:
        box.moveRight(label.at.x())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_PAPER)
    painter.drawRoundedRect(box, 2 * ratio, 2 * ratio)
    painter.setPen(_INK)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return box


def draw_waiting(painter: QPainter, at: QPointF, ratio: float) -> None:
    """A small sign that the frame is on its way: three dots in a round field, centred on a point."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_PAPER)
    field = QRectF(at.x() - 17 * ratio, at.y() - 9 * ratio, 34 * ratio, 18 * ratio)
    painter.drawRoundedRect(field, 9 * ratio, 9 * ratio)
    painter.setBrush(_INK)
    for dot in (-8, 0, 8):
        painter.drawEllipse(QPointF(at.x() + dot * ratio, at.y()), 2.2 * ratio, 2.2 * ratio)
