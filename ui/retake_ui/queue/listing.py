"""The table of jobs as a widget: several can be chosen, dragged to another place, called off, done again, forgotten."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from retake.jobs import CANCELLED, FAILED, WAITING, Job
from retake_ui.models.jobs import under_way
from retake_ui.queue.paint import FarCell, StateCell
from retake_ui.queue.panel_queue import PanelQueue
from retake_ui.queue.table import FAR, LANGUAGE, LEFT, SHOT, STATE, WHEN, JobTable
from retake_ui.words import tr

_NARROW, _NARROWER = 560, 420  # pixels below which columns are left out
_LONGEST_NAME = 170  # pixels


class JobList(QTableView):
    """The jobs.

    Args:
        table: What it shows.
        queue: What can be done with them.
        parent: The widget that it lies in.
    """

    chosen = Signal()  # other jobs are selected
    gone_to = Signal(object)  # a job whose shot is to be looked at

    def __init__(self, table: JobTable, queue: PanelQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table, self._queue = table, queue
        self.setModel(table)
        self.setAccessibleName(tr("Jobs"))
        self.setToolTip("")
        self._look()
        self._make_actions()
        table.dropped.connect(queue.move)
        self.selectionModel().selectionChanged.connect(lambda *_: self._chosen())
        table.dataChanged.connect(lambda *_: self._enable())
        table.layoutChanged.connect(self._enable)
        table.rowsInserted.connect(lambda *_: self._fit())
        self.doubleClicked.connect(self._go)
        self.customContextMenuRequested.connect(self._menu)

    def _look(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.setItemDelegateForColumn(STATE, StateCell(self))
        self.setItemDelegateForColumn(FAR, FarCell(self))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(FAR, QHeaderView.ResizeMode.Stretch)
        wide = self.fontMetrics().horizontalAdvance
        for column, text in ((STATE, "InterruptedMMM"), (LANGUAGE, "Lang.M"), (LEFT, "1 h 20 min"),
                             (WHEN, "21 Nov 17:46")):
            header.resizeSection(column, wide(text))
        self._fit()

    def _fit(self) -> None:
        """Makes the shots' column as wide as their names, within reason."""
        names = [job.shot for row in range(min(self._table.rowCount(), 200)) if (job := self._table.job(row))]
        longest = max((self.fontMetrics().horizontalAdvance(name) for name in names), default=0) + 16
        most = _LONGEST_NAME if self.width() >= _NARROWER else _LONGEST_NAME // 2
        self.horizontalHeader().resizeSection(SHOT, max(80, min(longest, most)))

    def _make_actions(self) -> None:
        def action(text: str, key: str, does: object) -> QAction:
            made = QAction(text, self)
            made.setShortcut(QKeySequence(key))
            made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            made.setToolTip(f"{text} ({made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
            made.triggered.connect(does)
            self.addAction(made)
            return made

        self.cancel = action(tr("Cancel"), "Del", lambda: self._queue.cancel(self._numbers(under_way)))
        self.retry = action(tr("Retry"), "Ctrl+Return", lambda: self._queue.retry(self._numbers(_again)))
        self.first = action(tr("To the top"), "Ctrl+Shift+Up", lambda: self._move_to(first=True))
        self.last = action(tr("To the bottom"), "Ctrl+Shift+Down", lambda: self._move_to(first=False))
        self.earlier = action(tr("Move up"), "Ctrl+Up", lambda: self._move_by(-1))
        self.later = action(tr("Move down"), "Ctrl+Down", lambda: self._move_by(1))
        self.forget = action(tr("Remove"), "Ctrl+Backspace", lambda: self._queue.forget(self._numbers(_over)))
        self._enable()

    def jobs(self) -> list[Job]:
        """The selected jobs, as they stand in the list."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [job for row in rows if (job := self._table.job(row)) is not None]

    def show_job(self, number: int) -> None:
        """Selects a job and brings it into view."""
        if (row := self._table.row(number)) >= 0:
            self.selectRow(row)
            self.scrollTo(self._table.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return goes to the shot, as a double click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._go(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves out what a narrow panel has no room for."""
        super().resizeEvent(event)
        wide = self.width()
        self.setColumnHidden(LANGUAGE, wide < _NARROW)
        self.setColumnHidden(WHEN, wide < _NARROW)
        self.setColumnHidden(LEFT, wide < _NARROWER)
        self._fit()

    def _numbers(self, meant: object) -> list[int]:
        assert callable(meant)
        return [job.number for job in self.jobs() if meant(job)]

    def _move_to(self, first: bool) -> None:
        numbers = self._numbers(_waiting)
        self._queue.move(numbers, self._table.waiting_at(0, numbers) if first else None)

    def _move_by(self, by: int) -> None:
        """Moves what is selected past the next waiting job above or below it."""
        numbers = self._numbers(_waiting)
        if not numbers:
            return
        row = self._table.row(numbers[0] if by < 0 else numbers[-1])
        if by > 0:
            past = self._table.waiting_at(row + 1, numbers)
            if past is not None:
                self._queue.move(numbers, self._table.waiting_at(self._table.row(past) + 1, numbers))
        elif (above := self._table.job(row - 1)) is not None and _waiting(above):
            self._queue.move(numbers, above.number)

    def _chosen(self) -> None:
        self._enable()
        self.chosen.emit()

    def _enable(self) -> None:
        jobs = self.jobs()
        waiting = any(map(_waiting, jobs))
        self.cancel.setEnabled(any(map(under_way, jobs)))
        self.retry.setEnabled(any(map(_again, jobs)))
        self.forget.setEnabled(any(map(_over, jobs)))
        for action in (self.first, self.last, self.earlier, self.later):
            action.setEnabled(waiting)

    def _go(self, index: QModelIndex) -> None:
        if (job := self._table.job(index.row())) is not None:
            self.gone_to.emit(job)

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.addActions([self.cancel, self.retry, self.forget])
        menu.addSeparator()
        menu.addActions([self.first, self.earlier, self.later, self.last])
        menu.popup(self.viewport().mapToGlobal(at))
        menu.aboutToHide.connect(menu.deleteLater)


def _waiting(job: Job) -> bool:
    return job.state == WAITING


def _over(job: Job) -> bool:
    return job.over


def _again(job: Job) -> bool:
    return job.state in (FAILED, CANCELLED)
