"""The real panel at real work: an editor's day from opening a timeline to placing its takes, with what goes wrong."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retake.jobs import CANCELLED, DONE, RUNNING
from retake_ui.links.links import Links
from retake_ui.models.shots import Row
from retake_ui.models.showing import WIPE
from retake_ui.session import Session
from retake_ui.window.app import Window
from tests.ui.spots import spots

PATIENCE = 240_000  # milliseconds, on a machine that has much else to do
DIALOGUE = {"tracks": ["A2"]}
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
CUTS = (("sh010", 0, 50), ("sh020", 75, 50), ("sh030", 150, 40))


class Day:
    """The window, and hands that use it.

    Args:
        qtbot: Who waits.
    """

    def __init__(self, qtbot: QtBot) -> None:
        self._bot = qtbot
        self.links = Links()
        self.session = Session(self.links)
        self.said: list[str] = []
        self.session.said.connect(lambda line, weight: self.said.append(line))
        self.window = Window(self.session)
        self.window.show()

    def until(self, true: Callable[[], object]) -> None:
        """Waits for something; what was said is told where it does not come."""
        try:
            self._bot.waitUntil(lambda: bool(true()), timeout=PATIENCE)
        except Exception as problem:
            jobs = [(job.shot, job.state, job.reason) for job in self.session.jobs.jobs]
            raise AssertionError(f"it did not come; said: {self.said}, jobs: {jobs}") from problem

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Presses a key in the table of shots, where the editor's hands are."""
        self.window.activateWindow()
        table = self.window.panel.shots.table
        table.setFocus()
        self._bot.keyClick(table, key, held)

    def row(self, name: str) -> Row:
        """The row of a shot."""
        return next(row for row in self.session.shots.rows if row.shot.name == name)

    def open(self, path: Path) -> None:
        """Opens a timeline, and waits for its shots."""
        self.session.open(str(path), DIALOGUE)
        self.until(lambda: self.session.shots.state == "ready" and self.session.shots.rows)

    def close(self) -> None:
        """Closes the window; nothing is left behind it."""
        self.window.panel.close_down(False)
        self.window.close()
        assert self.links.gone(20.0), "a worker was left behind"


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Callable[[], Day]]:
    """Opens panels; those still open at the end are closed."""
    days: list[Day] = []

    def begin() -> Day:
        days.append(Day(qtbot))
        return days[-1]

    yield begin
    for day in days:
        day.close()


@pytest.mark.long
@pytest.mark.timeout(900)
def test_an_editors_day(opened: Callable[[], Day], tmp_path: Path) -> None:
    timeline = spots(tmp_path / "spots.otio", CUTS)
    before = timeline.read_bytes()
    day = opened()
    day.open(timeline)
    assert [(row.shot.name, row.status) for row in day.session.shots.rows] \
        == [("sh010", "ready"), ("sh020", "ready"), ("sh030", "ready"), ("sh050", "left out")]
    _pick_a_face_and_undo_it(day)
    _render_and_kill_who_does_it(day)
    _kill_a_worker(day)
    _compare_with_another_version(day)
    _judge_place_and_take_back(day)
    assert (tmp_path / "spots_retake_v001.otio").exists()
    assert timeline.read_bytes() == before
    day.close()

    # Opened again: takes, judgements, notes and choices are there.
    again = opened()
    again.open(timeline)
    shot = again.row("sh010").shot.id
    again.until(lambda: len(again.row("sh010").takes) == 2 and again.session.choices.own(shot))
    assert [take.state for take in again.row("sh010").takes] == ["approved", "rejected"]
    assert again.row("sh010").takes[1].note == "Late on the M."
    assert again.session.choices.own(shot)["offset"] == 1


def _pick_a_face_and_undo_it(day: Day) -> None:
    session, shot = day.session, day.row("sh010").shot.id
    day.until(lambda: (session.study.part("faces") or {}).get("tracks"))
    day.window.panel.viewer.pick_face(1)
    assert session.choices.own(shot)["face"] == 1
    day.press(Qt.Key.Key_Z, CONTROL)
    assert "face" not in session.choices.own(shot)


def _render_and_kill_who_does_it(day: Day) -> None:
    """Three shots are rendered; the last is called off, and the process that does them dies in the middle."""
    session = day.session
    session.shots.select([day.row(name).key for name in ("sh010", "sh020", "sh030")])
    day.press(Qt.Key.Key_R, SHIFT)
    day.until(lambda: any(job.state == RUNNING and job.of for job in session.jobs.jobs))
    session.cancel([day.row("sh030").key])
    day.until(lambda: (job := day.row("sh030").job) is not None and job.state == CANCELLED)
    assert session.queue.crew.pid is not None
    os.kill(session.queue.crew.pid, signal.SIGKILL)
    day.until(lambda: session.queue.crew.state == "broken")
    session.queue.begin()
    day.until(lambda: day.row("sh010").takes and day.row("sh020").takes)
    assert {job.shot: job.state for job in session.jobs.jobs} == {"sh010": DONE, "sh020": DONE, "sh030": CANCELLED}


def _kill_a_worker(day: Day) -> None:
    """A worker that breaks down is replaced, and what it was asked comes."""
    session = day.session
    ended = session.links.timeline.pid
    assert ended is not None
    os.kill(ended, signal.SIGKILL)
    session.look_again()
    day.until(lambda: session.shots.state == "ready" and session.shots.rows and day.row("sh010").takes)
    assert session.links.timeline.pid not in (None, ended)


def _compare_with_another_version(day: Day) -> None:
    """One with lips a frame later."""
    session, row = day.session, day.row("sh010")
    session.shots.pick(row.key)
    day.press(Qt.Key.Key_Period)
    assert session.choices.own(row.shot.id)["offset"] == 1
    day.press(Qt.Key.Key_R)
    day.until(lambda: len(day.row("sh010").takes) == 2)
    newest, oldest = day.row("sh010").takes
    assert (newest.version, oldest.version) == (2, 1)
    session.showing.compare(oldest.report, newest.report)
    day.press(Qt.Key.Key_W)
    assert session.showing.mode == WIPE


def _judge_place_and_take_back(day: Day) -> None:
    session = day.session
    newest, oldest = day.row("sh010").takes
    session.review(oldest.report, "rejected", "Late on the M.")
    session.review(newest.report, "approved")
    day.until(lambda: [take.state for take in day.row("sh010").takes] == ["approved", "rejected"])
    day.press(Qt.Key.Key_P, CONTROL)
    day.until(lambda: day.row("sh010").status == "placed")
    placed = day.row("sh010").placed
    assert placed is not None and placed.report == newest.report
    day.press(Qt.Key.Key_P, CONTROL | SHIFT)
    day.until(lambda: day.row("sh010").placed is None)
