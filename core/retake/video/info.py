"""What a plate is, apart from its pictures: everything an editor asks of a file before opening it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from retake.timecode import Timecode, shown_rate
from retake.video.colour import HLG, LINEAR, LOG_100, LOG_316, PQ, Colour

FieldOrder = Literal["progressive", "top", "bottom", "unknown"]


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """A movie's or an image sequence's facts.

    Attributes:
        path: The file, or the sequence's pattern.
        container: FFmpeg's name of the file kind ("mov", "matroska", "mxf" ...), or "exr sequence" and the like.
        codec: FFmpeg's name of the codec.
        profile: The codec's profile as FFmpeg names it ("HQ"), or "".
        codec_tag: The four characters by which QuickTime and AVI name the codec, or "".
        width: Pixels from left to right as stored, before rotation.
        height: Pixels from top to bottom as stored, before rotation.
        pixel_format: FFmpeg's name of the stored samples' layout.
        rate: Frames a second, exact.
        variable_rate: Whether frames do not come at one steady rate.
        frame_count: How many frames a straight decode gives.
        first_frame: The first frame's own number: 0 in movies, the file's number in image sequences.
        start: When the first picture is shown, in seconds on the file's own clock, which its sounds share.
        colour: The colour tags.
        timecode: The first frame's timecode, if the file carries any.
        reel: The reel or tape name, if the file carries any.
        rotation: Degrees clockwise by which the stored picture is turned to stand upright: 0, 90, 180 or 270.
        pixel_aspect: A pixel's width over its height.
        fields: progressive, or which field comes first.
        intra: Whether each frame stands alone in the file, so that it can be passed on untouched.
        warnings: What the artist should know, a line each.
    """

    path: Path
    container: str
    codec: str
    profile: str
    codec_tag: str
    width: int
    height: int
    pixel_format: str
    rate: Fraction
    variable_rate: bool
    frame_count: int
    first_frame: int
    start: Fraction
    colour: Colour
    timecode: Timecode | None = None
    reel: str | None = None
    rotation: int = 0
    pixel_aspect: Fraction = Fraction(1)
    fields: FieldOrder = "progressive"
    intra: bool = False
    warnings: tuple[str, ...] = field(default=())

    @property
    def seconds(self) -> Fraction:
        """How long it lasts."""
        return self.frame_count / self.rate

    def cut(self, start: int, stop: int) -> VideoInfo:
        """The facts of a movie that holds frames `start` up to but not with `stop`: later timecode, fewer frames."""
        return replace(self, timecode=self.timecode + start if self.timecode else None,
                       first_frame=self.first_frame + start, frame_count=stop - start)

    @property
    def scene(self) -> Literal["display", "linear", "log", "pq", "hlg"]:
        """What the values stand for, by the tags: a picture for a display, light, a log of it, or HDR."""
        by_transfer: dict[int, Literal["linear", "log", "pq", "hlg"]]
        by_transfer = {LINEAR: "linear", LOG_100: "log", LOG_316: "log", PQ: "pq", HLG: "hlg"}
        return by_transfer.get(self.colour.transfer, "display")

    def to_dict(self) -> dict[str, Any]:
        """The facts as JSON takes them: rates as "24000/1001", timecode as text, tags in words."""
        return {
            "path": str(self.path), "container": self.container, "codec": self.codec, "profile": self.profile,
            "codec_tag": self.codec_tag, "width": self.width, "height": self.height,
            "pixel_format": self.pixel_format, "rate": str(self.rate), "rate_shown": shown_rate(self.rate),
            "variable_rate": self.variable_rate, "frame_count": self.frame_count, "first_frame": self.first_frame,
            "start": str(self.start), "seconds": float(self.seconds), "colour": self.colour.named(),
            "timecode": str(self.timecode) if self.timecode else None, "reel": self.reel, "rotation": self.rotation,
            "pixel_aspect": str(self.pixel_aspect), "fields": self.fields, "intra": self.intra,
            "warnings": list(self.warnings),
        }
