"""Which frames of the plate's own file a use of footage shows, exact to the frame."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from retake.timeline.claim import Claim
from retake.timeline.clock import Clock
from retake.timeline.shot import Frames, Speed, Written
from retake.timeline.times import near, whole
from retake.video import VideoInfo

# A position this near below a frame is that frame: what rates written with three digits lose.
_SNAP = Fraction(1, 64)


@dataclass(frozen=True, slots=True)
class Base:
    """Where a source range stands in its plate.

    Attributes:
        rate: The plate's frames a second.
        offset: The range's first moment in frames of the file; None where the file's first frame is not known.
        timecode: The same in frames of the plate's timecode; None where that is not known.
        frames: How many frames the plate has; None where nobody says it.
        start: The first frame's timecode in frames; None where nobody says it.
        drop: Whether that timecode drops frame numbers.
    """

    rate: Fraction
    offset: Fraction | None
    timecode: Fraction | None
    frames: int | None
    start: int | None
    drop: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The frames that are shown.

    Attributes:
        exact: The moment of the first one that is seen.
        frames: The run in the file: what is seen, and at more than the plate's own speed all that runs by.
        sure: The run with the frame on either side of a moment between frames: hosts round in several ways.
    """

    exact: Fraction
    frames: Frames
    sure: Frames


def base_of(written: Written, written_rate: Fraction, claim: Claim, info: VideoInfo | None,
            lead: Fraction = Fraction(0)) -> Base:
    """Where a source range begins in its plate.

    Args:
        written: The source range.
        written_rate: The rate of its start as it stands in the file, not snapped.
        claim: What the timeline says of the plate.
        info: What the plate's file is, where it was found.
        lead: Seconds of the plate between the range's beginning and the part that is seen.
    """
    rate = info.rate if info else claim.rate or written.start_rate
    frames = info.frame_count if info else claim.frames
    own = info.timecode if info and info.timecode else None
    start = own.frames if own else whole(claim.start) if claim.start is not None else None
    drop = own.drop if own else claim.drop
    length = written.count / written.count_rate * rate
    # By its own timecode, at its own rate, which the timeline's numbers may spell otherwise.
    label = claim.by_label and near(rate, written.start_rate)
    absolute = written.start if label else _snapped(written.start * rate / written.start_rate)
    offsets = []
    if claim.start is not None and claim.rate is not None:
        offset = apart(written, written_rate, claim) * rate / claim.rate
        if info and claim.sequence and claim.first_number is not None:
            offset += claim.first_number - info.first_frame
        offsets.append(_snapped(offset))
    if own:
        by_timecode = _snapped(absolute - own.frames)
        trimmed = claim.start is not None and claim.start != own.frames and claim.frames != frames
        offsets.insert(0 if trimmed and claim.start else len(offsets), by_timecode)
    if info or claim.start is not None:
        offsets.append(absolute)
    if info and claim.sequence:
        offsets.append(absolute - info.first_frame)  # counted by the files' own numbers
    least, before = min(length, Fraction(1)), lead * rate
    inside = [one for one in offsets if one + before >= 0 and (frames is None or one + before + least <= frames)]
    offset_found = (inside or offsets)[0] if offsets else None
    timecode = absolute if offset_found is None else None if start is None else offset_found + start
    return Base(rate, offset_found, timecode, frames, start, drop)


def shown_frames(base: Base, first: Fraction, seconds: Fraction, speed: Speed, clock: Clock) -> Shown | None:
    """The frames that are seen.

    Args:
        base: Where the source range stands.
        first: Seconds of plate time between the range's beginning and the part that is seen.
        seconds: How long it is seen on the timeline.
        speed: How fast the plate runs, with all that it lies in.
        clock: How the timeline counts.
    """
    if base.offset is None:
        return None
    begin = _snapped(base.offset + first * base.rate)
    run = max(Fraction(0), seconds - 1 / clock.rate) * abs(speed.factor) * base.rate
    if speed.factor < 0 and clock.backwards_from_start:
        begin -= run
    end = _snapped(begin + run)
    exact = end if speed.factor < 0 else begin
    half = Fraction(1, 2) if clock.sampling == "nearest" else Fraction(0)
    start = math.floor(begin + half)
    # At twice the speed every second frame is skipped, the last one too; it is part of the source range all the same.
    through = math.floor(_snapped(begin + seconds * abs(speed.factor) * base.rate - 1))
    last = max(math.floor(end + half), through)
    low, high = math.floor(begin), max(math.ceil(end), last)
    return Shown(exact, Frames(start, last - start + 1), Frames(low, high - low + 1))


def widened(frames: Frames, base: Base, speed: Speed, before: Fraction, after: Fraction) -> Frames:
    """The frames with what transitions show beyond the cut, as far as the plate reaches.

    Args:
        frames: What is surely shown between the cuts.
        base: Where the source range stands.
        speed: How fast the plate runs.
        before: Seconds of the timeline that a transition shows before the first frame.
        after: Seconds of the timeline that a transition shows after the last frame.
    """
    if speed.factor < 0:
        before, after = after, before
    start = math.floor(frames.start - before * abs(speed.factor) * base.rate)
    stop = math.ceil(frames.stop + after * abs(speed.factor) * base.rate)
    start, stop = max(0, start), stop if base.frames is None else min(stop, max(base.frames, frames.stop))
    return Frames(start, stop - start)


def apart(written: Written, written_rate: Fraction, claim: Claim) -> Fraction:
    """How far the range's beginning lies after the plate's first frame, in frames at the claimed rate.

    Whole numbers at two spellings of one rate are compared as they are: over hours the spellings drift by frames.
    Numbers with a fraction were converted by their writer, with the rates as it writes them, and are brought back so.
    """
    assert claim.start is not None and claim.rate is not None
    if written.start_rate == claim.rate and written.start.denominator == 1:
        return written.start - claim.start
    return written.start / written_rate * (claim.written_rate or claim.rate) - claim.start


def _snapped(frames: Fraction) -> Fraction:
    """The position, on the whole frame where it misses it by a hair."""
    nearest = round(frames)
    return Fraction(nearest) if abs(frames - nearest) < _SNAP else frames.limit_denominator(1_000_000)
