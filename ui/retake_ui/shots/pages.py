"""What stands where there is no table: nothing is open yet, it is being read, it can't be read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from retake_ui import look
from retake_ui.keys import shown
from retake_ui.look import colours, signs
from retake_ui.words import plain, tr

_RECENT = 5


class Page(QWidget):
    """A sign, a line that says what is, another that says what to do, and buttons to do it.

    Args:
        parent: The widget that it lies in.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark = QLabel()
        self.mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.head = _wrapped("large")
        self.body = _wrapped("dim")
        self.buttons = QVBoxLayout()
        self.buttons.setSpacing(5)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addLayout(self.buttons)
        middle.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(8)
        column.addStretch(2)
        for part in (self.mark, self.head, self.body):
            column.addWidget(part)
        column.addSpacing(6)
        column.addLayout(middle)
        column.addStretch(3)

    def button(self, text: str, icon: str, main: bool = False) -> QPushButton:
        """One more button."""
        made = QPushButton(look.icon(icon), text)
        made.setAccessibleName(text)
        made.setProperty("main", main)
        self.buttons.addWidget(made)
        return made


class EmptyPage(Page):
    """Nothing is open: a timeline can be opened or dropped here."""

    open_wanted = Signal()
    wanted = Signal(str)  # one of the last timelines

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark.setPixmap(look.icon("timeline", colours.FAINT).pixmap(32, 32))
        self.head.setText(tr("Open a timeline"))
        self.body.setText(tr("OTIO, EDL, XML, FCPXML, AAF or Kdenlive, from any editor. Drop it here, or choose it."))
        first = self.button(tr("Open…") + f"  {shown('open')}", "open", main=True)
        first.clicked.connect(self.open_wanted)
        self.setFocusProxy(first)
        self._recent: list[QPushButton] = []

    def show_recent(self, paths: Sequence[str]) -> None:
        """The timelines that were open last."""
        for button in self._recent:
            button.deleteLater()
        self._recent = []
        for path in paths[:_RECENT]:
            made = self.button(os.path.basename(path), "file")
            made.setProperty("flat", True)
            made.setToolTip(plain(path))
            made.clicked.connect(partial(self.wanted.emit, path))
            self._recent.append(made)


class LoadingPage(Page):
    """A timeline is being read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head.setText(tr("Reading the timeline"))
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setFixedWidth(160)
        bar.setTextVisible(False)
        bar.setAccessibleName(tr("Reading the timeline"))
        self.buttons.addWidget(bar)

    def tell(self, path: str) -> None:
        """Which one."""
        self.body.setText(os.path.basename(path))


class BrokenPage(Page):
    """A timeline can't be read."""

    again_wanted = Signal()
    open_wanted = Signal()
    rate_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark.setPixmap(signs.pixmap(signs.VERDICT["fail"], 26, self.devicePixelRatioF()))
        self.head.setText(tr("The timeline can't be read"))
        self.body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button(tr("Read it again"), "again", main=True).clicked.connect(self.again_wanted)
        self.rate = self.button(tr("Say its frame rate…"), "settings")
        self.rate.clicked.connect(self.rate_wanted)
        self.button(tr("Open another…"), "open").clicked.connect(self.open_wanted)

    def tell(self, reason: str) -> None:
        """Why."""
        self.body.setText(reason)
        self.rate.setVisible("rate" in reason.casefold())


def _wrapped(name: str) -> QLabel:
    made = QLabel()
    made.setWordWrap(True)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty(name, True)
    return made
