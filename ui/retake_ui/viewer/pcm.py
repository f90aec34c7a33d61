"""A sound that is played with pictures: which samples belong to which frames, and what is fed next. No Qt."""

from __future__ import annotations

import mmap
import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Self

CHANNELS, BYTES = 2, 2
_ONE = CHANNELS * BYTES  # bytes of a sample of all channels


@dataclass(frozen=True, slots=True)
class Pcm:
    """A sound of 16 bits and two channels.

    Attributes:
        samples: Its bytes; nothing is read of them before it is played.
        rate: Samples a second.
        first: The plate's frame with which it begins.
        frames: The plate's frames a second.
    """

    samples: memoryview
    rate: int
    first: int
    frames: Fraction

    @classmethod
    def read(cls, file: Path, first: int, frames: Fraction) -> Self:
        """A WAV file as the worker's `sound` makes them.

        Raises:
            OSError: It can't be read.
            ValueError: It is no such file.
        """
        try:
            with wave.open(str(file), "rb") as made:
                if (made.getnchannels(), made.getsampwidth()) != (CHANNELS, BYTES):
                    raise ValueError("not a sound of two channels of 16 bits")
                rate, count = made.getframerate(), made.getnframes()
            begin = _data_at(file)
        except (wave.Error, EOFError) as error:
            raise ValueError(str(error)) from None
        with open(file, "rb") as content:
            whole = memoryview(mmap.mmap(content.fileno(), 0, access=mmap.ACCESS_READ))
        return cls(whole[begin:begin + count * _ONE], rate, first, frames)

    @property
    def length(self) -> int:
        """How many samples it has."""
        return len(self.samples) // _ONE

    def sample(self, frame: float | Fraction) -> int:
        """The first sample that belongs to a frame of the plate; below 0 before the sound."""
        return round((Fraction(frame) - self.first) * self.rate / self.frames)

    def frame(self, sample: float) -> float:
        """The moment of the plate, in frames, at which a sample is heard."""
        return self.first + sample / self.rate * float(self.frames)

    def bytes(self, begin: int, stop: int) -> bytes:
        """Samples as bytes, with silence before and behind the sound."""
        first, last = max(0, min(begin, self.length)), max(0, min(stop, self.length))
        inside = bytes(self.samples[first * _ONE:last * _ONE]) if first < last else b""
        if first >= last:
            return bytes(max(0, stop - begin) * _ONE)
        return bytes((first - begin) * _ONE) + inside + bytes((stop - last) * _ONE)


class Tape:
    """What is fed to whoever plays: a sound from a frame on, once or over and over.

    Args:
        pcm: The sound; another one of the same plate may take its place while it runs.
        start: The plate's frame to begin with.
        stop: The plate's frame before which it ends.
        again: The plate's frame with which it goes on there; None where it ends.
    """

    def __init__(self, pcm: Pcm, start: int, stop: int, again: int | None = None) -> None:
        self.pcm = pcm
        self._start, self._stop = pcm.sample(start), max(pcm.sample(start) + 1, pcm.sample(stop))
        self._again = None if again is None or pcm.sample(again) >= self._stop else pcm.sample(again)
        self._next = self._start

    def read(self, size: int) -> bytes:
        """The next bytes, at most so many; silence behind the end, so that the end itself is heard."""
        wanted, parts = size // _ONE, []
        while wanted > 0:
            if self._next >= self._stop and self._again is not None:
                self._next = self._again
            count = min(wanted, self._stop - self._next) if self._next < self._stop else wanted
            if self._next < self._stop:
                parts.append(self.pcm.bytes(self._next, self._next + count))
            else:
                parts.append(bytes(count * _ONE))
            self._next += count
            wanted -= count
        return b"".join(parts)

    def change(self, pcm: Pcm) -> None:
        """Goes on with another sound of the same plate, at the same moment."""
        shift = (pcm.first - self.pcm.first) * pcm.rate / pcm.frames
        by = round(shift)
        self._start, self._stop, self._next = self._start - by, self._stop - by, self._next - by
        if self._again is not None:
            self._again -= by
        self.pcm = pcm

    def frame(self, played: float) -> float:
        """The moment of the plate, in frames, after so many samples were heard; past the end it goes on counting."""
        place = self._start + played
        if place >= self._stop and self._again is not None:
            place = self._again + (place - self._stop) % (self._stop - self._again)
        return self.pcm.frame(place)


def _data_at(file: Path) -> int:
    """Where the samples of a WAV file begin."""
    with open(file, "rb") as content:
        head = content.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            raise ValueError("no WAV file")
        while len(head := content.read(8)) == 8:
            if head[:4] == b"data":
                return content.tell()
            size = int.from_bytes(head[4:], "little")
            content.seek(size + size % 2, 1)
    raise ValueError("no samples")
