"""The table shows what is known of each shot, is sorted, filtered, picked from, and says what to do without shots."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from retake_ui.models.shots import BROKEN, READY
from retake_ui.session import Session
from retake_ui.shots import columns
from retake_ui.shots.dialogue_bar import in_words, likely
from retake_ui.shots.model import ROW
from retake_ui.shots.view import ShotsView
from tests.ui import fake_answers
from tests.ui.conftest import Fake

ADR = {"tracks": ["A2"]}
_Flag = QItemSelectionModel.SelectionFlag


@pytest.fixture
def view(session: Session, qtbot: QtBot) -> ShotsView:
    """The empty view, wide enough for every column."""
    made = ShotsView(session)
    qtbot.addWidget(made, before_close_func=lambda one: one.close_down())
    made.resize(1000, 600)
    made.show()
    return made


def open_in(view: ShotsView, qtbot: QtBot, path: Path) -> None:
    """Opens a timeline and waits until all that is asked of it is known."""
    session = view._session
    session.open(str(path), ADR)
    qtbot.waitUntil(lambda: session.shots.state == READY, timeout=15_000)
    qtbot.waitUntil(lambda: session.links.timeline.busy == session.links.ahead.busy == 0, timeout=15_000)


def names(view: ShotsView) -> list[str]:
    """The names of the rows that are shown, in their order."""
    shown = view.table.chosen
    return [shown.index(place, 0).data(ROW).shot.name for place in range(shown.rowCount())]


def cell(view: ShotsView, place: int, column: int) -> str:
    """What a cell says."""
    return str(view.table.chosen.index(place, column).data())


def test_a_row_says_all_that_is_known(view: ShotsView, fake: Fake, qtbot: QtBot, tmp_path: Path) -> None:
    fake.set(taken=[0])
    open_in(view, qtbot, tmp_path / "reel.otio")
    assert [cell(view, 0, place) for place in range(columns.NAME, columns.VERDICT + 1)] == [
        "sh_0010", "01:00:00:00", "50 fr  0:02", "ANNA", "This is line 1, as it is to be said.", "New take",
        "v002  of 2", "Fail"]
    assert cell(view, 4, columns.STATUS) == "No dialogue"
    assert cell(view, 6, columns.STATUS) == "Left out"
    light = view.table.chosen.index(5, columns.LIGHT)
    assert "Nobody is to be seen" in light.data(Qt.ItemDataRole.ToolTipRole)
    assert light.data(Qt.ItemDataRole.AccessibleTextRole) == "No take can be made"


def test_rows_are_found_by_words_and_by_state(view: ShotsView, qtbot: QtBot, tmp_path: Path) -> None:
    open_in(view, qtbot, tmp_path / "reel.otio")
    view.filter.field.setText("kitchen anna")
    assert names(view) == ["kitchen_0100"]
    view.filter.field.setText("line 12")
    assert names(view) == ["interview_0120"]
    view.filter.field.setText("")
    view.filter.chips["no dialogue"].click()
    assert names(view) == ["sh_0050", "kitchen_0100"]
    view.filter.chips["left out"].click()
    assert names(view) == ["sh_0050", "garden_0070", "kitchen_0100"]
    view.filter.field.setText("nothing is called so")
    assert view.lists.currentWidget() is view.none


def test_rows_are_sorted_by_what_a_column_means(view: ShotsView, fake: Fake, qtbot: QtBot, tmp_path: Path) -> None:
    fake.set(taken=[3])
    open_in(view, qtbot, tmp_path / "reel.otio")
    view.table.sortByColumn(columns.NAME, Qt.SortOrder.AscendingOrder)
    assert names(view)[0] == "garden_0030" and names(view)[-1] == "sh_0090"
    view.table.sortByColumn(columns.STATUS, Qt.SortOrder.AscendingOrder)
    assert names(view)[0] == "interview_0040"
    view.table.sortByColumn(columns.LIGHT, Qt.SortOrder.AscendingOrder)
    assert names(view)[0] in ("kitchen_0060", "interview_0120")


def test_keys_pick_the_next_of_what_is_shown(view: ShotsView, qtbot: QtBot, tmp_path: Path) -> None:
    open_in(view, qtbot, tmp_path / "reel.otio")
    session = view._session
    view.filter.field.setText("sh_")
    session.keys.press("next")
    assert session.shots.looked_at is not None and session.shots.looked_at.shot.name == "sh_0050"
    session.keys.press("previous")
    session.keys.press("previous")
    assert session.shots.looked_at.shot.name == "sh_0010"


def test_what_is_selected_here_and_there_is_the_same(view: ShotsView, qtbot: QtBot, tmp_path: Path) -> None:
    open_in(view, qtbot, tmp_path / "reel.otio")
    session, table = view._session, view.table
    keys = [row.key for row in session.shots.rows]
    for place in (2, 4):
        table.selectionModel().select(table.chosen.index(place, 0), _Flag.Select | _Flag.Rows)
    assert session.shots.selected == (keys[2], keys[4])
    session.shots.select([keys[7]])
    assert [one.row() for one in table.selectionModel().selectedRows()] == [7]
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton,
                     pos=table.visualRect(table.chosen.index(3, columns.NAME)).center())
    assert session.shots.current == keys[3] and session.shots.selected == (keys[3],)


def test_only_what_is_seen_gets_a_thumbnail(view: ShotsView, fake: Fake, qtbot: QtBot, tmp_path: Path) -> None:
    fake.set(shots=200)
    open_in(view, qtbot, tmp_path / "reel.otio")
    row = view._session.shots.rows[0]
    qtbot.waitUntil(lambda: view.thumbs.picture(row) is not None, timeout=15_000)
    qtbot.waitUntil(lambda: view._session.links.looks.busy == 0, timeout=15_000)
    assert len(fake.asked("thumbnail")) < 30
    picture = view.thumbs.picture(row)
    assert picture is not None and picture.height() <= 40 * picture.devicePixelRatio()
    view.table.scrollToBottom()
    qtbot.waitUntil(lambda: view.thumbs.picture(view._session.shots.rows[-1]) is not None, timeout=15_000)


def test_thumbnails_come_after_a_worker_was_mended(view: ShotsView, fake: Fake, qtbot: QtBot, tmp_path: Path) -> None:
    fake.task("thumbnail", dies=2)
    open_in(view, qtbot, tmp_path / "reel.otio")
    looks = view._session.links.looks
    qtbot.waitUntil(lambda: looks.state == "dead", timeout=15_000)
    view._session.mend()
    view.table.look_soon()
    qtbot.waitUntil(lambda: all(view.thumbs.picture(row) is not None for row in view._session.shots.rows[1:5]),
                    timeout=15_000)


def test_what_can_be_done_with_rows_lies_in_their_menu(view: ShotsView, fake: Fake, qtbot: QtBot,
                                                       tmp_path: Path) -> None:
    fake.set(taken=[0, 1])
    open_in(view, qtbot, tmp_path / "reel.otio")
    session = view._session
    assert view.menu() is None
    session.shots.select([row.key for row in session.shots.rows[:3]])
    does = _actions(view.menu())
    assert does["Render  (3)"].isEnabled() and does["Place on the timeline  (3)"].isEnabled()
    assert not does["Cancel"].isEnabled() and not does["Back to the plate"].isEnabled()
    does["Approve"].trigger()
    qtbot.waitUntil(lambda: [row.status for row in session.shots.rows[:3]] == ["approved", "approved", "ready"],
                    timeout=5000)
    session.shots.select([session.shots.rows[4].key])
    assert not _actions(view.menu())["Render"].isEnabled()


def test_without_a_timeline_one_can_be_opened_or_dropped(view: ShotsView, fake: Fake, qtbot: QtBot,
                                                         tmp_path: Path) -> None:
    assert view.pages.currentWidget() is view.empty
    _drop(view, tmp_path / "note.txt")
    assert view.pages.currentWidget() is view.empty
    _drop(view, tmp_path / "reel.otio")
    qtbot.waitUntil(lambda: view._session.shots.state == READY, timeout=15_000)
    assert view.table.isVisible()
    _drop(view, tmp_path / "media")
    qtbot.waitUntil(lambda: len(fake.asked("shots")) == 2, timeout=15_000)
    assert fake.asked("shots")[1]["with"]["media"] == [str(tmp_path / "media")]


def test_while_it_is_read_and_when_it_can_t_be_it_says_so(view: ShotsView, fake: Fake, qtbot: QtBot,
                                                         tmp_path: Path) -> None:
    fake.task("shots", delay=0.3, fail="reel.otio can't be read. There is no such file. Check the path.")
    view._session.open(str(tmp_path / "reel.otio"))
    qtbot.waitUntil(lambda: view.pages.currentWidget() is view.loading, timeout=5000)
    qtbot.waitUntil(lambda: view.pages.currentWidget() is view.broken, timeout=15_000)
    assert "There is no such file" in view.broken.body.text()
    fake.task("shots")
    view.broken.again_wanted.emit()
    qtbot.waitUntil(lambda: view.table.isVisible(), timeout=15_000)


def test_a_timeline_that_breaks_off_midway_says_why_and_shows_no_half(view: ShotsView, fake: Fake, qtbot: QtBot,
                                                                      tmp_path: Path) -> None:
    event = {"event": "shot", "place": 0, "shot": fake_answers.shot(0).to_dict()}
    fake.task("shots", events=[event, {"event": "shot", "place": 1, "shot": {"id": "nonsense"}}], between=0.3)
    view._session.open(str(tmp_path / "reel.otio"))
    qtbot.waitUntil(lambda: view._session.shots.state == BROKEN, timeout=15_000)
    assert view._session.shots.rows, "the first had come"
    assert view.pages.currentWidget() is view.broken and view.broken.body.text()


def test_a_narrow_table_keeps_what_matters_most(view: ShotsView, qtbot: QtBot, tmp_path: Path) -> None:
    open_in(view, qtbot, tmp_path / "reel.otio")
    view.resize(320, 600)
    shown = [place for place in range(len(columns.COLUMNS)) if not view.table.isColumnHidden(place)]
    assert shown == [columns.LIGHT, columns.PICTURE, columns.NAME, columns.STATUS]
    assert sum(view.table.columnWidth(place) for place in shown) <= view.table.viewport().width() + 1
    view.resize(1000, 600)
    assert not any(view.table.isColumnHidden(place) for place in range(len(columns.COLUMNS)))


def test_what_has_no_column_of_its_own_stands_below_what_has(view: ShotsView, fake: Fake, qtbot: QtBot,
                                                             tmp_path: Path) -> None:
    fake.set(taken=[0])
    open_in(view, qtbot, tmp_path / "reel.otio")
    row = view.table.rows.index(0, 0).data(ROW)
    paint = view.table.painted
    view.resize(540, 600)
    assert {columns.LENGTH, columns.SPEAKER, columns.DIALOGUE, columns.VERSION} == paint.hidden
    assert paint._under(row) == "ANNA  This is line 1, as it is to be said."
    assert paint._below_status(row) == "v002  of 2"
    view.resize(460, 600)
    assert paint._below_status(row) == "Fail  v002"


def test_where_the_dialogue_is_is_chosen_from_the_tracks_there_are(view: ShotsView, qtbot: QtBot,
                                                                   tmp_path: Path) -> None:
    session = view._session
    session.open(str(tmp_path / "reel.otio"))
    qtbot.waitUntil(lambda: session.shots.state == READY, timeout=15_000)
    assert view.dialogue.said.text() == "Where is the new dialogue?"
    view.dialogue.menu.aboutToShow.emit()
    does = _actions(view.dialogue.menu)
    assert "A1  Production" in does
    does["A2  ADR"].trigger()
    qtbot.waitUntil(lambda: session.shots.state == READY and session.shots.rows[0].line is not None, timeout=15_000)
    assert view.dialogue.said.text() == "A2  ADR"


def test_what_was_chosen_is_said_in_words() -> None:
    tracks = [{"index": 1, "name": "Prod"}, {"index": 2, "name": "ADR Anna"}]
    assert likely(tracks) == "A2"
    assert in_words({"tracks": ["A2"], "character": "ANNA"}, tracks) == "A2  ADR Anna, only ANNA"
    assert in_words({"languages": ["es=A1", "de=/dub/de.wav"]}, tracks) == "es: A1  Prod, de: de.wav"
    assert in_words({}, tracks) == ""


def _actions(menu: QMenu | None) -> dict[str, QAction]:
    assert menu is not None
    return {action.text().partition("\t")[0]: action for action in menu.actions()}


def _drop(view: ShotsView, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    at = QPointF(QPoint(20, 20))
    view.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                              Qt.KeyboardModifier.NoModifier))
