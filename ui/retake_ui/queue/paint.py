"""How the cells of the queue's table are drawn: a sign with its word, a bar with what is being done in it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from retake.jobs import FAILED, Job
from retake_ui.look import colours, signs
from retake_ui.queue import told
from retake_ui.queue.signs import sign_of, state_word
from retake_ui.queue.table import JOB

Index = QModelIndex | QPersistentModelIndex
_PAD = 6


class StateCell(QStyledItemDelegate):
    """The sign of a job's state, and the word."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws a cell."""
        ground(painter, option)
        job: Job = index.data(JOB)
        side = option.fontMetrics.height()
        signs.paint(painter, QRectF(option.rect.x() + _PAD, option.rect.center().y() - side / 2 + 0.5, side, side),
                    sign_of(job))
        write(painter, option, option.rect.adjusted(side + 2 * _PAD, 0, -2, 0), state_word(job))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As much as sign and word need."""
        high = option.fontMetrics.height()
        return QSize(option.fontMetrics.horizontalAdvance(state_word(index.data(JOB))) + high + 3 * _PAD, high + 8)


class FarCell(QStyledItemDelegate):
    """How far a job is, as a bar with its step in it; else what came of it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws a cell."""
        ground(painter, option)
        job: Job = index.data(JOB)
        words = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        if text := told.far(job):
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            draw_bar(painter, option.rect.adjusted(0, 3, -_PAD, -3), told.share(job),
                     colours.ACCENT if chosen else colours.ACCENT_DEEP)
            write(painter, option, words, text)
            return
        verdict = signs.verdict(told.verdict(job))
        if verdict is not None:
            side = option.fontMetrics.height()
            signs.paint(painter, QRectF(words.x(), words.center().y() - side / 2 + 0.5, side, side), verdict)
            words.setLeft(words.left() + side + 4)
        text = told.outcome(job) if verdict is None else f"{signs.words(verdict)} · {told.outcome(job)}"
        write(painter, option, words, text, faint=job.state != FAILED and not job.lost)


def ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """The ground of a cell, as the style draws it for selected and for other rows."""
    if (widget := option.widget) is not None:
        widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, widget)


def write(painter: QPainter, option: QStyleOptionViewItem, rect: QRect, text: str, faint: bool = False) -> None:
    """A line of text, shortened where it does not fit."""
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
    painter.save()
    painter.setFont(option.font)
    painter.setPen(QColor(colours.DIM) if faint and not selected else option.palette.color(role))
    shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
    painter.restore()


def draw_bar(painter: QPainter, rect: QRect, share: float | None, colour: str = colours.ACCENT_DEEP) -> None:
    """A bar that is filled as far as the work is; without a share it is empty."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.WELL))
    painter.drawRoundedRect(rect, 2, 2)
    if share:
        painter.setBrush(QColor(colour))
        done = QRect(rect)
        done.setWidth(max(2, round(rect.width() * share)))
        painter.drawRoundedRect(done, 2, 2)
    painter.restore()
