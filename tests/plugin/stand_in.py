"""A plain window that stands for an editor's in pictures: it draws what the fake editor holds, and docks the panel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from tests.plugin.fakes.hiero.fake import FakeHiero
from tests.plugin.fakes.nuke import FakeNuke

_GROUND, _LANE, _LINE, _WORDS = QColor("#303030"), QColor("#3a3a3a"), QColor("#606060"), QColor("#c8c8c8")
_PLATE, _SOUND, _OURS, _CHOSEN = QColor("#4a6076"), QColor("#48684e"), QColor("#b0662e"), QColor("#e8e8e8")
_SIZE, _DOCK = (1560, 860), 1040


@dataclass(frozen=True)
class Box:
    """What is drawn: where, what it says, of which colour, and whether it is on and selected."""

    place: QRectF
    words: str
    colour: QColor
    on: bool = True
    chosen: bool = False


class Drawn(QWidget):
    """The editor's own part of the window.

    Args:
        title: What is written above it.
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def boxes(self) -> Iterable[Box]:
        """What lies there."""
        return ()

    def lines(self) -> Iterable[tuple[QPointF, QPointF]]:
        """What is joined."""
        return ()

    def lanes(self) -> Iterable[tuple[QRectF, str]]:
        """What boxes lie on, with its name."""
        return ()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), _GROUND)
        painter.setPen(_WORDS)
        painter.setFont(QFont(painter.font().family(), 10))
        painter.drawText(QRectF(16, 12, self.width() - 32, 60), Qt.TextFlag.TextWordWrap, self._title)
        for place, name in self.lanes():
            painter.fillRect(place, _LANE)
            painter.drawText(QRectF(16, place.top(), 70, place.height()), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(QPen(_LINE, 2))
        for begin, end in self.lines():
            painter.drawLine(begin, end)
        for box in self.boxes():
            painter.setOpacity(1.0 if box.on else 0.35)
            painter.setPen(QPen(_CHOSEN if box.chosen else box.colour.lighter(130), 2))
            painter.setBrush(box.colour)
            painter.drawRoundedRect(box.place, 3, 3)
            painter.setPen(_CHOSEN)
            words = painter.fontMetrics().elidedText(box.words, Qt.TextElideMode.ElideMiddle,
                                                     int(box.place.width()) - 10)
            painter.drawText(box.place.adjusted(6, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()


class Sequence(Drawn):
    """The fake Hiero's sequence: its tracks from above, and what lies on them."""

    def __init__(self, fake: FakeHiero) -> None:
        super().__init__("A plain stand-in for Nuke Studio's own windows, drawn from what the fake Hiero holds.")
        self._sequence, self._editor = fake.active, fake.editor

    def _tracks(self) -> list[tuple[QRectF, object]]:
        video = [one for one in self._sequence.tracks if one in self._sequence.videoTracks()]
        others = [one for one in self._sequence.tracks if one not in video]
        return [(QRectF(92, 110 + 46 * row, self.width() - 108, 38), track)
                for row, track in enumerate([*reversed(video), *others])]

    def lanes(self) -> Iterable[tuple[QRectF, str]]:
        """Its tracks."""
        return [(place, track._name) for place, track in self._tracks()]  # type: ignore[attr-defined]

    def boxes(self) -> Iterable[Box]:
        """Its items."""
        for place, track in self._tracks():
            each = place.width() / max(1, self._sequence.duration())
            for item in track.items():  # type: ignore[attr-defined]
                name = item.clip.media.path.rsplit("/", 1)[-1]
                ours = "_lip_v" in name or "_v0" in name
                colour = _OURS if ours else _PLATE if track in self._sequence.videoTracks() else _SOUND
                yield Box(QRectF(place.left() + item.first * each, place.top() + 2,
                                 (item.last - item.first + 1) * each - 2, 34), name, colour, item.on,
                          item in self._editor.chosen)


class Graph(Drawn):
    """The fake Nuke's nodes, and what is piped into what."""

    def __init__(self, fake: FakeNuke) -> None:
        super().__init__("A plain stand-in for Nuke's own windows, drawn from what the fake Nuke's script holds.")
        self._fake = fake

    def _place(self, node: object) -> QRectF:
        every = [one._at for one in self._fake._graph]
        left, top = min(at[0] for at in every), min(at[1] for at in every)
        wide = max(1, max(at[0] for at in every) - left)
        high = max(1, max(at[1] for at in every) - top)
        x, y = node._at  # type: ignore[attr-defined]
        across, down = min(1.6, (self.width() - 154) / wide), min(1.3, (self.height() - 200) / high)
        return QRectF(24 + (x - left) * across, 110 + (y - top) * down, 106, 30)

    def lines(self) -> Iterable[tuple[QPointF, QPointF]]:
        """Its pipes."""
        for node in self._fake._graph:
            for into in node._inputs.values():
                if into is not None:
                    yield self._place(into).center(), self._place(node).center()

    def boxes(self) -> Iterable[Box]:
        """Its nodes."""
        for node in self._fake._graph:
            ours = node._name.startswith("Retake")
            words = str(node._values.get("label")) if node._kind == "Read" else node._kind.rstrip("2")
            yield Box(self._place(node), words if ours else node._name, _OURS if ours else _PLATE, True,
                      bool(node._chosen))


class StandIn(QMainWindow):
    """The window.

    Args:
        drawn: The editor's own part.
        docked: The panel as the editor docks it.
    """

    def __init__(self, drawn: Drawn, docked: QWidget) -> None:
        super().__init__()
        self.setStyleSheet("QMainWindow, QDockWidget { background: #262626; color: #c8c8c8; }")
        self.setCentralWidget(drawn)
        dock = QDockWidget("Retake", self)
        dock.setWidget(docked)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        self.resize(*_SIZE)
        self.resizeDocks([dock], [_DOCK], Qt.Orientation.Horizontal)
