"""The queue at the panel's foot: one line; opened, a table of the jobs and all that is known of the chosen one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from retake.jobs import CANCELLED, DONE, FAILED, RUNNING, Job
from retake_ui.look.icons import icon
from retake_ui.models.shots import key_of
from retake_ui.queue.details import Details
from retake_ui.queue.listing import JobList
from retake_ui.queue.notice import Notice
from retake_ui.queue.summary import Summary
from retake_ui.queue.table import JobTable
from retake_ui.queue.wishes import Wishes
from retake_ui.session import Session
from retake_ui.words import tr

_NARROWEST = 300  # pixels; buttons lose their words rather than keep the panel wide
_BESIDE = 760  # pixels from which the details lie beside the table, not below it
_BELOW = 300  # pixels of height from which the details have room below it


class Drawer(QWidget):
    """The queue.

    Args:
        session: What is open.
        parent: The widget that it lies in.
    """

    opened = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAccessibleName(tr("Queue"))
        self.setMinimumWidth(_NARROWEST)
        self.summary = Summary(session.jobs, session.queue)
        self.table = JobTable(session.jobs, self)
        self.list = JobList(self.table, session.queue)
        self.details = Details(session.jobs)
        self.notice = Notice(session.jobs, self)
        self.wishes = Wishes(session.remember, self.notice)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(self._listing())
        self.split.addWidget(self.details)
        self.split.setStretchFactor(0, 2)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([800, 400])
        self.split.setChildrenCollapsible(False)
        self.body = QWidget()
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._tools())
        layout.addWidget(self.split, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.summary)
        whole.addWidget(self.body, 1)
        self._connect()
        self.set_open(False)
        session.queue.open()

    def _connect(self) -> None:
        self.summary.clicked.connect(lambda: self.set_open(not self.is_open))
        self.list.chosen.connect(self._tell)
        self.list.gone_to.connect(self._go)
        self._session.jobs.changed.connect(self._tell)
        self._session.shots.opened_changed.connect(self._show_only)
        self._session.keys.on("queue", lambda: self.set_open(not self.is_open))
        self._session.queue.refused.connect(lambda line: self._session.say(line, "look"))

    def _listing(self) -> QWidget:
        """The table, or what to do where it is empty."""
        self.empty = QLabel(tr("No jobs yet. R renders the shot that is looked at, Shift+R those that are selected."))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setProperty("dim", True)
        holder = QWidget()
        self._pages = QStackedLayout(holder)
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.empty)
        return holder

    def _tools(self) -> QHBoxLayout:
        """The row of buttons above the table."""
        bar = QHBoxLayout()
        bar.setContentsMargins(6, 3, 6, 3)
        bar.setSpacing(4)
        jobs = self.list
        self._buttons = [_acting(jobs.cancel, "close"), _acting(jobs.retry, "again"), _acting(jobs.first, "top"),
                         _acting(jobs.forget, "remove")]
        for button in self._buttons:
            bar.addWidget(button)
        bar.addStretch(1)
        self.retry_failed = _button("redo", tr("All failed again"), tr("Renders again whatever failed"))
        self.retry_failed.clicked.connect(self._session.queue.retry_failed)
        self.clear = _button("remove", tr("Clear finished"),
                             tr("Takes out of the list what is done or was called off; the takes stay"))
        self.clear.clicked.connect(self._session.queue.clear_finished)
        self.all = _button("timeline", tr("All timelines"), tr("Shows the jobs of other timelines too"))
        self.all.setCheckable(True)
        self.all.toggled.connect(self._show_only)
        for button in (self.retry_failed, self.clear, self.all):
            bar.addWidget(button)
            self._buttons.append(button)
        bar.addWidget(self.wishes)
        return bar

    @property
    def is_open(self) -> bool:
        """Whether more than the line is shown."""
        return self.body.isVisibleTo(self)

    def set_open(self, is_open: bool) -> None:
        """Shows more than the line, or the line alone."""
        self.body.setVisible(is_open)
        self.summary.set_open(is_open)
        self._tell()
        self.opened.emit(is_open)

    def resizeEvent(self, event: object) -> None:
        """The details lie beside the table where there is room, and below it in a narrow panel."""
        wide = self._wide
        self.split.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        for button in self._buttons:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon if wide
                                      else Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._show_details()

    @property
    def _wide(self) -> bool:
        """Whether the details have room beside the table."""
        return self.width() >= _BESIDE

    def _show_details(self) -> None:
        """Where little is to be seen, the table goes first."""
        self.details.setVisible(bool(self.table.rowCount()) and (self._wide or self.height() >= _BELOW))

    def _show_only(self) -> None:
        opened = self._session.shots.opened
        self.table.show_only(frozenset() if self.all.isChecked() or opened is None else opened.batches)
        self._tell()

    def _tell(self) -> None:
        """Shows what holds now; nothing of it costs anything while the drawer is closed."""
        if not self.is_open:
            return
        jobs = self._session.jobs.jobs
        self._pages.setCurrentWidget(self.list if self.table.rowCount() else self.empty)
        self.retry_failed.setVisible(any(job.state == FAILED for job in jobs))
        self.clear.setVisible(any(job.state in (DONE, CANCELLED) for job in jobs))
        opened = self._session.shots.opened
        self.all.setVisible(opened is not None and any(job.work.batch not in opened.batches for job in jobs))
        self._show_details()
        chosen = self.list.jobs()
        runs = (job for job in jobs if job.state == RUNNING)
        self.details.show_job(chosen[0] if chosen else next(runs, None))

    def _go(self, job: Job) -> None:
        """Looks at a job's shot, where it belongs to the timeline that is open."""
        shots = self._session.shots
        key = key_of(job.work.shot, job.work.language)
        if shots.row(key) is not None:
            shots.pick(key)
        else:
            self._session.say(tr("{shot} is of another timeline: {batch}.").format(shot=job.shot,
                                                                                   batch=job.work.batch), "note")


def _button(name: str, text: str, tip: str) -> QToolButton:
    made = QToolButton()
    made.setIcon(icon(name))
    made.setText(text)
    made.setToolTip(tip)
    made.setAccessibleName(text)
    made.setProperty("flat", True)
    return made


def _acting(action: QAction, name: str) -> QToolButton:
    """A button for one of the list's actions."""
    action.setIcon(icon(name))
    made = QToolButton()
    made.setDefaultAction(action)
    made.setAccessibleName(action.text())
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    made.setProperty("flat", True)
    return made
