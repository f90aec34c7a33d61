"""Tries what a take would look like, at a frame or for a second, without rendering it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from retake.worker.protocol import Message
from retake_ui.links.ask import Ask
from retake_ui.links.links import Links
from retake_ui.models.playhead import Playhead
from retake_ui.models.shots import Shots
from retake_ui.models.showing import PLATE, TAKE, Showing
from retake_ui.shot.studying import Studying
from retake_ui.words import tr

_MOST = 75  # frames that are tried at once
TRY = "try"  # what `Showing` calls it


class Trying(QObject):
    """One try at a time: a further one calls off the one before it.

    Args:
        shots: The shots: the one that is looked at is tried.
        studying: Who knows what is asked with.
        playhead: Where.
        showing: Is told to show it.
        links: The workers.
        parent: Who owns it.
    """

    changed = Signal()  # it began, went on, or is over
    reel = Signal(object)  # frames have come: an event `reel` of the worker
    done = Signal(object)  # the whole reel
    failed = Signal(str)  # why there is none

    def __init__(self, shots: Shots, studying: Studying, playhead: Playhead, showing: Showing, links: Links,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shots, self._studying, self._playhead = shots, studying, playhead
        self._showing, self._links = showing, links
        self._ask: Ask | None = None
        self.key = ""  # the row that was tried last
        self.result: Message | None = None  # the reel that was made last
        self.doing = ""  # the step, for people; "" when nothing is tried
        self.part: float | None = None  # how far the step is
        self.second: tuple[int, int] | None = None  # the second that was tried last, which is played over and over
        shots.current_changed.connect(self._another)
        showing.changed.connect(self._shown)

    @property
    def running(self) -> bool:
        """Whether something is being tried."""
        return self._ask is not None

    def one_frame(self) -> None:
        """Tries the frame at the playhead."""
        self._start(self._playhead.frame, 1)

    def one_second(self) -> None:
        """Tries a second from the playhead on; the shot's last one where less is left."""
        count = min(_MOST, max(1, round(self._playhead.rate)), max(1, self._playhead.stop - self._playhead.first))
        self._start(max(self._playhead.first, min(self._playhead.frame, self._playhead.stop - count)), count)

    def cancel(self) -> None:
        """Calls it off."""
        ask, self._ask = self._ask, None
        if ask is not None:
            self._links.shot.cancel(ask)
            self._tell("")

    def _start(self, frame: int, count: int) -> None:
        self.cancel()
        row = self._shots.looked_at
        if row is None:
            return
        asked = self._studying.request(row.key)
        if asked is None:
            self.failed.emit(tr("Nothing to try yet: the shot has no dialogue, or its sounds are still being mixed."))
            return
        self.key = row.key
        ask = Ask("try", {**asked, "frame": frame, "count": count})
        # Heard by name, so that what a called off try still says is told apart from the next one's.
        ask.done = lambda result: self._done(ask, result)
        ask.hear = lambda message: self._heard(ask, message)
        ask.failed = lambda reason: self._failed(ask, reason)
        self._ask = ask
        self._tell(tr("Preview"))
        self._links.shot.ask(ask)

    def _another(self, key: str) -> None:
        self.cancel()
        self.result = None
        if self._showing.right == TRY:
            self._showing.put(right="")

    def _shown(self) -> None:
        """Another picture is looked at: all of the shot is played again."""
        if self._showing.right != TRY:
            self._loop(None)

    def _loop(self, second: tuple[int, int] | None) -> None:
        """That second is played over and over, or no longer the one before it."""
        before, self.second = self.second, second
        if second is not None or (before is not None and self._playhead.part == before):
            self._playhead.set_part(second)

    def _tell(self, doing: str, part: float | None = None) -> None:
        self.doing, self.part = doing, part
        self.changed.emit()

    def _heard(self, ask: Ask, message: Message) -> None:
        if ask is not self._ask:
            return
        if message.get("event") == "progress":
            done, of = message.get("frame"), message.get("of")
            part = done / of if isinstance(done, int) and isinstance(of, int) and of > 0 else None
            self._tell(str(message.get("step") or tr("Preview")), part)
        elif message.get("event") == "reel":
            self.reel.emit(message)

    def _done(self, ask: Ask, result: Message) -> None:
        if ask is not self._ask:
            return
        self._ask, self.result = None, result
        self._tell("")
        first, frames = int(result.get("first") or 0), int(result.get("frames") or 1)
        if not first <= self._playhead.frame < first + frames:
            self._playhead.move(first)
        self._showing.put(right=TRY, mode=TAKE if self._showing.mode == PLATE else self._showing.mode)
        self._loop((first, first + frames) if frames > 1 else None)
        self.done.emit(result)

    def _failed(self, ask: Ask, reason: str) -> None:
        if ask is not self._ask:
            return
        self._ask = None
        self._tell("")
        if reason:
            self.failed.emit(reason)
