"""What is done with the choices: previews that come in seconds, and renders."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QPushButton, QWidget

from retake_ui.controls.outcome import lasting, seconds_of
from retake_ui.keys import tip
from retake_ui.look import icon
from retake_ui.models.shots import Row, Shots
from retake_ui.shot.trying import Trying
from retake_ui.words import tr

_LATER = 60  # milliseconds


class Actions(QWidget):
    """Buttons under the form.

    Args:
        shots: The shots.
        trying: Makes previews.
        parent: Who owns it.
    """

    render_wanted = Signal(tuple)  # keys of rows

    def __init__(self, shots: Shots, trying: Trying, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shots, self._trying = shots, trying
        self.frame = self._button(tr("Preview frame"), "preview", "try frame")
        self.second = self._button(tr("Preview 1 s"), "preview", "try second")
        self.shot = self._button(tr("Render shot"), "render", "render")
        self.shot.setProperty("main", True)
        self.selected = self._button(tr("Render selected"), "render", "render selected")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Preview"))
        self.said = QLabel(self)
        self.said.setProperty("small", True)
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.times = QLabel(self)
        self.times.setProperty("small", True)
        self.times.setWordWrap(True)
        self.times.setAccessibleName(tr("Expected time of a render"))
        layout = QGridLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(4)
        # What comes and goes lies above the buttons, which stay where they are under the mouse.
        for place, line in enumerate((self.said, self.bar, self.times)):
            layout.addWidget(line, place, 0, 1, 2)
        for place, one in enumerate((self.frame, self.second, self.shot, self.selected)):
            layout.addWidget(one, 3 + place // 2, place % 2)
        self.frame.clicked.connect(trying.one_frame)
        self.second.clicked.connect(trying.one_second)
        self.shot.clicked.connect(lambda: self.render_wanted.emit((shots.current,)))
        self.selected.clicked.connect(lambda: self.render_wanted.emit(tuple(row.key for row in self._ready_selected())))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER)
        self._later.timeout.connect(self.refresh)
        trying.changed.connect(self._tried)
        trying.failed.connect(self.say)
        shots.current_changed.connect(self._again)
        shots.selection_changed.connect(self.refresh)
        shots.changed.connect(self._row_changed)
        shots.reset.connect(self.refresh)
        self._tried()
        self.refresh()

    def say(self, line: str) -> None:
        """Shows a line under the buttons."""
        self.said.setText(line)
        self.said.setVisible(bool(line))

    def refresh(self) -> None:
        """What can be done now, with how many, and how long it takes."""
        row = self._shots.looked_at
        ready = row is not None and _is_ready(row)
        for one in (self.frame, self.second, self.shot):
            one.setEnabled(ready)
        rows = self._ready_selected()
        self.selected.setText(tr("Render {}").format(len(rows)) if rows else tr("Render selected"))
        self.selected.setEnabled(bool(rows))
        times = [(tr("This shot"), lasting(seconds_of([row])) if row is not None and ready else "")]
        if len(rows) > 1:
            times.append((tr("{} shots").format(len(rows)), lasting(seconds_of(rows))))
        words = "   ".join(f"{what}: {time}" for what, time in times if time)
        self.times.setText(words)
        self.times.setVisible(bool(words))

    def _again(self, key: str) -> None:
        self.refresh()

    def _row_changed(self, key: str) -> None:
        """Rows change by the thousand where a timeline is read: those that are selected are counted once."""
        if key == self._shots.current:
            self.refresh()
        elif self._shots.selected and not self._later.isActive():
            self._later.start()

    def _ready_selected(self) -> list[Row]:
        found = (self._shots.row(key) for key in self._shots.selected)
        return [row for row in found if row is not None and _is_ready(row)]

    def _tried(self) -> None:
        """How far a preview is."""
        trying = self._trying
        self.bar.setVisible(trying.running)
        with QSignalBlocker(self.bar):
            known = trying.part is not None
            self.bar.setRange(0, 1000 if known else 0)
            self.bar.setValue(round((trying.part or 0) * 1000))
        if trying.running:
            self.say(tr("{} … Esc cancels it").format(trying.doing))
        else:
            self.say("")

    def _button(self, text: str, picture: str, key: str) -> QPushButton:
        made = QPushButton(icon(picture), text, self)
        made.setToolTip(tip(key))
        made.setAccessibleName(text)
        made.setMinimumWidth(60)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click Space plays, and renders nothing again
        return made


def _is_ready(row: Row) -> bool:
    """Whether a take can be made of it."""
    return row.shot.eligible and row.line is not None and bool(row.line.get("ready"))
