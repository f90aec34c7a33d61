"""Whole pictures from one pixel format into another, with the right matrix and range."""

from __future__ import annotations

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from retake.video.colour import IDENTITY, Colour
from retake.video.pixels import Samples, layout_of, samples_of

# Bicubic chroma, full-precision arithmetic: bits of libswscale's flag word (SWS_BICUBIC, SWS_FULL_CHR_H_INT,
# SWS_FULL_CHR_H_INP, SWS_ACCURATE_RND).
_CAREFUL = 4 | 0x2000 | 0x4000 | 0x40000
_LIMITED, _FULL = 1, 2


class Converter:
    """Turns pictures into `pixel_format`; one that has it already is handed on as it is.

    Keeps the scaler between pictures: building its tables costs more than a small picture's conversion.
    """

    def __init__(self, pixel_format: str, source: Colour, result: Colour | None = None) -> None:
        self._format = pixel_format
        self._source = source
        self._result = result or source
        self._scaler = VideoReformatter()

    def __call__(self, picture: av.VideoFrame, width: int | None = None, height: int | None = None) -> av.VideoFrame:
        """The picture in the wanted pixel format, scaled if a size is given."""
        same_size = width in (None, picture.width) and height in (None, picture.height)
        if picture.format.name == self._format and same_size and self._source == self._result:
            return picture
        if same_size and self._source == self._result and _differ_in_depth_alone(picture.format.name, self._format):
            return _at_depth(picture, self._format, bool(self._source.full_range))
        return self._scaler.reformat(
            picture, width=width, height=height, format=self._format, interpolation=_CAREFUL,
            src_colorspace=_matrix(picture.format.name, self._source, picture.height),
            dst_colorspace=_matrix(self._format, self._result, picture.height),
            src_color_range=_range(picture.format.name, self._source),
            dst_color_range=_range(self._format, self._result))


def _differ_in_depth_alone(own: str, wanted: str) -> bool:
    a, b = layout_of(own), layout_of(wanted)
    same = (a.kind, a.grid, a.alpha is None, a.floating) == (b.kind, b.grid, b.alpha is None, b.floating)
    return same and a.bits != b.bits and not a.floating


def _at_depth(picture: av.VideoFrame, wanted: str, full_range: bool) -> av.VideoFrame:
    """The picture with deeper or shallower samples, each rounded by itself: FFmpeg's scaler would dither them."""
    source, result = layout_of(picture.format.name), layout_of(wanted)
    copy = av.VideoFrame(picture.width, picture.height, wanted)
    pairs = [*zip(source.components, result.components, strict=True)]
    if source.alpha and result.alpha:
        pairs.append((source.alpha, result.alpha))
    for theirs, own in pairs:
        codes = samples_of(picture.planes[theirs.plane], theirs, source.dtype, picture.width, picture.height)
        place = samples_of(copy.planes[own.plane], own, result.dtype, picture.width, picture.height)
        stretched = full_range or source.kind != "yuv" or theirs is source.alpha
        place[...] = _requantised(codes >> theirs.shift, theirs.bits, own.bits, stretched) << own.shift
    for name in ("pts", "colorspace", "color_range", "color_primaries", "color_trc"):
        setattr(copy, name, getattr(picture, name))
    return copy


def _requantised(codes: Samples, bits: int, wanted: int, stretched: bool) -> Samples:
    """Codes at another depth: full range stretches from end to end, video range is a shift."""
    top, new_top = (1 << bits) - 1, (1 << wanted) - 1
    wide = codes.astype(np.uint32)
    if stretched:
        return (wide * new_top + top // 2) // top
    if wanted > bits:
        return wide << (wanted - bits)
    return np.minimum((wide + (1 << (bits - wanted - 1))) >> (bits - wanted), new_top)


def _matrix(pixel_format: str, colour: Colour, height: int) -> int:
    if layout_of(pixel_format).kind == "rgb":
        return IDENTITY
    matrix = colour.matrix_at(height)
    # RGB that calls itself YUV has no matrix to speak of; players take 709 then.
    return 1 if matrix == IDENTITY else matrix


def _range(pixel_format: str, colour: Colour) -> int:
    if layout_of(pixel_format).kind == "yuv":
        return _FULL if colour.full_range else _LIMITED
    return _LIMITED if colour.full_range is False and layout_of(pixel_format).kind == "grey" else _FULL
