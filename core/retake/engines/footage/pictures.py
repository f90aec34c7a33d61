"""Lower faces out of a plate, by frame number in any order: decoded in runs, kept as samples, few at a time."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from retake.faces import FaceTrack, FaceTracks
from retake.faces import points as at
from retake.video import VideoReader
from retake.video.colour import IDENTITY
from retake.video.frame import Box, Frame
from retake.video.part import part_of
from retake.video.pixels import layout_of

Rgb = NDArray[np.float32]

# Decoding on is cheaper than seeking up to about a group of pictures.
_ON = 40
_MOST_BYTES, _MOST_AHEAD = 24 << 20, 48 << 20
# In eye distances, around the lower face: the neck, and what the interpolation reaches for.
_MARGIN, _NECK = 0.15, 0.6


@dataclass(frozen=True)
class Picture:
    """A cut of a frame.

    Attributes:
        rgb: R'G'B' float32 (height, width, 3), the plate's own values.
        left: Its first column in the frame.
        top: Its first row in the frame.
    """

    rgb: Rgb
    left: int
    top: int


class Pictures:
    """The lower faces of one track.

    Args:
        reader: The plate, for nobody else's use at the same time: it is read on from where it stands.
        tracks: The faces of a range of it.
        face: The one that is wanted.
    """

    def __init__(self, reader: VideoReader, tracks: FaceTracks, face: FaceTrack) -> None:
        self._reader, self._tracks, self._face = reader, tracks, face
        self._grid = layout_of(reader.info.pixel_format).grid
        self._kept: OrderedDict[int, tuple[Frame, Box]] = OrderedDict()
        self._bytes = 0
        self._run: Iterator[Frame] | None = None
        self._next = 0
        self._last: tuple[int, Picture] | None = None

    def at(self, number: int) -> Picture:
        """The lower face in frame `number`, which must show the face."""
        if self._last and self._last[0] == number:
            return self._last[1]
        if number not in self._kept:
            self._fetch(number)
        part, box = self._kept[number]
        self._kept.move_to_end(number)
        self._last = (number, Picture(part.rgb(), box.left, box.top))
        return self._last[1]

    def keep(self, frame: Frame) -> None:
        """Takes note of a frame that was decoded anyway."""
        row = frame.number - self._tracks.start
        if frame.number in self._kept or not 0 <= row < len(self._face) or not self._face.present[row]:
            return
        box = self._box(row)
        if box is None:
            return
        part = part_of(self._of_known_matrix(frame), box)
        self._kept[frame.number] = (part, box)
        self._bytes += _weight(part)
        while self._bytes > _MOST_BYTES and len(self._kept) > 1:
            _, (oldest, _) = self._kept.popitem(last=False)
            self._bytes -= _weight(oldest)

    def close(self) -> None:
        """Stops decoding; the reader itself stays open."""
        if self._run is not None:
            cast(Generator[Frame, None, None], self._run).close()
        self._run = None

    def _fetch(self, number: int) -> None:
        if self._run is None or not self._next <= number < self._next + _ON:
            self.close()
            # A few frames earlier: neighbours are often wanted next.
            self._next = max(self._tracks.start, number - 2)
            self._run = iter(self._reader.frames(self._next, self._tracks.start + len(self._face)))
        while self._next <= number:
            self.keep(next(self._run))
            self._next += 1

    def _box(self, row: int) -> Box | None:
        """The stored pixels to be kept, beginning on a whole chroma sample; None where they lie outside the frame."""
        landmarks = self._face.landmarks[row, :, :2]
        points = landmarks[[*at.LOWER_FACE, 4, 50, 280, 58, 288]]
        unit = float(np.linalg.norm(landmarks[263] - landmarks[33]))
        # The neck may lie on any side in a plate that is stored lying down.
        low, high = points.min(axis=0) - (_MARGIN + _NECK) * unit, points.max(axis=0) + (_MARGIN + _NECK) * unit
        width, height = self._reader.info.width, self._reader.info.height
        across, down = self._grid
        box = Box(max(0, int(low[0])) // across * across, max(0, int(low[1])) // down * down,
                  min(width, int(np.ceil(high[0]))), min(height, int(np.ceil(high[1]))))
        return box if box.right - box.left >= 2 * across and box.bottom - box.top >= 2 * down else None

    def _of_known_matrix(self, frame: Frame) -> Frame:
        """An untagged plate's matrix goes by its height, which a cut does not have."""
        if frame.layout.kind != "yuv" or frame.colour.matrix == IDENTITY:
            return frame
        return replace(frame, colour=replace(frame.colour, matrix=frame.colour.matrix_at(frame.height)))


def looked_ahead(frames: Iterator[Frame], sources: Sequence[float | None], pictures: Pictures) -> Iterator[Frame]:
    """The frames of a plate, each once those that its own mouth comes from were decoded, if they are not far ahead.

    So a source a little later than its frame need not be decoded a second time.

    Args:
        frames: The plate's frames, in order.
        sources: For each of them the frame whose mouth it takes; None where it takes none of this plate.
        pictures: What keeps the lower faces of those that are wanted.
    """
    wanted = {int(end) for one in sources if one is not None for end in (np.floor(one), np.ceil(one))}
    held: deque[Frame] = deque()
    for source in sources:
        while not held or (source is not None and held[-1].number < source and _bytes(held) < _MOST_AHEAD):
            frame = next(frames, None)
            if frame is None:
                break
            if frame.number in wanted:
                pictures.keep(frame)
            held.append(frame)
        yield held.popleft()


def _bytes(held: deque[Frame]) -> int:
    """What the frames take in memory, and one more."""
    return (len(held) + 1) * _weight(held[0])


def _weight(part: Frame) -> int:
    return sum(plane.buffer_size for plane in part.picture.planes)
