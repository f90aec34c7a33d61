"""Pieces of the shared talking clips, cut about the face and made small, for plates to be made of."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from retake.audio import open_sound
from tests.e2e.making import SOUND_RATE, Samples

# Where the heads are, in pixels of the clips: left, top, side.
_HEADS = {"garden": (345, 560, 480), "kitchen": (295, 200, 540), "curtain": (324, 405, 480)}


@dataclass(frozen=True)
class Piece:
    """Some frames of a clip with what is heard.

    Attributes:
        pictures: uint8 R'G'B' (frames, height, width, 3).
        sound: float32 (1, samples) at 48 kHz.
        rate: Frames a second.
    """

    pictures: NDArray[np.uint8]
    sound: Samples
    rate: Fraction

    def __len__(self) -> int:
        """How many frames there are."""
        return len(self.pictures)

    @property
    def seconds(self) -> Fraction:
        """How long it lasts."""
        return len(self) / self.rate


def piece(shared: Path, name: str, first: int, count: int, side: int = 320, whole: bool = False) -> Piece:
    """Frames of a clip from `first` on: the head alone, `side` pixels wide and high, or the whole picture as it is."""
    path = shared / "media" / f"{name}.mp4"
    left, top, reach = _HEADS[name]
    pictures = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        rate = Fraction(stream.average_rate or 25)
        for number, frame in enumerate(container.decode(stream)):
            if number >= first + count:
                break
            if number >= first:
                full = frame.to_ndarray(format="rgb24")
                head = full[top : top + reach, left : left + reach]
                pictures.append(full if whole else cv2.resize(head, (side, side), interpolation=cv2.INTER_AREA))
    with open_sound(path, rate=SOUND_RATE, channels="mix") as sound:
        heard = sound.read(round(first / rate * SOUND_RATE), round(count / rate * SOUND_RATE))
    return Piece(np.stack(pictures).astype(np.uint8), heard, rate)
