"""Following faces from frame to frame: each line is one face, frame after frame, until it is lost."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retake.faces.detector import Detector, overlap
from retake.faces.layout import PATCH
from retake.faces.look import Looker
from retake.faces.mesh import FaceMesh
from retake.faces.sight import Sight, is_face, settled, sight
from retake.faces.window import Window, followed, window_of
from retake.video.frame import Frame
from retake.video.reader import VideoReader

Points = NDArray[np.float32]

# Frames between two looks at the whole picture, and between two looks into its parts.
EVERY, THOROUGH = 10, 100
# How long a lost face is looked for about the place where it was.
_PATIENCE = 24


class Line:
    """One face in consecutive frames.

    Attributes:
        points: (range, 478, 3) float32, upright; rows where nothing was measured are undefined.
        seen: (range,) bool.
        presence: (range,) float32.
        spread: (range,) float32.
        patches: (range, 28, 28, 3) uint8.
    """

    def __init__(self, length: int) -> None:
        # Rows that are never written never take memory.
        self.points = np.empty((length, 478, 3), np.float32)
        self.patches = np.empty((length, PATCH, PATCH, 3), np.uint8)
        self.seen = np.zeros(length, np.bool_)
        self.presence = np.zeros(length, np.float32)
        self.spread = np.zeros(length, np.float32)
        self.window: Window | None = None  # looked through last
        self.own: list[Window] = []  # the last two measured ones
        self.ended = False

    def add(self, at: int, seen: Sight, through: Window | None) -> None:
        """Takes what was seen in row `at`."""
        self.points[at], self.patches[at], self.seen[at] = seen.points, seen.patch, True
        self.presence[at], self.spread[at] = seen.presence, seen.spread
        self.own = [*self.own[-1:], window_of(seen.points)]
        self.window = through

    def next_window(self) -> Window:
        """Where to look in the next frame."""
        return followed(self.window, self.own[-1], self.own[-2] if len(self.own) > 1 else None)

    def fits(self, seen: Sight, further: float = 0.0) -> bool:
        """Whether what was seen can be this face a frame later; `further` is what more it may have moved."""
        now, last = window_of(seen.points), self.own[-1]
        moved = np.hypot(now.x - last.x, now.y - last.y) / last.size
        return bool(is_face(seen.points) and moved < 0.4 + further and 0.7 < now.size / last.size < 1.4)

    @property
    def first(self) -> int:
        """The first row it was seen in."""
        return int(np.argmax(self.seen))

    @property
    def last(self) -> int:
        """The last row it was seen in."""
        return len(self.seen) - 1 - int(np.argmax(self.seen[::-1]))


@dataclass
class Follower:
    """Follows all faces through a range of frames.

    Attributes:
        looker: Whoever looks at the plate.
        mesh: What measures faces.
        detector: What finds them.
        reader: The plate, for going back to where a face came in.
        start: The range's first frame.
        length: How many frames the range has.
        lines: All lines so far.
        doubted: The rows in which a face may have been overlooked: it is dark, or the mesh saw none where the detector
            did.
    """

    looker: Looker
    mesh: FaceMesh
    detector: Detector
    reader: VideoReader
    start: int
    length: int
    lines: list[Line] = field(default_factory=list)
    doubted: list[int] = field(default_factory=list)
    _vacant: list[tuple[Window, int]] = field(default_factory=list)
    _scanned: int = -1

    def step(self, frame: Frame, fresh: bool) -> None:
        """Takes the next frame; `fresh` says that it looks like a new picture."""
        at = frame.number - self.start
        if fresh:
            for line in self._active():
                line.ended = True
            self._vacant, self._scanned = [], at - 1
        for line in self._active():
            if not self.carried(line, frame, at):
                line.ended = True
                self._vacant.append((line.own[-1], at))
        self._part_twins(at)
        due = fresh or at == 0 or at - self._scanned >= EVERY
        if due:
            self._scan(frame, at, thorough=fresh or at % THOROUGH == 0)
        else:
            self._look_again(frame, at)

    def _active(self) -> list[Line]:
        return [line for line in self.lines if not line.ended]

    def carried(self, line: Line, frame: Frame, at: int) -> bool:
        """Whether a line goes on in a frame."""
        window = line.next_window()
        seen = sight(self.looker, self.mesh, frame, window)
        if seen is not None and line.fits(seen):
            line.add(at, seen, window)
            return True
        # It may have started faster than a window reaches.
        for found in self.detector.near(self.looker, frame, line.own[-1]):
            seen = settled(self.looker, self.mesh, frame, found.window)
            if seen is not None and line.fits(seen, further=0.2) and not self._taken(seen, line):
                line.add(at, seen, None)
                return True
        return False

    def _taken(self, seen: Sight, line: Line) -> bool:
        """Whether another line is where this face was seen."""
        own = window_of(seen.points)
        return any(overlap(own, other.own[-1]) > 0.4 for other in self._active() if other is not line)

    def _part_twins(self, at: int) -> None:
        """Ends lines that have run onto the same face: which of them it is, its looks will tell."""
        active = self._active()
        for k, one in enumerate(active):
            for other in active[k + 1 :]:
                size = one.own[-1].size
                if float(np.abs(one.points[at] - other.points[at])[:, :2].mean()) < 0.08 * size:
                    for line in (one, other):
                        line.seen[at], line.ended = False, True
                    self._vacant.append((one.own[-1], at))
        # A line that never saw anything else leaves no trace.
        self.lines = [line for line in self.lines if line.seen.any()]

    def _scan(self, frame: Frame, at: int, thorough: bool) -> None:
        before, self._scanned = self._scanned, at
        faces = self.detector.look(self.looker, frame, thorough)
        doubt = thorough and self.detector.dark
        for found in faces:
            line = self.begun(frame, at, found.window)
            doubt = doubt or (line is None and not self._followed(found.window))
            if line is not None and at - before > 1:
                self._followed_back(line, max(0, before + 1), at)
        if doubt:
            self.doubted.append(at)
        self._vacant = [(window, since) for window, since in self._vacant if at - since < _PATIENCE]

    def _look_again(self, frame: Frame, at: int) -> None:
        """Looks for lost faces about the places where they were, less and less often."""
        for window, since in list(self._vacant):
            if at - since < 6 or (at - since) % 3 == 0:
                begun = [self.begun(frame, at, one.window) for one in self.detector.near(self.looker, frame, window)]
                if any(begun):
                    self._vacant.remove((window, since))

    def begun(self, frame: Frame, at: int, window: Window) -> Line | None:
        """A new line for a face that a detector found; None where there is no face, or one that is followed already."""
        if self._followed(window):
            return None
        seen = settled(self.looker, self.mesh, frame, window)
        if seen is None or not is_face(seen.points):
            return None
        own = window_of(seen.points)
        if overlap(own, window) < 0.15 or self._followed(own):
            return None
        line = Line(self.length)
        line.add(at, seen, None)
        self.lines.append(line)
        return line

    def _followed(self, window: Window) -> bool:
        """Whether the face in a window is followed already."""
        return any(overlap(window, line.own[-1]) > 0.4 for line in self._active())

    def _followed_back(self, line: Line, first: int, at: int) -> None:
        """Carries a line back to where its face came in, at most to row `first`."""
        ahead = (line.window, line.own)
        others = [one for one in self.lines if one is not line]
        for frame in reversed(list(self.reader.frames(self.start + first, self.start + at))):
            row = frame.number - self.start
            line.next_window()
            taken = any(one.seen[row] and overlap(window_of(one.points[row]), line.own[-1]) > 0.4 for one in others)
            if taken or not self.carried(line, frame, row):
                break
        line.window, line.own = ahead
