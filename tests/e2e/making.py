"""Plates made for the tests with bare PyAV: any picture, any codec, tags and times as awkward as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from tests.core.pipeline.talker import babble, opening
from tests.faces_synth import Head, Picture, Stance, background

Samples = NDArray[np.float32]
Paint = Callable[[int], NDArray[Any]]

SOUND_RATE = 48_000
RATE = Fraction(25)
SIZE = (320, 240)
ANNA = Head()


@dataclass(frozen=True)
class Film:
    """How a movie is written.

    Attributes:
        encoder: FFmpeg's name of the encoder.
        pixel_format: FFmpeg's name of the samples' layout.
        rate: Frames a second.
        options: The encoder's options.
        colour: Primaries, transfer, matrix and range, as FFmpeg counts them.
        rotation: Degrees clockwise by which a player turns the picture.
        aspect: A pixel's width over its height.
        times: When each picture is shown, in thousandths of a frame; an even row where left out.
        fields: Whether the pictures are of two fields, the upper first.
        late: Seconds by which the sound begins after the picture; below 0 before it.
        metadata: The file's own tags, timecode among them.
    """

    encoder: str = "ffv1"
    pixel_format: str = "yuv420p"
    rate: Fraction = RATE
    options: dict[str, str] = field(default_factory=dict)
    colour: tuple[int, int, int, int] = (1, 1, 1, 1)
    rotation: int = 0
    aspect: Fraction = Fraction(1)
    times: tuple[int, ...] = ()
    fields: bool = False
    late: Fraction = Fraction(0)
    metadata: dict[str, str] = field(default_factory=dict)


def film(path: Path, pictures: Iterable[NDArray[Any]], how: Film, sound: Samples | None = None) -> Path:
    """Writes a movie.

    Args:
        path: Where; its suffix says the container.
        pictures: R'G'B' uint8 or uint16 (height, width, 3), one a frame.
        how: How it is written.
        sound: float32 (channels, samples) at 48 kHz; None for a silent file.
    """
    with av.open(str(path), "w") as container:
        container.metadata.update(how.metadata)
        stream: Any = None
        heard: Any = None
        for number, frame in enumerate(_frames(pictures, how)):
            if stream is None:
                stream = _picture_stream(container, how, frame.width, frame.height)
                heard = container.add_stream(*_sound_codec(path), rate=SOUND_RATE) if sound is not None else None
                if heard is not None:
                    heard.layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(sound)]  # type: ignore[arg-type]
            # A sound that begins earlier: all pictures come later.
            first = max(0, -how.late) * how.rate * 1000
            frame.pts = int(first) + (how.times[number] if how.times else number * 1000)
            frame.time_base = 1 / (how.rate * 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if heard is not None and sound is not None:
            _mux_sound(container, heard, sound, max(Fraction(0), how.late))
    return path


def _frames(pictures: Iterable[NDArray[Any]], how: Film) -> Iterator[av.VideoFrame]:
    scaler = VideoReformatter()
    for picture in pictures:
        deep = picture.dtype == np.uint16
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb48le" if deep else "rgb24")
        if how.pixel_format not in ("rgb24", "rgb48le"):
            matrix = how.colour[2] if how.colour[2] in (1, 5, 6, 9) else 1
            frame = scaler.reformat(frame, format=how.pixel_format, dst_colorspace=matrix,
                                    dst_color_range=how.colour[3], interpolation=4 | 0x2000 | 0x4000 | 0x40000)
        frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range = how.colour
        yield frame


def _picture_stream(container: Any, how: Film, width: int, height: int) -> Any:
    stream = container.add_stream(how.encoder, rate=how.rate)
    stream.width, stream.height, stream.pix_fmt = width, height, how.pixel_format
    context = stream.codec_context
    context.options = dict(how.options)
    context.sample_aspect_ratio = how.aspect
    context.time_base = stream.time_base = 1 / (how.rate * 1000)
    context.color_primaries, context.color_trc, context.colorspace, context.color_range = how.colour
    stream.metadata.update({k: v for k, v in how.metadata.items() if k in ("timecode", "reel_name")})
    if how.rotation:
        stream.set_display_rotation(-how.rotation)
    return stream


def _sound_codec(path: Path) -> tuple[str]:
    return ("aac",) if path.suffix == ".mp4" else ("pcm_s16le",)


def _mux_sound(container: Any, stream: Any, sound: Samples, late: Fraction) -> None:
    layout = stream.layout.name
    packed = stream.codec_context.name != "aac"
    for place in range(0, sound.shape[1], 1024):
        block = np.ascontiguousarray(sound[:, place : place + 1024])
        if packed:
            whole = np.rint(np.clip(block, -1, 1) * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(whole.T.reshape(1, -1)), "s16", layout)
        else:
            frame = av.AudioFrame.from_ndarray(block, "fltp", layout)
        frame.sample_rate, frame.pts = SOUND_RATE, place + int(late * SOUND_RATE)
        frame.time_base = Fraction(1, SOUND_RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


@dataclass(frozen=True)
class Talker:
    """A painted talker: her lips go with `voice` of the same length and rate.

    Attributes:
        count: Frames.
        rate: Frames a second.
        size: The picture's.
        stance: Where the head is in a frame, apart from its mouth; None for the middle, swaying a little.
        shift: Seconds by which she talks later than the sound's first moment.
    """

    count: int = 50
    rate: Fraction = RATE
    size: tuple[int, int] = SIZE
    stance: Callable[[int], Stance] | None = None
    head: Head = ANNA
    wall: Picture | None = None
    shift: float = 0.0

    def opening(self, number: int) -> float:
        """How far her lips are parted in a frame."""
        return float(opening(np.array([(number + 0.5) / float(self.rate) - self.shift]))[0])

    def where(self, number: int) -> Stance:
        """Where her head is."""
        if self.stance is not None:
            return self.stance(number)
        width, height = self.size
        sway = np.sin(number / 14)
        return Stance(width / 2 + 4 * sway, height * 0.5, min(width, height) * 0.55, yaw=3 * sway)

    def __call__(self, number: int) -> Picture:
        """Her picture in a frame, uint8 R'G'B'."""
        wall = self.wall if self.wall is not None else _wall(self.size)
        return self.head.picture(wall, replace(self.where(number), opening=self.opening(number)))

    def pictures(self) -> Iterator[Picture]:
        """All of them."""
        return (self(number) for number in range(self.count))


_WALLS: dict[tuple[int, int], Picture] = {}


def _wall(size: tuple[int, int]) -> Picture:
    if size not in _WALLS:
        _WALLS[size] = background(*size)
    return _WALLS[size]


def voice(seconds: float | Fraction, begins: float = 0.0) -> Samples:
    """What the painted talker is heard to say: (1, samples) float32 at 48 kHz, `begins` seconds later."""
    count, lead = round(float(seconds) * SOUND_RATE), round(begins * SOUND_RATE)
    made = np.zeros((1, count), np.float32)
    said = babble()
    first, here = max(0, lead), said[:, max(0, -lead) :]
    length = max(0, min(count - first, here.shape[1]))
    made[:, first : first + length] = here[:, :length]
    return made


def silence(seconds: float | Fraction) -> Samples:
    """Nothing to be heard."""
    return np.zeros((1, round(float(seconds) * SOUND_RATE)), np.float32)
