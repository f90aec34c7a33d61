"""The drawer: one line when closed, a table and all that is known of a job when open; what is clicked and pressed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from pytestqt.qtbot import QtBot

from retake.jobs import CANCELLED, DONE, FAILED, RUNNING, Job
from retake_ui.models.shots import Opened, Row
from retake_ui.queue.drawer import Drawer
from retake_ui.queue.table import FAR, JOB
from retake_ui.session import Session
from tests.ui import fake_answers
from tests.ui.queue.conftest import TIMELINE, a_job

JOBS = (
    a_job(1, DONE, ended=1300.0, result={"movie": "/takes/sh001_v001.mov", "verdict": "look", "notes": ["Too long."]}),
    a_job(2, FAILED, ended=1400.0, reason="No face is seen. Choose another range.", log="Traceback\nMemoryError"),
    a_job(3, CANCELLED, ended=1200.0, reason="Stopped."),
    a_job(4, RUNNING, step="writing", frame=24, of=96, seconds_left=200.0, began=1500.0),
    a_job(5, RUNNING, lost=True), a_job(6), a_job(7), a_job(8),
    a_job(9, DONE, batch="/films/other.otio", ended=1100.0, result={"movie": "/takes/other_v001.mov"}))


@pytest.fixture
def drawer(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drawer]:
    monkeypatch.setattr(session.queue, "open", lambda: None)  # what the queue holds is told here
    session.shots.begin(Opened(TIMELINE))
    made = Drawer(session)
    qtbot.addWidget(made)
    made.resize(900, 320)
    made.show()
    session.jobs.put(JOBS, False, True, 250.0)
    yield made


@pytest.fixture
def asked(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What the queue is asked for."""
    found: list[tuple[object, ...]] = []
    for name in ("cancel", "retry", "forget", "move", "pause", "retry_failed", "clear_finished", "begin"):
        monkeypatch.setattr(session.queue, name, lambda *given, one=name: found.append((one, *given)))
    return found


def numbers(drawer: Drawer) -> list[int]:
    return [job.number for row in range(drawer.table.rowCount()) if (job := drawer.table.job(row))]


def select(drawer: Drawer, *which: int) -> None:
    model = drawer.list.selectionModel()
    model.clearSelection()
    for number in which:
        model.select(drawer.table.index(drawer.table.row(number), 0),
                     model.SelectionFlag.Select | model.SelectionFlag.Rows)


def test_closed_it_says_in_one_line_what_is_rendered_and_how_much_is_left(drawer: Drawer) -> None:
    assert not drawer.is_open
    assert drawer.summary.accessibleDescription() == "sh004 – Writing 24 of 96. 3 of 8 · 4 min left · 1 failed"
    drawer.summary.clicked.emit()
    assert drawer.is_open
    drawer._session.keys.press("queue")
    assert not drawer.is_open


def test_the_table_has_what_runs_first_then_what_waits_then_what_ended_last(drawer: Drawer) -> None:
    drawer.set_open(True)
    assert numbers(drawer) == [4, 5, 6, 7, 8, 2, 1, 3, 9]
    drawer._session.shots.opened_changed.emit()
    assert numbers(drawer) == [4, 5, 6, 7, 8, 2, 1, 3], "jobs of other timelines are over and out of the way"
    assert drawer.all.isVisibleTo(drawer)
    drawer.all.setChecked(True)
    assert numbers(drawer)[-1] == 9


def test_each_state_has_a_word_beside_its_sign(drawer: Drawer) -> None:
    drawer.set_open(True)
    words = {job.number: str(drawer.table.index(row, 0).data()) for row in range(9) if (job := drawer.table.job(row))}
    assert words == {1: "Done", 2: "Failed", 3: "Called off", 4: "Rendering", 5: "Interrupted", 6: "Waiting",
                     7: "Waiting", 8: "Waiting", 9: "Done"}
    assert drawer.table.index(drawer.table.row(4), FAR).data() == "Writing 24 of 96"
    spoken = drawer.table.index(drawer.table.row(2), 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Failed, sh002, No face is seen.")
    assert not drawer.grab().isNull()


def test_several_are_called_off_done_again_or_forgotten_and_only_those_that_can_be(
        drawer: Drawer, asked: list[tuple[object, ...]], qtbot: QtBot) -> None:
    drawer.set_open(True)
    select(drawer, 4, 6, 2, 1)
    drawer.list.cancel.trigger()
    drawer.list.retry.trigger()
    drawer.list.forget.trigger()
    assert asked == [("cancel", [4, 6]), ("retry", [2]), ("forget", [2, 1])]
    asked.clear()
    select(drawer, 1)
    assert (drawer.list.cancel.isEnabled(), drawer.list.retry.isEnabled(), drawer.list.forget.isEnabled()) == (
        False, False, True)
    select(drawer, 6)
    drawer.list.setFocus()
    qtbot.keyClick(drawer.list, Qt.Key.Key_Delete)
    assert asked == [("cancel", [6])]


def test_what_waits_is_moved_by_keys(drawer: Drawer, asked: list[tuple[object, ...]]) -> None:
    drawer.set_open(True)
    for number, action in ((8, drawer.list.first), (6, drawer.list.last), (7, drawer.list.earlier),
                           (7, drawer.list.later), (8, drawer.list.later), (6, drawer.list.earlier)):
        select(drawer, number)
        action.trigger()
    assert asked == [("move", [8], 6), ("move", [6], None), ("move", [7], 6), ("move", [7], None)]


def test_what_waits_is_dragged_to_another_place(drawer: Drawer, asked: list[tuple[object, ...]]) -> None:
    drawer.set_open(True)
    table = drawer.table
    row = table.row(8)
    assert table.flags(table.index(row, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert not table.flags(table.index(table.row(4), 0)) & Qt.ItemFlag.ItemIsDragEnabled
    dragged = table.mimeData([table.index(row, 0), table.index(row, 1)])
    assert not table.dropMimeData(dragged, Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    table.dropMimeData(dragged, Qt.DropAction.MoveAction, table.row(7), 0, QModelIndex())
    table.dropMimeData(dragged, Qt.DropAction.MoveAction, table.rowCount(), 0, QModelIndex())
    assert asked == [("move", [8], 6), ("move", [8], 7), ("move", [8], None)]


def test_what_is_selected_stays_so_while_jobs_come_and_go(drawer: Drawer) -> None:
    drawer.set_open(True)
    select(drawer, 7, 2)
    moved = [a_job(7, RUNNING), *(job for job in JOBS if job.number not in (1, 7)), a_job(10), a_job(11)]
    drawer._session.jobs.put(moved, False, True, None)
    assert sorted(job.number for job in drawer.list.jobs()) == [2, 7]
    assert numbers(drawer) == [4, 5, 7, 6, 8, 10, 11, 2, 3, 9]


def test_all_that_is_known_of_a_job_is_shown_and_copied(drawer: Drawer) -> None:
    drawer.set_open(True)
    drawer.list.show_job(2)
    text = drawer.details.text.toPlainText()
    for known in ("No face is seen. Choose another range.", "/plates/2.mov", "/lines/one.wav", "MemoryError"):
        assert known in text
    drawer.details.copy.click()
    assert "MemoryError" in QGuiApplication.clipboard().text()
    drawer.list.show_job(1)
    assert "Too long." in drawer.details.text.toPlainText()


def test_the_frame_at_hand_is_seen_while_it_is_made(drawer: Drawer, fake: object) -> None:
    picture = (fake.folder / "picture.jpg").read_bytes()  # type: ignore[attr-defined]
    drawer.set_open(True)
    assert not drawer.details.picture.isVisibleTo(drawer)
    drawer._session.jobs.previewed.emit(4, picture)
    drawer._session.jobs.previewed.emit(4, b"no picture")
    assert drawer.details.picture.isVisibleTo(drawer), "the job that runs is shown where none is chosen"
    shown: QPixmap = drawer.details.picture.pixmap()
    assert shown.width() > 50
    drawer.list.show_job(6)
    assert not drawer.details.picture.isVisibleTo(drawer)


def test_a_double_click_goes_to_the_shot(drawer: Drawer) -> None:
    shot = fake_answers.shot(0)
    session = drawer._session
    session.shots.add([Row(shot.id, shot)])
    session.jobs.put([a_job(1, shot=shot.id), a_job(2, batch="/films/other.otio")], False, False, None)
    drawer.set_open(True)
    drawer.list.doubleClicked.emit(drawer.table.index(drawer.table.row(1), 0))
    assert session.shots.current == shot.id
    said: list[str] = []
    session.said.connect(lambda line, weight: said.append(line))
    drawer.list.doubleClicked.emit(drawer.table.index(drawer.table.row(2), 0))
    assert said == ["sh002 is of another timeline: /films/other.otio."]


def test_the_line_pauses_goes_on_and_tells_of_trouble(drawer: Drawer, asked: list[tuple[object, ...]]) -> None:
    session, line = drawer._session, drawer.summary
    line.pause.click()
    session.jobs.put(JOBS, True, True, None)
    assert line.go_on.isVisibleTo(drawer) and not line.pause.isVisibleTo(drawer)
    line.go_on.click()
    assert asked == [("pause", True), ("pause", False)]
    session.jobs.put([a_job(6)], False, False, None)
    assert line.accessibleDescription().startswith("Nobody renders what waits")
    assert line.go_on.isVisibleTo(drawer)
    session.jobs.tell("Who did the jobs is gone.")
    assert line.accessibleDescription().startswith("Who did the jobs is gone.")
    session.jobs.tell("")
    session.jobs.put([a_job(1, DONE, ended=2000.0)], False, False, 0.0)
    assert line.accessibleDescription() == "Nothing is left to render. 1 take"


def test_buttons_for_all_are_there_where_they_do_something(drawer: Drawer, asked: list[tuple[object, ...]]) -> None:
    drawer.set_open(True)
    drawer.retry_failed.click()
    drawer.clear.click()
    assert asked == [("retry_failed",), ("clear_finished",)]
    drawer._session.jobs.put([a_job(6)], False, True, None)
    assert not drawer.retry_failed.isVisibleTo(drawer) and not drawer.clear.isVisibleTo(drawer)


def test_empty_it_says_what_to_do_and_narrow_it_still_fits(drawer: Drawer) -> None:
    drawer.set_open(True)
    drawer.resize(360, 400)
    assert drawer.width() == 360, "nothing in it needs more room"
    assert drawer.list.isColumnHidden(5) and not drawer.list.isColumnHidden(FAR)
    drawer._session.jobs.put([], False, False, None)
    assert drawer.empty.isVisibleTo(drawer) and "R renders" in drawer.empty.text()


def test_five_hundred_jobs_are_shown_at_once(drawer: Drawer, qtbot: QtBot) -> None:
    drawer.set_open(True)
    many = [a_job(number) for number in range(1, 501)]
    drawer._session.jobs.put(many, False, True, None)
    assert drawer.table.rowCount() == 500
    drawer._session.jobs.put([*many[1:], many[0]], False, True, None)
    job: Job = drawer.table.index(0, 0).data(JOB)
    assert job.number == 1


def test_in_a_narrow_and_low_drawer_the_table_goes_first(drawer: Drawer, qtbot: QtBot, session: Session) -> None:
    session.jobs.put([a_job(1, RUNNING), a_job(2)], False, True, None)
    drawer.set_open(True)
    for size, shown in (((900, 200), True), ((360, 200), False), ((360, 400), True)):
        drawer.resize(*size)
        qtbot.wait(20)
        assert drawer.details.isVisibleTo(drawer) == shown, size
