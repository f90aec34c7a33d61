"""Tells the desktop that the work in the queue is done, where its editor looks at something else meanwhile."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from contextlib import suppress

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from retake_ui.look.icons import icon
from retake_ui.models.jobs import Jobs, Standing, standing
from retake_ui.words import tr

_SHOWN = 10_000  # milliseconds
_PATIENCE = 5.0  # seconds for a program that hands the notice on


class Notice(QObject):
    """Listens to the queue, and tells once when everything in it is over.

    Args:
        jobs: The queue.
        window: The window that is to draw attention where the desktop takes no notices.
    """

    def __init__(self, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self.wanted = True  # can be switched off
        self._jobs, self._window = jobs, window
        self._open = False
        self._tray: QSystemTrayIcon | None = None
        jobs.changed.connect(self._look)
        self._look()

    def _look(self) -> None:
        stands = standing(self._jobs.jobs)
        was, self._open = self._open, not stands.over
        if was and stands.over and self.wanted and not self._looked_at() and (stands.done or stands.failed):
            self.tell(tr("Retake: the takes are done") if not stands.failed else tr("Retake: some shots failed"),
                      said(stands))

    def _looked_at(self) -> bool:
        """Whether the editor sees the panel anyway."""
        return (QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive
                and QApplication.activeWindow() is not None and self._window.isVisible())

    def tell(self, title: str, text: str) -> None:
        """Tells the desktop, by the first way that there is."""
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            self._by_tray(title, text)
        elif sys.platform.startswith("linux") and (program := shutil.which("notify-send")):
            threading.Thread(target=_hand_on, args=[[program, "--app-name=Retake", "--", title, text]],
                             daemon=True).start()

    def _by_tray(self, title: str, text: str) -> None:
        if self._tray is None:
            self._tray = QSystemTrayIcon(icon("take"), self)
            self._tray.setToolTip("Retake")
            self._tray.messageClicked.connect(self._come_up)
        self._tray.show()  # what is not shown can't say anything
        self._tray.showMessage(title, text, icon("take"), _SHOWN)
        QTimer.singleShot(_SHOWN, self._tray.hide)

    def _come_up(self) -> None:
        window = self._window.window()
        window.show()
        window.raise_()
        window.activateWindow()


def said(stands: Standing) -> str:
    """What came of the work, in a line."""
    done = tr("1 take") if stands.done == 1 else tr("{n} takes").format(n=stands.done)
    return done if not stands.failed else tr("{done}, {n} failed").format(done=done, n=stands.failed)


def _hand_on(command: list[str]) -> None:
    """Runs the desktop's own program; that it is broken is no reason to trouble anybody."""
    with suppress(OSError, subprocess.SubprocessError):
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       timeout=_PATIENCE, check=False)
