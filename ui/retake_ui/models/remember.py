"""What the panel remembers from one day to the next: its sizes, and of each timeline where its dialogue was.

A JSON file in the user's state folder, believed in nothing: whatever is not of its kind is as if it were not there.
Reading and writing happen in threads of their own.
"""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from retake import own_file
from retake.errors import RetakeError
from retake.own_place import own_place
from retake.unfinished import finished_file
from retake_ui.threads.across import Across

_EDITION = 1
_LARGEST = 1 << 20  # bytes
_MOST = 100  # timelines, the last ones
_LATER = 400  # milliseconds until a change is written

Known = dict[str, Any]


class Remember(QObject):
    """The file, read once and written whenever something has changed.

    Args:
        path: Where it lies; the user's own if None.
        parent: Who owns it.
    """

    loaded = Signal()

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path or state_file()
        self.ready = False
        self._known: Known = {}
        self._closed = False
        self._writing: threading.Thread | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER)
        self._later.timeout.connect(self._write)
        self._across = Across(self)

    def load(self) -> None:
        """Reads the file; `loaded` says when."""
        threading.Thread(target=self._load, daemon=True).start()

    def value(self, name: str, kind: type) -> Any:
        """What is remembered under a name; None where that is nothing of this kind."""
        found = self._known.get(name)
        return found if isinstance(found, kind) and not (kind is int and isinstance(found, bool)) else None

    def keep(self, name: str, value: Any) -> None:
        """Remembers."""
        if self._known.get(name) != value:
            self._known[name] = value
            self._later.start()

    def timeline(self, path: str) -> Known:
        """What is remembered of a timeline."""
        found = self._timelines().get(path)
        return dict(found) if isinstance(found, dict) else {}

    def keep_timeline(self, path: str, **known: Any) -> None:
        """Remembers of a timeline; it counts as the last one that was open."""
        timelines = self._timelines()
        timelines[path] = {**self.timeline(path), **known}
        timelines[path] = timelines.pop(path)
        last = {one: timelines[one] for one in list(timelines)[-_MOST:]}
        if list(last.items()) != list(self._timelines().items()):  # their order counts, too
            self._known["timelines"] = last
            self._later.start()

    @property
    def recent(self) -> list[str]:
        """The timelines that were open, the last one first."""
        return [one for one in reversed(list(self._timelines()))][:12]

    def close(self) -> None:
        """Writes what is not written yet, and waits for that a little."""
        self._closed = True
        self._wait()
        if self._later.isActive():
            self._later.stop()
            self._write()
            self._wait()

    def _wait(self) -> None:
        if self._writing is not None:
            self._writing.join(1.0)

    def _load(self) -> None:
        self._across.call(self._take, _contents(self._path))

    def _timelines(self) -> Known:
        found = self._known.get("timelines")
        return dict(found) if isinstance(found, dict) else {}

    def _take(self, known: Known) -> None:
        if self._closed:
            return  # whoever waits for it would open something in a panel that is gone
        self._known = _merged(known, self._known)
        self.ready = True
        self.loaded.emit()

    def _write(self) -> None:
        if self._writing is not None and self._writing.is_alive():
            self._later.start()
            return
        try:
            text = _text(self._known)
        except (ValueError, RecursionError, TypeError):
            return  # what somebody else wrote into it can't be written again
        # What was not read yet must not be lost: it is read before it is written over.
        put = _put if self.ready else _put_into
        self._writing = threading.Thread(target=put, args=[self._path, text], daemon=True)
        self._writing.start()


def state_file() -> Path:
    """Where the panel's state lies, in the place where the system keeps such things."""
    return own_place("panel.json", "XDG_STATE_HOME", ".local/state")


def _contents(path: Path) -> Known:
    """What the file holds; nothing where it is no state of ours."""
    try:
        found = json.loads(own_file.content(path, _LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or found.get("panel") != _EDITION:
        return {}
    return {str(name): value for name, value in found.items() if name != "panel"}


def _merged(known: Known, newer: Known) -> Known:
    """What was known, and what was remembered since: of a timeline, too, only what was said anew is another."""
    made = {**known, **newer}
    old, new = known.get("timelines"), newer.get("timelines")
    if isinstance(old, dict) and isinstance(new, dict):
        timelines = {path: one for path, one in old.items() if path not in new}  # the last ones come last
        for path, one in new.items():
            before = old.get(path)
            timelines[path] = {**before, **one} if isinstance(before, dict) and isinstance(one, dict) else one
        made["timelines"] = {path: timelines[path] for path in list(timelines)[-_MOST:]}
    return made


def _text(known: Known) -> str:
    return json.dumps({"panel": _EDITION, **known}, indent=1)


def _put_into(path: Path, text: str) -> None:
    """Writes into the file what is new, and leaves the rest as it is."""
    newer = {name: value for name, value in json.loads(text).items() if name != "panel"}
    with suppress(ValueError, RecursionError):
        _put(path, _text(_merged(_contents(path), newer)))


def _put(path: Path, text: str) -> None:
    """Writes the file. Where that can't be done the panel begins afresh the next time: nobody is told of it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with finished_file(path) as part:
            part.chmod(0o600)  # it tells which timelines somebody works on
            part.write_text(text, encoding="utf-8")
    except (OSError, RetakeError):
        pass
