"""Has the frames of the pictures made that are looked at: the nearest first, the pictures in turn."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from retake.worker.protocol import Message
from retake_ui.links.ask import Ask
from retake_ui.links.link import Link
from retake_ui.models.showing import TRY, Tried
from retake_ui.viewer.pictures import Picture
from retake_ui.viewer.reel import Reel

_PART = 250  # frames that are asked for together: take and plate come in turn
_MOST_REELS = 24  # pictures of which it is remembered where their frames lie
SIDE = 1920  # the most pixels of either side of a frame in a reel

_Part = tuple[int, int]


class Reels(QObject):
    """The reels of what is looked at, and of what was looked at lately.

    One part is asked for at a time, so that what is looked at next need not wait for what was looked at before.

    Args:
        link: The worker that makes them.
        parent: Who owns it.
    """

    grew = Signal(object)  # the picture that has more frames
    failed = Signal(object, str)  # a picture that can't be shown, and why

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._reels: OrderedDict[Picture, Reel] = OrderedDict()
        self._wanted: tuple[Picture, ...] = ()
        self._frame = 0
        self._complete = False  # whether nothing of what is wanted is missing
        self._ask: Ask | None = None
        self._asked: tuple[Picture, _Part] | None = None
        link.state_changed.connect(self._link_changed)

    def reel(self, picture: Picture) -> Reel:
        """The frames of a picture, as far as they are known."""
        found = self._reels.setdefault(picture, Reel())
        self._reels.move_to_end(picture)
        while len(self._reels) > max(_MOST_REELS, len(self._wanted) + 1):
            self._reels.popitem(last=False)
        return found

    def want(self, pictures: Sequence[Picture], frame: int) -> None:
        """From now on these are looked at, the most wanted first, at that frame of the plate."""
        wanted = tuple(dict.fromkeys(picture for picture in pictures if picture.path))
        if self._asked is not None and self._asked[0] not in wanted:
            self._call_off()
        if wanted != self._wanted:
            self._complete = False
            for picture in wanted:
                self.reel(picture).reason = ""
        self._wanted, self._frame = wanted, frame
        if not self._complete:
            self._next()

    def put_try(self, picture: Picture, tried: Tried) -> None:
        """The frames of a preview, which come by themselves; those of the preview before it are forgotten."""
        assert picture.name == TRY
        reel = Reel()
        for frame, place in sorted(tried.places.items()):
            reel.add(frame, tried.file, [place], tried.width, tried.height)
        self._reels[picture] = reel
        self.grew.emit(picture)

    def forget(self) -> None:
        """The reels' files may be gone, or the plate another: all is asked for again when it is wanted."""
        self._call_off()
        self._reels = OrderedDict((one, reel) for one, reel in self._reels.items() if one.name == TRY)
        self._complete = False
        self._next()

    def _next(self) -> None:
        """Asks for the part that is wanted most, if none is on its way."""
        if self._ask is not None:
            return
        for picture in self._wanted:
            self.reel(picture)
        parts = [(distance, order, picture, part) for order, picture in enumerate(self._wanted)
                 if not self.reel(picture).reason for distance, part in self._missing(picture)]
        self._complete = not parts
        if not parts:
            return
        _, _, picture, part = min(parts, key=lambda one: one[:2])
        asked: Message = {"path": picture.path, "first": part[0] - picture.begins, "count": part[1] - part[0],
                          "width": SIDE, "height": SIDE, "view": picture.view}
        if picture.rate:
            asked["rate"] = picture.rate
        ask = Ask("reel", asked)
        ask.hear = lambda message: self._heard(ask, picture, message)
        ask.done = lambda result: self._over(ask, picture, part)
        ask.failed = lambda reason: self._over(ask, picture, part, reason)
        self._ask, self._asked = ask, (picture, part)
        self._link.ask(ask)

    def _missing(self, picture: Picture) -> list[tuple[int, _Part]]:
        """The parts of a picture that are not made, and how soon each is needed: 0 where it is looked at."""
        found = []
        reel, here = self.reel(picture), self._frame
        for part in parts_of(picture):
            if not reel.holds(*part):
                behind = part[1] <= here  # what lies ahead is needed first
                distance = 0 if part[0] <= here < part[1] else abs(part[0] - here) // _PART + (10_000 if behind else 1)
                found.append((distance, part))
        return found

    def _heard(self, ask: Ask, picture: Picture, message: Message) -> None:
        if ask is self._ask and message.get("event") == "reel":
            self.reel(picture).add(int(message["first"]) + picture.begins, str(message["file"]), message["sizes"],
                                   int(message["width"]), int(message["height"]))
            self.grew.emit(picture)

    def _over(self, ask: Ask, picture: Picture, part: _Part, reason: str = "") -> None:
        if ask is not self._ask:
            return
        self._ask = self._asked = None
        reel = self.reel(picture)
        if not reel.holds(*part):
            # A file with fewer frames than the timeline says is shown as far as it goes.
            reel.reason = reason or reel.reason or "-"
            if reason:
                self.failed.emit(picture, reason)
        self._next()

    def _call_off(self) -> None:
        ask, self._ask, self._asked = self._ask, None, None
        self._link.cancel(ask)

    def _link_changed(self, state: str) -> None:
        """A worker that was mended is asked again for what the broken one did not make."""
        if state == "ready" and self._ask is None:
            for picture in self._wanted:
                self.reel(picture).reason = ""
            self._complete = False
            self._next()


def parts_of(picture: Picture) -> list[_Part]:
    """The runs of the plate's frames in which a picture is asked for; where they begin does not lean on the shot."""
    found, first = [], picture.first
    while first < picture.stop:
        stop = min(picture.stop, ((first - picture.begins) // _PART + 1) * _PART + picture.begins)
        found.append((first, stop))
        first = stop
    return found
