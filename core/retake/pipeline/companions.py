"""What lies beside a take: its matte as a lossless movie, and on request its patch, the changed pixels alone."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.composite import Retouched
from retake.video import VideoInfo, VideoWriter, open_writer
from retake.video.colour import Colour
from retake.video.frame import Frame, of_grey, of_rgba


def matte_writer(path: Path, like: VideoInfo) -> VideoWriter:
    """The writer of a take's matte, of the take's size, rate and timecode."""
    # A matte is looked at and multiplied with, sample by sample: square pixels, no rotation, no fields of its own.
    grey = replace(like, pixel_format="gray", colour=Colour(full_range=True), pixel_aspect=Fraction(1),
                   fields="progressive", rotation=0, codec="ffv1", intra=False)
    return open_writer(path, "ffv1", grey)


def matte_frame(number: int, matte: NDArray[np.uint8]) -> Frame:
    """A matte, uint8 (height, width), as a frame of grey."""
    return of_grey(number, matte)


def patch_writer(path: Path, like: VideoInfo) -> VideoWriter:
    """The writer of a take's patch: 16-bit PNG with straight alpha, one file a frame, clear where nothing changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return open_writer(path, "png-16", replace(like, pixel_format="rgba64be", codec="png", intra=False))


def patch_frame(done: Retouched) -> Frame:
    """A retouched frame's changed pixels as a frame of R'G'B'A; light beyond white is cut off."""
    return of_rgba(done.frame.number, done.patch())
