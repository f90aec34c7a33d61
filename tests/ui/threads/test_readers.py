"""Files are read beside the panel's thread; one that can't be read holds up neither the panel nor its end."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import delete

from retake_ui.threads.readers import Readers, Reading

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

_ENDS = """
import sys, time
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QImage
from retake_ui.threads.readers import Reading, Readers

app = QGuiApplication([])
owner = QObject()
stuck, painters = Readers(owner), Readers(owner, 4)
stuck.read(Reading(lambda: time.sleep(60), bool, print))

def paint(nothing):  # in Qt all the time, without Python's lock
    return QImage(900, 900, QImage.Format.Format_RGB32).scaled(1800, 1800).scaled(900, 900)

def again(picture):
    painters.read(Reading(int, paint, again))

for _ in range(8):
    again(None)
until = time.monotonic() + 0.3
while time.monotonic() < until:
    app.processEvents()
print("whole", flush=True)
"""


def test_what_is_read_is_made_in_a_thread_and_taken_in_the_panels(qtbot: QtBot) -> None:
    owner, taken = QObject(), list[tuple[int, bool]]()
    readers = Readers(owner)

    def make(number: int) -> tuple[int, bool]:
        return number * 2, threading.current_thread() is threading.main_thread()

    def take(made: tuple[int, bool]) -> None:
        assert threading.current_thread() is threading.main_thread()
        taken.append(made)

    for number in range(20):
        readers.read(Reading(lambda number=number: number, make, take))  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(taken) == 20)
    assert taken == [(number * 2, False) for number in range(20)]


def test_a_file_that_is_never_read_holds_nothing_up(qtbot: QtBot) -> None:
    owner, never, taken = QObject(), threading.Event(), list[object]()
    readers = Readers(owner, 2)
    readers.read(Reading(never.wait, bool, taken.append))
    readers.read(Reading(int, str, taken.append))
    qtbot.waitUntil(lambda: taken == ["0"])
    began = time.monotonic()
    readers.close()
    delete(owner)
    assert time.monotonic() - began < 0.2
    never.set()
    qtbot.wait(50)
    assert taken == ["0"], "somebody heard of it after the end"


def test_one_that_fails_leaves_the_others_to_be_read(qtbot: QtBot) -> None:
    owner, taken, seen = QObject(), list[object](), list[object]()
    readers, hook = Readers(owner), threading.excepthook
    threading.excepthook = seen.append
    try:
        readers.read(Reading(lambda: 1 // 0, str, taken.append))
        qtbot.waitUntil(lambda: bool(seen))
        readers.read(Reading(int, str, taken.append))
        qtbot.waitUntil(lambda: taken == ["0"])
    finally:
        threading.excepthook = hook


def test_the_process_ends_at_once_whatever_is_being_read_or_made() -> None:
    for _ in range(3):
        done = subprocess.run([sys.executable, "-X", "faulthandler", "-c", _ENDS], capture_output=True, text=True,
                              timeout=45)
        assert (done.returncode, done.stdout) == (0, "whole\n"), done.stderr[-2000:]
