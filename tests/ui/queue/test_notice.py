"""The desktop is told once when all is over, and only where nobody looks; what closing does is asked once."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QMessageBox, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from retake.jobs import DONE, FAILED, RUNNING
from retake_ui.models.jobs import Jobs
from retake_ui.queue import closing, notice
from retake_ui.queue.drawer import Drawer
from retake_ui.queue.notice import Notice
from retake_ui.session import Session
from tests.ui.queue.conftest import a_job


@pytest.fixture
def told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> tuple[Notice, Jobs, list[tuple[str, str]]]:
    window, jobs = QWidget(), Jobs()
    qtbot.addWidget(window)
    made = Notice(jobs, window)
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr(made, "tell", lambda title, text: heard.append((title, text)))
    return made, jobs, heard


def run(jobs: Jobs) -> None:
    jobs.put([a_job(1, RUNNING), a_job(2)], False, True, None)
    jobs.put([a_job(1, DONE, ended=2000.0), a_job(2, RUNNING)], False, True, None)
    jobs.put([a_job(1, DONE, ended=2000.0), a_job(2, FAILED, ended=2100.0)], False, False, None)


def test_the_end_of_the_work_is_told_once(told: tuple[Notice, Jobs, list[tuple[str, str]]]) -> None:
    _, jobs, heard = told
    run(jobs)
    jobs.put([a_job(1, DONE, ended=2000.0)], False, False, None)
    assert heard == [("Retake: some shots failed", "1 take, 1 failed")]


def test_it_is_not_told_where_the_panel_is_looked_at_or_nobody_wants_it(
        told: tuple[Notice, Jobs, list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch) -> None:
    made, jobs, heard = told
    monkeypatch.setattr(made, "_looked_at", lambda: True)
    run(jobs)
    monkeypatch.setattr(made, "_looked_at", lambda: False)
    made.wanted = False
    run(jobs)
    assert heard == []


def test_what_was_over_before_the_panel_was_opened_is_no_news(
        told: tuple[Notice, Jobs, list[tuple[str, str]]]) -> None:
    _, jobs, heard = told
    jobs.put([a_job(1, DONE, ended=2000.0)], False, False, None)
    assert heard == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="another desktop's way")
def test_without_a_tray_the_desktops_own_program_is_handed_plain_words(qtbot: QtBot,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    monkeypatch.setattr(notice.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(notice, "_hand_on", commands.append)
    window = QWidget()
    qtbot.addWidget(window)
    Notice(Jobs(), window).tell("Done", "$(rm -rf /); 2 takes")
    qtbot.waitUntil(lambda: bool(commands))
    assert commands == [["/usr/bin/notify-send", "--app-name=Retake", "--", "Done", "$(rm -rf /); 2 takes"]]


def test_what_closing_does_is_asked_only_while_our_process_is_at_work(session: Session, qtbot: QtBot,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    answers = iter([(closing.STAY, False), (closing.FINISH, True)])
    monkeypatch.setattr(closing, "asked", lambda parent, left: next(answers))
    asked = session.queue, session.remember, window
    session.jobs.put([a_job(1, RUNNING), a_job(2)], False, True, None)
    assert closing.wanted(*asked) == closing.STOP, "another process is at it, and stays"
    monkeypatch.setattr(type(session.queue), "at_work", True)
    assert closing.wanted(*asked) == closing.STAY
    session.jobs.put([a_job(2)], True, True, None)
    assert closing.wanted(*asked) == closing.STOP, "paused, nothing would be done in the background"
    session.jobs.put([a_job(1, RUNNING), a_job(2)], True, True, None)
    assert closing.wanted(*asked) == closing.FINISH
    assert closing.wanted(*asked) == closing.FINISH, "it is remembered"


def test_the_question_has_three_answers(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    for at, answer in enumerate((closing.FINISH, closing.STOP, closing.STAY)):
        def press(box: QMessageBox, at: int = at) -> int:
            box.checkBox().setChecked(True)
            box.buttons()[[button.text() for button in box.buttons()].index(
                ("Finish in the background", "Stop", "Don't close")[at])].click()
            return 0

        monkeypatch.setattr(QMessageBox, "exec", press)
        assert closing.asked(window, 3) == (answer, answer != closing.STAY)


def test_the_wishes_are_remembered(session: Session, qtbot: QtBot) -> None:
    drawer = Drawer(session)
    qtbot.addWidget(drawer)
    drawer.wishes.told.trigger()
    drawer.wishes.closing[closing.STOP].trigger()
    assert not drawer.notice.wanted
    assert session.remember.value(closing.KEPT, str) == closing.STOP
    again = Drawer(session)
    qtbot.addWidget(again)
    assert not again.notice.wanted and again.wishes.closing[closing.STOP].isChecked()
