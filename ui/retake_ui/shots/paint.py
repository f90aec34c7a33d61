"""Draws the table's cells: two lines where a dock is narrow, signs with their words, pictures in a well."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from retake_ui.look import colours, signs
from retake_ui.models.shots import Row, Shots
from retake_ui.shots import columns
from retake_ui.shots.columns import DIALOGUE, LENGTH, LIGHT, NAME, PICTURE, RECORD, STATUS, VERDICT, VERSION, lasts
from retake_ui.shots.model import ROW
from retake_ui.shots.thumbs import HEIGHT, WIDTH, Thumbs

Index = QModelIndex | QPersistentModelIndex
TALL = HEIGHT + 5
_SIGN = 12
_GAP = 5


class ShotPaint(QStyledItemDelegate):
    """Draws.

    Args:
        thumbs: The pictures.
        shots: Which row is looked at.
        parent: The table.
    """

    def __init__(self, thumbs: Thumbs, shots: Shots, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbs, self._shots = thumbs, shots
        self.hidden: frozenset[int] = frozenset()  # columns that the table has no room for

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as a picture."""
        return QSize(40, TALL)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A cell."""
        row = index.data(ROW)
        if not isinstance(row, Row):
            return
        area, column = QRect(option.rect), index.column()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        self._ground(painter, area, column, row, selected)
        ink = QColor("#ffffff" if selected else colours.TEXT if row.shot.eligible else colours.FAINT)
        dim = QColor("#c3d3e2" if selected else colours.DIM if row.shot.eligible else colours.FAINT)
        if column == LIGHT:
            signs.paint(painter, QRectF(area.center().x() - 6, area.center().y() - 6, _SIGN, _SIGN), _light(row))
        elif column == PICTURE:
            self._picture(painter, area, row)
        elif column == NAME:
            self._lines(painter, area.adjusted(5, 3, -4, -3), (row.shot.name, self._under(row)), ink, dim)
        elif column == RECORD and LENGTH in self.hidden:
            self._lines(painter, area.adjusted(6, 3, -4, -3), (str(index.data()), lasts(row)), dim, dim)
        elif column in (STATUS, VERDICT):
            self._sign(painter, area, column, row, dim)
        else:
            painter.setPen(dim if column != columns.DIALOGUE else ink)
            self._text(painter, area.adjusted(6, 0, -4, 0), str(index.data() or ""), index.data(
                Qt.ItemDataRole.TextAlignmentRole))
        painter.restore()

    def _ground(self, painter: QPainter, area: QRect, column: int, row: Row, selected: bool) -> None:
        if selected:
            painter.fillRect(area, QColor(colours.ACCENT_DEEP))
        if row.key == self._shots.current:
            if not selected:
                painter.fillRect(area, QColor(colours.RAISED))
            if column == LIGHT:
                painter.fillRect(QRect(area.x(), area.y(), 2, area.height()), QColor(colours.ACCENT))
        painter.setPen(QColor(colours.WINDOW))
        painter.drawLine(area.bottomLeft(), area.bottomRight())

    def _picture(self, painter: QPainter, area: QRect, row: Row) -> None:
        well = QRect(0, 0, WIDTH, HEIGHT)
        well.moveCenter(area.center())
        painter.fillRect(well, QColor(colours.WELL))
        picture = self._thumbs.picture(row)
        if picture is not None:
            size = QPixmap.deviceIndependentSize(picture)
            painter.setOpacity(1.0 if row.shot.eligible else 0.4)
            painter.drawPixmap(round(well.center().x() - size.width() / 2 + 0.5),
                               round(well.center().y() - size.height() / 2 + 0.5), picture)
        elif row.shot.plate is not None and row.shot.plate.missing:
            signs.paint(painter, QRectF(well.center().x() - 7, well.center().y() - 7, 14, 14), signs.VERDICT["look"])

    def _lines(self, painter: QPainter, area: QRect, lines: tuple[str, str], ink: QColor, dim: QColor) -> None:
        """A line, and a smaller one below it where there is something to say."""
        painter.setPen(ink)
        if not lines[1]:
            self._text(painter, area, lines[0])
            return
        half = area.height() // 2
        self._text(painter, QRect(area.x(), area.y(), area.width(), half), lines[0])
        small = QFont(painter.font())
        small.setPixelSize(11)
        painter.setFont(small)
        painter.setPen(dim)
        self._text(painter, QRect(area.x(), area.y() + half, area.width(), area.height() - half), lines[1])

    def _under(self, row: Row) -> str:
        """What the line under the name says: why it is left out, what has no column of its own now, or the plate."""
        if row.shot.reasons:
            return row.shot.reasons[0]
        if RECORD in self.hidden:
            return f"{row.shot.record.timecode}   {lasts(row)}" + (f"   {row.language}" if row.language else "")
        if DIALOGUE in self.hidden and (said := columns.spoken(row)):
            return said
        plate = row.shot.plate.name if row.shot.plate else ""
        return plate if plate != row.shot.name else ""

    def _sign(self, painter: QPainter, area: QRect, column: int, row: Row, ink: QColor) -> None:
        sign = signs.status(row.status) if column == STATUS else \
            signs.verdict(row.newest.verdict) if row.newest is not None else None
        if sign is None:
            return
        inner = area.adjusted(6, 0, -4, 0)
        words = signs.words(sign)
        if column == STATUS and row.status == "rendering" and row.job is not None and row.job.of:
            words = f"{100 * row.job.frame // row.job.of} %"
        below = self._below_status(row) if column == STATUS else ""
        line = QRect(inner.x(), inner.y() + 3, inner.width(), inner.height() // 2 - 3) if below else inner
        signs.paint(painter, QRectF(line.x(), line.center().y() - 5.5, _SIGN, _SIGN), sign)
        painter.setPen(ink)
        self._text(painter, line.adjusted(_SIGN + _GAP, 0, 0, 0), words)
        if below:
            small = QFont(painter.font())
            small.setPixelSize(11)
            painter.setFont(small)
            half = inner.height() // 2
            self._text(painter, QRect(inner.x(), inner.y() + half, inner.width(), half - 3).adjusted(
                _SIGN + _GAP, 0, 0, 0), below)

    def _below_status(self, row: Row) -> str:
        """What is being done; else what of the newest take has no column of its own now: its number, its verdict."""
        if row.status == "rendering" and row.job is not None and row.job.of:
            return row.job.step
        if VERSION not in self.hidden or row.newest is None:
            return ""
        return f"{columns.verdict(row)}  v{row.newest.version:03d}" if VERDICT in self.hidden else columns.version(row)

    @staticmethod
    def _text(painter: QPainter, area: QRect, text: str, align: object = None) -> None:
        if area.width() < 8 or not text:
            return
        flags = align if isinstance(align, int) else int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        shown = painter.fontMetrics().elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, flags | int(Qt.TextFlag.TextSingleLine), shown)


def _light(row: Row) -> signs.Sign:
    """A row's light: what can't be rendered at all has none that says it could."""
    if row.outlook is not None:
        return signs.light(columns.colour(row))
    if not row.shot.eligible or row.status == "no dialogue":
        return signs.STATUS["left out"]
    return signs.light("")
