"""One timeline under the viewer: what sounds, what is said, what lips do and what a take does, scrubbed together."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QToolTip, QVBoxLayout, QWidget

from retake_ui.look.line import Line
from retake_ui.models.keeping import Keeping
from retake_ui.models.shots import Row
from retake_ui.models.take import Mark
from retake_ui.session import Session
from retake_ui.strip import lanes
from retake_ui.strip.canvas import Clock
from retake_ui.strip.content import content_of
from retake_ui.strip.hand import Hand
from retake_ui.strip.reading import reading_of, words_at
from retake_ui.strip.view import StripView
from retake_ui.viewer.addresses import extended_address
from retake_ui.words import plain, tr

_CLOSER = 1.5


class Strip(QWidget):
    """The strip of the shot that is looked at.

    Args:
        session: What is open.
        parent: Who owns it.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._key = ""  # the row that is shown
        self.keeping: Keeping = session.keeping
        self.view = StripView(session.playhead, self.keeping, self)
        self._hand = Hand(self.view, session.playhead, self.keeping)
        self._bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self._bar.setAccessibleName(tr("Part of the shot that is seen"))
        self._bar.valueChanged.connect(self._scrolled)
        self._reading = Line(self)
        self._reading.setAccessibleName(tr("Frame under the pointer"))
        font = self._reading.font()
        font.setPixelSize(11)
        self._reading.setFont(font)
        below = QHBoxLayout()
        below.setContentsMargins(6, 1, 6, 1)
        below.addWidget(self._reading, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._bar)
        layout.addLayout(below)
        self.setFocusProxy(self.view)
        self._fresh = QTimer(self)
        self._fresh.setSingleShot(True)
        self._fresh.timeout.connect(self._refresh)
        self._connect()
        self._refresh()

    def next_mark(self, way: int = 1) -> None:
        """Goes to the next place that should be looked at, or with -1 to the one before."""
        frame, marks = self._session.playhead.frame, self.view.canvas.content.marks
        firsts = sorted({one.first for one in marks})
        there = [one for one in firsts if one > frame] if way > 0 else [one for one in firsts if one < frame][::-1]
        if there:
            self._session.playhead.set_speed(0)
            self._session.playhead.move(there[0])
            self.view.scale.show(there[0], 20)
            self.view.changed_scale()

    def fit(self) -> None:
        """All of the shot is seen."""
        self.view.scale.fit()
        self.view.changed_scale()

    def zoom(self, factor: float) -> None:
        """Closer or farther around the playhead."""
        scale = self.view.scale
        scale.zoom(scale.x(self._session.playhead.frame + 0.5), factor)
        self.view.changed_scale()

    def remove_picked(self) -> None:
        """Takes the kept range away that is picked, or the one at the playhead."""
        hand, playhead = self.view.hand, self._session.playhead
        at = hand.picked if hand.picked is not None else playhead.frame
        self.keeping.put([one for one in self.keeping.ranges if not one[0] <= at <= one[1]])
        hand.picked = None
        self.view.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that mean something only here; all others are the panel's."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_picked()
        else:
            super().keyPressEvent(event)

    def drop(self) -> None:
        """Escape: lets go of what is dragged, and of a range that was begun."""
        self._hand.drop()
        self.keeping.forget()
        self.view.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The view's mouse, and its words on hover."""
        if watched is not self.view:
            return super().eventFilter(watched, event)
        if isinstance(event, QHelpEvent):
            self._explain(event.pos(), event.globalPos())
            return True
        if isinstance(event, QWheelEvent):
            return self._hand.wheel(event)
        if isinstance(event, QMouseEvent):
            return self._hand.mouse(event)
        if event.type() == QEvent.Type.Leave:
            self.view.set_hover(-1)
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        session, later = self._session, self._later
        on, playhead = session.keys.on, session.playhead
        on("keep in", lambda: self.keeping.begin(playhead.frame))
        on("keep out", lambda: self.keeping.end(playhead.frame))
        on("next mark", self.next_mark)
        on("previous mark", lambda: self.next_mark(-1))
        on("closer", lambda: self.zoom(_CLOSER))
        on("farther", lambda: self.zoom(1 / _CLOSER))
        on("whole", self.fit)
        session.keys.pressed.connect(self._pressed)
        self.view.installEventFilter(self)
        self.view.moved.connect(self._moved)
        self.view.hovered.connect(self._read)
        session.playhead.moved.connect(self._played)
        session.playhead.range_changed.connect(later)
        session.shots.current_changed.connect(later)
        session.shots.changed.connect(self._row_changed)
        session.study.changed.connect(later)
        session.study.told.connect(later)
        session.showing.changed.connect(later)

    def _pressed(self, name: str) -> None:
        if name == "cancel":
            self.drop()

    def _played(self, frame: int) -> None:
        """The playhead went elsewhere: its frame is read, until the pointer moves again."""
        if self.view.hover != frame:
            self.view.set_hover(-1)
        self._read(self.view.hover)

    def _row_changed(self, key: str) -> None:
        if key == self._session.shots.current:
            self._later()

    def _later(self, *ignored: object) -> None:
        """Parts come in heaps; they are drawn together."""
        if not self._fresh.isActive():
            self._fresh.start(30)

    def _refresh(self) -> None:
        session = self._session
        content = content_of(session.shots, session.study, session.showing)
        self.view.canvas.clock = clock_of(session, session.shots.looked_at)
        same = content.frames == self.view.canvas.content.frames and self._key == session.shots.current
        self._key = session.shots.current
        self.view.set_content(content, bool(session.study.doing))
        if not same:
            self.view.set_hover(-1)
            self.view.take_range()
        self._read(self.view.hover)

    def _moved(self) -> None:
        scale = self.view.scale
        self._bar.blockSignals(True)
        self._bar.setRange(0, max(0, scale.whole - scale.width))
        self._bar.setPageStep(scale.width)
        self._bar.setSingleStep(40)
        self._bar.setValue(scale.left)
        self._bar.blockSignals(False)
        self._bar.setVisible(not scale.fitted)
        window = scale.window
        self._session.studying.look(window.first, window.stop, window.width)

    def _scrolled(self, left: int) -> None:
        self.view.scale.scroll(left - self.view.scale.left)
        self.view.changed_scale()

    def _read(self, frame: int) -> None:
        at = frame if frame >= 0 else self._session.playhead.frame
        canvas = self.view.canvas
        self._reading.put(reading_of(canvas.content, canvas.clock, at, self._session.study.doing))

    def _explain(self, at: QPoint, there: QPoint) -> None:
        band = self.view.canvas.band_at(at.y())
        words = words_at(self.view.canvas, band, self.view.frame_at(at.x()), self.view.scale.per_frame) \
            if band is not None and at.x() >= self.view.header else _about(band.lane.name) if band is not None else ""
        QToolTip.showText(there, plain(words), self.view)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The places of the take that should be looked at."""
        return self.view.canvas.content.marks


def _about(lane: str) -> str:
    """What a lane shows, for who points at its name."""
    return {lanes.RULER: tr("The plate's timecode, and the timeline's below it. Drag to scrub, double-click to fit."),
            lanes.MARKS: tr("Places of the take that would fail QC (cross) or should be looked at (triangle).\n"
                            "Next and previous: ] and ["),
            lanes.KEEP: tr("Ranges that stay as they are. Drag to make one, drag its edges, Delete to remove it."),
            lanes.GUIDE: tr("The production sound."), lanes.DIALOGUE: tr("The new sound."),
            lanes.GUIDE_PHONES: tr("What the guide says. A colour and a letter for what lips do; notches: lips meet."),
            lanes.DIALOGUE_PHONES: tr("What the dialogue says. A colour and a letter for what lips do; "
                                      "notches: lips meet."),
            lanes.LINKS: tr("Which moment of the guide (above) is which of the dialogue (below). "
                            "Solid: the same words; dotted: others."),
            lanes.LIPS: tr("How far the lips open.\nThin grey: the plate. Dotted blue: what the dialogue asks for.\n"
                           "Bold yellow: the take; dashed: what a take would do."),
            lanes.PLAN: tr("What is done to each frame, as high as it counts: ramps are slopes.")}.get(lane, "")


def clock_of(session: Session, row: Row | None) -> Clock:
    """How the frames of a row are called."""
    playhead = session.playhead
    if row is None:
        return Clock()
    shot = row.shot
    start = (shot.plate.timecode if shot.plate is not None else None) or playhead.start
    base = max(1, round(playhead.rate))
    zero = -start.frames % base if start is not None else 0

    return Clock(lambda frame: str(start + frame) if start is not None else str(frame),
                 partial(extended_address, shot), base, zero)
