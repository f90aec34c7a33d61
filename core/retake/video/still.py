"""Single pictures to look at: a plate's frames, upright and at a size, and the JPEG or PNG that holds one."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction

import av
import numpy as np

from retake.video.display import DisplayView, Picture, turned
from retake.video.frame import Frame
from retake.video.info import VideoInfo
from retake.views import AUTO

# FFmpeg's steps of a JPEG's quality, from hardly any loss to hardly any bytes.
FINEST, FINE, FAIR, COARSE = 1, 3, 6, 31
_BT601, _FULL = 5, 2  # what every JPEG is: FFmpeg's numbers for the matrix and the range


class SmallView:
    """Frames of one plate as a display shows them: upright, square pixels, within a size, never enlarged.

    Args:
        info: The plate's facts.
        width: The most pixels from left to right, of the upright picture.
        height: The most pixels from top to bottom.
        view: How the plate's values are looked at: one of `retake.views.VIEWS`.
    """

    def __init__(self, info: VideoInfo, width: int, height: int, view: str = AUTO) -> None:
        self._show = DisplayView(info, view)
        self._rotation = info.rotation
        self._size = stored_size(info, width, height)

    def __call__(self, frame: Frame) -> Picture:
        """The frame as uint8 R'G'B' (height, width, 3)."""
        return turned(self._show(frame, *self._size), self._rotation)


def jpeg(picture: Picture, quality: int = FAIR, most: int | None = None, sampling: str = "4:2:0") -> bytes:
    """The bytes of a JPEG file that holds the uint8 R'G'B' picture (height, width, 3).

    Args:
        picture: The picture.
        quality: From `FINEST` to `COARSE`.
        most: How many bytes it may have; the quality is lowered until it fits, as far as that goes.
        sampling: How fine its colours are: "4:2:0" or "4:4:4".
    """
    source = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    whole = source.reformat(format=f"yuvj{sampling.replace(':', '')}p", dst_colorspace=_BT601, dst_color_range=_FULL)
    whole.pts = 0
    made = _coded(whole, quality)
    while most is not None and len(made) > most and quality < COARSE:
        quality = min(COARSE, quality * 2)
        made = _coded(whole, quality)
    return made


def _coded(whole: av.VideoFrame, quality: int) -> bytes:
    coder = av.CodecContext.create("mjpeg", "w")
    coder.width, coder.height, coder.pix_fmt = whole.width, whole.height, whole.format.name
    coder.time_base = Fraction(1, 25)
    coder.qmin = coder.qmax = quality
    return b"".join(bytes(packet) for packet in [*coder.encode(whole), *coder.encode(None)])


def png(picture: Picture) -> bytes:
    """The bytes of a PNG file that holds the uint8 R'G'B' picture (height, width, 3)."""
    height, width = picture.shape[:2]
    rows = np.concatenate([np.zeros((height, 1), np.uint8), picture.reshape(height, width * 3)], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks)


def stored_size(info: VideoInfo, width: int, height: int) -> tuple[int, int]:
    """The size, before rotation, of a picture that lies within a width and a height when it stands upright."""
    wide, high = info.width * info.pixel_aspect, Fraction(info.height)
    if info.rotation in (90, 270):
        width, height = height, width
    scale = min(width / wide, height / high, Fraction(1))
    return max(1, round(wide * scale)), max(1, round(high * scale))
