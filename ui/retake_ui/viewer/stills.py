"""Frames at the plate's own size, for those who look pixel by pixel at a plate that is larger than its reel."""

from __future__ import annotations

import time
from collections import OrderedDict
from functools import partial

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage

from retake.worker.protocol import Message
from retake_ui.links.ask import Ask
from retake_ui.links.link import Link
from retake_ui.threads.jpegs import decoded, jpeg_bytes
from retake_ui.threads.readers import Readers, Reading
from retake_ui.viewer.pictures import Picture

_MOMENT = 150  # milliseconds that a frame is looked at before it is asked for
_AGAIN = 5.0  # seconds after which one that could not be had is asked for once more, if it is still looked at
_HELD = 256 << 20  # bytes of stills that are kept, but for the two that are looked at

Key = tuple[Picture, int]


class Stills(QObject):
    """Stills of what is looked at, while it stands.

    Args:
        link: The worker that makes them.
        parent: Who owns it.
    """

    came = Signal(object, int)  # the picture and the plate's frame
    sized = Signal(object, QSize)  # a picture, and how large it really is

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._kept: OrderedDict[Key, QImage] = OrderedDict()
        self._failed: dict[Key, float] = {}  # when each failed that could not be had
        self._wanted: list[Key] = []
        self._ask: Ask | None = None
        self._readers = Readers(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_MOMENT)
        self._timer.timeout.connect(self._next)

    def picture(self, picture: Picture, frame: int) -> QImage | None:
        """The still; None while there is none, or where it can't be had."""
        found = self._kept.get((picture, frame))
        if found is not None:
            self._kept.move_to_end((picture, frame))
        return found

    def want(self, pictures: list[Picture], frame: int) -> None:
        """From now on these are looked at, at that frame of the plate; none while it plays."""
        wanted = [(one, frame) for one in pictures
                  if one.path and (one, frame) not in self._kept and not self._failed_now((one, frame))]
        if wanted == self._wanted:
            return
        self._wanted = wanted
        ask, self._ask = self._ask, None
        self._link.cancel(ask)
        self._timer.stop()
        if wanted:
            self._timer.start()

    def forget_failures(self) -> None:
        """What could not be had may be there by now: it is asked for again when it is looked at next."""
        self._failed.clear()

    def close(self) -> None:
        """Asks for nothing more."""
        self.want([], 0)
        self._readers.close()

    def _failed_now(self, key: Key) -> bool:
        """Whether it failed only just."""
        return time.monotonic() - self._failed.get(key, -_AGAIN) < _AGAIN

    def _next(self) -> None:
        if self._ask is not None or not self._wanted:
            return
        picture, frame = key = self._wanted[0]
        asked: Message = {"path": picture.path, "frame": frame - picture.begins, "view": picture.view}
        if picture.rate:
            asked["rate"] = picture.rate
        ask = Ask("still", asked)

        def done(result: Message) -> None:
            if ask is self._ask:
                file = str(result.get("file"))
                self._readers.read(Reading(partial(jpeg_bytes, file), decoded, partial(self._take, key)))

        def failed(reason: str) -> None:
            if ask is self._ask:
                self._take(key, QImage())

        ask.done, ask.failed = done, failed
        self._ask = self._link.ask(ask)

    def _take(self, key: Key, image: QImage) -> None:
        picture, frame = key
        if image.isNull():
            self._failed[key] = time.monotonic()
        else:
            self._failed.pop(key, None)
            self._kept[key] = image
        while sum(one.sizeInBytes() for one in self._kept.values()) > _HELD and len(self._kept) > 3:
            self._kept.popitem(last=False)
        if not image.isNull():
            self.sized.emit(picture, image.size())
        if self._wanted and self._wanted[0] == key:
            self._wanted.pop(0)
            self._ask = None
            self._next()
        self.came.emit(picture, frame)
