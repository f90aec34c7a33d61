"""Where the dialogue is: a track of the timeline, or a file; and what the shot that is looked at has of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from retake_ui.look import icon
from retake_ui.look.box import Box
from retake_ui.models.shots import Row
from retake_ui.session import Session
from retake_ui.words import tr

_OTHERS = ("sounds", "languages", "cues")


class DialogueChoice(QWidget):
    """Asks for a track or a file.

    Args:
        session: What is open.
        parent: Who owns it.
    """

    wanted = Signal(object)  # where the dialogue is, as the worker's `shots` takes it

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, shots = session, session.shots
        self._shots = shots
        self.box = Box(self)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(6)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box.setAccessibleName(tr("Dialogue's track"))
        self.box.setToolTip(tr("The audio track of the timeline that holds the new dialogue"))
        self.box.activated.connect(lambda place: self._choose("tracks", str(self.box.itemData(place))))
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
        session.source_changed.connect(self.refresh)
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
            said = self._session.source.dialogue if self._session.source is not None else {}
            word = _chosen(said)
            chosen = next((f"A{one['index']}" for one in tracks
                           if word and word in (f"A{one['index']}", one.get("name"))), "")
            self.box.setPlaceholderText(_in_words(said) or (tr("choose a track") if tracks else tr("no audio tracks")))
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
            self._choose("sounds", found)

    def _choose(self, kind: str, sound: str) -> None:
        """The dialogue is there; cue sheets, guides, a character and other languages stay."""
        said = self._session.source.dialogue if self._session.source is not None else {}
        kept = {name: value for name, value in said.items() if name in ("cues", "guides", "character")}
        row = self._shots.looked_at
        if not said.get("languages"):
            self.wanted.emit({**kept, kind: [sound]})
        elif row is not None and row.language:
            made = (f"{row.language}={sound}" if one.partition("=")[0] == row.language else one
                    for one in said["languages"])
            self.wanted.emit({**kept, "languages": list(dict.fromkeys(made))})
        else:
            self._session.say(tr("Which language is it? Pick a shot that has dialogue, or choose above the shots."),
                              "look")
            self.refresh()


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


def _chosen(said: Mapping[str, Any]) -> str:
    """The track that was asked for, where it was one and nothing else."""
    tracks = list(said.get("tracks") or ())
    return str(tracks[0]) if len(tracks) == 1 and not any(said.get(one) for one in _OTHERS) else ""


def _in_words(said: Mapping[str, Any]) -> str:
    """Where the dialogue is, where it is no single track."""
    found = [str(one) for name in ("tracks", *_OTHERS) for one in said.get(name) or ()]
    return ", ".join(PurePath(one).name for one in found[:3]) + (" …" if len(found) > 3 else "")
