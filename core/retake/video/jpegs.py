"""A run of one plate's frames as JPEGs, quick enough to play while they are made.

What a display shows as it is goes from the file's own luma and chroma to a JPEG's in one step, without R'G'B' in
between: three times as quick. Log and HDR pass a table, and everything else is brought to a display first.
"""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from av.filter.context import FilterContext
from av.video.codeccontext import VideoCodecContext

from retake.video.colour import Colour
from retake.video.convert import Converter
from retake.video.display import DisplayView, table
from retake.video.frame import Frame, blank
from retake.video.info import VideoInfo
from retake.video.pixels import layout_of
from retake.video.still import FINE, SmallView, stored_size
from retake.views import AUTO

_TICK = Fraction(1, 25)
_FULL = 2  # FFmpeg's number for the range that every JPEG has
_RGB, _YUV = Colour(full_range=True), Colour(matrix=5, full_range=True)  # a display's, and every JPEG's
# The filter's names of the matrices by H.273's numbers.
_MATRICES = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020nc"}
_SAMPLINGS = {(1, 1): "yuv444p", (2, 1): "yuv422p", (2, 2): "yuv420p"}
_TURNS = {90: (("transpose", "clock"),), 180: (("hflip", ""), ("vflip", "")), 270: (("transpose", "cclock"),)}


class Jpegs:
    """JPEGs of one plate's frames: upright, square pixels, within a size, never enlarged.

    Args:
        info: The plate's facts.
        width: The most pixels from left to right, of the upright picture.
        height: The most pixels from top to bottom.
        view: How the plate's values are looked at: one of `retake.views.VIEWS`.
        quality: From `retake.video.still.FINE` to `COARSE`.

    Attributes:
        width: Pixels from left to right of every JPEG.
        height: Pixels from top to bottom.
    """

    def __init__(self, info: VideoInfo, width: int, height: int, view: str = AUTO, quality: int = FINE) -> None:
        stored = stored_size(info, width, height)
        self.width, self.height = stored[::-1] if info.rotation in (90, 270) else stored
        shown = DisplayView(info, view).name
        even = not (stored[0] % 2 or stored[1] % 2)  # the filter takes no others
        self._lane: _Lane | _Curve | _View
        if shown == "display" and even and _is_plain(info):
            self._lane = _Lane(info, stored)
        elif shown != "display" and not layout_of(info.pixel_format).floating:
            self._lane = _Curve(info, stored, shown)
        else:
            self._lane = _View(SmallView(info, width, height, view))
        self._quality = quality
        self._coder: VideoCodecContext | None = None
        self._place = 0

    def __call__(self, frame: Frame) -> bytes:
        """The frame as the bytes of a JPEG file."""
        picture = self._lane(frame)
        self._coder = self._coder or self._made(picture)
        picture.pts, picture.time_base, picture.pict_type = self._place, _TICK, 0
        self._place += 1
        return b"".join(bytes(packet) for packet in self._coder.encode(picture))

    def _made(self, picture: av.VideoFrame) -> VideoCodecContext:
        coder = av.CodecContext.create("mjpeg", "w")
        coder.width, coder.height, coder.pix_fmt = picture.width, picture.height, picture.format.name
        coder.time_base, coder.color_range, coder.thread_count = _TICK, _FULL, 1
        coder.qmin = coder.qmax = self._quality
        # Tables fitted to each picture would save a tenth of its bytes and cost a tenth of the time.
        coder.options = {"huffman": "default"}
        return coder


def _is_plain(info: VideoInfo) -> bool:
    """Whether a plate's luma and chroma are a JPEG's but for their matrix, range and depth."""
    layout = layout_of(info.pixel_format)
    return (layout.kind == "yuv" and not layout.floating and layout.grid in _SAMPLINGS
            and info.colour.matrix_at(info.height) in _MATRICES)


class _Lane:
    """The short way: a frame's luma and chroma as a JPEG's, at a size as stored and then turned."""

    def __init__(self, info: VideoInfo, size: tuple[int, int]) -> None:
        layout = layout_of(info.pixel_format)
        grid = layout.grid
        if info.rotation in (90, 270) and grid == (2, 1):
            grid = (2, 2)  # turned, it would be of a kind that few decoders take
        deep = "" if layout.bits == 8 else "10le" if layout.bits <= 10 else "12le"
        self._size = size
        self._planar = Converter(_SAMPLINGS[grid] + deep, info.colour)
        matrix = _MATRICES[info.colour.matrix_at(info.height)]
        spread = "pc" if info.colour.full_range else "tv"
        steps = [("colorspace", f"ispace={matrix}:iprimaries=bt709:itrc=bt709:irange={spread}:space=bt470bg:"
                                f"primaries=bt709:trc=bt709:range=pc:fast=1:format={_SAMPLINGS[grid]}"),
                 *_TURNS.get(info.rotation, ())]
        self._graph = av.filter.Graph()  # its filters do not keep it alive
        self._first: FilterContext = self._graph.add_buffer(
            width=size[0], height=size[1], format=av.VideoFormat(_SAMPLINGS[grid] + deep), time_base=_TICK)
        last = self._first
        for name, options in steps:
            following = self._graph.add(name, options)
            last.link_to(following)
            last = following
        self._last = self._graph.add("buffersink")
        last.link_to(self._last)
        self._graph.configure()

    def __call__(self, frame: Frame) -> av.VideoFrame:
        self._first.push(self._planar(frame.picture, *self._size))
        found = self._last.pull()
        assert isinstance(found, av.VideoFrame)
        return found


class _Curve:
    """The way of log and HDR: each component through the view's table, and that before they are woven into pixels."""

    def __init__(self, info: VideoInfo, size: tuple[int, int], view: str) -> None:
        self._size, self._turns = size, -(info.rotation // 90)
        self._planar = Converter("gbrp16le", info.colour)
        self._table = table(view)
        self._convert = Converter("yuv420p", _RGB, _YUV)

    def __call__(self, frame: Frame) -> av.VideoFrame:
        deep = Frame(0, self._planar(frame.picture, *self._size), _RGB).samples
        upright = [np.rot90(one, self._turns) for one in deep]
        shown = blank(upright[0].shape[1], upright[0].shape[0], "gbrp", _RGB)
        for own, codes in zip(shown.samples, upright, strict=True):
            own[...] = self._table[codes]
        return self._convert(shown.picture)


class _View:
    """The long way, for whatever is neither."""

    def __init__(self, small: SmallView) -> None:
        self._small = small
        self._convert = Converter("yuv420p", _RGB, _YUV)

    def __call__(self, frame: Frame) -> av.VideoFrame:
        return self._convert(av.VideoFrame.from_ndarray(np.ascontiguousarray(self._small(frame)), format="rgb24"))
