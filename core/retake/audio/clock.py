"""Where decoded frames lie on a sound's own count of samples, from timestamps that may be coarse, jittery or gapped."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

import av

# Under half a packet of AAC (21 ms), ten ticks of Matroska's clock: what lies between is rounding, beyond is a gap.
_JITTER = Fraction(1, 100)

# Formats that store no timestamp: FFmpeg counts them up itself, for some codecs with a rounding error a packet.
_UNTIMED = {
    "aac", "ac3", "aiff", "amr", "ape", "au", "caf", "dts", "dtshd", "eac3", "flac", "mlp", "mp3", "tak", "truehd",
    "tta", "voc", "w64", "wav", "wv",
}  # fmt: skip


class SoundClock:
    """Turns a stream's timestamps into counts of samples from its first one."""

    def __init__(self, time_base: Fraction, rate: int, format_name: str) -> None:
        """A clock for timestamps that count `time_base` seconds in a file of FFmpeg's format `format_name`."""
        self.timed = format_name not in _UNTIMED
        self.first = 0  # the timestamp of the first sample; set once that is decoded
        self._rate = rate
        self._samples_a_tick = time_base * rate
        self._jitter = int(rate * _JITTER)

    @property
    def exact(self) -> bool:
        """Whether every sample has a timestamp of its own."""
        return self._samples_a_tick.numerator == 1

    @property
    def start(self) -> Fraction:
        """The first sample's time in seconds on the file's clock; 0 where the file stores no time."""
        return self.first * self._samples_a_tick / self._rate if self.timed else Fraction(0)

    def stated(self, timestamp: int) -> int:
        """The sample that the timestamp itself names, to the nearest."""
        ratio, ticks = self._samples_a_tick, timestamp - self.first
        return (2 * ticks * ratio.numerator + ratio.denominator) // (2 * ratio.denominator)

    def timestamp(self, sample: int) -> int:
        """The last timestamp that does not lie behind the sample."""
        ratio = self._samples_a_tick
        return self.first + sample * ratio.denominator // ratio.numerator

    def place(self, timestamp: int | None, expected: int) -> int:
        """The sample at which a frame begins that was expected to begin at `expected`.

        It is `expected` itself unless the timestamp lies more than 10 ms from it: a gap, or an overlap.
        """
        if timestamp is None or not self.timed:
            return expected
        stated = self.stated(timestamp)
        return expected if abs(stated - expected) <= self._jitter else stated


def is_steady(clock: SoundClock, stream: av.AudioStream, format_name: str) -> bool:
    """Whether each timestamp names the very sample that a straight decode puts there.

    Then a seek lands exactly. Matroska's milliseconds, MPEG's rounding and phones' wandering stamps do not.
    """
    if not clock.exact:
        return False
    if not clock.timed or format_name in ("mxf", "ogg"):
        return True
    return "mov" in format_name.split(",") and _is_evenly_stamped(stream)


def _is_evenly_stamped(stream: av.AudioStream) -> bool:
    """Whether a QuickTime index is whole and steps by what its packets hold."""
    entries = [(entry.timestamp, entry.size) for entry in stream.index_entries]
    if len(entries) < 2:
        return False
    steps = [after[0] - before[0] for before, after in itertools.pairwise(entries)]
    block = pcm_block(stream.codec_context.name, stream.layout.nb_channels)
    if block:
        even = all(step * block == size for step, (_, size) in zip(steps, entries, strict=False))
    else:
        even = min(steps) == max(steps) and stream.codec_context.frame_size in (0, steps[0])
    # A fragmented file's index grows while it is read: what it holds at first is only the beginning.
    return even and stream.duration is not None and entries[-1][0] + 2 * max(steps) >= stream.duration


def pcm_block(codec: str, channels: int) -> int:
    """The bytes of one sample of all channels where the codec is linear PCM; 0 for any other."""
    bits = re.fullmatch(r"pcm_[suf](\d+)(le|be)?(_planar)?", codec)
    return int(bits[1]) // 8 * channels if bits else 0
