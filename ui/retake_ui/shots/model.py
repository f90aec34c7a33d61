"""The shots as Qt's views take them, and the order and choice of them that the table shows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from retake_ui.look import signs
from retake_ui.models.shots import Row, Shots
from retake_ui.shots import columns
from retake_ui.shots.columns import COLUMNS, DIALOGUE, LIGHT, NAME, STATUS, VERDICT, head
from retake_ui.words import plain, tr

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROW = int(Role.UserRole)
ORDER = int(Role.UserRole) + 1
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ShotTable(QAbstractTableModel):
    """The rows of `Shots`.

    Args:
        shots: The rows.
        parent: Who owns it.
    """

    def __init__(self, shots: Shots, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shots = shots
        self._count = len(shots.rows)
        shots.reset.connect(self._reset)
        shots.added.connect(self._added)
        shots.changed.connect(self._changed)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many there are."""
        return 0 if parent is not None and parent.isValid() else self._count

    def columnCount(self, parent: Index | None = None) -> int:
        """How many columns."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """What a cell says, how it is sorted, what is told on hover, the row itself."""
        if not index.isValid() or index.row() >= len(self._shots.rows):
            return None
        row, column = self._shots.rows[index.row()], index.column()
        if role == Role.DisplayRole:
            return COLUMNS[column].text(row)
        if role == ROW:
            return row
        if role == ORDER:
            return COLUMNS[column].order(row)
        if role == Role.ToolTipRole:
            return plain(told(row, column))
        if role == Role.AccessibleTextRole:
            return signs.words(signs.light(columns.colour(row))) if column == LIGHT else COLUMNS[column].text(row)
        if role == Role.TextAlignmentRole and column == columns.LENGTH:
            return _RIGHT
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """What stands above a column."""
        if way == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return head(section)
        if way == Qt.Orientation.Horizontal and role == Role.ToolTipRole and COLUMNS[section].tip:
            return tr(COLUMNS[section].tip)
        return None

    def place(self, key: str) -> int:
        """Where the row of a key stands; -1 for none."""
        return self._shots.place(key)

    def _reset(self) -> None:
        self.beginResetModel()
        self._count = len(self._shots.rows)
        self.endResetModel()

    def _added(self, first: int, last: int) -> None:
        self.beginInsertRows(QModelIndex(), first, last)
        self._count = last + 1
        self.endInsertRows()

    def _changed(self, key: str) -> None:
        place = self._shots.place(key)
        if 0 <= place < self._count:
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))


class Chosen(QSortFilterProxyModel):
    """The rows that are looked for, in the order that is wanted.

    Args:
        parent: Who owns it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words: tuple[str, ...] = ()
        self.states: frozenset[str] = frozenset()
        self.setSortRole(ORDER)
        self.setDynamicSortFilter(True)

    def look_for(self, text: str) -> None:
        """Shows rows that hold each of these words: in name, plate, speaker, dialogue, timecode or status."""
        words = tuple(text.casefold().split())
        if words != self.words:
            self.words = words
            self.invalidate()

    def show_states(self, states: frozenset[str]) -> None:
        """Shows rows of these states alone; all where none is named."""
        if states != self.states:
            self.states = states
            self.invalidate()

    def filterAcceptsRow(self, place: int, parent: Index) -> bool:
        """Whether a row is one of those."""
        if not self.words and not self.states:
            return True
        row = self.sourceModel().index(place, 0).data(ROW)
        if not isinstance(row, Row) or (self.states and row.status not in self.states):
            return False
        if not self.words:
            return True
        text = _text(row)
        return all(word in text for word in self.words)


def _text(row: Row) -> str:
    """All that can be looked for in a row."""
    plate = row.shot.plate.name if row.shot.plate else ""
    return "\n".join((row.shot.name, plate, columns.speaker(row), columns.dialogue(row), row.language,
                      str(row.shot.record.timecode), signs.status(row.status).word, row.shot.id)).casefold()


def told(row: Row, column: int) -> str:
    """What is told of a cell on hover."""
    if column == LIGHT:
        return "\n".join([signs.words(signs.light(columns.colour(row))), *(f"– {one}" for one in columns.reasons(row))])
    if column == STATUS:
        lines = [signs.words(signs.status(row.status)), *row.shot.reasons]
        if row.job is not None and row.status == "failed":
            lines.append(row.job.reason)
        if row.status == "no dialogue":
            lines += [str(one) for one in (row.line or {}).get("problems") or ()]
        return "\n".join(lines)
    if column == VERDICT and row.newest is not None:
        found = [one.get("words") if isinstance(one, dict) else one for one in row.newest.data.get("reasons") or ()]
        return "\n".join([columns.verdict(row), *(f"– {one}" for one in found)])
    if column == DIALOGUE:
        return columns.dialogue(row)
    if column == NAME:
        return "\n".join([row.shot.name, row.shot.plate.path or row.shot.plate.name if row.shot.plate else "",
                          *row.shot.notes]).strip()
    return ""
