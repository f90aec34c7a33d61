"""Movies that the tests make themselves, with bare PyAV, nothing of the project's: each picture carries its number.

The number is drawn as twelve large squares, black or white, so that it survives every lossy codec; behind it moves a
gradient, so that codecs have something to do.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from retake.video.info import VideoInfo

BITS = 12


@dataclass(frozen=True)
class Movie:
    """What to make. `times`, in ticks of 1/rate/`ticks`, makes the rate uneven or the start odd."""

    encoder: str = "libx264"
    pixel_format: str = "yuv420p"
    frames: int = 40
    size: tuple[int, int] = (192, 112)
    rate: Fraction = Fraction(25)
    options: dict[str, str] = field(default_factory=dict)
    muxer: dict[str, str] = field(default_factory=dict)
    format: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    times: tuple[int, ...] | None = None
    ticks: int = 1
    rotation: int = 0
    aspect: Fraction = Fraction(1)
    colour: tuple[int, int, int, int] = (1, 1, 1, 1)


def picture(number: int, size: tuple[int, int] = (192, 112), pixel_format: str = "yuv420p") -> av.VideoFrame:
    """Picture `number`."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    grey = ((x * 2 + y + number * 3) % 128 + 64).astype(np.uint8)
    side = width // BITS
    for bit in range(BITS):
        grey[8 : 8 + side, bit * side : (bit + 1) * side] = 235 if number >> bit & 1 else 16
    rgb = np.stack([grey, grey, np.full_like(grey, 128)], axis=-1)
    frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
    return frame if pixel_format == "rgb24" else frame.reformat(format=pixel_format)


def number_in(frame: av.VideoFrame) -> int:
    """The number that a picture carries."""
    grey = frame.reformat(format="gray").to_ndarray()
    side = frame.width // BITS
    middle = 8 + side // 2
    return sum(1 << b for b in range(BITS) if grey[middle - 2 : middle + 3, b * side + side // 2].mean() > 125)


def write(path: Path, movie: Movie) -> Path:
    """Makes the movie."""
    with av.open(str(path), "w", format=movie.format, container_options=movie.muxer) as container:
        container.metadata.update(movie.metadata)
        stream = container.add_stream(movie.encoder, rate=movie.rate)
        stream.width, stream.height = movie.size
        stream.pix_fmt = movie.pixel_format
        context = stream.codec_context
        context.options = dict(movie.options)
        context.sample_aspect_ratio = movie.aspect
        context.time_base = stream.time_base = 1 / (movie.rate * movie.ticks)
        context.color_primaries, context.color_trc, context.colorspace, context.color_range = movie.colour
        stream.metadata.update(movie.metadata)
        if movie.rotation:
            stream.set_display_rotation(-movie.rotation)
        times = movie.times or tuple(n * movie.ticks for n in range(movie.frames))
        for number, time in enumerate(times):
            frame = picture(number, movie.size, movie.pixel_format)
            frame.pts, frame.time_base = time, context.time_base
            frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range = movie.colour
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def named(info: VideoInfo) -> str:
    """The codec with its profile, as tables name it."""
    return f"{info.codec} {info.profile}".strip()


def straight(path: Path) -> list[int]:
    """The numbers of the pictures as a bare decode from the beginning gives them."""
    with av.open(str(path)) as container:
        return [number_in(frame) for frame in container.decode(video=0)]


def edit_start(path: Path, frames: int) -> None:
    """Lets a QuickTime file's edit list start so many frames later, as trimming in a camera or phone does."""
    data = bytearray(path.read_bytes())
    place = data.index(b"elst") + 4
    version, count = data[place], struct.unpack_from(">I", data, place + 4)[0]
    assert version == 0 and count == 1
    length, start = struct.unpack_from(">Ii", data, place + 8)
    scale_at = data.index(b"mdhd") + 4
    assert data[scale_at] == 0
    media_scale = struct.unpack_from(">I", data, scale_at + 12)[0]
    movie_scale = struct.unpack_from(">I", data, data.index(b"mvhd") + 4 + 12)[0]
    rate = 25
    shorter, later = frames * movie_scale // rate, frames * media_scale // rate
    struct.pack_into(">Ii", data, place + 8, length - shorter, start + later)
    path.write_bytes(data)
