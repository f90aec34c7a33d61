"""The table: rows are seen, sorted, picked and selected; what is seen gets its thumbnail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from retake_ui.models.shots import Row, Shots
from retake_ui.shots.columns import COLUMNS, DIALOGUE, LIGHT, NAME, PICTURE, STATUS
from retake_ui.shots.model import ROW, Chosen, ShotTable
from retake_ui.shots.paint import TALL, ShotPaint
from retake_ui.shots.thumbs import Thumbs
from retake_ui.words import tr

_SOON = 40  # milliseconds after which what is seen is looked up: while it scrolls it is not
_WIDEST = 4000  # pixels of a column
_AROUND = 4  # rows above and below what is seen

_Flag = QItemSelectionModel.SelectionFlag


class Table(QTableView):
    """The table.

    Args:
        shots: The rows.
        thumbs: Their pictures.
        parent: The widget that it lies in.
    """

    menu_wanted = Signal(QPoint)
    entered_row = Signal(str)  # a row was double-clicked, or Return was pressed on it
    arranged = Signal()  # columns were moved or made wider, or rows are sorted in another way

    def __init__(self, shots: Shots, thumbs: Thumbs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shots, self._thumbs = shots, thumbs
        self._telling = self._fitting = False
        self._widths: dict[int, int] = {}  # of the columns that somebody made wider or narrower
        self.rows = ShotTable(shots, self)
        self.chosen = Chosen(self)
        self.chosen.setSourceModel(self.rows)
        self.setModel(self.chosen)
        self.painted = ShotPaint(thumbs, shots, self)
        self.setItemDelegate(self.painted)
        self._set_up()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON)
        self._soon.timeout.connect(self._want)
        self._connect()

    def _set_up(self) -> None:
        self.setAccessibleName(tr("Shots"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        down = self.verticalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(TALL)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setSectionsMovable(True)
        across.setMinimumSectionSize(20)
        across.setStretchLastSection(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, column in enumerate(COLUMNS):
            self.setColumnWidth(place, column.width)
        for place in (LIGHT, PICTURE):
            across.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
        self.sortByColumn(PICTURE, Qt.SortOrder.AscendingOrder)
        across.setSortIndicatorShown(False)

    def _connect(self) -> None:
        self.customContextMenuRequested.connect(self.menu_wanted)
        self.horizontalHeader().sortIndicatorChanged.connect(
            lambda place, order: self.horizontalHeader().setSortIndicatorShown(place != PICTURE))
        self.horizontalHeader().sortIndicatorChanged.connect(self.arranged)
        self.horizontalHeader().sectionMoved.connect(self.arranged)
        self.horizontalHeader().sectionResized.connect(self._resized)
        self.verticalScrollBar().valueChanged.connect(self.look_soon)
        for signal in (self.chosen.modelReset, self.chosen.rowsInserted, self.chosen.layoutChanged,
                       self.chosen.rowsRemoved):
            signal.connect(self.look_soon)
        self.selectionModel().selectionChanged.connect(self._selected)
        self.selectionModel().currentRowChanged.connect(self._current)
        self.doubleClicked.connect(lambda index: self.entered_row.emit(index.data(ROW).key))
        self._shots.current_changed.connect(self._show_current)
        self._shots.selection_changed.connect(self._show_selection)
        self._thumbs.came.connect(self._picture_came)

    @property
    def keys(self) -> list[str]:
        """The keys of the rows that are shown, in their order."""
        return [row.key for place in range(self.chosen.rowCount()) if (row := self._row(place)) is not None]

    def step(self, by: int) -> None:
        """Looks at the next row of those that are shown, or the one before."""
        keys = self.keys
        if keys:
            now = keys.index(self._shots.current) if self._shots.current in keys else (-1 if by > 0 else len(keys))
            key = keys[max(0, min(len(keys) - 1, now + by))]
            self._shots.pick(key)
            self._shots.select([key])

    def look_soon(self, *told: object) -> None:
        """What is seen is another; soon its pictures are asked for."""
        self._soon.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return goes to the shot itself."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex().data(ROW).key)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        """Columns come and go with the width, and the widest text takes what is left."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.fit()
        self.look_soon()

    @property
    def arrangement(self) -> dict[str, Any]:
        """How its columns lie, how wide somebody made them, and what rows are sorted by."""
        across = self.horizontalHeader()
        return {"columns": [across.logicalIndex(place) for place in range(len(COLUMNS))],
                "widths": {str(place): width for place, width in self._widths.items()},
                "sorted by": across.sortIndicatorSection(),
                "downwards": across.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder}

    def arrange(self, known: Mapping[str, Any]) -> None:
        """Has it so again, as far as what is remembered is any of that."""
        across, columns, widths = self.horizontalHeader(), known.get("columns"), known.get("widths")
        if isinstance(columns, list) and all(type(one) is int for one in columns) \
                and sorted(columns) == list(range(len(COLUMNS))):
            for place, column in enumerate(columns):
                across.moveSection(across.visualIndex(column), place)
        for name, width in widths.items() if isinstance(widths, dict) else ():
            if name.isdecimal() and int(name) < len(COLUMNS) and type(width) is int and 20 <= width <= _WIDEST:
                self._widths[int(name)] = width
                self.setColumnWidth(int(name), width)
        by = known.get("sorted by")
        if type(by) is int and 0 <= by < len(COLUMNS):
            self.sortByColumn(by, Qt.SortOrder.DescendingOrder if known.get("downwards") is True
                              else Qt.SortOrder.AscendingOrder)
        self.fit()

    def fit(self) -> None:
        """Shows the columns for which there is room."""
        self._fitting = True
        try:
            self._fit()
        finally:
            self._fitting = False

    def _resized(self, place: int, before: int, width: int) -> None:
        """A column has another width; what fits itself to the table's is nobody's wish."""
        if not self._fitting and width > 0:
            self._widths[place] = width
            self.arranged.emit()

    def _fit(self) -> None:
        width = self.viewport().width()
        hidden = frozenset(place for place, column in enumerate(COLUMNS) if width < column.least)
        if hidden != self.painted.hidden:
            self.painted.hidden = hidden
            for place in range(len(COLUMNS)):
                self.setColumnHidden(place, place in hidden)
        takes = NAME if DIALOGUE in hidden else DIALOGUE
        rest = sum(self.columnWidth(place) for place in range(len(COLUMNS)) if place not in hidden and place != takes)
        if width < COLUMNS[takes].width + rest and takes == NAME:
            self.setColumnWidth(STATUS, 100)
            rest = sum(self.columnWidth(place) for place in range(len(COLUMNS)) if place not in hidden
                       and place != takes)
        self.setColumnWidth(takes, max(90, width - rest))

    def _row(self, place: int) -> Row | None:
        row = self.chosen.index(place, 0).data(ROW)
        return row if isinstance(row, Row) else None

    def _picture_came(self, name: object) -> None:
        """Only the column of pictures is drawn anew."""
        view = self.viewport()
        view.update(QRect(self.columnViewportPosition(PICTURE), 0, self.columnWidth(PICTURE), view.height()))

    def _want(self) -> None:
        """Asks for the pictures of what is seen."""
        count = self.chosen.rowCount()
        if not count or not self.isVisible():
            return
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        last = count - 1 if last < 0 else last
        seen = [row for place in range(first, last + 1) if (row := self._row(place)) is not None]
        near = [row for place in (*range(last + 1, min(count, last + 1 + _AROUND)),
                                  *range(max(0, first - _AROUND), first)) if (row := self._row(place)) is not None]
        self._thumbs.want([*seen, *near], self.devicePixelRatioF())

    def _selected(self, on: QItemSelection, off: QItemSelection) -> None:
        if self._telling:
            return
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        self._telling = True
        self._shots.select(row.key for place in rows if (row := self._row(place)) is not None)
        self._telling = False

    def _current(self, now: QModelIndex, before: QModelIndex) -> None:
        row = now.data(ROW) if now.isValid() else None
        if isinstance(row, Row) and not self._telling:
            self._shots.pick(row.key)

    def _show_current(self, key: str) -> None:
        self.viewport().update()
        index = self._index(key)
        if index.isValid() and index != self.currentIndex().siblingAtColumn(0):
            self._telling = True
            self.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)
            self._telling = False
            self.scrollTo(index)

    def _show_selection(self) -> None:
        if self._telling:
            return
        made = QItemSelection()
        for key in self._shots.selected:
            if (index := self._index(key)).isValid():
                made.select(index, index)
        self._telling = True
        self.selectionModel().select(made, _Flag.ClearAndSelect | _Flag.Rows)
        self._telling = False

    def _index(self, key: str) -> QModelIndex:
        place = self.rows.place(key)
        return QModelIndex() if place < 0 else self.chosen.mapFromSource(self.rows.index(place, 0))
