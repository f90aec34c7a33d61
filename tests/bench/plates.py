"""Plates that the benchmarks work on, made on the spot: 1080p, with motion and grain, long groups of pictures."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

SIZE = (1920, 1080)
RATE = Fraction(25)


def talking_card(path: Path, frames: int) -> Path:
    """An H.264 movie of so many frames of a moving card with film grain, with a tone beside it."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "g": "48", "bf": "2",
                                                                     "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = context.color_range = 1
        sound = container.add_stream("pcm_s16le" if path.suffix == ".mov" else "aac", rate=48_000, layout="mono")
        for number in range(frames):
            frame = _picture(number)
            frame.pts, frame.time_base = number, 1 / RATE
            container.mux(stream.encode(frame))
            tone = (8000 * np.sin(np.arange(1920) * 0.06)).astype(np.int16)[None]
            heard = av.AudioFrame.from_ndarray(tone, layout="mono")
            heard.rate, heard.pts, heard.time_base = 48_000, number * 1920, Fraction(1, 48_000)
            container.mux(sound.encode(heard))
        container.mux(stream.encode(None))
        container.mux(sound.encode(None))
    return path


def repeated(source: Path, path: Path, times: int) -> Path:
    """The movie's picture so many times in a row: its packets over and over, with later times."""
    with av.open(str(source)) as given, av.open(str(path), "w") as made:
        picture = given.streams.video[0]
        stream = made.add_stream_from_template(picture)
        length = picture.duration
        for turn in range(times):
            given.seek(0, stream=picture)
            for packet in given.demux(picture):
                if packet.size:
                    packet.pts, packet.dts = packet.pts + turn * length, packet.dts + turn * length
                    packet.stream = stream
                    made.mux(packet)
    return path


def _picture(number: int) -> av.VideoFrame:
    width, height = SIZE
    y, x = np.mgrid[0:height, 0:width]
    wave = (90 + 60 * np.sin((x + 6 * number) / 70) + 40 * np.cos((y - 3 * number) / 50)).astype(np.int16)
    grain = np.random.default_rng(number).integers(-6, 7, (height, width), dtype=np.int16)
    frame = av.VideoFrame(width, height, "yuv420p")
    luma = np.clip(wave + grain, 16, 235).astype(np.uint8)
    for plane, values in zip(frame.planes, (luma, luma[::2, ::2] // 2 + 64, 190 - luma[::2, ::2] // 2), strict=True):
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)  # type: ignore[call-overload]
        rows[: len(values), : values.shape[1]] = values
    return frame
