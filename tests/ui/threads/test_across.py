"""What threads bring to the panel is heard in its thread, in order, and never by what is gone."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from shiboken6 import delete

from retake_ui.threads.across import Across

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

_ENDLESS = """
import sys, threading
from PySide6.QtCore import QCoreApplication, QObject
from retake_ui.threads.across import Across

app = QCoreApplication([])
heard = []

def talk(across):
    while across.there:
        across.call(heard.append, 1)

for turn in range(200):
    parent = QObject()
    child = QObject(parent)
    across = Across(child)
    talker = threading.Thread(target=talk, args=[across], daemon=True)
    talker.start()
    for _ in range(turn % 7):
        app.processEvents()
    del parent  # the child goes with it, in the middle of a call
    talker.join(5)
    assert not talker.is_alive()
assert heard


# Nobody ends these: they talk on while Python ends.
for _ in range(4):
    threading.Thread(target=talk, args=[Across(app)], daemon=True).start()
print("whole", flush=True)
"""


class Ear(QObject):
    """Hears, and keeps what it heard and where."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heard: list[tuple[int, bool]] = []

    def hear(self, number: int) -> None:
        """Keeps it."""
        self.heard.append((number, threading.current_thread() is threading.main_thread()))


def test_what_threads_bring_is_heard_in_the_panels_thread_in_their_order(qtbot: QtBot) -> None:
    ear = Ear()
    across = Across(ear)
    talker = threading.Thread(target=lambda: [across.call(ear.hear, number) for number in range(500)])
    talker.start()
    qtbot.waitUntil(lambda: len(ear.heard) == 500)
    talker.join()
    assert ear.heard == [(number, True) for number in range(500)]


def test_it_is_heard_later_even_where_it_was_brought_in_the_panels_thread(qtbot: QtBot) -> None:
    ear = Ear()
    Across(ear).call(ear.hear, 1)
    assert ear.heard == []
    qtbot.waitUntil(lambda: ear.heard == [(1, True)])


def test_nothing_is_called_for_what_is_gone(qapp: QCoreApplication) -> None:
    ear, heard = Ear(), list[int]()
    across = Across(ear)
    across.call(heard.append, 1)
    delete(ear)
    qapp.processEvents()
    assert not across.there and heard == []
    across.call(heard.append, 2)
    qapp.processEvents()
    assert heard == []


def test_it_keeps_nobody_alive(qapp: QCoreApplication) -> None:
    ear = Ear()
    across = Across(ear)
    del ear
    assert not across.there


def test_one_that_fails_holds_no_other_up(qtbot: QtBot) -> None:
    ear, problem = Ear(), ValueError("odd")

    def fail() -> None:
        raise problem

    across = Across(ear)
    with qtbot.captureExceptions() as caught:
        across.call(fail)
        across.call(ear.hear, 1)
        qtbot.waitUntil(lambda: bool(ear.heard))
    assert [one[1] for one in caught] == [problem]


def test_threads_may_talk_while_those_who_hear_are_destroyed_and_while_python_ends(qapp: object) -> None:
    for _ in range(3):
        done = subprocess.run([sys.executable, "-X", "faulthandler", "-c", _ENDLESS], capture_output=True, text=True,
                              timeout=120)
        assert (done.returncode, done.stdout) == (0, "whole\n"), done.stderr[-2000:]
