"""Where the dialogue is: a track of the timeline, or a file; and what the shot that is looked at has of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from retake_ui.look import icon
from retake_ui.models.shots import Row, Shots
from retake_ui.words import tr


class DialogueChoice(QWidget):
    """Asks for a track or a file.

    Args:
        shots: The open timeline.
        parent: Who owns it.
    """

    wanted = Signal(object)  # where the dialogue is, as the worker's `shots` takes it

    def __init__(self, shots: Shots, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shots = shots
        self.box = QComboBox(self)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(6)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box.setAccessibleName(tr("Dialogue's track"))
        self.box.setToolTip(tr("The audio track of the timeline that holds the new dialogue"))
        self.box.activated.connect(lambda place: self.wanted.emit({"tracks": [self.box.itemData(place)]}))
        self.file = QToolButton(self)
        self.file.setIcon(icon("file"))
        self.file.setAccessibleName(tr("Dialogue from a file"))
        self.file.setToolTip(tr("Take the dialogue from a sound file; its timecode or its length says where it lies"))
        self.file.clicked.connect(self._browse)
        self.said = QLabel(self)
        self.said.setProperty("small", True)
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.box, 1)
        row.addWidget(self.file)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self.said)
        shots.state_changed.connect(self._again)
        shots.current_changed.connect(self._again)
        shots.changed.connect(self._row_changed)
        self.refresh()

    def refresh(self) -> None:
        """Shows the tracks there are, and what the shot has."""
        opened = self._shots.opened
        tracks = opened.data.get("audio_tracks") or () if opened is not None else ()
        with QSignalBlocker(self.box):
            self.box.clear()
            for track in tracks:
                place = f"A{track['index']}"
                self.box.addItem(f"{place}  {track.get('name') or ''}".strip(), place)
            chosen = _chosen(opened.data if opened is not None else {})
            self.box.setPlaceholderText(tr("choose a track") if tracks else tr("no audio tracks"))
            self.box.setCurrentIndex(self.box.findData(chosen) if chosen else -1)
            self.box.setEnabled(bool(tracks))
        self.said.setText(said_of(self._shots.looked_at))

    def _again(self, word: str) -> None:
        self.refresh()

    def _row_changed(self, key: str) -> None:
        if key == self._shots.current:
            self.refresh()

    def _browse(self) -> None:
        found, _ = QFileDialog.getOpenFileName(self, tr("Dialogue"))
        if found:
            self.wanted.emit({"sounds": [found]})


def said_of(row: Row | None) -> str:
    """What the shot has of the dialogue: which sounds, and what is said."""
    line = row.line if row is not None else None
    if line is None:
        return tr("No dialogue is known for this shot.") if row is not None else ""
    dialogue: Mapping[str, Any] = line.get("dialogue") or {}
    names = list(dict.fromkeys(str(one.get("name")) for one in dialogue.get("pieces") or ()))
    parts = [", ".join(names[:3]) + (" …" if len(names) > 3 else "")] if names else []
    if line.get("text"):
        parts.append(f"“{line['text']}”")
    parts += [str(one) for one in line.get("problems") or ()]
    return "\n".join(parts)


def _chosen(data: Mapping[str, Any]) -> str:
    """The track that was asked for, where it was one."""
    tracks = list((data.get("dialogue") or {}).get("tracks") or ())
    return str(tracks[0]) if len(tracks) == 1 else ""
