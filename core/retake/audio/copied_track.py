"""The plate's own sound in a new movie: its very packets where that is exact, its samples where it is not."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import OutputContainer

from retake.audio.clock import is_steady, pcm_block
from retake.audio.encoding import SoundForm, tag
from retake.audio.info import SoundInfo
from retake.audio.packets import PacketReader, SoundPacket
from retake.audio.reader import SoundReader, open_sound
from retake.audio.streams import described
from retake.audio.track import PacketQueue, PcmTrack
from retake.container import reading

_PACKET = 1024
_QUICKTIME = ("mov", "mp4", "ipod", "3gp", "3g2", "ismv")


class CopiedTrack:
    """A sound of another file, as stored there.

    PCM is cut to the exact sample, its bits untouched. A compressed sound is copied whole, with its encoder's delay
    and its offset to the picture; a range of it, or one whose timestamps are too coarse for the new container, is
    decoded and encoded anew: `copied` says so.

    Attributes:
        copied: Whether the stored bits go over; known once the track is added to a container.
    """

    def __init__(
        self,
        path: Path,
        stream: int = 0,
        *,
        picture_start: Fraction = Fraction(0),
        duration: Fraction | None = None,
    ) -> None:
        """A track of the file's `stream`-th sound.

        Args:
            path: The file.
            stream: Which of its sounds, counted from 0.
            picture_start: The time on the file's own clock at which the new movie's picture begins.
            duration: Seconds of the new movie; the whole sound if None.

        Raises:
            MediaError: The file can't be read, or has no such sound.
        """
        self._path, self._number = path, stream
        self._picture_start, self._duration = picture_start, duration
        self.copied = False
        self._reader: SoundReader | None = None
        self._encoded: PcmTrack | None = None
        self._queue: PacketQueue | None = None
        self._packets: Generator[av.Packet[Any], None, None] | None = None
        self._info: SoundInfo = described(path, stream)
        self._source = PacketReader(path, stream)
        self._clock = self._source.clock()
        self._first = round((picture_start - self._info.start) * self._info.rate)
        self._length = None if duration is None else round(duration * self._info.rate)

    def add_to(self, container: OutputContainer) -> None:
        """See SoundTrack."""
        self._target = container
        block = pcm_block(self._info.codec, self._info.channels)
        if not (self._pcm_fits(container) if block else self._whole_fits(container)):
            self._encode(container)
            return
        try:
            self._stream = container.add_stream_from_template(self._source.stream)
        except ValueError:
            self._encode(container)
            return
        self.copied = True
        tag(self._stream, container.format.name, self._info.language, self._info.title)
        self._packets = self._cut_packets(block) if block else self._whole_packets()

    def mux_until(self, seconds: Fraction) -> None:
        """See SoundTrack."""
        if self._encoded:
            self._encoded.mux_until(seconds)
        else:
            self._started().mux_until(seconds)

    def finish(self) -> None:
        """See SoundTrack."""
        if self._encoded:
            self._encoded.finish()
        else:
            self._started().mux_until(None)

    def close(self) -> None:
        """See SoundTrack."""
        if self._packets is not None:
            self._packets.close()
        self._source.close()
        if self._reader is not None:
            self._reader.close()

    def _started(self) -> PacketQueue:
        """The queue of copied packets."""
        assert self._packets is not None
        if self._queue is None:
            self._queue = PacketQueue(self._target, self._packets)
        return self._queue

    def _pcm_fits(self, container: OutputContainer) -> bool:
        """Whether the container takes this PCM as it is."""
        # Readers before FFmpeg 6 take PCM in MP4 for another kind of PCM, and play noise.
        if self._info.codec.endswith("_planar") or container.format.name == "mp4":
            return False
        if container.format.name.startswith("mxf"):
            return self._info.rate == 48_000 and self._info.codec in ("pcm_s16le", "pcm_s24le")
        return self._info.codec in container.supported_codecs

    def _whole_fits(self, container: OutputContainer) -> bool:
        """Whether copying the compressed packets keeps every sample at its time."""
        codecs = {self._info.codec, self._source.stream.codec.name}
        if not codecs & container.supported_codecs or (self._duration is not None and not self._is_within()):
            return False
        source, target = self._source.format_name, container.format.name
        if target in _QUICKTIME:
            # Sound that starts late is an empty edit, which counts in the movie's own ticks.
            ticks = Fraction(container.container_options.get("movie_timescale", "1000"))
            late = max(Fraction(0), self._info.start - self._picture_start)
            return is_steady(self._clock, self._source.stream, source) and (late * ticks).denominator == 1
        if target in ("matroska", "webm"):
            return "matroska" in source and (self._picture_start * 1000).denominator == 1
        return False

    def _is_within(self) -> bool:
        """Whether the whole sound lies within the new movie."""
        assert self._duration is not None
        end = self._info.start + self._info.duration
        return self._first <= 0 and end <= self._picture_start + self._duration

    def _encode(self, container: OutputContainer) -> None:
        """Add the sound as samples instead of packets."""
        quick = container.format.name in ("mp4", "ipod", "3gp", "3g2")
        codec = "aac" if quick else "pcm_f32le" if self._info.codec.startswith("pcm_f") else "pcm_s24le"
        if container.format.name.startswith("mxf"):
            codec = "pcm_s16le" if self._info.bits == 16 else "pcm_s24le"
        rate = 48_000 if container.format.name.startswith("mxf") else None
        self._reader = open_sound(self._path, self._number, rate=rate)
        info, ratio = self._info, self._reader.rate / self._info.rate
        form = SoundForm(
            int(self._reader.rate), info.channels, codec, info.layout, language=info.language, title=info.title
        )
        length = None if self._length is None else round(self._length * ratio)
        self._encoded = PcmTrack.from_reader(self._reader, form, start=round(self._first * ratio), length=length)
        self._encoded.add_to(container)

    def _whole_packets(self) -> Generator[SoundPacket, None, None]:
        """Every packet of the stream as it is, its time counted from the picture's start."""
        time_base = self._source.time_base
        # Where the file stores no time, its first sample is taken to lie at 0, its encoder's delay before it.
        origin = self._clock.first * time_base - self._info.start
        shift = round((self._picture_start + origin) / time_base)
        for packet in self._stored():
            packet.pts = None if packet.pts is None else packet.pts - shift
            packet.dts = None if packet.dts is None else packet.dts - shift
            packet.stream = self._stream
            yield packet
        self._source.refuse_broken_promise()

    def _stored(self) -> Iterator[SoundPacket]:
        """The stored packets, FFmpeg's errors as ours."""
        packets = self._source.packets()
        while True:
            with reading(self._path):
                packet = next(packets, None)
            if packet is None:
                return
            if packet.size:
                yield packet

    def _cut_packets(self, block: int) -> Generator[av.Packet[Any], None, None]:
        """PCM packets of the range alone, from time 0 on, gaps and what lies outside the sound as silence."""
        made = 0
        for data in self._range(block):
            for start in range(0, len(data), _PACKET * block):
                packet = av.Packet(data[start : start + _PACKET * block])
                count = packet.size // block
                packet.pts = packet.dts = made
                packet.duration, packet.time_base = count, Fraction(1, self._info.rate)
                packet.stream = self._stream
                made += count
                yield packet

    def _range(self, block: int) -> Iterator[bytes]:
        """The bytes of the range, in portions."""
        stop = None if self._length is None else self._first + self._length
        wanted = self._first
        for place, data in self._placed(block):
            end = place + len(data) // block
            if stop is not None and wanted >= stop:
                return
            if end <= wanted:
                continue
            upto = place if stop is None else min(place, stop)
            yield from self._silence(upto - wanted, block)
            wanted = max(wanted, upto)
            cut = data[(wanted - place) * block : None if stop is None else max(0, stop - place) * block]
            wanted += len(cut) // block
            yield cut
        yield from self._silence((stop or wanted) - wanted, block)

    def _placed(self, block: int) -> Iterator[tuple[int, bytes]]:
        """The stored bytes, with the position of the first sample of each packet."""
        expected = 0
        if self._first > self._info.rate and is_steady(self._clock, self._source.stream, self._source.format_name):
            self._source.close()
            before = self._clock.timestamp(self._first - self._info.rate // 10)
            self._source = PacketReader(self._path, self._number, before)
            expected = -1
        for packet in self._stored():
            if expected < 0:
                expected = self._clock.stated(packet.pts or 0)
            at = self._source.place(self._clock, packet.pts, expected)
            data = bytes(packet)[max(0, expected - at) * block :]
            at = max(at, expected)
            yield at, data
            expected = at + len(data) // block
        self._source.refuse_broken_promise(expected)

    def _silence(self, count: int, block: int) -> Iterator[bytes]:
        """`count` samples of silence as this PCM writes it, in portions."""
        zero = b"\x80" if self._info.codec == "pcm_u8" else b"\0"
        for start in range(0, count, _PACKET):
            yield zero * (min(_PACKET, count - start) * block)
