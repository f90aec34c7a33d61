"""The shots: where their dialogue is, what is looked for, and the table; or what to do where there is none."""

from __future__ import annotations

import os
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from retake.host import MARKERS, REVEAL
from retake_ui import look
from retake_ui.keys import shown
from retake_ui.models.shots import BROKEN, EMPTY, Row
from retake_ui.models.take import APPROVED, REJECTED
from retake_ui.session import Session
from retake_ui.shots.dialogue_bar import DialogueBar
from retake_ui.shots.filter_bar import FilterBar
from retake_ui.shots.pages import BrokenPage, EmptyPage, LoadingPage
from retake_ui.shots.table import Table
from retake_ui.shots.thumbs import Thumbs
from retake_ui.shots.timeline_bar import TimelineBar
from retake_ui.words import tr

_TIMELINES = "Timelines (*.otio *.otioz *.otiod *.edl *.xml *.fcpxml *.fcpxmld *.aaf *.kdenlive);;All files (*)"
_ENDINGS = (".otio", ".otioz", ".otiod", ".edl", ".xml", ".fcpxml", ".fcpxmld", ".aaf", ".kdenlive")


class ShotsView(QWidget):
    """The shots of the open timeline.

    Args:
        session: What is open.
        parent: The widget that it lies in.
    """

    entered = Signal(str)  # the editor goes to the shot itself

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAccessibleName(tr("Shots"))
        self.setAcceptDrops(True)
        self.thumbs = Thumbs(session.links.looks, self)
        self.timeline = TimelineBar(session)
        self.dialogue = DialogueBar()
        self.filter = FilterBar(session.shots)
        self.missing = Missing()
        self.table = Table(session.shots, self.thumbs)
        self.none = QLabel(tr("No shot is like that. Escape in the field shows all."))
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.none.setProperty("dim", True)
        self.none.setWordWrap(True)
        self.empty, self.loading, self.broken = EmptyPage(), LoadingPage(), BrokenPage()
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.lists = QStackedWidget()
        self.lists.addWidget(self.table)
        self.lists.addWidget(self.none)
        for part in (self.timeline, self.dialogue, self.missing, self.filter):
            column.addWidget(part)
        column.addWidget(self.lists, 1)
        self.pages = QStackedWidget()
        for page in (self.empty, self.loading, self.broken, listed):
            self.pages.addWidget(page)
        self._listed = listed
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pages)
        self._connect()
        self.tell()

    def _connect(self) -> None:
        session, shots = self._session, self._session.shots
        for signal in (shots.state_changed, shots.reset, shots.added):
            signal.connect(self.tell)
        shots.opened_changed.connect(self._tell_dialogue)
        session.source_changed.connect(self._tell_dialogue)
        session.remember.loaded.connect(lambda: self.empty.show_recent(session.remember.recent))
        self.dialogue.chosen.connect(session.set_dialogue)
        self.filter.looked_for.connect(self._look_for)
        self.filter.states_changed.connect(self._show_states)
        self.filter.left.connect(self.table.setFocus)
        self.missing.wanted.connect(self.relink)
        self.table.menu_wanted.connect(self._menu)
        self.table.entered_row.connect(self._enter)
        self.timeline.open_wanted.connect(self.open)
        self.timeline.relink_wanted.connect(self.relink)
        self.empty.open_wanted.connect(self.open)
        self.empty.wanted.connect(session.open)
        self.broken.open_wanted.connect(self.open)
        self.broken.again_wanted.connect(session.look_again)
        self.broken.rate_wanted.connect(self._say_rate)
        on = session.keys.on
        on("open", self.open)
        on("next", lambda: self.table.step(1))
        on("previous", lambda: self.table.step(-1))
        on("filter", self._find)

    def close_down(self) -> None:
        """Waits for what is being read."""
        self.thumbs.close()

    # What the editor does.

    def open(self) -> None:
        """Asks for a timeline's file."""
        source = self._session.source
        start = os.path.dirname(source.path) if source is not None else ""
        found, _ = QFileDialog.getOpenFileName(self, tr("Open a timeline"), start, _TIMELINES)
        if found:
            self._session.open(found)

    def relink(self) -> None:
        """Asks for a folder in which media is looked for."""
        found = QFileDialog.getExistingDirectory(self, tr("Where does the media lie?"))
        if found:
            self._session.relink(found)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A timeline's file may be dropped, or a folder of media."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens it; whatever else is dropped is taken for the folder of the media."""
        for url in event.mimeData().urls():
            path = url.toLocalFile()
            if path.lower().endswith(_ENDINGS):
                self._session.open(path)
                event.acceptProposedAction()
                return
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths and self._session.source is not None:
            self._session.relink(paths[0])
            event.acceptProposedAction()
        elif paths:
            self._session.say(tr("That is no timeline. Drop an OTIO, EDL, XML, FCPXML, AAF or Kdenlive file."), "look")

    # What is shown.

    def tell(self, *told: object) -> None:
        """Shows what there is."""
        shots = self._session.shots
        if shots.rows and shots.state != BROKEN:  # half a timeline would look like a whole one
            page: QWidget = self._listed
        elif shots.state == EMPTY:
            page = self.empty
        elif shots.state == BROKEN:
            page = self.broken
            self.broken.tell(shots.reason)
        elif shots.state == "loading":
            page = self.loading
            self.loading.tell(shots.opened.path if shots.opened else "")
        else:
            page = self.broken
            self.broken.tell(tr("It holds no use of footage on a video track."))
        if page is not self.pages.currentWidget():
            self.pages.setCurrentWidget(page)
        self._tell_count()
        if shots.state == "ready":
            self.missing.tell(sum(1 for row in shots.rows if row.shot.plate is not None and row.shot.plate.missing))

    def _tell_count(self) -> None:
        empty = not self.table.chosen.rowCount() and bool(self._session.shots.rows)
        self.lists.setCurrentWidget(self.none if empty else self.table)

    def _tell_dialogue(self) -> None:
        opened = self._session.shots.opened
        self.dialogue.tell(self._session.source, (opened.data.get("audio_tracks") or ()) if opened else ())

    def _look_for(self, text: str) -> None:
        self.table.chosen.look_for(text)
        self._tell_count()

    def _show_states(self, states: frozenset[str]) -> None:
        self.table.chosen.show_states(states)
        self._tell_count()

    def _find(self) -> None:
        self.filter.field.setFocus()
        self.filter.field.selectAll()

    def _enter(self, key: str) -> None:
        self._session.shots.pick(key)
        if REVEAL in self._session.calls.can:
            self._session.pointing.reveal(key)
        self.entered.emit(key)

    def _say_rate(self) -> None:
        rates = ["23.976", "24", "25", "29.97", "30", "50", "59.94", "60"]
        rate, fine = QInputDialog.getItem(self, tr("Frame rate"), tr("Frames a second of the timeline:"), rates, 2)
        if fine:
            self._session.set_rate(rate)

    def _menu(self, at: QPoint) -> None:
        menu = self.menu()
        if menu is not None:
            menu.popup(self.table.viewport().mapToGlobal(at))

    def menu(self) -> QMenu | None:
        """What can be done with the rows that are selected."""
        session = self._session
        rows = [row for key in session.shots.selected if (row := session.shots.row(key)) is not None]
        if not rows:
            return None
        keys = [row.key for row in rows]
        takes = [take for row in rows if (take := session.meant.take(row)) is not None]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        count = f"  ({len(rows)})" if len(rows) > 1 else ""
        self._add(menu, "render", tr("Render") + count, lambda: session.render(keys), "render selected",
                  any(row.line is not None and row.line.get("ready") for row in rows))
        self._add(menu, "close", tr("Cancel"), lambda: session.cancel(keys), "",
                  any(row.status in ("waiting", "rendering") for row in rows))
        menu.addSeparator()
        self._add(menu, "place", tr("Place on the timeline") + count, lambda: session.place(keys), "place", bool(takes))
        self._add(menu, "back", tr("Back to the plate"), lambda: session.back(keys), "plate",
                  any(row.placed is not None for row in rows))
        self._add(menu, "approve", tr("Approve"), lambda: self._judge(rows, APPROVED), "approve", bool(takes))
        self._add(menu, "reject", tr("Reject"), lambda: self._judge(rows, REJECTED), "reject", bool(takes))
        menu.addSeparator()
        if REVEAL in session.calls.can:
            self._add(menu, "timeline", tr("Show in the editor"), lambda: session.pointing.reveal(keys[0]))
        if MARKERS in session.calls.can:
            self._add(menu, "warning", tr("Mark in the editor what the verdicts name"),
                      lambda: session.pointing.mark(keys), "", any(take.marks for take in takes))
        self._add(menu, "note", tr("Copy record timecode"), lambda: _copy(str(rows[0].shot.record.timecode)))
        self._add(menu, "folder", tr("Look for media in…"), self.relink)
        self._add(menu, "again", tr("Read the timeline again"), session.look_again, "again")
        return menu

    def _judge(self, rows: list[Row], state: str) -> None:
        for row in rows:
            if (take := self._session.meant.take(row)) is not None:
                self._session.review(take.report, state)

    @staticmethod
    def _add(menu: QMenu, icon: str, text: str, do: Callable[[], object], key: str = "", on: bool = True) -> None:
        action = menu.addAction(look.icon(icon), f"{text}\t{shown(key)}" if key else text)
        action.setEnabled(on)
        action.triggered.connect(lambda checked=False: do())


class Missing(QWidget):
    """Says how many plates were not found, and asks where they lie."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark = QLabel()
        mark.setPixmap(look.icon("warning", look.colours.LOOK).pixmap(16, 16))
        self.said = QLabel()
        self.said.setWordWrap(True)
        button = QPushButton(tr("Relink…"))
        button.setAccessibleName(tr("Look for missing media in a folder"))
        button.setToolTip(tr("Looks for them by name in a folder, and all below it"))
        button.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 6, 3)
        row.addWidget(mark)
        row.addWidget(self.said, 1)
        row.addWidget(button)
        self.hide()

    def tell(self, count: int) -> None:
        """How many."""
        self.said.setText(tr("{} shots miss their media.").format(count) if count != 1 else
                          tr("One shot misses its media."))
        self.setVisible(bool(count))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
