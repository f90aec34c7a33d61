"""The strip's picture: lanes from tiles, over them what moves: playhead, kept ranges, the frame under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from retake_ui.models.keeping import Keeping
from retake_ui.models.playhead import Playhead
from retake_ui.strip import colours, lanes
from retake_ui.strip.canvas import Canvas, draw_headers, draw_missing
from retake_ui.strip.content import Content
from retake_ui.strip.keep_hand import KeepHand
from retake_ui.strip.lanes import laid_out
from retake_ui.strip.scale import Scale
from retake_ui.strip.tiles import Tiles
from retake_ui.words import tr

HEADER = 96  # pixels of the lanes' names
_NARROW = 460  # below it the names lie in the lanes
_SMALL = 10  # pixels of the lanes' font


class StripView(QWidget):
    """Shows a shot's lanes.

    Args:
        playhead: Where the editor looks.
        keeping: The kept ranges.
        parent: Who owns it.
    """

    moved = Signal()  # another part is seen
    hovered = Signal(int)  # the frame under the pointer; -1 for none

    def __init__(self, playhead: Playhead, keeping: Keeping, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.playhead, self.keeping = playhead, keeping
        self.scale, self.hand = Scale(), KeepHand()
        font = QFont(self.font())
        font.setPixelSize(_SMALL)
        self.canvas = Canvas(font)
        self.tiles = Tiles(self.canvas.paint)
        self.titles: dict[str, str] = {}
        self.hover = -1
        self._rest = QTimer(self)  # paints the tiles that a paint did not come to
        self._rest.setSingleShot(True)
        self._rest.setInterval(0)
        self._rest.timeout.connect(self.update)
        self._drawn_at = 0  # the frame at which the playhead was drawn
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 60)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(tr("Timeline of the shot"))
        self.setAccessibleDescription(tr("Sounds, lips and plan of the shot that is looked at, frame by frame."))
        playhead.moved.connect(self._played)
        playhead.range_changed.connect(self.take_range)
        keeping.changed.connect(self.update)
        keeping.begun_changed.connect(self.update)

    @property
    def header(self) -> int:
        """How wide the column of names is."""
        return HEADER if self.width() >= _NARROW else 0

    def sizeHint(self) -> QSize:
        """Room for all lanes."""
        return QSize(900, 300)

    def set_content(self, content: Content, doing: bool) -> None:
        """Something else is known; `doing` where more is being found out."""
        self.canvas.content = content
        plan = tr("Plan …") if doing else tr("Plan")
        self.titles[lanes.PLAN] = tr("Take v{:03d}").format(content.of_take) if content.of_take else plan
        self.tiles.forget()
        self.update()

    def take_range(self) -> None:
        """Another shot: all of it is seen."""
        low, stop = self.playhead.first, self.playhead.stop
        frames = self.canvas.content.frames
        if frames is not None:
            low, stop = min(low, frames.first), max(stop, frames.stop)
        self.scale.set_range(low, stop)
        self.hand.drop()
        self.hand.picked = None
        self.tiles.forget()
        self.changed_scale()

    def changed_scale(self) -> None:
        """Another part is seen, or closer."""
        self.moved.emit()
        self.update()

    def frame_at(self, x: float) -> float:
        """The frame at a place of the widget."""
        return self.scale.frame(x - self.header)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lanes share the new height."""
        self.canvas.bands = laid_out(self.height())
        self.scale.set_width(self.width() - self.header)
        self.tiles.forget()
        self.changed_scale()

    def set_hover(self, frame: int) -> None:
        """The pointer is over another frame."""
        if frame != self.hover:
            before, self.hover = self.hover, frame
            for one in (before, frame):
                if one >= 0:
                    self.update(self._column(one))
            self.hovered.emit(frame)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The tiles, and what moves over them."""
        painter = QPainter(self)
        header, area = self.header, event.rect()
        left, right = max(0, area.left() - header), area.right() + 1 - header
        if right > 0:
            painter.save()
            painter.setClipRect(QRect(header, 0, self.width() - header, self.height()).intersected(area))
            painter.translate(header, 0)
            if not self.tiles.show(painter, self.scale, self.height(), self.devicePixelRatioF(), (left, right)):
                self._rest.start()
            painter.setFont(self.canvas.font)
            draw_missing(painter, self.canvas, 0 if header else 40, self.width() - header)
            self._paint_kept(painter)
            self._paint_line(painter, self.hover, colours.HOVER)
            self._paint_playhead(painter)
            painter.restore()
        if area.left() < header or not header:
            painter.setFont(self.canvas.font)
            if header:
                painter.fillRect(QRect(0, 0, header, self.height()), colours.GROUND)
            draw_headers(painter, self.canvas, header, self.titles)
        if self.hasFocus():
            painter.setPen(QPen(colours.KEEP, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1))

    def _paint_kept(self, painter: QPainter) -> None:
        band = self.canvas.band(lanes.KEEP)
        if band is None:
            return
        scale = self.scale
        for first, last in self.hand.shown(self.keeping.ranges):
            x, wide = scale.x(first), (last + 1 - first) * scale.per_frame
            if x > self.width() or x + wide < 0:
                continue
            picked = self.hand.picked is not None and first <= self.hand.picked <= last
            veil = QColor(colours.KEEP)
            veil.setAlpha(26)
            painter.fillRect(QRectF(x, band.bottom, wide, self.height()), veil)
            painter.fillRect(QRectF(x, band.top + 2, wide, band.height - 4),
                             colours.KEEP_PICKED if picked else colours.KEEP)
            painter.setPen(colours.GROUND)
            text = tr("keep {}").format(last + 1 - first)
            if painter.fontMetrics().horizontalAdvance(text) + 8 < wide:
                painter.drawText(QRectF(x, band.top, wide, band.height), Qt.AlignmentFlag.AlignCenter, text)
        if self.keeping.begun is not None:
            self._paint_line(painter, self.keeping.begun, colours.KEEP)
        elif not self.keeping.ranges and not self.hand.busy and self.canvas.content.frames is not None:
            painter.setPen(colours.FAINT)
            hint = self.keeping.problem or tr("drag here, or press I and O, to keep the original")
            painter.drawText(QRectF(8, band.top, self.width(), band.height), Qt.AlignmentFlag.AlignVCenter, hint)

    def _paint_line(self, painter: QPainter, frame: int, colour: QColor) -> None:
        if frame >= 0:
            x = self.scale.x(frame)
            painter.fillRect(QRectF(x, 0, max(1.0, self.scale.per_frame), self.height()), colour)

    def _paint_playhead(self, painter: QPainter) -> None:
        frame = self._drawn_at = self.playhead.frame
        if self.playhead.stop <= self.playhead.first:
            return  # no shot is looked at
        x, wide = self.scale.x(frame), self.scale.per_frame
        if wide > 3:
            veil = QColor(colours.PLAYHEAD)
            veil.setAlpha(50)
            painter.fillRect(QRectF(x, 0, wide, self.height()), veil)
        painter.fillRect(QRectF(round(x), 0, 1, self.height()), colours.PLAYHEAD)
        painter.fillRect(QRectF(round(x) - 3, 0, 7, 4), colours.PLAYHEAD)

    def _column(self, frame: int) -> QRect:
        """Where a frame's line is drawn."""
        x = int(self.scale.x(frame)) + self.header
        return QRect(x - 6, 0, int(self.scale.per_frame) + 14, self.height())

    def _played(self, frame: int) -> None:
        """The playhead moved: its old and its new place are drawn, or all where the strip turns a page."""
        if self.playhead.speed and self.scale.show(frame, 8):
            self.changed_scale()
            return
        self.update(self._column(self._drawn_at))
        self.update(self._column(frame))
