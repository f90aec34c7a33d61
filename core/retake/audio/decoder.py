"""The sound of one stream, decoded block by block from any sample on, with nothing lost, doubled or moved."""

from __future__ import annotations

from collections.abc import Generator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np

from retake.audio.clock import SoundClock, is_steady
from retake.audio.packets import PacketReader, shown_time
from retake.audio.samples import Samples, decoded_samples
from retake.container import reading
from retake.errors import MediaError
from retake.unfinished import shown

# What lossy decoders need before their output no longer depends on where they began: MP3's reservoir of bits and
# Opus's decaying state are the longest, a third of this.
_PRE_ROLL = Fraction(1)
_NEARBY = Fraction(10)  # decoding on is quicker than seeking, up to here
_LANDMARK = Fraction(5)
_SILENCE = 65_536


class _Block(NamedTuple):
    """What one frame holds.

    Attributes:
        timestamp: Of its first sample, in the stream's time base.
        samples: float32 of shape (channels, n).
    """

    timestamp: int | None
    samples: Samples


class SoundDecoder:
    """One audio stream as blocks of float32 samples in order.

    Positions count samples from the first one that sounds once the encoder's delay (priming) is taken off. Gaps in
    the timestamps come as silence.

    Attributes:
        position: Where the next block begins.
        clock: How the stream's timestamps and positions belong together.
    """

    def __init__(self, path: Path, index: int) -> None:
        """Open the `index`-th audio stream of the file; raises MediaError when there is none."""
        self._path, self._index = path, index
        self._landmarks: dict[int, int] = {}
        self._steady: bool | None = None
        self._ahead: _Block | None = None
        self._attach()
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file. Closing twice does nothing."""
        self._blocks.close()  # it reads from the packets, so it has to end first
        self._packets.close()

    def seek(self, target: int) -> None:
        """Move so that `position` is not behind `target` and the samples from there on are exact."""
        if not self._broken and self.position <= target <= self.position + self.rate * _NEARBY:
            return
        aim = target - int(self.rate * _PRE_ROLL)
        if not self._is_steady():
            aim = max((place for place in self._landmarks.values() if place <= aim), default=0)
            if not self._broken and aim <= self.position <= target:
                return
        if aim <= 0 or not self._jumped(aim, target):
            self.close()
            self._attach()
            self._begin()

    def next(self) -> Samples | None:
        """The next block, float32 of shape (channels, n), from the old `position` to the new; None at the end.

        Raises:
            MediaError: A damaged stream, one that changes its form midway, or one that ends too early.
        """
        block = self._ahead or self._pull()
        self._ahead = None
        if block is None:
            self._packets.refuse_broken_promise(self.position)
            return None
        at = self._packets.place(self.clock, block.timestamp, self.position)
        if at > self.position:
            self._ahead = block  # it waits behind the gap, which may be long: silence comes in portions
            gap = min(at - self.position, _SILENCE)
            self.position += gap
            return np.zeros((self.channels, gap), np.float32)
        self._remember(block.timestamp, at)
        samples = block.samples[:, self.position - at :]
        self.position += samples.shape[1]
        return samples

    def _attach(self, timestamp: int | None = None) -> None:
        """Open the file anew, at its beginning or at a timestamp.

        A decoder that is only flushed keeps some of its past (AC-3 loses its options by it): after a jump nothing
        but a fresh one gives the samples of a straight decode.
        """
        self._packets = PacketReader(self._path, self._index, timestamp)
        self._blocks = self._decoded(from_start=timestamp is None)
        self._ahead = None
        self._broken: MediaError | None = None

    def _begin(self) -> None:
        """Decode the first block, whose timestamp sets the clock."""
        self.rate, self.channels = self._packets.stream.rate, self._packets.stream.layout.nb_channels
        self.clock: SoundClock = self._packets.clock()
        self.position = 0
        self._ahead = self._pull()
        if self._ahead is None:
            raise MediaError(f"{shown(self._path)} holds no sound: its stream has no sample. Choose another file.")
        self.clock.first = self._ahead.timestamp or 0

    def _decoded(self, from_start: bool) -> Generator[_Block, None, None]:
        """The blocks from where the packets stand; the last one cut to where its packet ends.

        FFmpeg knows that an encoder filled up its last packet, but its decoders give the filling as sound.
        """
        held: _Block | None = None
        for packet in self._packets.packets():
            try:
                frames = packet.decode()
            except av.InvalidDataError:
                # Right after a jump a packet may lean on others that were not read; nobody hears it.
                if from_start or held is not None:
                    raise
                continue
            for frame in frames:
                if held is not None:
                    yield held
                held = self._block(frame)
        if held is not None:
            yield self._without_filling(held)

    def _block(self, frame: av.AudioFrame) -> _Block:
        """The frame's samples and timestamp, checked to be of the form that the stream began with."""
        if frame.sample_rate != self.rate or frame.layout.nb_channels != self.channels:
            raise self._damaged(
                f"Its sound changes from {self.rate} Hz and {self.channels} channels to {frame.sample_rate} Hz and "
                f"{frame.layout.nb_channels}. Transcode it to WAV."
            )
        return _Block(frame.pts, decoded_samples(frame))

    def _without_filling(self, block: _Block) -> _Block:
        """The last block without what lies behind the end of its packet."""
        if block.timestamp is None or not self.clock.exact:
            return block
        length = self.clock.stated(self._packets.end) - self.clock.stated(block.timestamp)
        return _Block(block.timestamp, block.samples[:, :length]) if length > 0 else block

    def _pull(self) -> _Block | None:
        """The next block as FFmpeg gives it, its errors as ours."""
        if self._broken:
            raise self._broken
        try:
            with reading(self._path, self._when):
                return next(self._blocks, None)
        except MediaError as error:
            self._broken = error  # the generator is over, which must not look like the sound's end
            raise

    def _jumped(self, aim: int, target: int) -> bool:
        """Whether the decoder is at `aim` or a little before now, sure of its position."""
        known = {place: timestamp for timestamp, place in self._landmarks.items()}
        timestamp = self.clock.timestamp(aim) if self._is_steady() else known[aim]
        self.close()
        try:
            self._attach(timestamp)
        except MediaError:
            return False
        while (block := self._pull()) is not None and (stamp := block.timestamp) is not None:
            place = self.clock.stated(stamp) if self._is_steady() else self._landmarks.get(stamp)
            if place is not None:
                self._ahead, self.position = block, place
                return place <= target
            if stamp > timestamp:
                break
        return False

    def _is_steady(self) -> bool:
        """Whether timestamps may be trusted to the sample; asked once, because the index may be long."""
        if self._steady is None:
            self._steady = is_steady(self.clock, self._packets.stream, self._packets.format_name)
        return self._steady

    def _remember(self, timestamp: int | None, place: int) -> None:
        """Keep a place to come back to, every few seconds."""
        if timestamp is None or timestamp in self._landmarks:
            return
        last = next(reversed(self._landmarks.values()), 0)
        if place >= last + self.rate * _LANDMARK:
            self._landmarks[timestamp] = place

    def _damaged(self, what: str) -> MediaError:
        """The line about something wrong at the present position."""
        return MediaError(f"{shown(self._path)} can't be read {self._when()}. {what}")

    def _when(self) -> str:
        """The present position as a line says it."""
        return f"at {shown_time(self.position, self.rate)}"
