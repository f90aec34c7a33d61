"""A plain copy of a plate through a lossy codec: how far the codec alone strays is the bound for a take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.codecs import OutputCodec
from retake.temporary import temporary_folder
from retake.video import VideoInfo, VideoWriter, open_video, open_writer
from retake.video.compare import largest_difference
from retake.video.convert import Converter
from retake.video.frame import Frame

Mask = NDArray[np.bool_]

# What a codec's blocks, and the interpolation of chroma, carry beyond the matte.
_BLOCK = 16
# Beside the mouth the encoder has other bits to spend: the copy strays so much more or less.
_SLACK, _STEP = 1.5, 1.0


@dataclass
class Bound:
    """How far the take and a plain copy of the plate stray from the plate, in steps of the take's own samples.

    Attributes:
        outside: The take's largest difference anywhere outside the matte.
        away: The take's largest difference more than 16 pixels from the matte.
        plain: The plain copy's largest difference there.
        worst_frame: The frame in which `away` was found.
    """

    outside: float = 0.0
    away: float = 0.0
    plain: float = 0.0
    worst_frame: int = 0

    @property
    def holds(self) -> bool:
        """Whether the take strays no further than the codec itself does."""
        return self.away <= _SLACK * self.plain + _STEP

    def said(self) -> str:
        """Both in a sentence."""
        return (f"the largest difference outside the matte is {self.outside:g} steps, more than {_BLOCK} pixels from "
                f"it {self.away:g}; a plain copy of the plate through the same codec differs by {self.plain:g} there.")


class PlainCopy:
    """The plate's frames through the take's codec, nothing passed on; a context manager.

    Args:
        codec: The take's codec.
        plate: The plate's facts.
        take: The take's facts.
    """

    def __init__(self, codec: OutputCodec, plate: VideoInfo, take: VideoInfo) -> None:
        self.bound = Bound()
        self._codec, self._plate = codec, plate
        self._convert = Converter(take.pixel_format, plate.colour, take.colour)
        self._colour = take.colour
        self._stack = ExitStack()
        self._writer: VideoWriter | None = None

    def add(self, frame: Frame) -> None:
        """Writes the next frame of the plate."""
        if self._writer is None:
            folder = self._stack.enter_context(temporary_folder())
            suffix = self._codec.containers[0]
            name = f"copy.%06d{suffix}" if self._codec.is_sequence else f"copy{suffix}"
            self._writer = open_writer(folder / name, self._codec.name, self._plate, pass_on=False)
        self._writer.write(frame)

    def frames(self) -> Iterator[Frame]:
        """What became of the frames, in order."""
        if self._writer is None:
            return
        self._writer.finish()
        rate = self._plate.rate if self._codec.is_sequence else None
        with open_video(self._writer.path, rate) as reader:
            yield from reader.frames()

    def compare(self, number: int, plate: Frame, ways: tuple[Frame, Frame], inside: Mask) -> None:
        """Takes note of how far a frame of the take, and the same of the plain copy, are from the plate's."""
        picture = self._convert(plate.picture)
        same = picture is plate.picture
        own = plate if same else replace(plate, picture=picture, colour=self._colour)
        near = np.asarray(cv2.dilate(inside.astype(np.uint8), np.ones((2 * _BLOCK + 1,) * 2, np.uint8)) > 0)
        take, copy = ways
        away = largest_difference(own, take, near)
        if away > self.bound.away:
            self.bound.away, self.bound.worst_frame = away, number
        self.bound.outside = max(self.bound.outside, largest_difference(own, take, inside))
        self.bound.plain = max(self.bound.plain, largest_difference(own, copy, near))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self._writer is not None:
            self._writer.abandon()
        self._stack.close()
