"""Where in the shot the editor looks: one place for viewer, strip and controls alike."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QObject, Signal

from retake.timecode import Timecode

FASTEST = 8


class Playhead(QObject):
    """A frame of the plate, counted from 0 in its file, in the range that the shot shows.

    It does not run by itself: whoever plays (`retake_ui.viewer`) moves it.
    """

    moved = Signal(int)
    range_changed = Signal()
    speed_changed = Signal(int)  # 0 stands, 1 plays, 2, 4, 8 faster, below 0 backwards
    loop_changed = Signal(bool)
    part_changed = Signal()  # another part is looped over

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.first, self.stop, self.rate = 0, 0, Fraction(25)
        self.start: Timecode | None = None  # of the plate's frame 0
        self.frame, self.speed, self.loop = 0, 0, True
        self.part: tuple[int, int] | None = None  # see `looped`

    @property
    def looped(self) -> tuple[int, int]:
        """What is played over and over: its first frame, and the one after its last."""
        if self.part is not None:
            first, stop = max(self.first, self.part[0]), min(self.stop, self.part[1])
            if first < stop:
                return first, stop
        return self.first, self.stop

    def set_range(self, first: int, stop: int, rate: Fraction, start: Timecode | None) -> None:
        """Another shot: its first frame, the one after its last, and the timecode of its plate's frame 0."""
        self.set_speed(0)
        self.first, self.stop, self.rate, self.start = first, stop, rate, start
        self.frame, self.part = first, None
        self.range_changed.emit()
        self.part_changed.emit()
        self.moved.emit(first)

    def set_part(self, part: tuple[int, int] | None) -> None:
        """What is looped over: a part's first frame and the one after its last, or the whole shot."""
        if part != self.part:
            self.part = part
            self.part_changed.emit()

    def move(self, frame: int) -> None:
        """Goes to a frame, within the range."""
        frame = max(self.first, min(frame, self.stop - 1)) if self.stop > self.first else self.first
        if frame != self.frame:
            self.frame = frame
            self.moved.emit(frame)

    def step(self, frames: int) -> None:
        """Goes on by so many frames; standing still."""
        self.set_speed(0)
        self.move(self.frame + frames)

    def set_speed(self, speed: int) -> None:
        """Plays, faster, backwards, or stands."""
        if speed != self.speed:
            self.speed = speed
            self.speed_changed.emit(speed)

    def toggle(self) -> None:
        """Plays, or stands if it plays."""
        self.set_speed(0 if self.speed else 1)

    def shuttle(self, way: int) -> None:
        """L (1) and J (-1): plays that way; pressed again twice as fast; against the way it runs, it stands first."""
        if self.speed * way < 0:
            self.set_speed(0)
        else:
            self.set_speed(way * min(FASTEST, max(1, abs(self.speed) * 2)))

    def set_loop(self, loop: bool) -> None:
        """Whether it begins again at the end."""
        if loop != self.loop:
            self.loop = loop
            self.loop_changed.emit(loop)

    def timecode(self, frame: int | None = None) -> str:
        """A frame's timecode on the plate; its number where the plate has none."""
        at = self.frame if frame is None else frame
        return str(self.start + at) if self.start is not None else str(at)
