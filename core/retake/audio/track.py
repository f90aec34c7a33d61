"""A movie's sound, written beside its picture: the contract with the movie's writer, and the track that encodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any, Protocol

import av
import numpy as np
from av.container import OutputContainer

from retake.audio.encoding import Block, SoundForm, add_sound, frames
from retake.audio.reader import SoundReader
from retake.errors import OptionError

_PACKET = 1024


class SoundTrack(Protocol):
    """One sound of a movie. The writer calls `add_to` once, `mux_until` as the picture grows, `finish`, `close`."""

    def add_to(self, container: OutputContainer) -> None:
        """Add the stream; before the first packet of any stream is muxed.

        Raises:
            OutputError: The container does not take such a sound.
        """

    def mux_until(self, seconds: Fraction) -> None:
        """Mux the packets that start before that time; the picture's first frame is at 0."""

    def finish(self) -> None:
        """Mux the rest."""

    def close(self) -> None:
        """Let go of what the track reads from, at any time, also twice."""


class PacketQueue:
    """Packets in order, muxed as far as the picture is."""

    def __init__(self, container: OutputContainer, packets: Iterator[av.Packet[Any]]) -> None:
        """A queue in front of the container."""
        self._container, self._packets = container, packets
        self._waiting = next(packets, None)

    def mux_until(self, seconds: Fraction | None) -> None:
        """Mux the packets that start before that time; all of them if None."""
        while (packet := self._waiting) is not None:
            if seconds is not None and (packet.pts or 0) * packet.time_base >= seconds:
                return
            self._container.mux(packet)
            self._waiting = next(self._packets, None)


class PcmTrack:
    """A track encoded from samples, by default as 24-bit PCM; the first sample is heard with the first frame."""

    def __init__(self, blocks: Iterable[Block], form: SoundForm, *, lead: int = 0, length: int | None = None) -> None:
        """A track of the blocks.

        Args:
            blocks: Samples of shape (channels, n) in order, float32, int16 or int32.
            form: Rate, channels, codec, language and title.
            lead: Samples of silence before them; below 0, as many are left out at their beginning.
            length: Samples of the whole track, lead included: silence is added or the rest left out. As long as
                the blocks if None.
        """
        self.form = form
        self._blocks: Iterable[Block] = _fitted(blocks, form.channels, lead, length)
        self._queue: PacketQueue | None = None

    @classmethod
    def from_reader(
        cls, reader: SoundReader, form: SoundForm | None = None, *, start: int = 0, length: int | None = None
    ) -> PcmTrack:
        """A track of what the reader gives from sample `start` on, which is heard with the first frame.

        Args:
            reader: The sound; it stays open until the track is finished, and is closed by who opened it.
            form: Codec, language and title; rate and channels are the reader's. 24-bit PCM if None.
            start: Below 0, silence comes first.
            length: Samples of the whole track; to the sound's end if None.
        """
        if reader.rate.denominator != 1:
            raise OptionError(f"A track has a whole number of samples a second, not {reader.rate}.")
        if form is None:
            layout = reader.info.layout if reader.names == reader.info.names else None
            form = SoundForm(int(reader.rate), len(reader.names), layout=layout)
        form = replace(form, rate=int(reader.rate), channels=len(reader.names))
        stop = None if length is None else start + length
        return cls(reader.blocks(start, stop), form, length=length)

    def add_to(self, container: OutputContainer) -> None:
        """See SoundTrack."""
        self._container = container
        self._stream = add_sound(container, self.form)

    def mux_until(self, seconds: Fraction) -> None:
        """See SoundTrack."""
        self._started().mux_until(seconds)

    def finish(self) -> None:
        """See SoundTrack."""
        self._started().mux_until(None)

    def close(self) -> None:
        """See SoundTrack."""
        self._queue = None

    def _started(self) -> PacketQueue:
        """The queue; encoding starts with the first call, when all streams are there."""
        if self._queue is None:
            self._queue = PacketQueue(self._container, self._packets())
        return self._queue

    def _packets(self) -> Iterator[av.Packet[Any]]:
        """The encoded packets."""
        for frame in frames(self._blocks, self._stream, self.form, _PACKET):
            yield from self._stream.encode(frame)
        yield from self._stream.encode(None)


def _fitted(blocks: Iterable[Block], channels: int, lead: int, length: int | None) -> Iterator[Block]:
    """The blocks with silence before, or without their beginning, up to `length` samples, with silence behind."""
    left = length
    for block in _led(blocks, channels, lead):
        piece = block if left is None else block[:, :left]
        if piece.shape[1]:
            yield piece
        if left is not None:
            left -= piece.shape[1]
            if not left:
                return
    if left:
        yield from _silence(channels, left)


def _led(blocks: Iterable[Block], channels: int, lead: int) -> Iterator[Block]:
    """The blocks after `lead` samples of silence, or without their first `-lead` samples."""
    yield from _silence(channels, max(0, lead))
    skip = max(0, -lead)
    for block in blocks:
        gone = min(skip, block.shape[1])
        skip -= gone
        yield block[:, gone:]


def _silence(channels: int, count: int) -> Iterator[Block]:
    """`count` samples of silence, in portions."""
    for start in range(0, count, _PACKET):
        yield np.zeros((channels, min(_PACKET, count - start)), np.float32)
