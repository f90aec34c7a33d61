"""Which timeline is open, and how it is read: from which file or editor, with which dialogue, at which rate."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from retake.host import Host, HostTimeline
from retake_ui.host.calls import HostCalls
from retake_ui.host.file import TimelineFile
from retake_ui.links.link import Link
from retake_ui.links.wait import Waiting
from retake_ui.models.current import Current
from retake_ui.models.remember import Remember
from retake_ui.models.source import Source, dialogue_of, texts_of
from retake_ui.models.source_change import SourceChange
from retake_ui.models.telling import Telling
from retake_ui.words import tr


@dataclass(frozen=True, slots=True)
class Needs:
    """What choosing stands on.

    Attributes:
        current: Is told which timeline is open.
        remember: How each was read the last time.
        stack: What can be undone.
        calls: Who calls the host, and knows which it is.
        link: The worker that writes timelines, where a file is the host.
        telling: Hears what can't be done.
    """

    current: Current
    remember: Remember
    stack: QUndoStack
    calls: HostCalls
    link: Link
    telling: Telling


class Choosing(QObject):
    """Chooses the timeline.

    Args:
        needs: What it stands on.
        parent: Who owns it.
    """

    left = Signal(object)  # what was open before is left: a timeline is read anew, as this `Source` says
    read = Signal(object, str)  # that is to be read now, and the row that is to be looked at in it
    shown_elsewhere = Signal(object)  # another file shows its takes from now on

    def __init__(self, needs: Needs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._needs = needs
        self._waiting = Waiting(needs.link)
        self._next: Source | None = None  # as what the timeline is about to be read
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._read_next)

    @property
    def source(self) -> Source | None:
        """The timeline that is open; None for none."""
        return self._needs.current.source

    def close(self) -> None:
        """Reads nothing more."""
        self._soon.stop()

    def open(self, path: str, dialogue: Mapping[str, Any] | None = None, **given: Any) -> None:
        """Opens a timeline's file.

        Args:
            path: The file.
            dialogue: Where its dialogue is; as it was the last time where nothing is said.
            given: What else `Source` knows of it: `media`, `rate`, `name`.
        """
        if not self._needs.remember.ready:
            self._needs.remember.loaded.connect(partial(self._open_once, path, dialogue, given))
            return
        path = os.path.abspath(path)
        known = self._needs.remember.timeline(path)
        said = dialogue_of(dict(dialogue)) if dialogue else dialogue_of(known.get("dialogue"))
        rate, name = (str(given.get(one) or known.get(one) or "") for one in ("rate", "name"))
        source = Source(path, said, tuple(given.get("media") or texts_of(known.get("media"))), rate, name,
                        str(known.get("shown") or ""), str(known.get("out") or ""))
        host = self._needs.calls.host
        if not isinstance(host, TimelineFile) or host.path != path:
            self._needs.calls.set_host(TimelineFile(source, self._waiting))
        self._read(source)

    def attach(self, host: Host) -> None:
        """Opens what is open in an editor, and follows it."""
        self._needs.calls.set_host(host)
        self._needs.calls.call(lambda one: one.timeline(), self._told_of, self._failed)

    def set_dialogue(self, dialogue: Mapping[str, Any]) -> None:
        """The dialogue is somewhere else: the timeline is read again. It can be undone."""
        self._change(tr("Dialogue"), dialogue=dialogue_of(dict(dialogue)))

    def relink(self, folder: str) -> None:
        """Looks for media by name in one more folder."""
        if self.source is not None and folder not in self.source.media:
            self._read(replace(self.source, media=(*self.source.media, folder)))

    def set_folder(self, folder: str) -> None:
        """Takes go into another folder, and are looked for there; "" for that beside the timeline. It can be undone."""
        self._change(tr("Takes folder"), out=os.path.abspath(folder) if folder else "")

    def set_rate(self, rate: str) -> None:
        """Reads a timeline that does not say its rate at this one."""
        if self.source is not None:
            self._read(replace(self.source, rate=rate))

    def look_again(self) -> None:
        """Reads the timeline again: the file, or what the editor shows now."""
        if self._needs.calls.host is not None and self._needs.calls.host.info.name != "file":
            self.attach(self._needs.calls.host)
        elif self.source is not None:
            self._read(self.source)

    def shown_in(self, path: str) -> None:
        """Another file shows the takes from now on."""
        if self.source is not None:
            self._needs.remember.keep_timeline(self.source.path, shown=path)
            self._needs.current.put(replace(self.source, shown=path))
            self.shown_elsewhere.emit(self.source)

    def written(self, path: str, by: Host | None, shown: str) -> None:
        """Another file shows the takes of a timeline from now on, which need not be open any more.

        Args:
            path: The timeline that was open when that was asked for.
            by: The host that did it.
            shown: The file.
        """
        if self.source is None or self.source.path != path:
            self._needs.remember.keep_timeline(path, shown=shown)
            return
        self.shown_in(shown)
        if by is not self._needs.calls.host and isinstance(self._needs.calls.host, TimelineFile):
            self._needs.calls.set_host(TimelineFile(self.source, self._waiting))

    def _change(self, words: str, **known: Any) -> None:
        """Reads the timeline in another way, as a step that can be undone."""
        if self.source is not None:
            before = {name: getattr(self._next or self.source, name) for name in known}
            if before != known:
                self._needs.stack.push(SourceChange(words, before, known, self._read_with))

    def _read_with(self, known: Mapping[str, Any]) -> None:
        """Reads the timeline in another way, soon: a step that is under way must not bring on another one."""
        if self.source is not None:
            self._next = replace(self._next or self.source, **known)
            self._soon.start()

    def _read_next(self) -> None:
        if self._next is not None:
            self._read(self._next)

    def _open_once(self, path: str, dialogue: Mapping[str, Any] | None, given: dict[str, Any]) -> None:
        self.open(path, dialogue, **given)

    def _told_of(self, timeline: HostTimeline) -> None:
        """The editor has told what is open in it."""
        path = os.path.abspath(timeline.path)
        known = self._needs.remember.timeline(path)
        media = tuple(map(str, timeline.media)) or texts_of(known.get("media"))
        self._read(Source(path, dialogue_of(known.get("dialogue")), media, str(timeline.rate or ""), timeline.which,
                          out=str(known.get("out") or "")))

    def _read(self, source: Source) -> None:
        """Reads a timeline."""
        self._next = None
        self.left.emit(source)
        host = self._needs.calls.host
        if isinstance(host, TimelineFile):
            host.read_as(source)
        self._needs.remember.keep_timeline(source.path, dialogue=dict(source.dialogue), media=list(source.media),
                                    rate=source.rate, name=source.name, shown=source.shown, out=source.out)
        self._needs.current.put(source)
        self.read.emit(source, str(self._needs.remember.timeline(source.path).get("current") or ""))

    def nothing_shown(self) -> None:
        """The file with the takes was moved away: they are placed onto the timeline itself again."""
        if self.source is not None:
            name = os.path.basename(self.source.shown)
            self._needs.telling.say(tr("{} is not there any more: the takes are placed anew onto the timeline "
                                       "itself.").format(name), "look")
            self.shown_in("")
            if isinstance(self._needs.calls.host, TimelineFile):
                self._needs.calls.set_host(TimelineFile(self.source, self._waiting))

    def looked(self, key: str) -> None:
        """That row is looked at when the timeline is opened the next time."""
        if self.source is not None and key:
            self._needs.remember.keep_timeline(self.source.path, current=key)

    def _failed(self, reason: str) -> None:
        self._needs.telling.say(reason, "fail")
