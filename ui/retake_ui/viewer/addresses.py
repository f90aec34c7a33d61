"""Where a frame of the plate stands, as editors say it: on the plate and on the timeline."""

from __future__ import annotations

from retake.timecode import Timecode
from retake.timeline.shot import Shot


def source_address(shot: Shot, frame: int) -> str:
    """A frame's timecode on its plate; its number where the plate has none."""
    start = shot.plate.timecode if shot.plate is not None else None
    return str(start + frame) if start is not None else str(frame)


def record_address(shot: Shot, frame: int) -> str:
    """The timecode at which the timeline shows a frame first; "" where it does not, or where that is not known."""
    plate = shot.plate
    if shot.exact is None or plate is None or plate.rate is None or shot.speed.kind in ("warp", "freeze"):
        return ""
    step = shot.speed.factor * plate.rate / shot.record.rate
    near = round((frame - shot.exact) / step) if step else 0
    for place in range(max(0, near - 2), min(shot.record.count, near + 3)):
        if shot.plate_frame(place) == frame:
            return str(Timecode(shot.record.start + place, shot.record.rate, shot.record.drop))
    return ""
