"""The panel's last line: what was said, what is being done, and whether the workers are well."""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from retake_ui import look
from retake_ui.keys import tip
from retake_ui.links.link import Link
from retake_ui.look import colours, signs
from retake_ui.look.line import Line
from retake_ui.session import Session
from retake_ui.words import plain, tr

_NAMES = {"looks": "Pictures", "play": "Playback", "timeline": "Timeline", "ahead": "Preflight",
          "shot": "Shot"}
_KEPT = 50  # lines that were said
_SHOWN = 12_000  # milliseconds that a note stays; what failed stays until something else is said


class Foot(QWidget):
    """The line.

    Args:
        session: What is open.
        parent: The widget that it lies in.
    """

    keys_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("bar", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._said: deque[tuple[str, str, str]] = deque(maxlen=_KEPT)
        self.mark = QLabel()
        self.line = Line()
        self.line.setAccessibleName(tr("What was said last"))
        self.line.pressed.connect(self._list)
        self.doing = QLabel()
        self.doing.setProperty("small", True)
        self.doing.setTextFormat(Qt.TextFormat.PlainText)
        self.doing.setAccessibleName(tr("What is being done"))
        self.mend = QPushButton(tr("Restart"))
        self.mend.setIcon(look.icon("again"))
        self.mend.clicked.connect(session.mend)
        self.mend.hide()
        self.workers = QToolButton()
        self.workers.setProperty("flat", True)
        self.workers.setAccessibleName(tr("Workers"))
        self.workers.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.workers.setMenu(QMenu(self.workers))
        self.workers.menu().aboutToShow.connect(self._list_workers)
        keys = QToolButton()
        keys.setProperty("flat", True)
        keys.setIcon(look.icon("keys", colours.DIM))
        keys.setToolTip(tip("keys"))
        keys.setAccessibleName(tr("Keys"))
        keys.clicked.connect(self.keys_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 4, 2)
        row.setSpacing(6)
        row.addWidget(self.mark)
        row.addWidget(self.line, 1)
        for part in (self.doing, self.mend, self.workers, keys):
            row.addWidget(part)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(_SHOWN)
        self._fade.timeout.connect(lambda: self._show("", "note"))
        self._connect()
        self._tell_workers()

    def _connect(self) -> None:
        session = self._session
        session.said.connect(self.say)
        session.links.state_changed.connect(self._worker_changed)
        for link in session.links.all:
            link.busy_changed.connect(self._tell_workers)
        session.ahead.changed.connect(self._tell_doing)
        session.telling.busy_changed.connect(self._tell_doing)
        session.shots.state_changed.connect(self._tell_doing)

    def say(self, line: str, weight: str = "note") -> None:
        """Shows a line: a "note", something to "look" at, or what went wrong ("fail")."""
        if line:
            self._said.append((time.strftime("%H:%M:%S"), weight, line))
        self._show(line, weight)
        if weight == "note":
            self._fade.start()
        else:
            self._fade.stop()

    def _show(self, line: str, weight: str) -> None:
        sign = {"look": signs.VERDICT["look"], "fail": signs.VERDICT["fail"]}.get(weight)
        self.mark.setVisible(sign is not None and bool(line))
        if sign is not None:
            self.mark.setPixmap(signs.pixmap(sign, 12, self.devicePixelRatioF()))
        self.line.put(line)

    def _list(self) -> None:
        """What was said before."""
        if not self._said:
            return
        menu = QMenu(self)
        for when, _, line in reversed(self._said):
            menu.addAction(f"{when}  {line[:160]}").setEnabled(False)
        menu.popup(self.line.mapToGlobal(self.line.rect().topLeft()))

    def _worker_changed(self, link: Link) -> None:
        self._tell_workers()
        if link in self._session.links.broken:
            self.say(f"{tr(_NAMES.get(link.name, link.name))}: {link.reason} " + tr("Nothing is lost: restart it."),
                     "fail")
        elif link.state == "ready" and not self._session.links.broken and self.mend.isVisibleTo(self):
            self.say(tr("The worker is back."))
        self.mend.setVisible(bool(self._session.links.broken))

    def _tell_workers(self, busy: int = 0) -> None:
        links = self._session.links
        broken = links.broken
        works = any(link.busy for link in links.all)
        sign = signs.worker(broken[0].state) if broken else signs.worker("busy" if works else "ready")
        if not broken and not works and all(link.state == "off" for link in links.all):
            sign = signs.worker("off")
        self.workers.setIcon(signs.pixmap(sign, 12, self.devicePixelRatioF()))
        self.workers.setIconSize(QSize(12, 12))
        self.workers.setToolTip(tr("Workers: {}").format(signs.words(sign)))
        self.workers.setAccessibleDescription(signs.words(sign))

    def _list_workers(self) -> None:
        menu = self.workers.menu()
        menu.clear()
        for link in self._session.links.all:
            sign = signs.worker(link.state, bool(link.busy))
            text = f"{tr(_NAMES.get(link.name, link.name))}: {signs.words(sign)}"
            action = menu.addAction(signs.pixmap(sign, 12, self.devicePixelRatioF()), text)
            action.setToolTip(plain(link.reason))
            action.setEnabled(link.state != "off")
            action.triggered.connect(link.mend)
        menu.addSeparator()
        hint = menu.addAction(tr("Choose one to start it anew"))
        hint.setEnabled(False)

    def _tell_doing(self, word: str = "") -> None:
        session = self._session
        text = session.telling.busy
        if not text and session.shots.state == "loading":
            text = tr("Reading the timeline")
        if not text and session.ahead.doing:
            text = tr("Preflight") + (f" {session.ahead.done} / {session.ahead.of}" if session.ahead.of > 1 else "")
        self.doing.setText(text)
        self.doing.setVisible(bool(text) and self.width() > 420)
