"""What an image file says of itself, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from retake.video.colour import Colour


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """An image file's facts.

    Attributes:
        width: Pixels from left to right.
        height: Pixels from top to bottom.
        pixel_format: FFmpeg's name of the format in which it is read; "" where only decoding tells.
        layout: What the samples are like in the file, in words: all files of a sequence agree in it.
        colour: The colour tags.
        rate: Frames a second, if the file says so.
        timecode: The timecode as a word of SMPTE ST 12-1, if the file carries any.
        reel: The reel's name, if the file carries any.
        pixel_aspect: A pixel's width over its height.
        profile: How it is compressed, as people name it.
        warnings: What the artist should know, a line each.
    """

    width: int
    height: int
    pixel_format: str
    layout: str
    colour: Colour = field(default_factory=Colour)
    rate: Fraction | None = None
    timecode: int | None = None
    reel: str | None = None
    pixel_aspect: Fraction = Fraction(1)
    profile: str = ""
    warnings: tuple[str, ...] = ()
