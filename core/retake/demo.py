"""What `retake demo` shows: a plate made on the spot, taken through reader and writer, with a touched spot in it.

The plate is a test card with a ball that swings on a string and clicks when it passes the middle. For its second
half a soft spot in the middle is darkened, as a render would change a mouth, in the plate's own pixel format; all
other frames go over as the very packets of the plate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.audio import CopiedTrack, PcmTrack, SoundForm
from retake.timecode import Timecode
from retake.unfinished import unwritable
from retake.video import VideoInfo, open_video, open_writer
from retake.video.colour import Colour
from retake.video.compare import largest_difference
from retake.video.frame import Box, Mask, Rgb, blank

RATE = Fraction(24000, 1001)
FRAMES = 96
_WIDTH, _HEIGHT = 1280, 720
_SPOT = Box(540, 300, 740, 440)
_SWING = 24  # frames from the middle to the middle again
_SAMPLES = 48_000


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demo made and found.

    Attributes:
        plate: The plate.
        take: The movie with the touched spot.
        frames: Frames in each.
        touched: Frames with the spot.
        passed_on: Frames that are the plate's very packets.
        outside: The largest difference to the plate outside the spot, before encoding: 0 where every bit is kept.
    """

    plate: Path
    take: Path
    frames: int
    touched: int
    passed_on: int
    outside: float


class Demo:
    """The demo, step by step: `plate` and `take` yield once a frame."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(folder, error) from None
        self._plate, self._take = folder / "plate.mov", folder / "take.mov"
        self._touched = self._passed_on = 0
        self._outside = 0.0

    def plate(self) -> Iterator[None]:
        """Makes the plate: ProRes 422 HQ, 10 bit, with timecode and sound."""
        info = VideoInfo(self._plate, "mov", "prores", "HQ", "apch", _WIDTH, _HEIGHT, "yuv422p10le", RATE, False,
                         FRAMES, 0, Fraction(0), Colour(1, 1, 1, False), Timecode.parse("01:00:00:00", RATE), "DEMO01")
        clicks = PcmTrack([_clicks()], SoundForm(_SAMPLES, 1))
        card, whole = _card(), Box(0, 0, _WIDTH, _HEIGHT)
        everywhere = np.ones((_HEIGHT, _WIDTH), np.bool_)
        empty = blank(_WIDTH, _HEIGHT, info.pixel_format, info.colour)
        with open_writer(self._plate, "prores-hq", info, [clicks]) as writer:
            for number in range(FRAMES):
                writer.write(empty.with_rgb(whole, _with_ball(card, number), everywhere))
                yield

    def take(self) -> Iterator[None]:
        """Takes the plate through reader and writer and touches a spot in its second half."""
        mask, weight = _spot()
        matte = np.zeros((_HEIGHT, _WIDTH), np.bool_)
        matte[_SPOT.top : _SPOT.bottom, _SPOT.left : _SPOT.right] = mask
        with open_video(self._plate) as reader, \
                open_writer(self._take, "like-source", reader.info, [CopiedTrack(self._plate)]) as writer:
            for frame in reader.frames():
                if frame.number >= FRAMES // 2:
                    rgb = frame.rgb(_SPOT)
                    changed = frame.with_rgb(_SPOT, rgb * (1 - np.float32(0.6) * weight), mask)
                    self._outside = max(self._outside, largest_difference(frame, changed, matte))
                    self._touched += 1
                    frame = changed
                writer.write(frame)
                yield
        self._passed_on = writer.passed_on

    def report(self) -> DemoReport:
        """What came out."""
        return DemoReport(self._plate, self._take, FRAMES, self._touched, self._passed_on, self._outside)


def _card() -> Rgb:
    """The background: soft colours with a fine grid."""
    y, x = np.mgrid[0:_HEIGHT, 0:_WIDTH].astype(np.float32)
    card = np.stack([0.25 + 0.2 * x / _WIDTH, 0.3 + 0.2 * y / _HEIGHT, 0.45 - 0.2 * x / _WIDTH], axis=-1)
    card[(x % 80 < 2) | (y % 80 < 2)] += 0.08
    result: Rgb = card.astype(np.float32)
    return result


def _with_ball(card: Rgb, number: int) -> Rgb:
    swing = np.sin(np.pi * number / _SWING)
    y, x = np.mgrid[0:_HEIGHT, 0:_WIDTH].astype(np.float32)
    far = np.hypot(x - _WIDTH / 2 - 420 * swing, y - 370 + 120 * swing**2)
    cover = np.clip(71 - far, 0, 1)[..., None]
    shade = np.clip(1.1 - far / 110, 0.2, 1)[..., None]
    ball = card * (1 - cover) + cover * shade * np.array([0.95, 0.75, 0.3], np.float32)
    result: Rgb = ball.astype(np.float32)
    return result


def _clicks() -> NDArray[np.float32]:
    """The sound: a short decaying tone whenever the ball passes the middle; float32 (1, samples)."""
    count = round(FRAMES * _SAMPLES / RATE)
    sound = np.zeros((1, count), np.float32)
    time = np.arange(_SAMPLES // 20) / _SAMPLES
    click = (0.5 * np.sin(2 * np.pi * 880 * time) * np.exp(-60 * time)).astype(np.float32)
    for passing in range(0, FRAMES, _SWING):
        start = round(passing * _SAMPLES / RATE)
        sound[0, start : start + len(click)] += click[: count - start]
    return sound


def _spot() -> tuple[Mask, NDArray[np.float32]]:
    """The mask of the spot, and how much of the change each pixel gets: float32 (height, width, 1)."""
    y, x = np.mgrid[-1 : 1 : (_SPOT.bottom - _SPOT.top) * 1j, -1 : 1 : (_SPOT.right - _SPOT.left) * 1j]
    weight = np.clip(1.5 * (1 - np.hypot(x, y)), 0, 1).astype(np.float32)
    return weight > 0, weight[..., None]
