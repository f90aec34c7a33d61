"""Where the dialogue is: the audio track of each language, sound files, or a cue sheet."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QInputDialog, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from retake_ui import look
from retake_ui.models.source import Source
from retake_ui.words import plain, tr

_SOUNDS = "Sound (*.wav *.bwf *.aif *.aiff *.flac *.mp3 *.m4a *.mov *.mp4 *.mxf);;All files (*)"
_SHEETS = "Cue sheets (*.csv *.tsv *.txt);;All files (*)"
# What a track that holds new dialogue is often called.
_LIKELY = ("adr", "dub", "vo", "dialog", "dx", "loop")


class DialogueBar(QWidget):
    """One line: what was chosen, and a menu to choose from.

    Args:
        parent: The widget that it lies in.
    """

    chosen = Signal(object)  # where the dialogue is, as the worker's `dialogue` takes it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dialogue: dict[str, Any] = {}
        self._tracks: list[Mapping[str, Any]] = []
        self.setProperty("bar", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        mark = QLabel()
        mark.setPixmap(look.icon("dialogue").pixmap(16, 16))
        self.said = QLabel()
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QToolButton()
        self.button.setText(tr("Choose"))
        self.button.setAccessibleName(tr("Choose where the dialogue is"))
        self.button.setToolTip(tr("The audio track that holds the new dialogue, sound files, or a cue sheet"))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.button)
        self.button.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 6, 3)
        row.setSpacing(6)
        row.addWidget(mark)
        row.addWidget(self.said, 1)
        row.addWidget(self.button)
        self.menu.aboutToShow.connect(self._fill)
        self.tell(None, ())

    def tell(self, source: Source | None, tracks: Any) -> None:
        """Shows what was chosen of a timeline, and knows its audio tracks."""
        self._dialogue = dict(source.dialogue) if source is not None else {}
        self._tracks = list(tracks)
        words = in_words(self._dialogue, self._tracks)
        self.said.setText(words or tr("Where is the new dialogue?"))
        self.said.setToolTip(plain(words))
        self.said.setProperty("warning", not words)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.button.setEnabled(source is not None)
        self.button.setProperty("main", not words)
        self.button.style().unpolish(self.button)
        self.button.style().polish(self.button)

    def _fill(self) -> None:
        """What can be chosen."""
        self.menu.clear()
        chosen = set(self._dialogue.get("tracks", ()))
        for track in self._tracks:
            place = f"A{track['index']}"
            action = self._add(self.menu, _called(track), partial(self._toggle_track, place))
            action.setCheckable(True)
            action.setChecked(place in chosen)
        if not self._tracks:
            self._add(self.menu, tr("The timeline has no audio track"), _nothing).setEnabled(False)
        self.menu.addSeparator()
        self._add(self.menu, tr("Sound files…"), self._files)
        self._add(self.menu, tr("A folder of sound files…"), self._folder)
        self._add(self.menu, tr("A cue sheet…"), self._sheet)
        languages = self.menu.addMenu(tr("A track for a language"))
        for track in self._tracks:
            self._add(languages, _called(track), partial(self._language, f"A{track['index']}"))
        self._add(languages, tr("Sound file…"), self._language_file)
        if self._dialogue:
            self.menu.addSeparator()
            guides = self.menu.addMenu(tr("Production sound"))
            for track in self._tracks:
                place = f"A{track['index']}"
                action = self._add(guides, _called(track), partial(self._put, "guides", [place]))
                action.setCheckable(True)
                action.setChecked(place in self._dialogue.get("guides", ()))
            self._add(guides, tr("Find it by itself"), partial(self._put, "guides", []))
            self._add(self.menu, tr("One character only…"), self._character)
            self._add(self.menu, tr("Forget it"), partial(self.chosen.emit, {}))

    def _add(self, menu: QMenu, text: str, do: Any) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda checked=False: do())
        return action

    def _toggle_track(self, place: str) -> None:
        tracks = list(self._dialogue.get("tracks", ()))
        # A further track joins those of the same kind; languages and files are another way to say where it is.
        made = [one for one in tracks if one != place] if place in tracks else [*tracks, place]
        kept = {name: value for name, value in self._dialogue.items() if name in ("cues", "guides", "character")}
        self.chosen.emit({**kept, "tracks": made} if made else kept)

    def _put(self, name: str, values: list[str]) -> None:
        said = {one: value for one, value in self._dialogue.items() if one != name}
        self.chosen.emit({**said, name: values} if values else said)

    def _files(self) -> None:
        found, _ = QFileDialog.getOpenFileNames(self, tr("Dialogue"), filter=_SOUNDS)
        if found:
            self.chosen.emit({"sounds": found})

    def _folder(self) -> None:
        found = QFileDialog.getExistingDirectory(self, tr("Folder of dialogue"))
        if found:
            self.chosen.emit({"sounds": [found]})

    def _sheet(self) -> None:
        found, _ = QFileDialog.getOpenFileName(self, tr("Cue sheet"), filter=_SHEETS)
        if found:
            self._put("cues", [*self._dialogue.get("cues", ()), found])

    def _language_file(self) -> None:
        found, _ = QFileDialog.getOpenFileName(self, tr("A language's dialogue"), filter=_SOUNDS)
        if found:
            self._language(found)

    def _language(self, sound: str) -> None:
        tag, fine = QInputDialog.getText(self, tr("Language"), tr("Its tag, such as en, es-419 or de:"))
        tag = tag.strip()
        if fine and tag and tag.isascii() and tag.replace("-", "").isalnum():
            others = [one for one in self._dialogue.get("languages", ()) if one.partition("=")[0] != tag]
            kept = {name: value for name, value in self._dialogue.items() if name in ("cues", "guides", "character")}
            self.chosen.emit({**kept, "languages": [*others, f"{tag}={sound}"]})

    def _character(self) -> None:
        name, fine = QInputDialog.getText(self, tr("Character"), tr("Only this character's tracks and cues:"),
                                          text=str(self._dialogue.get("character", "")))
        if fine:
            said = {one: value for one, value in self._dialogue.items() if one != "character"}
            self.chosen.emit({**said, "character": name.strip()} if name.strip() else said)


def likely(tracks: Any) -> str:
    """The track that holds new dialogue by its name, such as A2; "" where none is called so."""
    for track in tracks:
        name = str(track.get("name") or "").casefold()
        if any(one in name for one in _LIKELY) and not name.startswith("prod"):
            return f"A{track['index']}"
    return ""


def in_words(dialogue: Mapping[str, Any], tracks: list[Mapping[str, Any]]) -> str:
    """What was chosen, for people."""
    named = {f"A{track['index']}": _called(track) for track in tracks}
    said = [named.get(one, one) for one in dialogue.get("tracks", ())]
    said += [_file(one) for one in dialogue.get("sounds", ())]
    for one in dialogue.get("languages", ()):
        tag, _, sound = one.partition("=")
        said.append(f"{tag}: {named.get(sound, _file(sound))}")
    said += [_file(one) for one in dialogue.get("cues", ())]
    if said and dialogue.get("character"):
        said.append(tr("only {}").format(dialogue["character"]))
    return ", ".join(said)


def _called(track: Mapping[str, Any]) -> str:
    """A track as editors call it."""
    place, name = f"A{track['index']}", str(track.get("name") or "")
    return f"{place}  {name}" if name and name.casefold() != place.casefold() else place


def _file(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _nothing() -> None:
    """Does nothing."""
