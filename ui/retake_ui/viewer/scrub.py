"""The bar below the picture: where the playhead is, what is looped over, and which frames are there to be played."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from retake_ui.look import colours
from retake_ui.models.playhead import Playhead
from retake_ui.words import tr

_HEIGHT, _TRACK, _SIDE = 18, 5, 6


class ScrubBar(QAbstractSlider):
    """Scrubs the playhead.

    Args:
        playhead: What is scrubbed.
        parent: The widget it lies in.
    """

    scrubbed = Signal(int)

    def __init__(self, playhead: Playhead, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playhead = playhead
        self._runs: list[tuple[int, int]] = []
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Position in the shot"))
        self.setToolTip(tr("Drag to scrub. The line is lit as far as the frames are there."))
        playhead.moved.connect(self._follow)
        playhead.range_changed.connect(self._range)
        for signal in (playhead.part_changed, playhead.loop_changed):
            signal.connect(self.update)
        self._range()

    def set_runs(self, runs: Sequence[tuple[int, int]]) -> None:
        """The frames that can be played, as runs: the first and the one after the last."""
        if list(runs) != self._runs:
            self._runs = list(runs)
            self.update()

    def sizeHint(self) -> QSize:
        """As low as can be hit."""
        return QSize(200, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """The same, narrower."""
        return QSize(60, _HEIGHT)

    def _range(self) -> None:
        self.blockSignals(True)
        self.setRange(self._playhead.first, max(self._playhead.first, self._playhead.stop - 1))
        self.setValue(self._playhead.frame)
        self.blockSignals(False)
        self.update()

    def _follow(self, frame: int) -> None:
        self.setValue(frame)
        self.update()

    def _x(self, frame: float) -> float:
        """Where a frame begins."""
        count = max(1, self._playhead.stop - self._playhead.first)
        return _SIDE + (frame - self._playhead.first) * (self.width() - 2 * _SIDE) / count

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        head = self._playhead
        middle = self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.BASE))
        painter.drawRoundedRect(QRectF(_SIDE, middle - _TRACK / 2, self.width() - 2 * _SIDE, _TRACK), 2, 2)
        if head.stop <= head.first:
            return
        painter.setBrush(QColor(colours.FAINT))
        for first, stop in self._runs:
            left, right = self._x(max(first, head.first)), self._x(min(stop, head.stop))
            if right > left:
                painter.drawRect(QRectF(left, middle - _TRACK / 2, right - left, _TRACK))
        if head.loop:
            self._draw_loop(painter, middle)
        x = (self._x(head.frame) + self._x(head.frame + 1)) / 2
        painter.setBrush(QColor(colours.TEXT))
        painter.drawRect(QRectF(round(x) - 1, middle - 7, 2, 14))
        painter.drawPolygon(QPolygonF([QPointF(x - 5, middle - 9), QPointF(x + 5, middle - 9), QPointF(x, middle - 3)]))

    def _draw_loop(self, painter: QPainter, middle: float) -> None:
        """Brackets around what is looped over."""
        first, stop = self._playhead.looped
        painter.setBrush(QColor(colours.ACCENT))
        for x, way in ((self._x(first), 1), (self._x(stop), -1)):
            painter.drawRect(QRectF(min(x, x + 2 * way), middle - 6, 2, 12))
            painter.drawRect(QRectF(min(x, x + 4 * way), middle - 6, 4, 2))
            painter.drawRect(QRectF(min(x, x + 4 * way), middle + 4, 4, 2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Goes there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._scrub(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Goes on going there."""
        if self.isSliderDown():
            self._scrub(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stays there."""
        self.setSliderDown(False)

    def _scrub(self, event: QMouseEvent) -> None:
        wide = max(1, self.width() - 2 * _SIDE)
        part = (event.position().x() - _SIDE) / wide
        self.scrubbed.emit(int(self._playhead.first + part * (self._playhead.stop - self._playhead.first) // 1))
