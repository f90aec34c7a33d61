"""Where a frame of the plate stands, as editors say it: on the plate and on the timeline."""

from __future__ import annotations

from fractions import Fraction

from retake.timecode import Timecode
from retake.timeline.shot import Shot


def source_address(shot: Shot, frame: int) -> str:
    """A frame's timecode on its plate; its number where the plate has none."""
    start = shot.plate.timecode if shot.plate is not None else None
    return str(start + frame) if start is not None else str(frame)


def record_place(shot: Shot, frame: int) -> int | None:
    """The record frame at which the timeline shows a frame first; None where it does not, or that is not known."""
    earliest = _earliest(shot, frame)
    if earliest is None:
        return None
    place = max(0, earliest)
    if place >= shot.record.count or shot.plate_frame(place) != frame:
        return None
    return shot.record.start + place


def record_address(shot: Shot, frame: int) -> str:
    """The timecode at which the timeline shows a frame first; "" where `record_place` tells none."""
    place = record_place(shot, frame)
    return "" if place is None else _timecode(shot, place)


def extended_address(shot: Shot, frame: int) -> str:
    """As `record_address`; in the handles where the timeline would show the frame if the shot were longer."""
    earliest = _earliest(shot, frame)
    if earliest is None or shot.record.count < 1:
        return ""
    ends = (shot.plate_frame(0), shot.plate_frame(shot.record.count - 1))
    if min(ends) <= frame <= max(ends):
        return record_address(shot, frame)
    # One that would be skipped lies within the frame before.
    place = shot.record.start + earliest - (shot.plate_frame(earliest) != frame)
    return _timecode(shot, place) if place >= 0 else ""


def _earliest(shot: Shot, frame: int) -> int | None:
    """The timeline frame, counted from the shot's first, from which on `plate_frame` has come to a frame of the plate.

    Shots end nowhere here: it may lie before the first or behind the last. None where that is not known.
    """
    plate = shot.plate
    if shot.exact is None or plate is None or plate.rate is None or shot.speed.kind in ("warp", "freeze"):
        return None
    step = shot.speed.factor * plate.rate / shot.record.rate
    half = Fraction(1, 2) if shot.sampling == "nearest" else Fraction(0)
    low = frame - half - shot.exact  # it is shown from here on, and until less than one frame later
    if step > 0:
        return -int(-low / step // 1)
    if step < 0:
        return int((low + 1) / step // 1) + 1
    return None


def _timecode(shot: Shot, place: int) -> str:
    return str(Timecode(place, shot.record.rate, shot.record.drop))
