"""The jobs as Qt's views take them: what is being done, then what waits in its order, then what is over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from retake.jobs import RUNNING, WAITING, Job
from retake.jobs.runner import usually
from retake_ui.models.jobs import Jobs, under_way
from retake_ui.queue import told
from retake_ui.queue.signs import state_word
from retake_ui.words import plain, tr

STATE, SHOT, LANGUAGE, FAR, LEFT, WHEN = range(6)
JOB = int(Qt.ItemDataRole.UserRole) + 1  # the job itself
_MIME = "application/x-retake-jobs"

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class JobTable(QAbstractTableModel):
    """A row for each job.

    Args:
        jobs: The queue.
        parent: Who owns it.
    """

    dropped = Signal(list, object)  # numbers of jobs that were dragged, and the one before which; None behind all

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._shown: list[Job] = []
        self._usual: float | None = None
        self._batches: frozenset[str] = frozenset()
        jobs.changed.connect(self._update)
        self._update()

    def show_only(self, batches: frozenset[str]) -> None:
        """Shows the jobs of one timeline's batches and whatever is under way; all where none is named."""
        self._batches = batches
        self._update()

    def job(self, row: int) -> Job | None:
        """The job of a row."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def row(self, number: int) -> int:
        """The row of a job; -1 where it has none."""
        return next((row for row, job in enumerate(self._shown) if job.number == number), -1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many jobs there are."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many things are told of each."""
        return 0 if parent.isValid() else WHEN + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """What the columns are called."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("State"), tr("Shot"), tr("Lang."), tr("How far, or what came of it"), tr("Left"),
                    tr("When"))[section]
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        """What is told of a job."""
        job = self.job(index.row())
        if job is None:
            return None
        if role == JOB:
            return job
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(job, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(told.outcome(job) or told.far(job) or state_word(job))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(text for column in range(WHEN + 1) if (text := self._text(job, column)))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What waits can be dragged; between rows it can be dropped."""
        base = Qt.ItemFlag.ItemIsDropEnabled if not index.isValid() else (
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren)
        job = self.job(index.row()) if index.isValid() else None
        return base | Qt.ItemFlag.ItemIsDragEnabled if job is not None and job.state == WAITING else base

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows are moved."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Rows of this table alone."""
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The numbers of the jobs that are dragged."""
        rows = sorted({index.row() for index in indexes})
        data = QMimeData()
        data.setData(_MIME, ",".join(str(self._shown[row].number) for row in rows).encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Jobs were dropped before a row. False always: the view must remove nothing, the queue's file decides."""
        try:
            numbers = [int(one) for one in bytes(data.data(_MIME).data()).split(b",")]
        except ValueError:
            return False
        at = row if row >= 0 else parent.row() if parent.isValid() else len(self._shown)
        self.dropped.emit(numbers, self.waiting_at(at, numbers))
        return False

    def waiting_at(self, row: int, but: Sequence[int] = ()) -> int | None:
        """The number of the first waiting job from a row on; None where none follows."""
        return next((job.number for job in self._shown[max(0, row):]
                     if job.state == WAITING and job.number not in but), None)

    def _text(self, job: Job, column: int) -> str:
        if column == FAR:
            return told.far(job) or told.outcome(job)
        if column == LEFT:
            return told.rest(job, self._usual)
        return {STATE: state_word(job), SHOT: job.shot, LANGUAGE: job.work.language,
                WHEN: told.moment(job)}[column]

    def _update(self) -> None:
        """Takes over what the queue holds now; rows that stay keep their selection."""
        self._usual = usually(list(self._jobs.jobs))
        fresh = in_order(job for job in self._jobs.jobs if self._wanted(job))
        numbers = {job.number for job in fresh}
        for row in reversed([row for row, job in enumerate(self._shown) if job.number not in numbers]):
            self.beginRemoveRows(_NOWHERE, row, row)
            del self._shown[row]
            self.endRemoveRows()
        known = {job.number for job in self._shown}
        if added := [job for job in fresh if job.number not in known]:
            self.beginInsertRows(_NOWHERE, len(self._shown), len(self._shown) + len(added) - 1)
            self._shown += added
            self.endInsertRows()
        if [job.number for job in fresh] != [job.number for job in self._shown]:
            self._order(fresh)
            return
        for row, job in enumerate(fresh):
            if job != self._shown[row] or job.state == RUNNING:
                self._shown[row] = job
                self.dataChanged.emit(self.index(row, 0), self.index(row, WHEN))

    def _order(self, fresh: list[Job]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        places = {job.number: row for row, job in enumerate(fresh)}
        after = [self.index(places[self._shown[one.row()].number], one.column()) for one in before]
        self._shown = fresh
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _wanted(self, job: Job) -> bool:
        return not self._batches or under_way(job) or job.work.batch in self._batches


def in_order(jobs: Iterable[Job]) -> list[Job]:
    """Jobs as they are shown."""
    def place(job: Job) -> tuple[int, float, int]:
        if job.state == RUNNING:
            return 0, job.place, job.number
        if job.state == WAITING:
            return 1, job.place, job.number
        return 2, -(job.ended or 0.0), -job.number

    return sorted(jobs, key=place)
