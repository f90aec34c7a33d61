"""Keeps what was chosen: a shot's own options beside its takes, where a batch finds them; those for all apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from retake.errors import OptionError
from retake.options import choices_of, from_data
from retake.options.render import RenderOptions
from retake.worker.protocol import Message
from retake_ui.links.ask import Ask
from retake_ui.links.links import Links
from retake_ui.models.choices import ALL, Choices
from retake_ui.models.library import Library
from retake_ui.models.remember import Remember
from retake_ui.models.source import Source, texts_of

_LATER = 400  # milliseconds after the last change


class Owning(QObject):
    """Reads what is kept when a timeline is opened, and keeps what is chosen from then on.

    Args:
        choices: What was chosen.
        library: What may lend mouths.
        remember: Where what holds for all shots is kept.
        links: Who keeps what holds for one.
        parent: Who owns it.
    """

    kept = Signal(str)  # what holds for that shot lies on the disk now; ALL for all
    refused = Signal(str)

    def __init__(self, choices: Choices, library: Library, remember: Remember, links: Links,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices, self._library, self._remember, self._links = choices, library, remember, links
        self._source: Source | None = None
        self._begun: Source | None = None  # the one that is being read, or was read last
        self._anew = True  # whether it is another timeline, and not only another folder for its takes
        self._shelf: dict[str, dict[str, dict[str, Any]]] = {}  # what was chosen for its shots, by other such folders
        self._ready = False  # what is chosen is that timeline's, and may be kept for it
        self._changed: set[str] = set()  # what is not kept yet
        self._since: set[str] = set()  # what was chosen since it was asked what is kept
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER)
        self._later.timeout.connect(self.keep)
        choices.changed.connect(self._chosen)
        library.changed.connect(lambda: self._chosen(ALL, ""))

    def begin(self, source: Source) -> None:
        """Another timeline is being read: what was chosen for the one before is kept, and holds no more.

        Where its takes only go into another folder, its shots have what lies there; what was done can be undone.
        """
        self.keep()
        before, self._begun = self._begun, source
        if before is not None and _place(source) == _place(before):
            return
        was_ready, self._ready, self._source = self._ready, False, None
        self._changed.clear()
        self._since.clear()
        self._anew = before is None or source.path != before.path
        if before is None or self._anew:
            self._shelf.clear()
            self._choices.load({})
            self._library.put((), False)
            return
        if was_ready:
            self._shelf[before.folder] = {shot: own for shot, own in self._choices.given.items() if shot != ALL}
        known = self._shelf.get(source.folder)
        self._choices.load({**(known or {}), ALL: self.all_options()}, anew=False)
        if known is not None:
            self._source, self._ready = source, True

    def read(self, source: Source, then: Callable[[], object]) -> None:
        """Reads what is kept of a timeline's shots; `then` when it is known, or can't be."""
        self.begin(source)
        self._source = source
        self._since.clear()
        ask = Ask("own", {"folder": source.folder})
        ask.done = lambda result: self._load(source, result, then)
        ask.failed = lambda reason: self._failed(source, reason, then)
        self._links.timeline.ask(ask)

    def all_options(self) -> dict[str, Any]:
        """What was chosen for all shots."""
        return dict(self._choices.own(ALL))

    def asked(self, shots: Iterable[str]) -> dict[str, Any]:
        """What was chosen for these shots, as a batch of them is asked for."""
        name = self._choices.own(ALL).get("name")
        return {**({"template": name} if name else {}), "options": self.all_options(),
                "own": {shot: own for shot in shots if (own := dict(self._choices.own(shot)))},
                "library": list(self._library.entries), "lend": self._library.lend}

    def keep(self) -> None:
        """Keeps what was changed."""
        self._later.stop()
        if self._source is None or not self._ready:
            return
        changed, self._changed = self._changed, set()
        for shot in sorted(changed):
            if shot == ALL:
                self._remember.keep_timeline(self._source.path, options=self.all_options(),
                                             library=list(self._library.entries), lend=self._library.lend)
                self.kept.emit(ALL)
                continue
            ask = Ask("own", {"folder": self._source.folder, "shot": shot, "options": dict(self._choices.own(shot))})
            ask.done = partial(self._kept, shot)
            ask.failed = partial(self._not_kept, self._source, shot)
            self._links.timeline.ask(ask)

    def close(self) -> None:
        """Keeps what was changed; nobody is told of it."""
        self.blockSignals(True)  # no shot is looked at once more for it
        self.keep()
        self.blockSignals(False)

    def _not_kept(self, source: Source, shot: str, reason: str) -> None:
        """It is kept with the next change, or once what broke down is mended."""
        if self._source is not None and _place(source) == _place(self._source):
            self._changed.add(shot)
        if reason:
            self.refused.emit(reason)

    def _kept(self, shot: str, result: Message) -> None:
        self.kept.emit(shot)

    def _chosen(self, shot: str, name: str) -> None:
        if self._ready:
            self._changed.add(shot)
            self._since.add(shot)
            self._later.start()

    def _load(self, source: Source, kept: Message, then: Callable[[], object]) -> None:
        if source is not self._source:
            return
        known = self._remember.timeline(source.path)
        own = {str(shot): dict(options) for shot, options in kept.items() if isinstance(options, dict) and shot != ALL}
        for shot in (self._changed | self._since) - {ALL}:  # newer than the answer
            own[shot] = dict(self._choices.own(shot))
        if ALL in self._changed:
            self.keep()
            known = self._remember.timeline(source.path)
        was_ready, self._ready = self._ready, False  # what is read is no choice of today
        given = {**own, ALL: _checked(known.get("options"))}
        # What is as it was leaves every step to be undone; where others have changed it none would fit any more.
        if not was_ready or {shot: one for shot, one in given.items() if one} != self._choices.given:
            self._choices.load(given, anew=was_ready or self._anew)
        self._library.put(texts_of(known.get("library")), known.get("lend") is True)
        self._ready = True
        then()

    def _failed(self, source: Source, reason: str, then: Callable[[], object]) -> None:
        """Nothing is kept either, where what lies there can't be read: it is somebody's, and to be mended."""
        if source is self._source:
            self._ready = False
            if reason:
                self.refused.emit(reason)
            then()


def _place(source: Source) -> tuple[str, str]:
    """What makes it another timeline, as far as choices go."""
    return source.path, source.folder


def _checked(known: object) -> dict[str, Any]:
    """What was remembered for all shots, as far as it can still be chosen."""
    made: dict[str, Any] = {}
    names = {choice.name for choice in choices_of(RenderOptions)}
    for name, value in known.items() if isinstance(known, dict) else ():
        if name not in names:
            continue
        try:
            from_data(RenderOptions, {**made, name: value})
        except OptionError:
            continue
        made[name] = value
    return made
