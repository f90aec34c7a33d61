"""Thumbnails of the rows that are seen: asked of a worker, read and scaled in a thread, kept in a bounded number."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from retake.worker.protocol import Message
from retake_ui.links.ask import Ask
from retake_ui.links.link import READY, Link
from retake_ui.models.shots import Row
from retake_ui.threads.jpegs import decoded, jpeg_bytes
from retake_ui.threads.readers import Readers, Reading

WIDTH, HEIGHT = 66, 37
_ASKED = 320  # pixels: what others ask for, too, so that it is made once
_KEPT = 500
_AT_ONCE = 3  # requests: what is scrolled away is not asked for any more

Name = tuple[str, int]


class Thumbs(QObject):
    """The pictures.

    Args:
        link: Who makes them.
        parent: Who owns it.
    """

    came = Signal(object)  # the name of a picture that is there now

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._kept: OrderedDict[Name, QPixmap | None] = OrderedDict()
        self._wanted: list[tuple[Name, str]] = []
        self._asked: dict[Name, Ask] = {}
        self._ratio = 1.0
        self._readers = Readers(self)
        link.state_changed.connect(self._link_changed)

    def picture(self, row: Row) -> QPixmap | None:
        """A row's picture; None while there is none."""
        name = name_of(row)
        if name is None or name not in self._kept:
            return None
        self._kept.move_to_end(name)
        return self._kept[name]

    def want(self, rows: Sequence[Row], ratio: float) -> None:
        """These rows are seen, the most wanted first; others are not asked for any more."""
        if ratio != self._ratio:
            self._ratio = ratio
            self._kept.clear()
        self._wanted = [(name, _rate(row)) for row in rows
                        if (name := name_of(row)) is not None and name not in self._kept and name not in self._asked]
        self._next()

    def close(self) -> None:
        """Asks for nothing more."""
        self._wanted.clear()
        self._link.state_changed.disconnect(self._link_changed)
        for ask in list(self._asked.values()):
            ask.done = ask.failed = _nothing
            self._link.cancel(ask)
        self._asked.clear()
        self._readers.close()

    def _next(self) -> None:
        while self._wanted and len(self._asked) < _AT_ONCE:
            name, rate = self._wanted.pop(0)
            path, frame = name
            given = {"path": path, "frame": frame, "width": _ASKED, "height": _ASKED}
            ask = Ask("thumbnail", {**given, "rate": rate} if rate else given)
            ask.done = partial(self._made, name)
            ask.failed = partial(self._failed, name)
            self._asked[name] = ask
            self._link.ask(ask)

    def _made(self, name: Name, result: Message) -> None:
        file = result.get("file")
        if not isinstance(file, str):
            self._read(name, QImage())
            return
        self._readers.read(Reading(partial(jpeg_bytes, file), partial(_scaled, self._ratio), partial(self._read, name)))

    def _failed(self, name: Name, reason: str) -> None:
        self._asked.pop(name, None)
        if self._link.state == READY and reason:
            self._keep(name, None)  # it has no picture, and is not asked for again
        self._next()

    def _read(self, name: Name, image: QImage) -> None:
        self._asked.pop(name, None)
        picture = None
        if not image.isNull():
            picture = QPixmap.fromImage(image)
            picture.setDevicePixelRatio(self._ratio)
        self._keep(name, picture)
        self.came.emit(name)
        self._next()

    def _keep(self, name: Name, picture: QPixmap | None) -> None:
        self._kept[name] = picture
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    def _link_changed(self, state: str) -> None:
        if state == READY:
            self._next()


def _nothing(answer: object) -> None:
    """Hears and does nothing."""


def _scaled(ratio: float, jpeg: bytes) -> QImage:
    """The picture, at the size at which it is shown."""
    most = QSize(round(WIDTH * ratio), round(HEIGHT * ratio))
    return decoded(jpeg, lambda size: size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio))


def name_of(row: Row) -> Name | None:
    """Which picture stands for a row: the middle one of what it shows; None where the plate is not there."""
    plate, source = row.shot.plate, row.shot.source
    if plate is None or not plate.path or plate.missing:
        return None
    return plate.path, (source.start + source.count // 2) if source is not None else 0


def _rate(row: Row) -> str:
    """The rate of what states none."""
    plate = row.shot.plate
    return str(plate.rate) if plate is not None and plate.sequence and plate.rate else ""
