"""The version stack of the shot that is looked at: its takes, what they are worth, and what is to become of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from retake_ui.keys import shown, tip
from retake_ui.look.icons import icon
from retake_ui.models.shots import Row
from retake_ui.models.showing import PLATE, TAKE, THE_PLATE, WIPE
from retake_ui.models.take import APPROVED, REJECTED, Take
from retake_ui.session import Session
from retake_ui.takes import told
from retake_ui.takes.figures import Figures
from retake_ui.takes.note import Note
from retake_ui.takes.paint import CardPaint
from retake_ui.takes.stacked import COMPARING, Stacked
from retake_ui.takes.way import WayButton
from retake_ui.words import tr

_SIDE_BY_SIDE = 640  # pixels from which the figures lie beside the versions, not below them
_NARROWEST = 300  # pixels; buttons lose their words rather than keep the panel wide
_WORDS, _WORDS_BESIDE = 560, 900  # pixels from which the buttons have words, below the versions and beside them
_FEW_WORDS = 390  # pixels from which the two to judge with have them


class Stack(QWidget):
    """The versions.

    Args:
        session: What is open.
        parent: The widget that it lies in.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._on_mark = False
        self.setAccessibleName(tr("Takes"))
        self.setMinimumWidth(_NARROWEST)
        self.versions = Stacked(session.showing, self)
        self.list = self._list()
        self.figures = Figures()
        self.note = Note()
        self.said = QLabel()
        self.said.setProperty("small", True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.empty = QLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.setProperty("dim", True)
        self._lay_out()
        self._connect()
        self.tell()

    # How it is laid out.

    def _list(self) -> QListView:
        made = QListView()
        made.setModel(self.versions)
        made.setAccessibleName(tr("Versions"))
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setResizeMode(QListView.ResizeMode.Adjust)
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.painted = CardPaint(made)
        made.setItemDelegate(self.painted)
        return made

    def _lay_out(self) -> None:
        beside = QWidget()
        below = QVBoxLayout(beside)
        below.setContentsMargins(6, 4, 6, 4)
        below.setSpacing(4)
        below.addLayout(self._buttons())
        self.way = WayButton(self._session.ways, beside)
        below.addWidget(self.way, 0, Qt.AlignmentFlag.AlignLeft)
        below.addWidget(self.figures, 1)
        below.addWidget(self.said)
        below.addWidget(self.note)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.addWidget(self.list)
        self.split.addWidget(beside)
        self.split.setChildrenCollapsible(False)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 1)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.split)
        self._pages.addWidget(self.empty)

    def _buttons(self) -> QHBoxLayout:
        self.place = QPushButton(icon("place"), "")
        self.place.setProperty("main", True)
        self.place.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click Space plays, and places nothing again
        self.approve = _button("approve", tr("Approve"), tip("approve"), checkable=True)
        self.reject = _button("reject", tr("Reject"), tip("reject"), checkable=True)
        self.back = _button("back", tr("Go back"), tr("Shows the plate, or an earlier take, on the timeline again"))
        self.back.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.backs = QMenu(self.back)
        self.back.setMenu(self.backs)
        self.files = _button("folder", tr("Files"), tr("Shows the take's files in their folder"))
        self.page = _button("log", tr("Report"), tr("Opens the take's report as a page, with pictures and curves"))
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.place)
        for button in (self.approve, self.reject):
            row.addWidget(button)
        row.addStretch(1)
        for button in (self.back, self.page, self.files):
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        shots, show = self._session.shots, self._session.showing
        shots.current_changed.connect(self.tell)
        shots.changed.connect(self._changed)
        shots.reset.connect(self.tell)
        shots.added.connect(self.tell)
        show.changed.connect(self._tell_chosen)
        self.painted.marked.connect(self._marked)
        self.list.selectionModel().selectionChanged.connect(self._selected)
        self.list.clicked.connect(self._clicked)
        self.list.customContextMenuRequested.connect(self._menu)
        self.place.clicked.connect(self._place)
        self.approve.clicked.connect(lambda: self._judge(APPROVED))
        self.reject.clicked.connect(lambda: self._judge(REJECTED))
        self.backs.aboutToShow.connect(self._fill_backs)
        self.files.clicked.connect(self._reveal)
        self.page.clicked.connect(lambda: self._open_page(self.chosen))
        self.figures.gone_to.connect(self._go)
        self.note.written.connect(lambda report, text: self._session.review(report, None, text))
        self._session.judging.note_kept.connect(self.note.was_kept)
        self._session.judging.note_lost.connect(self.note.was_lost)

    def resizeEvent(self, event: object) -> None:
        """The figures lie beside the versions where there is room."""
        wide = self.width() >= _SIDE_BY_SIDE
        self.split.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        style = (Qt.ToolButtonStyle.ToolButtonTextBesideIcon if self.width() >= (_WORDS_BESIDE if wide else _WORDS)
                 else Qt.ToolButtonStyle.ToolButtonIconOnly)
        for button in (self.approve, self.reject, self.back, self.page, self.files):
            # What is decided with has its words wherever they fit.
            words = button in (self.approve, self.reject) and self.width() >= _FEW_WORDS
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon if words else style)

    # What it shows.

    @property
    def row(self) -> Row | None:
        """The row that is looked at."""
        return self._session.shots.looked_at

    @property
    def chosen(self) -> Take | None:
        """The take that is meant, by the keys too: the one that the viewer shows, else the one that would be placed."""
        row = self.row
        return None if row is None else self._session.meant.take(row)

    def tell(self, *told_of: object) -> None:
        """Shows the shot that is looked at."""
        row = self.row
        takes = () if row is None else tuple(
            take for one in self._session.shots.of_shot(row.shot.id) for take in one.takes)
        self.versions.put(sorted(takes, key=lambda take: (str(take.data.get("created") or ""), take.version),
                                 reverse=True))
        self.empty.setText(self._nothing(row))
        self._pages.setCurrentWidget(self.split if takes else self.empty)
        self._tell_chosen()

    def _changed(self, key: str) -> None:
        row, other = self.row, self._session.shots.row(key)
        if row is not None and other is not None and row.shot.id == other.shot.id:
            self.tell()

    def _tell_chosen(self) -> None:
        """Shows the take that is meant, and what can be done with it."""
        take = self.chosen
        self._select(take)
        self.figures.show_take(take)
        self.note.show_take(take)
        self.place.setEnabled(take is not None)
        name = told.version(take) if take is not None else ""
        words = tr("Place {version} again") if take is not None and take.placed else tr("Place {version}")
        self.place.setText(words.format(version=name) if name else tr("Place"))
        self.place.setToolTip(tip("place", tr("Puts {version} onto the timeline").format(version=name)) if name else "")
        for button, state in ((self.approve, APPROVED), (self.reject, REJECTED)):
            button.setEnabled(take is not None)
            button.setChecked(take is not None and take.state == state)
        said = told.said_by(take) if take is not None and (take.state or take.note) else ""
        self.said.setText(tr("Said by {who}").format(who=said) if said else "")
        self.said.setVisible(bool(said))

    def _select(self, take: Take | None) -> None:
        """Marks the take in the list, without the list taking that for the editor's doing."""
        show = self._session.showing
        report = THE_PLATE if show.mode == PLATE and not show.left else take.report if take is not None else None
        at = -1 if report is None else self.versions.row(report)
        index = self.versions.index(at)
        if self.list.currentIndex() != index:
            model = self.list.selectionModel()
            blocked = model.blockSignals(True)
            self.list.setCurrentIndex(index)
            model.blockSignals(blocked)
            self.list.viewport().update()
            if at >= 0:
                self.list.scrollTo(index)

    def _nothing(self, row: Row | None) -> str:
        if row is None:
            return tr("Choose a shot to see its takes.")
        if not row.shot.eligible:
            return tr("No take can be made of this shot: {reason}").format(reason=" ".join(row.shot.reasons))
        return tr("No take yet: {key} renders this shot.").format(key=shown("render"))

    # What its editor does.

    def mark(self, report: str, name: str) -> None:
        """Compares a version with the other marked one: as A, the left one, or as B."""
        show = self._session.showing
        other = show.right if name == "A" else show.left
        if report == other:  # exchanged: one version can't be compared with itself
            show.compare(show.right, show.left)
        else:
            show.compare(*((report, show.right) if name == "A" else (show.left, report)))
        if show.mode not in COMPARING:
            show.put(mode=WIPE)

    def show_version(self, report: str) -> None:
        """Shows a version in the viewer: a take as the right one, the plate as the left."""
        show = self._session.showing
        if report == THE_PLATE:
            show.put(left=THE_PLATE, mode=PLATE)
        else:
            if (row := self._row_of(report)) is not None:
                self._session.shots.pick(row.key)  # its language's sound goes with it
            left = THE_PLATE if show.left == report else show.left
            show.put(left=left, right=report, mode=show.mode if show.mode in COMPARING else TAKE)

    def _marked(self, report: str, name: str) -> None:
        """A click on a mark; the list tells of it as of any click."""
        self._on_mark = True
        self.mark(report, name)

    def _selected(self, now: QItemSelection, before: QItemSelection) -> None:
        indexes = now.indexes()
        if indexes and (card := self.versions.card(indexes[0].row())) is not None:
            self.show_version(card.report)

    def _clicked(self, index: QModelIndex) -> None:
        """A click on the version that is chosen already shows it too, as where the plate was looked at meanwhile."""
        on_mark, self._on_mark = self._on_mark, False
        if not on_mark and (card := self.versions.card(index.row())) is not None:
            self.show_version(card.report)

    def _place(self) -> None:
        if self.row is not None:
            self._session.place([self.row.key])

    def _judge(self, state: str) -> None:
        """Approves or rejects; what it is already is taken back."""
        if (take := self.chosen) is not None:
            self._session.review(take.report, "" if take.state == state else state, None)
            self._tell_chosen()  # the button shows what is kept, not what was pressed

    def _fill_backs(self) -> None:
        """What the shot can go back to: its plate, and every take that was on the timeline before."""
        self.backs.clear()
        row = self.row
        if row is None:
            return
        placed = any(take.placed for take in self.versions.takes)
        plate = self.backs.addAction(icon("plate"), f"{tr('To the plate')}\t{shown('plate')}")
        plate.setEnabled(placed or not any(take.data.get("reference") for take in self.versions.takes))
        plate.triggered.connect(lambda: self._session.back([row.key]))
        for take in self.versions.takes:
            if take.data.get("reference") and not take.placed:
                action = self.backs.addAction(icon("take"), tr("To {version}").format(version=told.version(take)))
                action.triggered.connect(lambda _=False, one=take: self._back(one))

    def _back(self, take: Take) -> None:
        if (row := self._row_of(take.report)) is not None:
            self._session.back([row.key], str(take.data["reference"]))

    def _menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        card = self.versions.card(index.row())
        if card is None:
            return
        menu = QMenu(self)
        menu.addAction(icon("preview"), tr("Show in the viewer"), lambda: self.show_version(card.report))
        menu.addAction(icon("compare"), tr("Compare as A"), lambda: self.mark(card.report, "A"))
        menu.addAction(icon("compare"), tr("Compare as B"), lambda: self.mark(card.report, "B"))
        if (take := card.take) is not None:
            menu.addSeparator()
            menu.addAction(icon("log"), tr("Open the report page"), lambda: self._open_page(take))
            menu.addAction(icon("folder"), tr("Show the files"), lambda: _open_folder(take))
        menu.popup(self.list.viewport().mapToGlobal(at))
        menu.aboutToHide.connect(menu.deleteLater)

    def _reveal(self) -> None:
        if (take := self.chosen) is not None:
            _open_folder(take)

    def _open_page(self, take: Take | None) -> None:
        if take is not None:
            self._session.judging.open_page(take.report)

    def _go(self, frame: int) -> None:
        """Looks at a place of the take that is meant."""
        if (take := self.chosen) is not None:
            self.show_version(take.report)
            self._session.playhead.set_speed(0)
            self._session.playhead.move(frame)

    def _row_of(self, report: str) -> Row | None:
        """The row that a take belongs to: that of its language."""
        row = self.row
        rows = [] if row is None else self._session.shots.of_shot(row.shot.id)
        return next((one for one in rows if any(take.report == report for take in one.takes)), row)


def _open_folder(take: Take) -> None:
    """Opens the folder of a take's files; the system's own program does it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(take.movie or take.report).parent)))


def _button(name: str, text: str, tip_text: str, checkable: bool = False) -> QToolButton:
    made = QToolButton()
    made.setIcon(icon(name))
    made.setText(text)
    made.setToolTip(tip_text)
    made.setAccessibleName(text)
    made.setCheckable(checkable)
    return made
