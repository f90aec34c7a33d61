"""Where a picture lies: fitted, one to one, enlarged around a point, moved. All in pixels of the display."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF

_LEAST, _MOST = 1 / 16, 32.0
GAP = 2  # pixels between two that stand side by side


class Framing:
    """How large the picture is drawn, and which point of it lies in the middle.

    Attributes:
        size: The picture's own pixels, of the plate.
        canvas: The display's pixels that there are for it.
        zoom: Pixels of the display for one of the picture; None where it is fitted.
        centre: Which point of the picture lies in the middle, from 0 to 1 in both directions.
        columns: How many pictures stand side by side.
    """

    def __init__(self) -> None:
        self.size, self.canvas = QSizeF(16, 9), QSizeF(16, 9)
        self.zoom: float | None = None
        self.centre = QPointF(0.5, 0.5)
        self.columns = 1

    def places(self) -> list[QRectF]:
        """Where the pictures lie, from the left; their edges are whole pixels."""
        return [self._place(cell) for cell in self.cells()]

    def cells(self) -> list[QRectF]:
        """The parts of the canvas that the pictures have."""
        if self.columns == 1:
            return [QRectF(0, 0, self.canvas.width(), self.canvas.height())]
        width = max(1.0, (self.canvas.width() - GAP) // 2)
        return [QRectF(0, 0, width, self.canvas.height()), QRectF(width + GAP, 0, width, self.canvas.height())]

    @property
    def scale(self) -> float:
        """Pixels of the display for one of the picture, fitted or not."""
        return self.zoom if self.zoom is not None else self._fitting()

    def fit(self) -> None:
        """The whole picture, as large as there is room."""
        self.zoom, self.centre = None, QPointF(0.5, 0.5)

    def one_to_one(self, at: QPointF | None = None) -> None:
        """A pixel of the picture for one of the display; the point of the canvas under `at` stays where it is."""
        self.scale_to(1.0, at)

    def scale_to(self, zoom: float, at: QPointF | None = None) -> None:
        """So large, and the point of the canvas under `at` stays; the middle where none is given."""
        place = self._under(at)
        at = at if at is not None else self._middle(0)
        cell = self._cell_at(at)
        point = QPointF((at.x() - place.left()) / place.width(), (at.y() - place.top()) / place.height())
        self.zoom = max(_LEAST, min(_MOST, zoom))
        width, height = self.size.width() * self.zoom, self.size.height() * self.zoom
        self.centre = QPointF(point.x() - (at.x() - cell.center().x()) / width,
                              point.y() - (at.y() - cell.center().y()) / height)
        self._hold()

    def look_at(self, point: QPointF) -> None:
        """A point of the picture, from 0 to 1, comes into the middle; a fitted picture stays."""
        if self.zoom is not None:
            self.centre = QPointF(point)
            self._hold()

    def enlarge(self, factor: float, at: QPointF) -> None:
        """So many times as large, around a point of the canvas. One to one is never jumped over."""
        before = self.scale
        zoom = before * factor
        if before < 1 < zoom or zoom < 1 < before:
            zoom = 1.0
        if factor < 1 and zoom <= self._fitting():
            self.fit()
        else:
            self.scale_to(zoom, at)

    def move(self, by: QPointF) -> None:
        """Moves the picture by so many pixels of the display; a fitted one stays."""
        if self.zoom is None:
            return
        self.centre -= QPointF(by.x() / (self.size.width() * self.zoom), by.y() / (self.size.height() * self.zoom))
        self._hold()

    def point(self, at: QPointF) -> QPointF:
        """Which point of the picture lies under a point of the canvas, from 0 to 1; outside of that beside it."""
        place = self._under(at)
        return QPointF((at.x() - place.left()) / place.width(), (at.y() - place.top()) / place.height())

    def _fitting(self) -> float:
        cell = self.cells()[0]
        return max(1e-6, min(cell.width() / self.size.width(), cell.height() / self.size.height()))

    def _place(self, cell: QRectF) -> QRectF:
        scale = self.scale
        width, height = max(1, round(self.size.width() * scale)), max(1, round(self.size.height() * scale))
        return QRectF(round(cell.center().x() - width * self.centre.x()),
                      round(cell.center().y() - height * self.centre.y()), width, height)

    def _cell_at(self, at: QPointF) -> QRectF:
        cells = self.cells()
        return cells[-1] if at.x() >= cells[-1].left() else cells[0]

    def _under(self, at: QPointF | None) -> QRectF:
        return self._place(self.cells()[0] if at is None else self._cell_at(at))

    def _middle(self, column: int) -> QPointF:
        return self.cells()[column].center()

    def _hold(self) -> None:
        """Some of the picture stays in the middle."""
        self.centre = QPointF(max(0.0, min(1.0, self.centre.x())), max(0.0, min(1.0, self.centre.y())))
