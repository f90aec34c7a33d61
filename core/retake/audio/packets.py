"""One audio stream of an open file as its packets, in order, none of them damaged."""

from __future__ import annotations

from collections.abc import Generator
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import av
from av.stream import Discard

from retake.audio.clock import SoundClock
from retake.audio.promise import is_kept, longest
from retake.audio.streams import chosen_stream
from retake.container import open_input, reading
from retake.errors import MediaError
from retake.unfinished import shown

SoundPacket: TypeAlias = "av.Packet[av.AudioStream]"

# AC-3 fills what it left out with noise; this makes the noise depend on the packet, not on the way one came.
_REPEATABLE = {"ac3": {"cons_noisegen": "1"}, "eac3": {"cons_noisegen": "1"}}

_OVERLAP = Fraction(1)  # two joined recordings may overlap a little; more is a clock that jumps
_LATEST = 48 * 3600  # seconds; where a clock leaps to later than that, it is damaged, whatever length the file states


class PacketReader:
    """An open file's audio stream.

    Attributes:
        stream: The stream.
        format_name: FFmpeg's name of the file's format.
        time_base: Seconds a tick of the stream's timestamps.
        last: The timestamp of the packet that was read last.
        end: The timestamp at which that packet ends, as far as its duration says.
    """

    def __init__(self, path: Path, index: int, timestamp: int | None = None) -> None:
        """Open the `index`-th sound of the file at its beginning, or a little before the timestamp.

        Raises:
            MediaError: The file can't be read, or has no such sound.
        """
        self._path = path
        container = open_input(path)
        try:
            self.stream = chosen_stream(container, path, index)
            for other in container.streams:
                if other.index != self.stream.index:
                    other.discard = Discard.all
            self.stream.codec_context.options = _REPEATABLE.get(self.stream.codec_context.name, {})
            if timestamp is not None:
                with reading(path):
                    container.seek(timestamp, stream=self.stream)
        except BaseException:
            container.close()
            raise
        self.format_name: str = container.format.name
        self.time_base = self.stream.time_base or Fraction(1, self.stream.rate)
        self.last, self.end = 0, 0
        self._longest = longest(self.stream)
        self._container = container
        self._demuxed = container.demux(self.stream)
        self._open = True

    def clock(self) -> SoundClock:
        """A clock for the stream's timestamps, its first one as the file's header has it."""
        clock = SoundClock(self.time_base, self.stream.rate, self.format_name)
        clock.first = self.stream.start_time or 0
        return clock

    def packets(self) -> Generator[SoundPacket, None, None]:
        """The packets from where the reader stands, and at the end the empty one that empties a decoder.

        Raises:
            MediaError: The file breaks off inside a packet, or one is marked as damaged.
        """
        for packet in self._demuxed:
            if packet.is_corrupt:
                raise MediaError(
                    f"{shown(self._path)} is cut off or damaged {self._place(packet)}. Copy it again from its source."
                )
            if packet.pts is not None:
                self.last, self.end = packet.pts, packet.pts + (packet.duration or 0)
            yield packet

    def place(self, clock: SoundClock, timestamp: int | None, expected: int) -> int:
        """Where what is stamped so begins, as `SoundClock.place` has it.

        Raises:
            MediaError: A timestamp that leads back into what was heard, or beyond the end of the file.
        """
        at, rate = clock.place(timestamp, expected), self.stream.rate
        if expected - at > rate * _OVERLAP or (at > expected and at > min(self._longest, _LATEST * rate) + rate):
            raise MediaError(
                f"{shown(self._path)} can't be read at {shown_time(expected, rate)}: its timestamps jump "
                f"{'back' if at < expected else 'ahead'} to {shown_time(at, rate)}. Rewrap it, or transcode it to WAV."
            )
        return at

    def refuse_broken_promise(self, heard: int | None = None) -> None:
        """Raise a MediaError if the sound that was read to its end is not as long as the file says.

        Args:
            heard: How many samples came; as many as the timestamps say if None.
        """
        rate = self.stream.rate
        if heard is None:
            heard = round((self.end - (self.stream.start_time or 0)) * self.time_base * rate)
        with reading(self._path):
            kept = is_kept(self.stream, self._path, heard, self.last, self.end)
        if not kept:
            raise MediaError(
                f"{shown(self._path)} is cut off or damaged: its sound ends after {shown_time(heard, rate)}, which is "
                "not what the file says itself. Copy it again from its source."
            )

    def close(self) -> None:
        """Let go of the file. Closing twice does nothing."""
        if self._open:
            self._open = False
            # The generator reads from the container: left for later, it would read from freed memory.
            self._demuxed.close()  # type: ignore[attr-defined]  # the stubs call the generator an Iterator
            self._container.close()

    def _place(self, packet: SoundPacket) -> str:
        """Where the packet lies, as a line says it."""
        if packet.pts is None:
            return "in the middle"
        return f"at {shown_time(int(packet.pts * self.time_base * self.stream.rate), self.stream.rate)}"


def shown_time(samples: int, rate: int) -> str:
    """A count of samples as hours, minutes, seconds and milliseconds: 00:00:12.040."""
    seconds, rest = divmod(max(0, samples), rate)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest * 1000 // rate:03d}"
