"""Sound as samples: any range of it, of any channels, at any rate, exact to the sample."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from retake.audio.channels import Choice, mixed, mixing
from retake.audio.decoder import SoundDecoder
from retake.audio.info import SoundInfo
from retake.audio.resampler import Resampler
from retake.audio.samples import Samples
from retake.audio.streams import described
from retake.errors import OptionError


def open_sound(
    path: str | os.PathLike[str],
    stream: int = 0,
    *,
    rate: int | Fraction | None = None,
    channels: Choice = None,
) -> SoundReader:
    """A reader of one of the file's sounds; close it, or use it in a `with` block.

    Args:
        path: The file.
        stream: Which of its sounds, counted from 0.
        rate: Samples a second to read at; the sound's own rate if None.
        channels: Which channels, alone or summed: see `retake.audio.channels.mixing`.

    Raises:
        MediaError: The file can't be read, or has no such sound.
        OptionError: The sound has no such channel, or the rate is none.
    """
    return SoundReader(Path(path), stream, rate, channels)


class SoundReader:
    """One sound of a file, read by ranges of samples counted from its first.

    The encoder's delay (priming) is no part of the sound: what sounded at sample n is found at sample n. Gaps in the
    file's timestamps are read as silence; jitter up to 10 ms is ignored. A range is the same to the bit whether it is
    read alone, in portions or in one piece with all before it; only the noise that an AAC stream leaves to the
    decoder to make up may differ: it depends on all that came before.

    Attributes:
        info: What the sound is.
        rate: Samples a second that are read.
        names: The names of the channels that are read.
        samples: How many samples there are at that rate, as far as the file says.
    """

    def __init__(self, path: Path, stream: int, rate: int | Fraction | None, channels: Choice) -> None:
        """See `open_sound`."""
        self.info: SoundInfo = described(path, stream)
        self._decoder = SoundDecoder(path, stream)
        try:
            self.names, self._matrix = mixing(channels, self.info.names)
            self.rate = Fraction(self.info.rate if rate is None else rate)
            if not 0 < self.rate <= 1_000_000:
                raise OptionError(f"{rate} is no sample rate. Choose one between 1 and 1000000, such as 48000.")
            ratio = self.rate / self.info.rate
            self.samples = -(-self.info.samples * ratio.numerator // ratio.denominator)
            self._resampler = Resampler(self._own, len(self.names), ratio) if ratio != 1 else None
            self._held: tuple[int, Samples] = (0, np.zeros((self.info.channels, 0), np.float32))
            self._end: int | None = None
        except BaseException:
            self._decoder.close()
            raise
        self._open = True

    @property
    def start(self) -> Fraction:
        """When the first sample sounds, in seconds on the file's own clock."""
        return self.info.start

    def read(self, start: int, count: int) -> Samples:
        """The samples [start, start + count), float32 of shape (channels, count), full scale at ±1.

        What lies before the first sample or behind the last is silence.

        Raises:
            MediaError: The file is damaged in that range, or ends before its header says.
        """
        if not self._open:
            raise ValueError("The sound is closed.")
        if count <= 0:
            return np.zeros((len(self.names), 0), np.float32)
        return (self._resampler.read if self._resampler else self._own)(start, count)

    def blocks(self, start: int = 0, stop: int | None = None, size: int = 65_536) -> Iterator[Samples]:
        """The samples [start, stop) in blocks of `size`, the last one shorter; up to the sound's end if None."""
        while stop is None or start < stop:
            count = size if stop is None else min(size, stop - start)
            block = self.read(start, count)
            if stop is None and self._end is not None:
                end = -(-self._end * self.rate // self.info.rate)
                block = block[:, : max(0, int(end) - start)]
            if block.shape[1]:
                yield block
            if stop is None and block.shape[1] < count:
                return
            start += count

    def close(self) -> None:
        """Let go of the file. Closing twice does nothing."""
        self._open = False
        self._decoder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _own(self, start: int, count: int) -> Samples:
        """The chosen channels' samples at the sound's own rate, float32 of shape (chosen, count)."""
        samples = np.zeros((self.info.channels, count), np.float32)
        at, stop = max(0, start), start + count
        while at < stop and (self._end is None or at < self._end):
            place, block = self._block_at(at)
            piece = block[:, at - place : stop - place]
            samples[:, at - start : at - start + piece.shape[1]] = piece
            at += piece.shape[1]
        return mixed(samples, self._matrix)

    def _block_at(self, at: int) -> tuple[int, Samples]:
        """The decoded block that holds the sample `at`, and where it begins; empty at the sound's end."""
        place, block = self._held
        if place <= at < place + block.shape[1]:
            return self._held
        self._decoder.seek(at)
        while True:
            place = self._decoder.position
            block_or_end = self._decoder.next()
            if block_or_end is None:
                self._end = place
                return place, np.zeros((self.info.channels, 0), np.float32)
            if at < place + block_or_end.shape[1]:
                self._held = place, block_or_end
                return self._held
