"""Which picture is the n-th: the times of a movie's frames, read from its packets without decoding them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from retake.timecode import exact_rate

Ticks = NDArray[np.int64]

# Rates that cameras and editors use; a file with coarse timestamps is taken to mean the nearest of them.
_USUAL = [Fraction(n) for n in (12, 15, 24, 25, 30, 48, 50, 60, 90, 96, 100, 120, 240)] + [
    Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 96, 120, 240)]
_SLOWEST = Fraction(1, 100)  # frames a second; what comes more seldom comes at no rate


@dataclass(frozen=True)
class FrameIndex:
    """Every frame's time, in display order, and where decoding may start.

    Attributes:
        times: Ticks at which the frames are shown, ascending; entry n belongs to frame n.
        key_times: Ticks at which the frames are shown that decoding may start from, ascending.
        key_places: For each of those, the decoding time by which the file is searched.
        time_base: Seconds a tick.
        exact: Whether every frame has a time of its own. If not, frames are counted from the start instead.
    """

    times: Ticks
    key_times: Ticks
    key_places: Ticks
    time_base: Fraction
    exact: bool = True

    def __len__(self) -> int:
        return len(self.times)

    def key_before(self, number: int) -> int:
        """Which of the keys to start from so that frame `number` comes out as in a straight decode.

        It must be shown no later than the frame: what is shown before a key but stored after it may lean on
        frames from before the key.
        """
        return int(np.searchsorted(self.key_times, self.times[number], side="right")) - 1

    def without(self, ticks: set[int]) -> FrameIndex:
        """The index with the frames at these times left out."""
        kept = self.times[~np.isin(self.times, list(ticks))]
        return FrameIndex(kept, self.key_times, self.key_places, self.time_base, self.exact)

    @property
    def leading(self) -> Ticks:
        """Times of frames shown before the first key: decoders leave out those that they can't make."""
        return self.times[: int(np.searchsorted(self.times, self.key_times[0]))] if len(self.key_times) else self.times


def indexed(container: InputContainer, stream: VideoStream) -> FrameIndex:
    """The index of a freshly opened movie. Reads every packet, or only the file's own table where that tells all."""
    base = stream.time_base or Fraction(1, 90_000)
    table = _from_table(container, stream)
    if table is not None:
        return FrameIndex(table, table, table, base)
    return _from_packets((p for p in container.demux(stream) if p.size and not p.is_discard), base)


def _from_table(container: InputContainer, stream: VideoStream) -> Ticks | None:
    """The frames' times from a QuickTime file's sample table: it has no display times, so intra codecs only."""
    if "mov" not in container.format.name or not stands_alone(stream):
        return None
    entries = stream.index_entries
    times = np.fromiter((e.timestamp for e in entries if not e.is_discard), np.int64)
    first = next((p for p in container.demux(stream) if p.size and not p.is_discard), None)
    container.seek(0)
    whole = len(times) > 0 and first is not None and first.pts == times[0] and bool((np.diff(times) > 0).all())
    return times if whole else None


def stands_alone(stream: VideoStream) -> bool:
    """Whether the stream's codec codes each frame by itself."""
    return bool(stream.codec_context.codec.intra_only)


def _from_packets(packets: Iterable[Packet[VideoStream]], base: Fraction) -> FrameIndex:
    shown: list[int] = []
    keys: list[int] = []
    places: list[int] = []
    exact = True
    for packet in packets:
        time = packet.pts if packet.pts is not None else packet.dts
        exact = exact and packet.pts is not None
        shown.append(len(shown) if time is None else time)
        if packet.is_keyframe and time is not None:
            keys.append(time)
            places.append(packet.dts if packet.dts is not None else time)
    times = np.sort(np.asarray(shown, np.int64))
    exact = exact and len(keys) > 0 and bool((np.diff(times) > 0).all())
    order = np.argsort(np.asarray(keys, np.int64), kind="stable")
    return FrameIndex(times, np.asarray(keys, np.int64)[order], np.asarray(places, np.int64)[order], base, exact)


def counted(index: FrameIndex, shown: list[int | None], rate: Fraction) -> FrameIndex:
    """The index of a movie whose packets do not tell the frames' times: from the pictures of a straight decode.

    Args:
        index: What its packets gave.
        shown: The pictures' own times, as far as they have any.
        rate: Frames a second, for pictures without times of their own.
    """
    times = np.asarray([time for time in shown if time is not None], np.int64)
    if len(times) == len(shown) and bool((np.diff(times) > 0).all()):
        return replace(index, times=times, exact=False)
    return replace(index, times=np.arange(len(shown), dtype=np.int64), time_base=1 / rate, exact=False)


def steady_rate(times: Ticks, base: Fraction, hints: Iterable[Fraction | None]) -> Fraction | None:
    """The one rate at which frames come, or None where they come unevenly.

    Timestamps are often coarser than the rate (Matroska counts milliseconds), so a rate fits when no frame lies
    further than a tick, and a tick's rounding, from where it would lie at that rate.

    Args:
        times: The frames' times, ascending.
        base: Seconds a tick.
        hints: Rates that the file itself states; they are tried first.
    """
    stated = [exact_rate(h) for h in hints if h and 0 < h <= 1000]
    if len(times) < 2:
        return stated[0] if stated else None
    mean = Fraction(len(times) - 1) / (_span(times) * base)
    near = [r for r in _USUAL if abs(r / mean - 1) < Fraction(1, 500)]
    near.sort(key=lambda r: abs(r - mean))
    for rate in [*stated, *near, *([exact_rate(mean)] if _SLOWEST <= mean <= 1000 else [])]:
        if _fits(times, base, rate):
            return rate
    return None


def mean_rate(times: Ticks, base: Fraction) -> Fraction:
    """Frames a second on the average, between 1 and 1000; 25 for a single frame."""
    if len(times) < 2:
        return Fraction(25)
    mean = Fraction(len(times) - 1) / (_span(times) * base)
    return min(max(mean, Fraction(1)), Fraction(1000)).limit_denominator(1001)


def _span(times: Ticks) -> int:
    """Ticks from the first frame to the last; in whole numbers of any size, because files name times beyond 64 bits."""
    return int(times[-1]) - int(times[0])


def _fits(times: Ticks, base: Fraction, rate: Fraction) -> bool:
    step = 1 / (rate * base)
    # Rounding moves a frame by a tick or two; where a tick is a large part of a frame, that would hide a missing one.
    slack = min(2, int(step / 4))
    grid = np.arange(len(times), dtype=np.int64) * step.numerator // step.denominator
    rounded = int(step.denominator > 1 and step >= 4)
    return int(np.abs(times - times[0] - grid).max()) <= max(slack, rounded)
