"""Where a frame of the plate stands, as editors say it: on the plate and on the timeline."""

from __future__ import annotations

from retake.timecode import Timecode
from retake.timeline.shot import Shot


def source_address(shot: Shot, frame: int) -> str:
    """A frame's timecode on its plate; its number where the plate has none."""
    start = shot.plate.timecode if shot.plate is not None else None
    return str(start + frame) if start is not None else str(frame)


def record_place(shot: Shot, frame: int) -> int | None:
    """The record frame at which the timeline shows a frame first; None where it does not, or that is not known."""
    plate = shot.plate
    if shot.exact is None or plate is None or plate.rate is None or shot.speed.kind in ("warp", "freeze"):
        return None
    step = shot.speed.factor * plate.rate / shot.record.rate
    near = round((frame - shot.exact) / step) if step else 0
    for place in range(max(0, near - 2), min(shot.record.count, near + 3)):
        if shot.plate_frame(place) == frame:
            return shot.record.start + place
    return None


def record_address(shot: Shot, frame: int) -> str:
    """The timecode at which the timeline shows a frame first; "" where `record_place` tells none."""
    place = record_place(shot, frame)
    return "" if place is None else str(Timecode(place, shot.record.rate, shot.record.drop))
