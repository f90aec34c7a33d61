"""The queue in one line: what is being rendered, how far, how much is left, and the switch for a pause."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from retake_ui.look import colours, signs
from retake_ui.look.icons import icon
from retake_ui.look.signs import Sign
from retake_ui.models.jobs import Jobs, Standing, standing
from retake_ui.queue import told
from retake_ui.queue.paint import draw_bar
from retake_ui.queue.panel_queue import PanelQueue
from retake_ui.queue.signs import sign_of
from retake_ui.words import plain, tr

_NARROW = 480  # pixels
_IDLE = Sign("ring", colours.FAINT, "Nothing to do")
_PAUSED = Sign("bar", colours.LOOK, "Paused")
_TROUBLE = Sign("triangle", colours.BAD, "Trouble")
_WAITS = Sign("dots", colours.DIM, "Waiting")
_DONE = Sign("tick", colours.GOOD, "Done")


class Summary(QWidget):
    """The line. A click on it opens and closes what lies below.

    Args:
        jobs: The queue.
        queue: What can be done with it.
        parent: The widget that it lies in.
    """

    clicked = Signal()

    def __init__(self, jobs: Jobs, queue: PanelQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._queue = jobs, queue
        self.setProperty("bar", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.open = _button("up", tr("Show the jobs"))
        self.open.setCheckable(True)
        self.open.clicked.connect(self.clicked)
        self.sign = _SignLabel()
        self.at = _Bar()
        self.count = QLabel()
        self.count.setProperty("dim", True)
        self.pause = _button("pause", tr("Pause: begin no further shot"))
        self.pause.clicked.connect(self._toggle)
        self.go_on = _button("play", tr("Go on: render what waits"))
        self.go_on.clicked.connect(lambda: self._queue.pause(False))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 6, 2)
        layout.setSpacing(6)
        for widget in (self.open, self.sign, self.at, self.count, self.pause, self.go_on):
            layout.addWidget(widget, 1 if widget is self.at else 0)
        jobs.changed.connect(self.tell)
        jobs.trouble_changed.connect(self.tell)
        self.tell()

    def set_open(self, is_open: bool) -> None:
        """Whether what lies below is shown."""
        self.open.setChecked(is_open)
        self.open.setIcon(icon("down" if is_open else "up"))
        text = tr("Hide the jobs") if is_open else tr("Show the jobs")
        self.open.setToolTip(text)
        self.open.setAccessibleName(text)

    def tell(self) -> None:
        """Tells what holds now."""
        stands = standing(self._jobs.jobs)
        sign, text, share = self._what(stands)
        self.sign.set(sign)
        self.at.set(text, share)
        self._count(stands)
        self.setAccessibleName(tr("Queue"))
        self.setAccessibleDescription(f"{text}. {self.count.text()}")
        self.setToolTip(plain(self._jobs.trouble))
        waits = not stands.over and not self._jobs.running
        self.pause.setVisible(not stands.over and not self._jobs.paused and not waits)
        self.go_on.setVisible(not stands.over and (self._jobs.paused or waits))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Says less in a narrow panel."""
        self._count(standing(self._jobs.jobs))

    def _count(self, stands: Standing) -> None:
        self.count.setText(told.counted(stands, self._jobs.left, brief=self.width() < _NARROW))
        self.count.setToolTip(told.counted(stands, self._jobs.left))

    def _what(self, stands: Standing) -> tuple[Sign, str, float | None]:
        if self._jobs.trouble:
            return _TROUBLE, self._jobs.trouble, None
        if stands.running:
            job = stands.running[0]
            text = f"{job.shot} – {told.far(job)}"
            paused = f"  ({tr('then paused')})" if self._jobs.paused else ""
            return sign_of(job), text + paused, told.share(job) or 0.0
        if stands.waiting and self._jobs.paused:
            return _PAUSED, tr("Paused: no further shot is begun"), None
        if stands.waiting:
            return _WAITS, tr("Starting") if self._jobs.running else tr("Nobody renders what waits"), None
        if stands.of:
            return (_DONE if not stands.failed else _TROUBLE), tr("Nothing is left to render"), None
        return _IDLE, tr("Nothing to render"), None

    def _toggle(self) -> None:
        self._queue.pause(not self._jobs.paused)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click anywhere on the line."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class _SignLabel(QWidget):
    """A sign."""

    def __init__(self) -> None:
        super().__init__()
        self._sign = _IDLE
        self.setFixedSize(14, 14)

    def set(self, sign: Sign) -> None:
        """Shows another one."""
        self._sign = sign
        self.setAccessibleName(signs.words(sign))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws it."""
        with QPainter(self) as painter:
            signs.paint(painter, QRectF(self.rect()), self._sign)


class _Bar(QWidget):
    """A line of text above a bar that says how far the work is; without a share the text alone."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._share: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(80)

    def sizeHint(self) -> QSize:
        """One line high."""
        return QSize(200, self.fontMetrics().height() + 8)

    def set(self, text: str, share: float | None) -> None:
        """Says something else."""
        self._text, self._share = text, share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws text and bar."""
        with QPainter(self) as painter:
            words = self.rect()
            if self._share is not None:
                draw_bar(painter, self.rect().adjusted(0, 1, 0, -1), self._share)
                words = words.adjusted(6, 0, -6, 0)
            painter.setFont(self.font())
            painter.setPen(self.palette().text().color())
            shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)


def _button(name: str, text: str) -> QToolButton:
    made = QToolButton()
    made.setIcon(icon(name))
    made.setToolTip(text)
    made.setAccessibleName(text)
    made.setProperty("flat", True)
    return made
