"""Black bars that frame a picture: letterbox and pillarbox."""

from __future__ import annotations

from collections.abc import Iterable

from retake.video.frame import Box, Frame
from retake.video.pixels import Samples

# A bar is dark and flat but for what a codec leaves in it: shares of the full scale.
_DARK, _FLAT = 0.1, 0.012


def picture_of(frame: Frame) -> Box | None:
    """The stored pixels of a frame without its bars; None where there is nothing else in it."""
    component = 1 if frame.layout.kind == "rgb" else 0
    samples = frame.samples[component]
    scale = 1.0
    if not frame.layout.floating:
        scale = float((1 << (frame.layout.bits + frame.layout.components[component].shift)) - 1)
    height, width = samples.shape
    top, bottom = _bars(samples, scale), _bars(samples[::-1], scale)
    if top == height:
        return None
    middle = samples[top : height - bottom]
    return Box(_bars(middle.T, scale), top, width - _bars(middle.T[::-1], scale), height - bottom)


def united(boxes: Iterable[Box | None]) -> Box | None:
    """What all of the boxes cover together; None where there are none."""
    found = [one for one in boxes if one is not None]
    if not found:
        return None
    return Box(min(one.left for one in found), min(one.top for one in found),
               max(one.right for one in found), max(one.bottom for one in found))


def _bars(lines: Samples, scale: float) -> int:
    """How many of the first lines belong to a bar; samples (lines, length)."""
    for count, line in enumerate(lines):
        low, high = float(line.min()), float(line.max())
        if not (high <= _DARK * scale and high - low <= _FLAT * scale):
            return count
    return len(lines)
