"""What a mix is made of: pieces of sound files at their places, exact in time. Plain data, nothing is read here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from retake.timeline.json import Data
from retake.timeline.sounding import Sounding

USUAL_RATE = 48_000


@dataclass(frozen=True, slots=True)
class Piece(Data):
    """A run of one file's sound at its place on the timeline.

    Attributes:
        path: The file.
        name: What it is called on the timeline, or the file's name.
        rate: The file's samples a second.
        source: Which moment is heard first, in seconds after the file's first sample.
        record: When it is first heard, in seconds after the timeline's first frame.
        length: How long it is heard on the timeline, in seconds.
        stream: Which of the file's sounds, counted from 0.
        channels: Which of its channels, counted from 0, brought to one by their mean; none for all, folded to one.
        gain: What its samples are multiplied with.
        fade_in: How long it takes from silence to that, in seconds.
        fade_out: How long it takes from that to silence, in seconds.
        factor: Seconds of the file for a second of the timeline.
    """

    path: str
    name: str
    rate: int
    source: Fraction
    record: Fraction
    length: Fraction
    stream: int = 0
    channels: tuple[int, ...] = ()
    gain: float = 1.0
    fade_in: Fraction = Fraction(0)
    fade_out: Fraction = Fraction(0)
    factor: Fraction = Fraction(1)

    @property
    def stop(self) -> Fraction:
        """When it is heard no more, in seconds after the timeline's first frame."""
        return self.record + self.length

    def overlaps(self, start: Fraction, stop: Fraction) -> bool:
        """Whether any of it is heard between two moments of the timeline."""
        return self.record < stop and start < self.stop

    def cut(self, start: Fraction, stop: Fraction) -> Piece:
        """What of it is heard between two moments of the timeline; where it is cut it does not fade."""
        begin, end = max(start, self.record), min(stop, self.stop)
        return replace(self, record=begin, length=max(Fraction(0), end - begin),
                       source=self.source + (begin - self.record) * self.factor,
                       fade_in=self.fade_in if begin == self.record else Fraction(0),
                       fade_out=self.fade_out if end == self.stop else Fraction(0))


@dataclass(frozen=True, slots=True)
class Mix(Data):
    """What is heard of some pieces in a range, as one file would hold it. One channel.

    Attributes:
        start: The first moment, in seconds after the timeline's first frame; below 0 before it.
        clock: The same in seconds after midnight, by the timeline's own timecode.
        samples: How many samples it has.
        rate: Samples a second.
        pace: Seconds of the plate for a second of the timeline. The sound is stretched to the plate's own time, in
            which a render counts: where the host plays the take at that speed, it is back on the timeline's.
        pieces: What is heard in it.
    """

    start: Fraction
    clock: Fraction
    samples: int
    rate: int
    pace: Fraction
    pieces: tuple[Piece, ...]

    @property
    def stop(self) -> Fraction:
        """When it ends, in seconds after the timeline's first frame."""
        return self.start + Fraction(self.samples, self.rate) / self.pace


@dataclass(frozen=True, slots=True)
class Range:
    """What a mix has to cover.

    Attributes:
        start: The first moment, in seconds after the timeline's first frame.
        seconds: How long, in seconds of the plate's own time.
        pace: Seconds of the plate for a second of the timeline.
        midnight: The timeline's first frame in seconds after midnight.
    """

    start: Fraction
    seconds: Fraction
    pace: Fraction
    midnight: Fraction

    @property
    def stop(self) -> Fraction:
        """When it ends, in seconds after the timeline's first frame."""
        return self.start + self.seconds / self.pace


def mix_of(pieces: Iterable[Piece], covered: Range) -> Mix:
    """The mix of what is heard of the pieces in a range.

    It has the sample rate that all its files share, 48 kHz where they share none.
    """
    heard = tuple(sorted((one for one in pieces if one.overlaps(covered.start, covered.stop)),
                         key=lambda one: (one.record, one.path, one.source)))
    rates = {one.rate for one in heard}
    rate = rates.pop() if len(rates) == 1 else USUAL_RATE
    samples = max(1, nearest(covered.seconds * rate))
    return Mix(covered.start, covered.midnight + covered.start, samples, rate, covered.pace, heard)


def piece_of(sounding: Sounding, as_recorded: bool = False) -> Piece:
    """The piece that a use of sound is.

    Args:
        sounding: One without problems, whose file was found.
        as_recorded: Whether its level and fades are left out, as for a guide.
    """
    sound = sounding.sound
    assert sound.path is not None and sound.rate is not None and sounding.source is not None
    piece = Piece(sound.path, sounding.name or sound.name, sound.rate, sounding.source - sound.begins,
                  sounding.record, sounding.length, sound.stream, sound.channels, factor=sounding.speed.factor)
    if as_recorded:
        return piece
    return replace(piece, gain=sounding.gain, fade_in=sounding.fade_in, fade_out=sounding.fade_out)


def nearest(value: Fraction) -> int:
    """The nearest whole number; half way up."""
    return (value + Fraction(1, 2)).__floor__()
