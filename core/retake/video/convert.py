"""Whole pictures from one pixel format into another, by FFmpeg's scaler, with the right matrix and range."""

from __future__ import annotations

import av
from av.video.reformatter import VideoReformatter

from retake.video.colour import IDENTITY, Colour
from retake.video.pixels import layout_of

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
        return self._scaler.reformat(
            picture, width=width, height=height, format=self._format, interpolation=_CAREFUL,
            src_colorspace=_matrix(picture.format.name, self._source, picture.height),
            dst_colorspace=_matrix(self._format, self._result, picture.height),
            src_color_range=_range(picture.format.name, self._source),
            dst_color_range=_range(self._format, self._result))


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
