"""A second look, by another detector, at frames in which a face may have been overlooked or lost.

The whole range is followed first, so that all doubtful frames are known: they are asked about together and never one by
one, and what is sure already stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from retake.faces.detector import Found
from retake.faces.doubt import doubtful_rows, holders, picture_at, seen_well, thinned
from retake.faces.follow import EVERY, THOROUGH, Follower, Line
from retake.faces.second_detector import LARGE, Part, SecondDetector, faces_in, parts_of
from retake.faces.track import SecondSight
from retake.faces.window import window_of
from retake.video.frame import Frame

# Frames that are asked about at once; where nobody is found they lie further and further apart, up to this. The same on
# every machine, so that all find the same.
_MOST, _RAREST = 4, 80


@dataclass
class SecondLook:
    """Looks for faces that were overlooked or lost, and follows what it finds.

    Attributes:
        follower: Whoever has followed the range.
        open_detector: Opens the second detector; called where there is anything to ask.
        cuts: The rows that begin a new picture.
        told: Called after each frame and each batch; what it raises ends the work.
    """

    follower: Follower
    open_detector: Callable[[], SecondDetector]
    cuts: Sequence[int]
    told: Callable[[], None] = lambda: None
    _asked: int = 0
    _left: int = 0
    _begun: list[Line] = field(default_factory=list)
    _worse: list[Line] = field(default_factory=list)  # those that saw a face worse than the second detector's line

    def take(self) -> SecondSight | None:
        """Adds to the follower's lines what is found; comes back with what was done, None where nothing was asked."""
        lines = self.follower.lines
        for line in lines:
            line.ended = True
        rows = doubtful_rows([line for line in lines if line.seen.sum() > 1], self.cuts, self.follower.doubted,
                             self.follower.length)
        if not rows:
            return None
        with self.open_detector() as detector:
            self._ask(detector, rows)
            return SecondSight(detector.sha256, self._asked, sum(int(one.seen.sum()) for one in self._begun),
                               self._left)

    def _ask(self, detector: SecondDetector, rows: list[int]) -> None:
        """Asks about rows, first about one, then about more and more at once for as long as nobody is found."""
        nobody = {row for row in rows if not any(seen_well(line, row) for line in self.follower.lines)}
        last, least, most = -1, EVERY, 1
        while rows:
            # What was found may have been followed through frames that were to be asked about.
            rows = [row for row in rows if row > last
                    and not (row in nobody and any(one.seen[row] for one in self._begun))]
            some = thinned(rows, self.cuts, last, least)[:most]
            if not some:
                break
            found = self._found(detector, some)
            last = some[-1]
            if any(found):
                least, most = EVERY, 1
                for row, faces in zip(some, found, strict=True):
                    self._follow(row, faces)
            elif most < _MOST:
                most *= 2
            else:
                least = min(2 * least, _RAREST)
        self.follower.lines = [line for line in self.follower.lines if line.seen.any()]

    def _found(self, detector: SecondDetector, rows: Sequence[int]) -> list[list[Found]]:
        """The faces in some rows. Frames themselves are not kept."""
        follower = self.follower
        seen: list[list[Part]] = []
        found: list[list[Found]] = []
        for row in rows:
            # Parts of a frame are as many pictures again: the first frame of a picture has to do.
            thorough = row % THOROUGH == 0 or row == picture_at(row, self.cuts, follower.length)[0]
            seen.append(parts_of(follower.looker, follower.reader.frame(follower.start + row), thorough))
            if sum(part.picture.size for parts in seen for part in parts) >= 3 * LARGE * LARGE * detector.batch:
                found += faces_in(detector, follower.looker, seen)
                seen = []
            self.told()
        self._asked += len(rows)
        found += faces_in(detector, follower.looker, seen)
        self.told()
        return found

    def _follow(self, row: int, faces: Sequence[Found]) -> None:
        """Follows the faces of a row that nobody has well yet, back and forth."""
        follower = self.follower
        new = [one for one in faces
               if not any(seen_well(line, row) for line in holders(follower.lines, one.window, row))]
        if not new:
            return
        frame = follower.reader.frame(follower.start + row)
        begun = []
        for one in new:
            line = follower.begun(frame, row, one.window)
            if line is None:
                self._left += not holders(follower.lines, one.window, row)
            elif self._takes(line, row):
                begun.append(line)
        first, stop = picture_at(row, self.cuts, follower.length)
        for line in begun:
            ahead = (line.window, line.own)
            self._back(line, first, row)
            line.window, line.own = ahead
        self._on(begun, row + 1, stop)
        self._begun += begun

    def _on(self, lines: list[Line], row: int, stop: int) -> None:
        """Carries lines on from a row until they are lost, or come upon another."""
        start = self.follower.start
        if lines and row < stop:
            for frame in self.follower.reader.frames(start + row, start + stop):
                lost = [line for line in lines if not self._carried(line, frame.number - start, frame)]
                for line in lost:
                    line.ended = True
                lines = [line for line in lines if not line.ended]
                self.told()
                if not lines:
                    return
        for line in lines:
            line.ended = True

    def _back(self, line: Line, first: int, row: int) -> None:
        """Carries a line back from before a row."""
        start = self.follower.start
        while row > first:
            begin = max(first, row - EVERY)
            for frame in reversed(list(self.follower.reader.frames(start + begin, start + row))):
                if not self._carried(line, frame.number - start, frame):
                    line.ended = False
                    return
                self.told()
            row = begin

    def _carried(self, line: Line, row: int, frame: Frame) -> bool:
        """Whether a line goes on in a row in which no other has its face as well."""
        return self.follower.carried(line, frame, row) and self._takes(line, row)

    def _takes(self, line: Line, row: int) -> bool:
        """Whether a line may keep its face in a row; ended where not. Who saw it there, and badly, sees it no more."""
        others = holders([one for one in self.follower.lines if one is not line], window_of(line.points[row]), row)
        if any(self._keeps(one, line, row) for one in others):
            line.seen[row], line.ended = False, True
            return False
        for one in others:
            one.seen[row] = False
            self._worse.append(one)
        return True

    def _keeps(self, one: Line, line: Line, row: int) -> bool:
        """Whether a line keeps its face in a row against another; what saw it worse before has to be clearly better."""
        if any(one is other for other in self._worse):
            return bool(one.spread[row] < 0.5 * line.spread[row])
        return seen_well(one, row) or bool(one.spread[row] <= line.spread[row])
