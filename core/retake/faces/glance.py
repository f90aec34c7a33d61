"""A quick look at a shot: faces in a few of its frames, and the cuts between them, long before anybody follows them."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from retake.errors import MediaError
from retake.faces.bundled import BundledMesh
from retake.faces.cuts import UNLIKE, CutFinder, likeness, thumbnail
from retake.faces.detector import Detector, Found
from retake.faces.follow import Line
from retake.faces.identity import Person, people
from retake.faces.look import Looker
from retake.faces.mesh import FaceMesh
from retake.faces.second_detector import SecondDetector, faces_in, parts_of
from retake.faces.sight import is_face, settled
from retake.faces.store import from_bytes, to_bytes
from retake.faces.track import OBJECT, FaceTrack, FaceTracks
from retake.faces.tracking import Shared, entrance, face_track
from retake.faces.window import Window, window_of
from retake.video.bars import picture_of, united
from retake.video.frame import Box, Frame
from retake.video.reader import VideoReader
from retake.views import AUTO

# So many frames are looked at, and so many more, in parts and between them, where nobody was seen.
MOST, MORE = 24, 12
# Fewer will do where they are had at once: so many of a short shot, and of a long one, which would take long to decode.
_ENOUGH, _LONG = (16, 8), 1000
# A second detector, which is slow, is asked about so many of them.
_ASKED = 8
# Between two frames nearer than this a cut is looked for in all frames.
_NEAR = 8
_MOST_CUTS = 4
# How badly a lower face is rebuilt where something is in front of it: over three clips and six talkers 0.5 at most but
# where a head is turned, which hides its own far side; 1.2 and more behind a painted microphone or hand.
_ODD, _TURNED = 0.8, 20.0


@dataclass(frozen=True)
class Glance:
    """What a few frames show.

    Attributes:
        tracks: The faces; row k is the frame `numbers[k]`, whatever number a track gives it. No face where none is.
        numbers: The frames that were looked at, ascending.
        cuts: The frames that begin a new picture, as far as the frames on both sides of them were looked at.
    """

    tracks: FaceTracks
    numbers: tuple[int, ...]
    cuts: tuple[int, ...] = ()

    def to_bytes(self) -> bytes:
        """The glance as bytes, for the cache."""
        head = json.dumps({"numbers": self.numbers, "cuts": self.cuts}).encode()
        return struct.pack("<I", len(head)) + head + to_bytes(self.tracks)

    @classmethod
    def from_bytes(cls, content: bytes) -> Glance:
        """The glance again.

        Raises:
            MediaError: It is damaged, or of another version.
        """
        try:
            length = struct.unpack("<I", content[:4])[0]
            head = json.loads(content[4 : 4 + length])
            tracks = from_bytes(content[4 + length :])
            if tracks is not None:
                return cls(tracks, tuple(head["numbers"]), tuple(head["cuts"]))
        except (ValueError, KeyError, TypeError, struct.error):
            pass
        raise MediaError("The kept look at the faces is damaged, or of another version.")

    def places(self, rows: NDArray[np.bool_]) -> list[tuple[int, int]]:
        """Runs of rows as frames: first and last frame that was looked at; rows is bool, (looked at,)."""
        found: list[tuple[int, int]] = []
        for row in np.flatnonzero(rows).tolist():
            if row and found and found[-1][1] == self.numbers[row - 1]:
                found[-1] = (found[-1][0], self.numbers[row])
            else:
                found.append((self.numbers[row], self.numbers[row]))
        return found


class Glancer:
    """Looks at plates; a context manager. Its models are loaded when it looks for the first time."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._models: tuple[Detector, FaceMesh] | None = None
        self._second: SecondDetector | None = None

    def look(self, reader: VideoReader, start: int, stop: int, view: str = AUTO,
             second: Callable[[], SecondDetector] | None = None) -> Glance:
        """The faces of frames `start` up to but not with `stop`, by a few of them.

        Args:
            reader: The plate.
            start: The first frame.
            stop: The frame after the last.
            view: How the plate is looked at.
            second: Opens another detector; called where nobody is seen.
        """
        numbers = _cheapest(reader, spread(start, stop, MOST), start, _ENOUGH[stop - start > _LONG])
        seen = _Seen(reader, Looker(reader.info, view), *self._loaded())
        for k, number in enumerate(numbers):
            seen.add(number, thorough=k in (0, len(numbers) // 2))
        if not seen.faces and len(numbers) < stop - start:
            between = sorted({(a + b) // 2 for a, b in pairwise(numbers)} - set(numbers))
            for number in [between[k] for k in spread(0, len(between), MORE)]:
                seen.add(number, thorough=True)
        if not seen.faces and second is not None:
            if self._second is None:
                self._second = self._stack.enter_context(second())
            seen.ask([numbers[k] for k in spread(0, len(numbers), _ASKED)], self._second)
        return seen.glance(start)

    def _loaded(self) -> tuple[Detector, FaceMesh]:
        if self._models is None:
            self._models = (self._stack.enter_context(Detector()), self._stack.enter_context(BundledMesh()))
        return self._models

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._stack.close()


def spread(start: int, stop: int, most: int) -> list[int]:
    """At most so many whole numbers from `start` up to but not with `stop`, evenly, both ends among them."""
    if stop - start <= most:
        return list(range(start, stop))
    return sorted({round(float(one)) for one in np.linspace(start, stop - 1, most)})


def _cheapest(reader: VideoReader, numbers: list[int], start: int, enough: int) -> list[int]:
    """Frames that need no others decoded first, in place of those, where that leaves enough of them."""
    cheap = sorted({max(start, reader.at_once(number)) for number in numbers})
    return cheap if len(cheap) >= min(enough, len(numbers)) else numbers


class _Seen:
    """What is seen frame after frame."""

    def __init__(self, reader: VideoReader, looker: Looker, detector: Detector, mesh: FaceMesh) -> None:
        self._reader, self._looker, self._detector, self._mesh = reader, looker, detector, mesh
        self._small: dict[int, NDArray[np.float32]] = {}
        self._picture: Box | None = None
        self.faces: list[tuple[int, Line]] = []

    def add(self, number: int, thorough: bool) -> None:
        """Looks at a frame."""
        frame = self._reader.frame(number)
        self._small[number] = thumbnail(frame)
        self._picture = united([self._picture, picture_of(frame)])
        self._measure(frame, self._detector.look(self._looker, frame, thorough))

    def ask(self, numbers: list[int], second: SecondDetector) -> None:
        """Looks at frames again, with another detector."""
        parts = [parts_of(self._looker, self._reader.frame(number), thorough=False) for number in numbers]
        for number, faces in zip(numbers, faces_in(second, self._looker, parts), strict=True):
            if faces:
                self._measure(self._reader.frame(number), faces)

    def _measure(self, frame: Frame, faces: list[Found]) -> None:
        """Keeps those of a frame's faces whose points can be measured."""
        windows: list[Window] = []
        for found in faces:
            sight = settled(self._looker, self._mesh, frame, found.window)
            if sight is None or not is_face(sight.points):
                continue
            own = window_of(sight.points)
            # Two windows onto one face settle on it both.
            if any(np.hypot(own.x - one.x, own.y - one.y) < 0.25 * one.size for one in windows):
                continue
            windows.append(own)
            line = Line(1)
            line.add(0, sight, None)
            self.faces.append((frame.number, line))

    def glance(self, start: int) -> Glance:
        """All that was seen."""
        numbers = sorted(self._small)
        cuts = self._cuts(numbers)
        rows = {number: row for row, number in enumerate(numbers)}
        apart = [int(np.searchsorted(numbers, cut)) for cut in cuts]
        lines = [_at_row(line, rows[number], len(numbers)) for number, line in self.faces]
        info = self._reader.info
        box = self._picture or Box(0, 0, info.width, info.height)
        # Frames that do not follow on each other are not smoothed over: each stands for itself, as after a cut.
        shared = Shared.of(list(range(1, len(numbers))), self._looker.geometry, box, info.rate)
        found = sorted(people(lines, apart), key=entrance)
        faces = tuple(face_track(k, one, shared)[0] for k, one in enumerate(found, start=1))
        for person, face in zip(found, faces, strict=True):
            _mark_covered(person, face)
        return Glance(FaceTracks(start, self._looker.geometry, faces, (), self._mesh.name), tuple(numbers),
                      tuple(cuts))

    def _cuts(self, numbers: list[int]) -> list[int]:
        """The cuts between frames that were looked at and look unlike each other."""
        cuts: list[int] = []
        for a, b in pairwise(numbers):
            if likeness(self._small[a], self._small[b]) < UNLIKE and len(cuts) < _MOST_CUTS:
                cuts += self._cut_between(a, b)
        return cuts

    def _cut_between(self, first: int, last: int) -> list[int]:
        """The cut between two frames, found by halves; none where the picture only changes little by little."""
        low, high = self._small[first], self._small[last]
        while last - first > _NEAR:
            middle = (first + last) // 2
            small = thumbnail(self._reader.frame(middle))
            if likeness(low, small) < likeness(small, high):
                last, high = middle, small
            else:
                first, low = middle, small
        begin = max(0, first - _NEAR)
        end = min(self._reader.info.frame_count, last + _NEAR)
        return [begin + cut for cut in found_in(self._reader.frames(begin, end)) if first < begin + cut <= last]


def found_in(frames: Iterable[Frame]) -> list[int]:
    """The cuts in a run of frames, counted from its first one."""
    finder = CutFinder()
    for frame in frames:
        finder.feed(frame)
    return finder.finish()


def _mark_covered(person: Person, face: FaceTrack) -> None:
    """Marks frames in which something seems to be in front of the mouth, though no neighbour says so, too."""
    if face.model is None:
        return
    rows = np.flatnonzero(face.present)
    patches, yaw = person.lines[0].patches[rows], face.pose.yaw[rows]
    odd = face.model.careful(patches, yaw).scores(patches, yaw) > _ODD
    face.hidden[rows[odd & (face.hidden[rows] == 0) & (np.abs(yaw) < _TURNED)]] = OBJECT


def _at_row(line: Line, row: int, length: int) -> Line:
    """A line of one frame as one of many, in which it is seen in a single row."""
    whole = Line(length)
    whole.points[row], whole.patches[row], whole.seen[row] = line.points[0], line.patches[0], True
    whole.presence[row], whole.spread[row] = line.presence[0], line.spread[0]
    whole.own = line.own
    return whole
