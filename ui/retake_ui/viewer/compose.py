"""Two pictures as one: beside each other, wiped, subtracted, with a matte over them. It draws what it is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from retake_ui.models.showing import DIFFERENCE, PLATE, SIDE, TAKE, WIPE

GAIN = 4  # what a difference is multiplied with
TINT = QColor(86, 180, 233)  # sky blue: told from skin by every kind of eyes
_TINTED = 0.42
_FAR = 1e6
_SOURCE, _DIFFERENCE, _PLUS, _WITHIN = (QPainter.CompositionMode.CompositionMode_Source,
                                        QPainter.CompositionMode.CompositionMode_Difference,
                                        QPainter.CompositionMode.CompositionMode_Plus,
                                        QPainter.CompositionMode.CompositionMode_DestinationIn)
_WORKING = QImage.Format.Format_ARGB32_Premultiplied


@dataclass
class Scene:
    """What is to be drawn.

    Attributes:
        mode: One of `retake_ui.models.showing.MODES`.
        left: The left picture, the plate most times; None where there is none.
        right: The right one, the take most times.
        matte: Where pixels may have changed, as a grey picture; None where it is not wanted.
        wipe: Where the wipe stands in the picture: 0 at its left edge, 1 at its right one.
        flip: Whether left and right are exchanged.
        pixels: Whether enlarged pixels stay squares, as one wants them who counts pixels.
    """

    mode: str = PLATE
    left: QImage | None = None
    right: QImage | None = None
    matte: QImage | None = None
    wipe: float = 0.5
    flip: bool = False
    pixels: bool = False
    _made: dict[tuple[int, ...], QImage] = field(default_factory=dict, repr=False)

    @property
    def sides(self) -> tuple[QImage | None, QImage | None]:
        """Left and right as they are drawn: exchanged while they are flipped."""
        return (self.right, self.left) if self.flip else (self.left, self.right)

    def subtracted(self) -> QImage | None:
        """The difference of the two, made once; None where one of them is missing."""
        if self.left is None or self.right is None:
            return None
        keys = self.left.cacheKey(), self.right.cacheKey()
        if keys not in self._made:
            self._made[keys] = difference(self.left, self.right)
        return self._made[keys]

    def tint(self) -> QImage | None:
        """The matte as a tint, made once; None where it is not wanted."""
        if self.matte is None or self.matte.isNull():
            return None
        key = (self.matte.cacheKey(),)
        if key not in self._made:
            self._made[key] = tinted(self.matte)
        return self._made[key]


def compose(painter: QPainter, scene: Scene, places: list[QRectF]) -> None:
    """Draws the scene.

    Args:
        painter: Draws in pixels of the display.
        scene: What.
        places: Where: one place for a picture, two for two that stand side by side.
    """
    left, right = scene.sides
    if scene.mode == SIDE and len(places) == 2:
        _draw(painter, left, places[0], scene.pixels)
        _draw(painter, right, places[1], scene.pixels)
        _tint(painter, scene, places[0 if scene.flip else 1])
        return
    place = places[0]
    if scene.mode == DIFFERENCE:
        _draw(painter, scene.subtracted(), place, scene.pixels)
        _tint(painter, scene, place)
    elif scene.mode == WIPE:
        _wiped(painter, scene, place)
    else:
        _draw(painter, left if scene.mode == PLATE else right, place, scene.pixels)
        _tint(painter, scene, place)


def difference(left: QImage, right: QImage, gain: int = GAIN) -> QImage:
    """How far the two are apart in each pixel and channel, made plainer; black where they are the same."""
    found = QImage(left.size(), _WORKING)
    painter = QPainter(found)
    painter.setCompositionMode(_SOURCE)
    painter.drawImage(0, 0, left)
    painter.setCompositionMode(_DIFFERENCE)
    if right.size() == left.size():
        painter.drawImage(0, 0, right)
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(found.rect(), right)
    painter.end()
    while gain > 1:
        again = found.copy()
        painter = QPainter(found)
        painter.setCompositionMode(_PLUS)
        painter.drawImage(0, 0, again)
        painter.end()
        gain //= 2
    return found


def tinted(matte: QImage) -> QImage:
    """A colour with the matte's values as its alpha."""
    alpha = matte.convertToFormat(QImage.Format.Format_Grayscale8)
    alpha.reinterpretAsFormat(QImage.Format.Format_Alpha8)
    found = QImage(matte.size(), _WORKING)
    found.fill(TINT)
    painter = QPainter(found)
    painter.setCompositionMode(_WITHIN)
    painter.drawImage(0, 0, alpha)
    painter.end()
    return found


def wipe_line(place: QRectF, wipe: float) -> float:
    """Where the wipe's line stands, in whole pixels of the display from the left."""
    return float(round(place.left() + place.width() * wipe))


def _wiped(painter: QPainter, scene: Scene, place: QRectF) -> None:
    left, right = scene.sides
    line = wipe_line(place, scene.wipe)
    # Each side is drawn where it is seen only; by the matte's side one sees which picture it belongs to.
    for picture, part, is_take in (
            (left, QRectF(-_FAR, -_FAR, line + _FAR, 2 * _FAR), scene.flip),
            (right, QRectF(line, -_FAR, _FAR, 2 * _FAR), not scene.flip)):
        painter.save()
        painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
        _draw(painter, picture, place, scene.pixels)
        if is_take:
            _tint(painter, scene, place)
        painter.restore()
    painter.save()
    painter.setPen(QPen(QColor(0, 0, 0, 150), 3))
    painter.drawLine(QPointF(line, place.top()), QPointF(line, place.bottom()))
    painter.setPen(QPen(QColor(255, 255, 255, 220), 1))
    painter.drawLine(QPointF(line, place.top()), QPointF(line, place.bottom()))
    painter.restore()


def _tint(painter: QPainter, scene: Scene, place: QRectF) -> None:
    tint = scene.tint()
    if tint is None:
        return
    painter.save()
    painter.setOpacity(_TINTED)
    _draw(painter, tint, place, scene.pixels)
    painter.restore()


def _draw(painter: QPainter, picture: QImage | None, place: QRectF, pixels: bool) -> None:
    """A picture at its place: sample for sample where it has that size, else as smooth as it is wanted."""
    if picture is None or picture.isNull():
        return
    whole = QRect(round(place.left()), round(place.top()), round(place.width()), round(place.height()))
    if picture.size() == whole.size():
        painter.drawImage(whole.topLeft(), picture)
        return
    painter.save()
    enlarged = place.width() >= 2 * picture.width()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not (pixels and enlarged))
    painter.drawImage(QRectF(whole), picture, QRectF(picture.rect()))
    painter.restore()


__all__ = ["GAIN", "PLATE", "TAKE", "TINT", "Scene", "compose", "difference", "tinted", "wipe_line"]
