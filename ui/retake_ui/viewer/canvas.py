"""The canvas on which the pictures are drawn, moved, enlarged and wiped, and on which faces are picked."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from retake_ui.look import colours
from retake_ui.models.showing import DIFFERENCE, SIDE, WIPE
from retake_ui.viewer.compose import GAIN, Scene, compose, wipe_line
from retake_ui.viewer.framing import Framing
from retake_ui.viewer.overlay import Face, Label, draw_faces, draw_label, draw_waiting, face_under
from retake_ui.words import tr

_NEAR = 7  # Qt's pixels from the wipe's line at which it can be taken
_CLICK = 4  # Qt's pixels that a click may move
_NOTCH = 1.25  # how many times as large a notch of the wheel makes it
_CORNER, _ROOMY = 8, 600


@dataclass
class Over:
    """What lies over the pictures.

    Attributes:
        left: What the left picture is called.
        right: What the right one is called.
        faces: The faces in the frame.
        burn: Frame and timecodes, a line each.
        marks: What QC says of the frame, a line each.
        waiting: Whether the frame is on its way.
        message: What is said where there is no picture.
        problem: What is wrong, in a line.
    """

    left: str = ""
    right: str = ""
    faces: list[Face] = field(default_factory=list)
    burn: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    waiting: bool = False
    message: str = ""
    problem: str = ""


class Canvas(QWidget):
    """Draws a scene; says what the editor does with it."""

    wipe_moved = Signal(float)
    face_picked = Signal(int)
    framed = Signal()  # it is drawn at another size
    painted = Signal(int)  # a frame of the plate stands on the display

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.framing = Framing()
        self.scene = Scene()
        self.over = Over()
        self.frame = -1
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._wiping = self._panning = False
        self._hovered: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 68)
        self.setAccessibleName(tr("Picture"))

    def show_scene(self, scene: Scene, frame: int, over: Over) -> None:
        """Draws that from now on.

        Args:
            scene: The pictures.
            frame: The plate's frame that they show.
            over: What lies over them.
        """
        self.scene, self.frame, self.over = scene, frame, over
        columns = 2 if scene.mode == SIDE else 1
        if columns != self.framing.columns:
            self.framing.columns = columns
            self.framed.emit()
        self.update()

    def set_size(self, size: QSizeF) -> None:
        """The picture's own pixels."""
        self.framing.size = size
        self.framed.emit()
        self.update()

    def fit(self) -> None:
        """The whole picture."""
        self.framing.fit()
        self._reframed()

    def one_to_one(self, point: QPointF | None = None) -> None:
        """A pixel of the plate for one of the display; around a point of the picture, from 0 to 1, or its middle."""
        self.framing.one_to_one()
        if point is not None:
            self.framing.look_at(point)
        self._reframed()

    def _reframed(self) -> None:
        self.framed.emit()
        self.update()

    def _ratio(self) -> float:
        return self.devicePixelRatioF()

    def _at(self, event: QMouseEvent | QWheelEvent) -> QPointF:
        """Where the pointer is, in pixels of the display."""
        return event.position() * self._ratio()

    # Drawing.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the picture anew."""
        ratio = self._ratio()
        self.framing.canvas = QSizeF(max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))
        self.framed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the scene, in pixels of the display, so that one to one is just that."""
        painter = QPainter(self)
        ratio = self._ratio()
        painter.scale(1 / ratio, 1 / ratio)
        painter.fillRect(QRectF(0, 0, self.framing.canvas.width() + 1, self.framing.canvas.height() + 1),
                         QColor(colours.WELL))
        if self.over.message:
            self._draw_message(painter, ratio)
        else:
            places, cells = self.framing.places(), self.framing.cells()
            for place, cell in zip(places, cells, strict=True):
                painter.setClipRect(cell)
                if self.scene.left is not None or self.scene.right is not None:
                    painter.fillRect(place, Qt.GlobalColor.black)
            painter.setClipping(False)
            if len(cells) == 2:
                self._compose_beside(painter, places, cells)
            else:
                compose(painter, self.scene, places)
            self._draw_over(painter, places, cells, ratio)
        painter.end()
        self.painted.emit(self.frame)

    def _compose_beside(self, painter: QPainter, places: list[QRectF], cells: list[QRectF]) -> None:
        """Both pictures, none of them over the other's half."""
        for shown, cell in enumerate(cells):
            painter.setClipRect(cell)
            far = QRectF(-1e6, -1e6, 1, 1)
            compose(painter, self.scene, [place if at == shown else far for at, place in enumerate(places)])
        painter.setClipping(False)

    def _draw_message(self, painter: QPainter, ratio: float) -> None:
        font = painter.font()
        font.setPixelSize(round(13 * ratio))
        painter.setFont(font)
        painter.setPen(QColor(colours.DIM))
        room = QRectF(0, 0, self.framing.canvas.width(), self.framing.canvas.height())
        room.adjust(16 * ratio, 0, -16 * ratio, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.over.message)

    def _draw_over(self, painter: QPainter, places: list[QRectF], cells: list[QRectF], ratio: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, cell in zip(places, cells, strict=True):
            painter.setClipRect(cell)
            draw_faces(painter, self.over.faces, place, ratio, self._hovered)
        painter.setClipping(False)
        gap = _CORNER * ratio
        whole = QRectF(0, 0, self.framing.canvas.width(), self.framing.canvas.height())
        self._draw_names(painter, whole, cells, ratio)
        low = whole.bottom() - gap
        for text in reversed(self.over.burn):
            box = draw_label(painter, Label(text, QPointF(whole.left() + gap, low), above=True, size=12), ratio)
            low = box.top() - 2 * ratio
        if self.over.burn and whole.width() < _ROOMY * ratio:
            low -= gap  # one above the other, where there is no room beside
        else:
            low = whole.bottom() - gap
        for text in reversed([*self.over.marks, *([self.over.problem] if self.over.problem else [])]):
            box = draw_label(painter, Label(f"▲ {text}", QPointF(whole.right() - gap, low), above=True, right=True,
                                            widest=whole.width() - 2 * gap), ratio)
            low = box.top() - 2 * ratio
        if self.over.waiting:
            draw_waiting(painter, QPointF(whole.center().x(), whole.bottom() - gap - 10 * ratio), ratio)

    def _draw_names(self, painter: QPainter, whole: QRectF, cells: list[QRectF], ratio: float) -> None:
        """What stands where, at the top."""
        gap = _CORNER * ratio
        over, mode = self.over, self.scene.mode
        if mode == DIFFERENCE:
            text = tr("Difference of {left} and {right}, × {gain}").format(left=over.left, right=over.right, gain=GAIN)
            draw_label(painter, Label(text, QPointF(gap, gap)), ratio)
        elif mode == SIDE:
            for text, cell in zip((over.left, over.right), cells, strict=True):
                draw_label(painter, Label(text, cell.topLeft() + QPointF(gap, gap)), ratio)
        else:
            if over.left:
                draw_label(painter, Label(over.left, QPointF(gap, gap)), ratio)
            if over.right:
                draw_label(painter, Label(over.right, QPointF(whole.right() - gap, gap), right=True), ratio)
        if self.framing.zoom is not None:
            text = f"{self.framing.zoom * 100:.0f} %"
            # Side by side the middle is where the right one's name stands.
            at = cells[0].right() - gap if mode == SIDE else whole.center().x()
            draw_label(painter, Label(text, QPointF(at, gap), right=mode == SIDE), ratio)

    # Pointing.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes the wipe's line, or the picture."""
        self._pressed, self._last = self._at(event), self._at(event)
        left = event.button() == Qt.MouseButton.LeftButton
        self._wiping = left and self._on_line(self._pressed)
        self._panning = not self._wiping

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags what was taken; else shows what could be."""
        at = self._at(event)
        if self._pressed is None:
            self._hover(at)
        elif self._wiping:
            place = self.framing.places()[0]
            self.wipe_moved.emit(max(0.0, min(1.0, (at.x() - place.left()) / place.width())))
        elif (at - self._pressed).manhattanLength() > _CLICK * self._ratio() or self._last != self._pressed:
            self.framing.move(at - self._last)
            self._last = at
            self._reframed()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a face picks it."""
        at, pressed, self._pressed = self._at(event), self._pressed, None
        clicked = pressed is not None and (at - pressed).manhattanLength() <= _CLICK * self._ratio()
        if clicked and not self._wiping and event.button() == Qt.MouseButton.LeftButton:
            face = face_under(self.over.faces, self.framing.point(at))
            if face is not None:
                self.face_picked.emit(face.number)
        self._wiping = self._panning = False
        self._hover(at)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Pixel for pixel around that point, or the whole picture again."""
        at = self._at(event)
        if self._on_line(at) or face_under(self.over.faces, self.framing.point(at)) is not None:
            return
        if self.framing.zoom is None:
            self.framing.one_to_one(at)
        else:
            self.framing.fit()
        self._reframed()

    def leaveEvent(self, event: object) -> None:
        """Nothing is pointed at."""
        if self._hovered is not None:
            self._hovered = None
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Enlarges around the pointer."""
        notches = event.angleDelta().y() / 120
        if notches:
            self.framing.enlarge(_NOTCH ** notches, self._at(event))
            self._reframed()
        event.accept()

    def _on_line(self, at: QPointF) -> bool:
        if self.scene.mode != WIPE or self.over.message:
            return False
        return abs(at.x() - wipe_line(self.framing.places()[0], self.scene.wipe)) <= _NEAR * self._ratio()

    def _hover(self, at: QPointF) -> None:
        face = face_under(self.over.faces, self.framing.point(at))
        hovered = face.number if face is not None else None
        if self._on_line(at):
            self.setCursor(Qt.CursorShape.SplitHCursor)
            hovered = None
        elif face is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        elif self.framing.zoom is not None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()
        if hovered != self._hovered:
            self._hovered = hovered
            self.setToolTip(tr("Face {number}: click to say that this one speaks").format(number=hovered)
                            if hovered is not None else "")
            self.update()
