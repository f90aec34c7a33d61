"""One picture in its own pixel format.

A frame keeps the very samples that its file holds. A region of it can be taken as R'G'B' and given back; then only
the samples under a mask are written, into a copy, and all others keep their bits. Whatever a file's values mean
(video, log, scene-linear light, PQ), `rgb` hands them over as they are, on a scale where 0 is black and 1 the
nominal white of the coding, and never cuts off what lies beyond.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeVar

import av
import numpy as np
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from retake.video.colour import IDENTITY, Colour, luma_chroma_of, rgb_of
from retake.video.pixels import Component, PixelLayout, Samples, layout_of, rows_of, samples_of
from retake.video.sampling import LEFT, Siting, all_under, downsampled, upsampled

Rgb = NDArray[np.float32]
Mask = NDArray[np.bool_]
Value = TypeVar("Value", np.float32, np.bool_)


class Box(NamedTuple):
    """A rectangle of pixels; right and bottom are the first ones outside."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Frame:
    """One picture, in the pixel format of its file.

    Attributes:
        number: Its place: the n-th picture (from 0) that a straight decode gives.
        picture: The decoded picture. Others may hold it too, so its planes are never written.
        colour: The colour tags.
        siting: Where chroma samples stand.
        source: What holds this picture and nothing else: its packet in a movie of an intra codec, its
            file in an image sequence. A writer may pass it on as it is while the picture is unchanged.
        changed: Whether samples were written since it was read.
    """

    number: int
    picture: av.VideoFrame
    colour: Colour
    siting: Siting = LEFT
    source: Packet[VideoStream] | Path | None = None
    changed: bool = False

    @property
    def width(self) -> int:
        """Pixels from left to right, as stored."""
        return self.picture.width

    @property
    def height(self) -> int:
        """Pixels from top to bottom, as stored."""
        return self.picture.height

    @cached_property
    def layout(self) -> PixelLayout:
        """How the samples lie in memory."""
        return layout_of(self.picture.format.name)

    @property
    def samples(self) -> tuple[Samples, ...]:
        """Each component's samples (rows, columns), as stored: red, green, blue or luma, Cb, Cr or grey. Read only."""
        return _views(self.picture, self.layout.components)

    @property
    def opacity(self) -> Samples | None:
        """The alpha samples (rows, columns), as stored, if there are any. Read only."""
        alpha = self.layout.alpha
        return _views(self.picture, (alpha,))[0] if alpha else None

    def rgb(self, box: Box | None = None) -> Rgb:
        """R'G'B' float32 (height, width, 3) of the box, or of the whole picture."""
        box = self._inside(box)
        if self.layout.kind != "yuv":
            planes = [self._decoded(k, box, chroma=False) for k in range(len(self.samples))]
            return np.stack(planes * (3 if len(planes) == 1 else 1), axis=-1)
        around = self._around(box)
        luma = self._decoded(0, box, chroma=False)
        chroma = [self._cut(full, around, box) for full in self._full_chroma(around)]
        if self.colour.matrix == IDENTITY:
            # Luma carries green, the differences carry blue and red: RGB that calls itself YUV.
            return np.stack([chroma[1] + np.float32(0.5), luma, chroma[0] + np.float32(0.5)], axis=-1)
        return rgb_of(luma, chroma[0], chroma[1], self.colour.matrix_at(self.height))

    def with_rgb(self, box: Box, rgb: Rgb, mask: Mask) -> Frame:
        """A copy whose pixels of the box show `rgb` where `mask` says so; every other sample keeps its bits.

        A chroma sample is written where all the pixels that share it lie under the mask.

        Args:
            box: The region.
            rgb: R'G'B' float32 (height, width, 3) of the region.
            mask: Which pixels are to be written (height, width), bool.
        """
        box = self._inside(box)
        shape = (box.bottom - box.top, box.right - box.left)
        if rgb.shape != (*shape, 3) or mask.shape != shape:
            raise ValueError(f"the box is {shape}, the pixels are {rgb.shape}, the mask {mask.shape}")
        copy = replace(self, picture=copied(self.picture), changed=True)
        if self.layout.kind == "yuv":
            copy._write_luma_chroma(box, rgb, mask)
        elif self.layout.kind == "grey":
            luma, _, _ = luma_chroma_of(rgb, 1)
            copy._write(0, box, copy._encoded(luma, 0, chroma=False), mask)
        else:
            for k in range(3):
                copy._write(k, box, copy._encoded(rgb[..., k], k, chroma=False), mask)
        return copy

    def _inside(self, box: Box | None) -> Box:
        box = box or Box(0, 0, self.width, self.height)
        if not (0 <= box.left < box.right <= self.width and 0 <= box.top < box.bottom <= self.height):
            raise ValueError(f"{box} does not lie inside {self.width} x {self.height}")
        return box

    def _around(self, box: Box) -> Box:
        """The box in whole chroma samples, with one more on each side for the interpolation."""
        across, down = self.layout.grid
        columns, rows = -(-self.width // across), -(-self.height // down)
        return Box(max(0, box.left // across - 1) * across, max(0, box.top // down - 1) * down,
                   min(columns, -(-box.right // across) + 1) * across, min(rows, -(-box.bottom // down) + 1) * down)

    def _full_chroma(self, around: Box) -> list[NDArray[np.float32]]:
        """Cb and Cr at every pixel of a box in whole chroma samples."""
        across, down = self.layout.grid
        small = Box(around.left // across, around.top // down, around.right // across, around.bottom // down)
        return [upsampled(self._decoded(k, small, chroma=True), (across, down), self.siting) for k in (1, 2)]

    @staticmethod
    def _cut(full: NDArray[Value], around: Box, box: Box) -> NDArray[Value]:
        return full[box.top - around.top : box.bottom - around.top, box.left - around.left : box.right - around.left]

    def _scale(self, chroma: bool) -> tuple[float, float]:
        """(codes a unit, code of zero) of a component."""
        if self.layout.floating:
            return 1.0, 0.0
        bits, video = self.layout.bits, 1 << (self.layout.bits - 8)
        limited = not (self.colour.full_range if self.colour.full_range is not None else self.layout.kind != "yuv")
        if limited:
            return (224.0 * video, 128.0 * video) if chroma else (219.0 * video, 16.0 * video)
        return float((1 << bits) - 1), float(1 << (bits - 1)) if chroma else 0.0

    def _decoded(self, component: int, box: Box, *, chroma: bool) -> NDArray[np.float32]:
        """The component's values in a box of its own samples, as float32 units."""
        samples = self.samples[component][box.top : box.bottom, box.left : box.right]
        if self.layout.floating:
            return samples.astype(np.float32, copy=False)
        gain, zero = self._scale(chroma)
        codes: NDArray[np.float32] = (samples >> self.layout.components[component].shift).astype(np.float32)
        units: NDArray[np.float32] = (codes - np.float32(zero)) / np.float32(gain)
        return units

    def _encoded(self, values: NDArray[np.float32], component: int, *, chroma: bool) -> Samples:
        """The samples that stand for float32 units, in the format's own type."""
        if self.layout.floating:
            limit = np.finfo(self.layout.dtype).max
            return _as(np.clip(values, -limit, limit), self.layout.dtype)
        gain, zero = self._scale(chroma)
        codes = np.rint(values * np.float32(gain) + np.float32(zero))
        whole = np.clip(codes, 0, (1 << self.layout.bits) - 1).astype(np.uint32)
        return _as(whole << self.layout.components[component].shift, self.layout.dtype)

    def _write(self, component: int, box: Box, samples: Samples, mask: Mask) -> None:
        """Puts samples under the mask into this frame's own copy of the picture."""
        place = self.samples[component][box.top : box.bottom, box.left : box.right]
        np.copyto(place, samples, where=mask)

    def _write_luma_chroma(self, box: Box, rgb: Rgb, mask: Mask) -> None:
        across, down = self.layout.grid
        if self.colour.matrix == IDENTITY:
            luma = rgb[..., 1]
            new = [rgb[..., 2] - np.float32(0.5), rgb[..., 0] - np.float32(0.5)]
        else:
            luma, *new = luma_chroma_of(rgb, self.colour.matrix_at(self.height))
        self._write(0, box, self._encoded(luma, 0, chroma=False), mask)
        around = self._around(box)
        small = Box(around.left // across, around.top // down, around.right // across, around.bottom // down)
        under = np.zeros((around.bottom - around.top, around.right - around.left), np.bool_)
        # In an odd-sized picture the last sample is shared with pixels that do not exist.
        under[self.height - around.top :, :] = True
        under[:, self.width - around.left :] = True
        self._cut(under, around, box)[...] = mask
        whole = all_under(under, (across, down))
        for k, (value, old) in enumerate(zip(new, self._full_chroma(around), strict=True), start=1):
            full = old.copy()
            np.copyto(self._cut(full, around, box), value, where=mask)
            samples = downsampled(full, (across, down), self.siting)
            self._write(k, small, self._encoded(samples, k, chroma=True), whole)


def blank(width: int, height: int, pixel_format: str, colour: Colour) -> Frame:
    """A frame of no particular content, to be written over as a whole."""
    return Frame(0, av.VideoFrame(width, height, pixel_format), colour)


def of_grey(number: int, plane: NDArray[np.uint8]) -> Frame:
    """A frame of grey samples (height, width) uint8, full range."""
    frame = replace(blank(plane.shape[1], plane.shape[0], "gray", Colour(full_range=True)), number=number)
    frame.samples[0][...] = plane
    return frame


def of_rgba(number: int, rgba: Rgb) -> Frame:
    """A frame of 16-bit R'G'B'A, of float32 (height, width, 4) with 0 to 1 for black to white and clear to opaque."""
    frame = replace(blank(rgba.shape[1], rgba.shape[0], "rgba64be", Colour(full_range=True)), number=number)
    codes = np.rint(np.clip(rgba, 0, 1) * np.float32(65535)).astype(">u2")
    opacity = frame.opacity
    assert opacity is not None
    for k, samples in enumerate((*frame.samples, opacity)):
        samples[...] = codes[..., k]
    return frame


def copied(picture: av.VideoFrame) -> av.VideoFrame:
    """A picture of its own with the same samples, times and tags."""
    copy = av.VideoFrame(picture.width, picture.height, picture.format.name)
    for own, theirs in zip(copy.planes, picture.planes, strict=True):
        rows = rows_of(theirs)
        used = min(own.line_size, theirs.line_size)
        rows_of(own)[: len(rows), :used] = rows[:, :used]
    copy.pts = picture.pts
    if picture.time_base:
        copy.time_base = picture.time_base
    copy.colorspace, copy.color_range = picture.colorspace, picture.color_range
    copy.color_primaries, copy.color_trc = picture.color_primaries, picture.color_trc
    return copy


def _as(values: Samples, dtype: str) -> Samples:
    samples: Samples = values.astype(dtype)
    return samples


def _views(picture: av.VideoFrame, components: tuple[Component, ...]) -> tuple[Samples, ...]:
    dtype = layout_of(picture.format.name).dtype
    return tuple(samples_of(picture.planes[c.plane], c, dtype, picture.width, picture.height) for c in components)
