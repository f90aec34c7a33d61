"""Other footage that may lend mouths: files, parts of files, the timeline's other shots."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from retake_ui.look import icon
from retake_ui.models.library import Library
from retake_ui.models.shots import Shots
from retake_ui.words import plain, tr

_ROWS = 4  # that are seen at once
_TALL = 18  # pixels of one


class Footage(QWidget):
    """The library, as a list that files are added to.

    Args:
        library: What may lend mouths.
        shots: The shots, for what preflight offers of other ones.
        parent: Who owns it.
    """

    def __init__(self, library: Library, shots: Shots, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library, self._shots = library, shots
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Other footage of the speaker"))
        self.list.setToolTip(tr("A file, or FILE@IN-OUT for a part of it: double-click to write it.\nDelete removes."))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.itemChanged.connect(self._edited)
        self.add = QToolButton(self)
        self.add.setIcon(icon("add"))
        self.add.setText(tr("File…"))
        self.add.setMinimumWidth(30)
        self.add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add.setToolTip(tr("Other footage of the speaker, which may lend mouths"))
        self.add.setAccessibleName(tr("Add footage from a file"))
        self.add.clicked.connect(self._add)
        self.offers = QToolButton(self)
        self.offers.setText(tr("From the timeline"))
        self.offers.setMinimumWidth(30)
        self.offers.setAccessibleName(tr("Add footage from another shot of the timeline"))
        self.offers.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.offers)
        self.offers.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill)
        self.lend = QCheckBox(tr("Other shots lend mouths"), self)
        self.lend.setToolTip(tr("Shots of the timeline that surely show the same face may lend mouths to each other."))
        self.lend.clicked.connect(library.set_lend)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.add)
        row.addWidget(self.offers)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.list)
        layout.addLayout(row)
        layout.addWidget(self.lend)
        library.changed.connect(self.refresh)
        shots.current_changed.connect(self._tell_offers)
        shots.changed.connect(self._row_changed)
        self.refresh()
        self._tell_offers()

    def refresh(self) -> None:
        """Shows what may lend now."""
        with QSignalBlocker(self.list), QSignalBlocker(self.lend):
            self.list.clear()
            for entry in self._library.entries:
                item = QListWidgetItem(entry)
                item.setToolTip(plain(entry))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setData(Qt.ItemDataRole.UserRole, entry)
                item.setSizeHint(QSize(0, _TALL))
                self.list.addItem(item)
            self.lend.setChecked(self._library.lend)
        rows = min(_ROWS, self.list.count())
        self.list.setVisible(rows > 0)
        self.list.setFixedHeight(rows * _TALL + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes what is picked."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.list.hasFocus():
            self._library.remove([str(one.data(Qt.ItemDataRole.UserRole)) for one in self.list.selectedItems()])
        else:
            super().keyPressEvent(event)

    def _add(self) -> None:
        files, _ = QFileDialog.getOpenFileNames(self, tr("Other footage of the speaker"))
        self._library.add(files)

    def _edited(self, item: QListWidgetItem) -> None:
        before, now = str(item.data(Qt.ItemDataRole.UserRole)), item.text().strip()
        if now and now != before:
            self._library.replace(before, now)
        else:
            self.refresh()

    def _found(self) -> list[tuple[str, str]]:
        """What preflight offers the shot that is looked at: a name and an entry each."""
        row = self._shots.looked_at
        offers = (row.outlook or {}).get("offers") if row is not None else None
        return [(str(one.get("name")), str(one.get("entry"))) for one in offers or () if one.get("entry")]

    def _row_changed(self, key: str) -> None:
        if key == self._shots.current:
            self._tell_offers()

    def _tell_offers(self, key: str = "") -> None:
        found = self._found()
        self.offers.setEnabled(bool(found))
        self.offers.setToolTip(tr("Other shots of the same face: {}").format(len(found)) if found else
                               tr("Preflight has found no other shot of the same face."))

    def _fill(self) -> None:
        self._menu.clear()
        for name, entry in self._found():
            action = self._menu.addAction(name)
            action.setToolTip(plain(entry))
            action.setEnabled(entry not in self._library.entries)
            action.triggered.connect(lambda checked=False, entry=entry: self._library.add([entry]))
