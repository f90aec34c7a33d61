"""What a render is about: the plate, the sounds, the range, the choices."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from retake.errors import OptionError
from retake.options.render import RenderOptions
from retake.ranges import parse_ranges
from retake.video import VideoInfo


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """One shot's work.

    Attributes:
        plate: A movie or an image sequence.
        dialogue: The new sound; its beginning belongs to the range's first frame.
        guide: The production sound, on the plate's own clock; the plate's first sound if None.
        span: The range, as frames or timecode, both ends within; empty for the whole plate.
        at: A frame's number and a place in it, x and y in pixels of the upright picture: the face that speaks.
        text: What the dialogue says, where that is known.
        library: Other footage of the same speaker to take mouths from: FILE, or FILE@IN-OUT for a part of it.
        options: Every other choice.
        earlier: The report of a take whose plan is used again (`retake.pipeline.online`); None to make one.
    """

    plate: Path
    dialogue: Path
    guide: Path | None = None
    span: str = ""
    at: tuple[int, float, float] | None = None
    text: str | None = None
    library: tuple[str, ...] = ()
    options: RenderOptions = field(default_factory=RenderOptions)
    earlier: Path | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Which frames of the plate are written, and which of them are the shot's own.

    Attributes:
        start: The first frame that is written: the shot's first less its handles.
        stop: The frame after the last that is written.
        first: The shot's first frame: the dialogue begins with it.
        last: The frame after the shot's last.
    """

    start: int
    stop: int
    first: int
    last: int


def span_of(request: RenderRequest, info: VideoInfo) -> Span:
    """The frames that a request names, with as much of its handles as the plate has."""
    ranges = parse_ranges(request.span, info.timecode, info.rate, info.frame_count)
    if len(ranges) > 1:
        raise OptionError(f"{request.span.strip()} is more than one range. Render them one after the other.")
    first, last = (ranges[0].start, ranges[0].stop) if ranges else (0, info.frame_count)
    handles = request.options.handles
    return Span(max(0, first - handles), min(info.frame_count, last + handles), first, last)
