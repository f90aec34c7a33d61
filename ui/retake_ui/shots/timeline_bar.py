"""Which timeline is open, and what can be done with it as a whole."""

from __future__ import annotations

import os
from fractions import Fraction
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from retake.host import PLAYHEAD, SELECTION
from retake.timecode import shown_rate
from retake_ui import look
from retake_ui.keys import shown
from retake_ui.look.line import Line
from retake_ui.session import Session
from retake_ui.words import plain, tr


class TimelineBar(QWidget):
    """Its name, and a menu.

    Args:
        session: What is open.
        parent: The widget that it lies in.
    """

    open_wanted = Signal()
    relink_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.name = Line()
        self.name.setAccessibleName(tr("Open timeline"))
        self.follow = QToolButton()
        self.follow.setProperty("flat", True)
        self.follow.setCheckable(True)
        self.follow.setChecked(session.following.wanted)
        self.follow.setIcon(look.icon("follow"))
        self.follow.setAccessibleName(tr("Follow the editor"))
        self.follow.setToolTip(tr("What is selected in the editor is selected here, and its playhead moves ours"))
        self.follow.toggled.connect(session.following.set_wanted)
        self.button = QToolButton()
        self.button.setProperty("flat", True)
        self.button.setIcon(look.icon("open"))
        self.button.setAccessibleName(tr("Timeline"))
        self.button.setToolTip(tr("Open another timeline, read this one again, find its media"))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.button)
        self.button.setMenu(self.menu)
        self.menu.aboutToShow.connect(self._fill)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 6, 3)
        row.setSpacing(4)
        row.addWidget(self.name, 1)
        row.addWidget(self.follow)
        row.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for signal in (session.shots.opened_changed, session.source_changed):
            signal.connect(self.tell)
        self.tell()

    def tell(self) -> None:
        """Shows what is open."""
        source, opened = self._session.source, self._session.shots.opened
        self.follow.setVisible(bool(self._session.calls.can & {SELECTION, PLAYHEAD}))
        if source is None:
            self.name.put("")
            return
        said = [source.name or os.path.basename(source.path)]
        data = opened.data if opened is not None and opened.path == source.path else {}
        if data.get("rate"):
            said.append(tr("{} fps").format(shown_rate(Fraction(str(data["rate"])))))
            said.append(str(data.get("timecode") or ""))
        self.name.put(" · ".join(filter(None, said)))
        lines = [source.path, *([tr("Takes on it: {}").format(source.shown)] if source.shown else []),
                 *map(str, data.get("notes") or ())]
        self.name.setToolTip(plain("\n".join(lines)))

    def _fill(self) -> None:
        session, menu = self._session, self.menu
        menu.clear()
        self._add(menu, "open", tr("Open…") + f"\t{shown('open')}", self.open_wanted.emit)
        recent = [one for one in session.remember.recent if session.source is None or one != session.source.path]
        if recent:
            others = menu.addMenu(tr("Open again"))
            for path in recent:
                self._add(others, "file", os.path.basename(path), partial(session.open, path)).setToolTip(plain(path))
        self._add(menu, "again", tr("Read it again") + f"\t{shown('again')}", session.look_again)
        self._add(menu, "folder", tr("Look for media in…"), self.relink_wanted.emit)

    @staticmethod
    def _add(menu: QMenu, icon: str, text: str, do: Any) -> QAction:
        action = menu.addAction(look.icon(icon), text)
        action.triggered.connect(lambda checked=False: do())
        return action
