"""Sounds made for the tests, and the files that hold them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

PICTURE_RATE = 25


@dataclass(frozen=True)
class Kind:
    """A kind of file: its suffix, FFmpeg's format and encoder, and what to expect of it.

    Attributes:
        exact: The very samples come back.
        delay: What the file does not say about the encoder's delay, and nobody can know.
        length_exact: The file knows where the sound ends, to the sample.
    """

    suffix: str
    format: str
    codec: str
    rate: int = 48_000
    exact: bool = False
    delay: int = 0
    length_exact: bool = True
    picture: bool = False
    options: dict[str, str] = field(default_factory=dict)
    muxer: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.codec}-{self.rate}{self.suffix}"


# FFmpeg's AAC invents noise that depends on all that was decoded before: without it samples can be compared.
_PLAIN_AAC = {"aac_pns": "0"}
_VORBIS = {"strict": "experimental"}

KINDS = (
    Kind(".wav", "wav", "pcm_s16le", exact=True),
    Kind(".wav", "wav", "pcm_s24le", exact=True, muxer={"rf64": "always"}),
    Kind(".w64", "w64", "pcm_s24le", exact=True),
    Kind(".aiff", "aiff", "pcm_s24be", exact=True),
    Kind(".caf", "caf", "pcm_s24be", exact=True),
    Kind(".flac", "flac", "flac", 44_100, exact=True),
    Kind(".m4a", "ipod", "alac", exact=True),
    Kind(".mov", "mov", "pcm_s24le", exact=True, picture=True),
    Kind(".mkv", "matroska", "pcm_s24le", exact=True, picture=True),
    Kind(".mxf", "mxf", "pcm_s24le", exact=True, picture=True),
    Kind(".mkv", "matroska", "flac", exact=True),
    Kind(".ogg", "ogg", "flac", exact=True),
    Kind(".mp4", "mp4", "aac", options=_PLAIN_AAC),
    Kind(".mov", "mov", "aac", 44_100, options=_PLAIN_AAC, picture=True),
    Kind(".mkv", "matroska", "aac", options=_PLAIN_AAC, length_exact=False, picture=True),
    Kind(".ts", "mpegts", "aac", options=_PLAIN_AAC, delay=1024, length_exact=False),
    Kind(".aac", "adts", "aac", options=_PLAIN_AAC, delay=1024, length_exact=False),
    Kind(".mp3", "mp3", "libmp3lame", 44_100),
    Kind(".mp3", "mp3", "libmp3lame", 48_000, options={"b": "64k"}),
    Kind(".mkv", "matroska", "libmp3lame"),
    Kind(".mkv", "matroska", "libopus"),
    Kind(".ogg", "ogg", "libopus"),
    Kind(".mp4", "mp4", "libopus"),
    Kind(".ogg", "ogg", "vorbis", 44_100, options=_VORBIS, length_exact=False),
    Kind(".mkv", "matroska", "vorbis", options=_VORBIS, length_exact=False),
    Kind(".ac3", "ac3", "ac3", delay=256, length_exact=False),
    Kind(".ac3", "ac3", "ac3", 44_100, delay=256, length_exact=False),
    Kind(".mp4", "mp4", "ac3", length_exact=False),
    Kind(".mkv", "matroska", "ac3", length_exact=False),
    Kind(".mp4", "mp4", "eac3", length_exact=False),
)


def clicks(count: int, rate: int) -> list[int]:
    """Where `clicking` clicks: at no round place, apart from one another."""
    return list(range(rate // 3 + 17, count - 200, rate // 2 + 1))


def clicking(count: int, rate: int, channels: int = 2) -> Samples:
    """A soft, wandering tone with one-sample clicks, float32 of shape (channels, count), of 16-bit values."""
    time = np.arange(count) / rate
    tones = [0.02 * np.sin(2 * np.pi * (300 + 70 * k) * time + np.sin(2 * np.pi * 0.7 * time)) for k in range(channels)]
    sound = np.stack(tones)
    sound[:, clicks(count, rate)] = 0.75
    return (np.rint(sound * 32768) / 32768).astype(np.float32)


def noise(count: int, channels: int = 2, seed: int = 1) -> Samples:
    """White noise, float32 of shape (channels, count), within ±1."""
    made = np.random.default_rng(seed).uniform(-0.9, 0.9, (channels, count))
    return made.astype(np.float32)


def peaks(sound: Samples, around: list[int], reach: int = 120) -> list[int]:
    """Where the loudest sample of the first channel lies near each of those places."""
    found = []
    for place in around:
        start = max(0, place - reach)
        found.append(start + int(np.argmax(np.abs(sound[0, start : place + reach]))))
    return found


def write_media(path: Path, kind: Kind, sound: Samples, layout: str = "stereo") -> Path:
    """A file of that kind with that sound, and a small picture where the kind has one."""
    with av.open(str(path), "w", format=kind.format, container_options=kind.muxer) as container:
        picture = picture_stream(container) if kind.picture else None
        stream = container.add_stream(kind.codec, rate=kind.rate, options=dict(kind.options), layout=layout)
        shown = 0
        for place in range(0, sound.shape[1], 1000):
            while picture and Fraction(shown, PICTURE_RATE) <= Fraction(place, kind.rate):
                container.mux(picture.encode(picture_frame(shown)))
                shown += 1
            container.mux(stream.encode(sound_frame(sound[:, place : place + 1000], kind.rate, place, layout)))
        while picture and Fraction(shown, PICTURE_RATE) < Fraction(sound.shape[1], kind.rate):
            container.mux(picture.encode(picture_frame(shown)))
            shown += 1
        container.mux(stream.encode(None))
        if picture:
            container.mux(picture.encode(None))
    return path


def sound_frame(block: Samples, rate: int, place: int, layout: str = "stereo") -> av.AudioFrame:
    """One frame of float samples that begins at sample `place`."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, place, Fraction(1, rate)
    return frame


def picture_stream(container: av.container.OutputContainer) -> Any:
    """A small stream of pictures: MPEG-2, which every one of our containers takes."""
    stream = container.add_stream("mpeg2video", rate=PICTURE_RATE)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    return stream


def picture_frame(number: int) -> av.VideoFrame:
    """The `number`-th grey picture."""
    frame = av.VideoFrame(64, 48, "yuv420p")
    for plane in frame.planes:
        plane.update(bytes([128]) * plane.buffer_size)
    frame.pts, frame.time_base = number, Fraction(1, PICTURE_RATE)
    return frame
