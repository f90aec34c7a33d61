"""How a version is drawn: three lines, and the marks A and B, which a click sets."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from retake_ui.look import colours, signs
from retake_ui.takes import told
from retake_ui.takes.stacked import CARD, PLACED, SHOWN, Card, review_sign
from retake_ui.words import tr

Index = QModelIndex | QPersistentModelIndex
_PAD, _GAP, _MARK = 7, 5, 17


class CardPaint(QStyledItemDelegate):
    """Draws versions, and hears clicks on their marks."""

    marked = Signal(str, str)  # a version's report, and "A" or "B"

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Three lines; the plate has one."""
        card: Card = index.data(CARD)
        line = option.fontMetrics.height()
        lines = 1 if card.take is None else 2 + bool(_third(card))
        return QSize(200, lines * (line + 1) + 2 * _PAD - 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws a version."""
        card: Card = index.data(CARD)
        if (widget := option.widget) is not None:
            widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, widget)
        pen = _Pen(painter, option)
        area = option.rect.adjusted(_PAD, _PAD - 1, -_PAD, 0)
        for name, box in marks(option.rect).items():
            _draw_mark(painter, option, box, name, card.left if name == "A" else card.right, card.compared)
        area.setRight(marks(option.rect)["A"].left() - _GAP)
        line = option.fontMetrics.height() + 1
        pen.first(card, QRect(area.x(), area.y(), area.width(), line))
        if card.take is not None:
            area.setRight(option.rect.right() - _PAD)
            pen.write(QRect(area.x(), area.y() + line, area.width(), line), told.brief(card.take))
            pen.write(QRect(area.x(), area.y() + 2 * line, area.width(), line), _third(card), colours.DIM)
        painter.setPen(QColor(colours.LINE))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem,
                    index: Index) -> bool:
        """Hears a click on a mark."""
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton and event.type() in (
                QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick):
            for name, box in marks(option.rect).items():
                if box.contains(event.position().toPoint()):
                    if event.type() == QEvent.Type.MouseButtonRelease:
                        card: Card = index.data(CARD)
                        self.marked.emit(card.report, name)
                    return True
        return False


def marks(rect: QRect) -> dict[str, QRect]:
    """Where the marks of a version lie."""
    top, right = rect.y() + _PAD - 2, rect.right() - _PAD
    return {"B": QRect(right - _MARK, top, _MARK, _MARK), "A": QRect(right - 2 * _MARK - 3, top, _MARK, _MARK)}


def _third(card: Card) -> str:
    """What is said last of a take: what is wrong with it, its note, what differs from the version before."""
    take = card.take
    if take is None:
        return ""
    differs = told.differs(take, card.older)
    return "  ·  ".join(part for part in (told.trouble(take), told.note(take), differs) if part)


def _draw_mark(painter: QPainter, option: QStyleOptionViewItem, box: QRect, name: str, on: bool,
               compared: bool) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    strong = on and compared
    painter.setBrush(QColor(colours.ACCENT if strong else colours.RAISED))
    painter.setPen(QColor(colours.ACCENT if on else colours.EDGE))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    font = QFont(option.font)
    font.setBold(on)
    painter.setFont(font)
    painter.setPen(QColor("#ffffff" if strong else colours.TEXT if on else colours.DIM))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), name)
    painter.restore()


class _Pen:
    """Writes a version's lines."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self._painter, self._option = painter, option
        self._selected = bool(option.state & QStyle.StateFlag.State_Selected)

    def first(self, card: Card, rect: QRect) -> None:
        """Version, verdict, what people say, where it lies; at the right end when it was made."""
        take = card.take
        at = self.write(rect, card.title, bold=True) + 2 * _GAP
        when = told.moment(take.data.get("created")) if take is not None else ""
        wide = self._option.fontMetrics.horizontalAdvance(when)
        room = rect.right() - wide - _GAP
        told_signs = [] if take is None else [signs.verdict(take.verdict), review_sign(take)]
        if card.placed:
            told_signs.append(PLACED if take is not None else SHOWN)
        for sign in told_signs:
            if sign is not None and at < room:
                at = self._sign(QRect(at, rect.y(), max(0, room - at), rect.height()), sign) + 2 * _GAP
        if when:
            self.write(QRect(rect.right() - wide, rect.y(), wide + 2, rect.height()), when, colours.DIM)

    def _sign(self, rect: QRect, sign: signs.Sign) -> int:
        side = self._option.fontMetrics.height() - 1
        signs.paint(self._painter, QRectF(rect.x(), rect.y(), side, rect.height()), sign)
        return self.write(rect.adjusted(side + 4, 0, 0, 0), signs.words(sign))

    def write(self, rect: QRect, text: str, colour: str = "", bold: bool = False) -> int:
        """Writes a line, shortened where it does not fit; where it ends comes back."""
        painter, option = self._painter, self._option
        painter.save()
        font = QFont(option.font)
        font.setBold(bold)
        painter.setFont(font)
        role = QPalette.ColorRole.HighlightedText if self._selected else QPalette.ColorRole.Text
        painter.setPen(QColor(colour) if colour and not self._selected else option.palette.color(role))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        end = rect.x() + painter.fontMetrics().horizontalAdvance(shown)
        painter.restore()
        return end


def compare_tip() -> str:
    """What the marks are for."""
    return tr("A and B: the two versions that are compared")
