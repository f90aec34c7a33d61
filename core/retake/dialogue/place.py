"""Where a shot's plate stands on the timeline, in seconds: which moments a guide and a dialogue have to cover."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from retake.dialogue.mix import Range
from retake.timecode import shown_rate
from retake.timeline.shot import Frames, Shot, Timeline


@dataclass(frozen=True, slots=True)
class Place:
    """Where a shot stands.

    Attributes:
        start: When it is first seen, in seconds after the timeline's first frame.
        stop: When it is seen no more.
        frames: The plate's frames to cover, handles and all; None where the plate's frames are not known.
        covered: The moments that these frames stand for.
        whole: The moments that the plate stands for from its first frame to the last of these: its own clock.
        notes: What the artist should know.
    """

    start: Fraction
    stop: Fraction
    frames: Frames | None
    covered: Range
    whole: Range
    notes: tuple[str, ...] = ()


def place_of(shot: Shot, timeline: Timeline, before: int, after: int) -> Place:
    """Where a shot stands, with so many of the plate's frames before and after it as are there.

    The plate runs in true time: a plate of 24 frames a second on a timeline of 25 lasts as long as it was shot.
    """
    rate = timeline.rate
    start = (shot.record_exact - timeline.start) / rate
    stop = start + shot.record.count / rate
    midnight = timeline.start / rate
    plate = shot.plate
    wanted = shot.needed or shot.source
    if shot.exact is None or wanted is None or plate is None or plate.rate is None or shot.speed.factor <= 0:
        unknown = Range(start, stop - start, Fraction(1), midnight)
        return Place(start, stop, None, unknown, unknown)
    first = max(0, wanted.start - before)
    last = wanted.stop + after
    last = last if plate.frames is None else max(wanted.stop, min(last, plate.frames))
    pace = shot.speed.factor
    covered = Range(start + (first - shot.exact) / (plate.rate * pace), (last - first) / plate.rate, pace, midnight)
    whole = Range(start - shot.exact / (plate.rate * pace), last / plate.rate, pace, midnight)
    return Place(start, stop, Frames(first, last - first), covered, whole, tuple(_notes(shot, plate.rate)))


def _notes(shot: Shot, rate: Fraction) -> list[str]:
    """What to say of rates and speeds."""
    notes = []
    if shot.speed.kind != "none":
        notes.append(f"runs at {shot.speed}: its sounds are stretched to the plate's own time, and are back on the "
                     "timeline's where the take runs at that speed too")
    elif rate != shot.record.rate:
        notes.append(f"the plate has {shown_rate(rate)} frames a second, the timeline {shown_rate(shot.record.rate)}: "
                     "sounds are laid in true time; where the editor plays every frame once instead, conform the "
                     "plate first")
    return notes
