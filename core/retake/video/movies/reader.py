"""Movies, read exact to the frame: the n-th picture is the n-th of a straight decode, wherever reading starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from retake.container import open_input, reading
from retake.errors import MediaError
from retake.timecode import exact_rate
from retake.unfinished import shown
from retake.video.frame import Frame
from retake.video.movies.facts import facts, siting_of, video_stream
from retake.video.movies.ffv1 import is_broken
from retake.video.movies.index import FrameIndex, counted, indexed
from retake.video.movies.promised import refuse_broken_off
from retake.video.pixels import READ_AS, layout_of
from retake.video.reader import VideoReader

# How many pictures are decoded at opening to see whether they come as the packets announce them.
_TRIED = 8
# A frame at most this far ahead is reached by decoding on, even where a key lies between.
_NEAR = 3

Decoded = tuple[int, av.VideoFrame, "Packet[VideoStream] | None"]


class MovieReader(VideoReader):
    """A movie file as numbered frames.

    Raises:
        MediaError: It is no movie, has no frame, or is damaged; while reading also where a frame can't be decoded:
            a frame is never left out silently.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._container: InputContainer | None = None
        self._closed = False
        try:
            self._open()
            self._index = self._checked_index()
            first = self._picture(0)
            with reading(path):
                self.info = facts(path, self._input, self._stream, self._index, first)
                refuse_broken_off(path, self._input, self._stream, self._index, self.info)
            self._siting = siting_of(self._stream, self.info.colour)
            layout_of(self.info.pixel_format)
        except BaseException:
            self.close()
            raise

    @property
    def times(self) -> list[Fraction]:
        """When each frame is shown, in seconds on the file's own clock."""
        return [int(t) * self._index.time_base for t in self._index.times]

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        """The frames from `start` up to but not with `stop`; a MediaError names the first one that is damaged."""
        start, stop = self.check(start, stop)
        for number in range(start, stop):
            picture, packet = self._picture(number)
            if picture.is_corrupt:
                raise self._damaged(number, "its data is broken")
            if (picture.width, picture.height) != (self.info.width, self.info.height):
                raise self._damaged(number, f"its picture changes to {picture.width} x {picture.height}")
            yield Frame(number, picture, self.info.colour, self._siting, packet)

    def begins_at(self, number: int) -> int:
        """The first frame that has to be decoded, from where the reader stands, for `number` to come out."""
        if self._within_reach(number):
            return self._ahead
        key = self._index.key_before(number) if self._index.exact else 0
        return min(number, int(np.searchsorted(self._index.times, self._index.key_times[key]))) if key > 0 else 0

    def at_once(self, number: int) -> int:
        """The last key up to `number`; where the file's keys can't be trusted, `number` itself."""
        if not self._index.exact:
            return number
        key = self._index.key_before(number)
        return int(np.searchsorted(self._index.times, self._index.key_times[key])) if key > 0 else 0

    def close(self) -> None:
        """Lets the file go; a second call does nothing."""
        self._closed = True
        self._let_go()

    def _let_go(self) -> None:
        self._decoded: Iterator[Decoded] | None = None
        if self._container is not None:
            self._container.close()
            self._container = None

    @property
    def _input(self) -> InputContainer:
        assert self._container is not None
        return self._container

    def _open(self) -> None:
        self._let_go()
        self._container = open_input(self._path)
        self._stream = video_stream(self._container, self._path)
        context = self._stream.codec_context
        context.thread_type = "AUTO"
        self._checksummed = context.codec.canonical_name == "ffv1"
        if context.codec.intra_only:
            # A frame that stands alone is right or wrong: nothing is patched up in silence.
            context.options = {"err_detect": "crccheck+explode"}
        self._ahead = 0

    def _checked_index(self) -> FrameIndex:
        """The index, corrected by what really comes out at the beginning."""
        with reading(self._path):
            index = indexed(self._input, self._stream)
        if len(index) == 0:
            raise MediaError(f"{shown(self._path)} holds no frame. Copy it again from its source.")
        self._open()
        shown_first = self._first_times(index)
        expected = index.times[: len(shown_first)].tolist()
        if index.exact and shown_first != expected:
            # Pictures before the first key that lean on what the file does not hold: decoders leave them out.
            missing = set(index.leading.tolist()) - set(shown_first)
            index = index.without(missing)
            if shown_first != index.times[: len(shown_first)].tolist():
                index = replace(index, exact=False)
        if not index.exact:
            self._open()
            index = counted(index, [picture.pts for _, picture, _ in self._counted()], self._stated_rate())
        self._open()
        return index

    def _stated_rate(self) -> Fraction:
        """The rate that the file states of itself; 25 where it states none."""
        stated = (self._stream.average_rate, self._stream.guessed_rate, self._stream.base_rate)
        return next((exact_rate(rate) for rate in stated if rate and 0 < rate <= 1000), Fraction(25))

    def _first_times(self, index: FrameIndex) -> list[int | None]:
        wanted = min(len(index), len(index.leading) + _TRIED)
        times: list[int | None] = []
        with reading(self._path):
            for packet in self._input.demux(self._stream):
                times += [picture.pts for picture in packet.decode()]
                if len(times) >= wanted:
                    break
        return times[:wanted]

    def _picture(self, number: int) -> tuple[av.VideoFrame, Packet[VideoStream] | None]:
        """Frame `number`, decoded from where the last one left off or from a key before it."""
        if self._closed:
            raise ValueError(f"{self._path} is closed")
        found = self._decoded_to(number) if self._within_reach(number) else None
        key = self._index.key_before(number) if self._index.exact else 0
        while found is None:
            if self._seek(key):
                found = self._decoded_to(number)
            if found is None and key <= 0:
                raise self._damaged(number, "it can't be decoded")
            # Some keys are only where a picture begins to be refreshed: it is whole some frames later.
            key //= 2
        return found

    def _decoded_to(self, number: int) -> tuple[av.VideoFrame, Packet[VideoStream] | None] | None:
        """Frame `number` from the pictures to come, or None where it is not among them."""
        assert self._decoded is not None
        with reading(self._path, f"at frame {number}"):
            for at, picture, packet in self._decoded:
                self._ahead = at + 1
                if at == number:
                    return self._readable(picture), packet
                if at > number:
                    break
        self._decoded = None
        return None

    def _within_reach(self, number: int) -> bool:
        if self._decoded is None or number < self._ahead:
            return False
        if number - self._ahead <= _NEAR or not self._index.exact:
            return True
        return self._index.key_before(number) <= self._index.key_before(min(self._ahead, len(self._index) - 1))

    def _seek(self, key: int) -> bool:
        """Puts the decoder to a key, or to the beginning; False where searching the file does not lead there."""
        if key > 0:
            found = self._packets_from(key)
            if found is None:
                return False
            self._decoded = self._numbered(found, not_before=int(self._index.key_times[key]))
            self._ahead = int(np.searchsorted(self._index.times, self._index.key_times[key]))
        else:
            # Opened anew: only so do all decoders start as in a straight decode.
            self._open()
            self._decoded = self._numbered(self._input.demux(self._stream)) if self._index.exact else self._counted()
        return True

    def _packets_from(self, key: int) -> Iterator[Packet[VideoStream]] | None:
        """The packets from a key on, or None where searching the file does not lead there."""
        time, place = int(self._index.key_times[key]), int(self._index.key_places[key])
        with reading(self._path):
            self._input.seek(place, stream=self._stream)
            packets = self._input.demux(self._stream)
            for packet in packets:
                if packet.is_keyframe and packet.pts == time:
                    return _chained(packet, packets)
                if packet.dts is None or packet.dts > place:
                    return None
        return None

    def _numbered(self, packets: Iterator[Packet[VideoStream]], not_before: int | None = None) -> Iterator[Decoded]:
        """The pictures with their numbers; what leans on earlier pictures that were not decoded is left out."""
        held: dict[int | None, Packet[VideoStream]] = {}
        alone = self._stream.codec_context.codec.intra_only
        times = self._index.times
        for packet in packets:
            if self._checksummed and is_broken(bytes(packet)):
                raise self._damaged(int(np.searchsorted(times, packet.pts or 0)), "its checksum does not match")
            if alone and packet.size:
                held[packet.pts] = packet
            for picture in packet.decode():
                own = held.pop(picture.pts, None)
                if picture.pts is None or (not_before is not None and picture.pts < not_before):
                    continue
                number = int(np.searchsorted(times, picture.pts))
                if number < len(times) and times[number] == picture.pts:
                    yield number, picture, own

    def _counted(self) -> Iterator[Decoded]:
        """The pictures from the beginning, counted."""
        number = 0
        with reading(self._path):
            for packet in self._input.demux(self._stream):
                for picture in packet.decode():
                    yield number, picture, None
                    number += 1

    def _readable(self, picture: av.VideoFrame) -> av.VideoFrame:
        """The picture in a format whose samples can be reached one by one."""
        instead = READ_AS.get(picture.format.name)
        return picture.reformat(format=instead) if instead else picture

    def _damaged(self, number: int, why: str) -> MediaError:
        code = f" ({self.info.timecode + number})" if hasattr(self, "info") and self.info.timecode else ""
        return MediaError(f"{shown(self._path)} is damaged at frame {number}{code}: {why}. "
                          "Copy it again from its source, or choose a range without it.")


def _chained(first: Packet[VideoStream], rest: Iterator[Packet[VideoStream]]) -> Iterator[Packet[VideoStream]]:
    yield first
    yield from rest
