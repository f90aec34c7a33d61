"""Image sequences that the tests make themselves: EXR by OpenEXR, DPX by hand, PNG and TIFF by bare PyAV."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import OpenEXR

from retake.timecode import Timecode
from retake.video.colour import Colour
from retake.video.info import VideoInfo

SIZE = (48, 20)


def noise(seed: int, dtype: str, size: tuple[int, int] = SIZE) -> np.ndarray:
    """Samples (rows, columns) of any bits that are numbers."""
    random = np.random.default_rng(seed)
    if np.dtype(dtype).kind == "f":
        return (random.random((size[1], size[0])) * 4 - 1).astype(dtype)
    return random.integers(0, np.iinfo(dtype).max, (size[1], size[0]), dtype, endpoint=True)


def exr(path: Path, channels: dict[str, np.ndarray] | None = None, **header: Any) -> Path:
    """An EXR file of one part; half R, G, B unless channels are given."""
    # A copy, because OpenEXR puts its own objects into the dict.
    channels = dict(channels or {c: noise(k, "f2") for k, c in enumerate("RGB")})
    header = {"type": OpenEXR.scanlineimage, "compression": OpenEXR.ZIP_COMPRESSION, **header}
    OpenEXR.File(header, channels).write(str(path))
    return path


def window(left: int, top: int, right: int, bottom: int) -> tuple[np.ndarray, np.ndarray]:
    """A data or display window as OpenEXR takes it."""
    return np.array([left, top], np.int32), np.array([right, bottom], np.int32)


def dpx(path: Path, codes: np.ndarray, bits: int = 10, *, order: str = ">", timecode: int = 0xFFFFFFFF,
        device: bytes = b"", rate: float = 24.0, transfer: int = 3, user: bytes = b"") -> Path:
    """A DPX file of R, G, B codes (rows, columns, 3); 8, 10 (filled, method A), 12 or 16 bits."""
    height, width, _ = codes.shape
    offset = 2048 + len(user)
    if bits == 8:
        lines = np.zeros((height, -(-width * 3 // 4) * 4), "u1")
        lines[:, : width * 3] = codes.reshape(height, -1)
        body = lines.tobytes()
    elif bits == 10:
        c = codes.astype("u4")
        body = (c[..., 0] << 22 | c[..., 1] << 12 | c[..., 2] << 2).astype(order + "u4").tobytes()
    else:
        body = (codes.astype("u2") << (4 if bits == 12 else 0)).astype(order + "u2").tobytes()
    head = bytearray(b"\xff" * 2048)
    struct.pack_into(order + "4s", head, 0, b"SDPX")
    head[0:4] = b"SDPX" if order == ">" else b"XPDS"
    struct.pack_into(order + "I8sIIIII", head, 4, offset, b"V1.0", offset + len(body), 1, 1664, 384, len(user))
    head[36:768] = bytes(732)
    head[160:172] = b"Lab scanner\0"
    struct.pack_into(order + "HHII", head, 768, 0, 1, width, height)
    struct.pack_into(order + "IIfIfBBBBHHI", head, 780, 0, 95, 0.0, 685, 2.0, 50, transfer, 1, bits,
                     int(bits in (10, 12)), 0, offset)
    head[820:852] = bytes(32)
    head[1432:1620] = bytes(188)
    head[1556 : 1556 + len(device)] = device
    struct.pack_into(order + "II", head, 1628, 1, 1)
    struct.pack_into(order + "f", head, 1724, rate)
    struct.pack_into(order + "I", head, 1920, timecode)
    path.write_bytes(bytes(head) + user + body)
    return path


def still(path: Path, pixel_format: str, seed: int = 0, options: dict[str, str] | None = None) -> Path:
    """A PNG or TIFF of noise in one plane."""
    picture = av.VideoFrame(*SIZE, pixel_format)
    plane = picture.planes[0]
    np.frombuffer(plane, np.uint8)[:] = np.random.default_rng(seed).integers(0, 256, plane.buffer_size, np.uint8)
    codec = av.CodecContext.create({".png": "png"}.get(path.suffix, "tiff"), "w")
    codec.width, codec.height, codec.pix_fmt, codec.time_base = *SIZE, pixel_format, Fraction(1, 24)
    codec.options = options or {}
    path.write_bytes(b"".join(bytes(p) for p in [*codec.encode(picture), *codec.encode(None)]))
    return path


def plate_info(timecode: str = "01:00:00:00", rate: Fraction = Fraction(24000, 1001), **changed: Any) -> VideoInfo:
    """The facts of a movie that a sequence is to be written from."""
    facts: dict[str, Any] = dict(
        path=Path("plate.mov"), container="mov", codec="prores", profile="HQ", codec_tag="apch", width=SIZE[0],
        height=SIZE[1], pixel_format="yuv422p10le", rate=rate, variable_rate=False, frame_count=3, first_frame=0,
        start=Fraction(0), colour=Colour(1, 1, 1, False), timecode=Timecode.parse(timecode, rate), reel="A001C002")
    return VideoInfo(**{**facts, **changed})
