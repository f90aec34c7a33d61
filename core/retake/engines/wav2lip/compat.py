"""The generator's inputs exactly as Wav2Lip's own inference makes them, faults included, so that takes can be compared.

Its faults are a window of sound one frame late, boxes in whole pixels that look ahead, a picture made small without a
filter, and the very face that is to be changed as its own reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.engines.mel import mel, windows, windows_compat

Picture = NDArray[np.uint8]
Boxes = NDArray[np.int64]
Floats = NDArray[np.float32]

PADS = (0, 10, 0, 0)  # pixels above, below, left and right of a detected face
_AHEAD = 5


def padded(found: Boxes, size: tuple[int, int], pads: tuple[int, int, int, int] = PADS) -> Boxes:
    """Detected faces (frames, 4) int64 (left, top, right, bottom) with room around them, cut at the picture's border.

    Args:
        found: What a detector gave.
        size: The picture's width and height.
        pads: Pixels above, below, left and right.
    """
    above, below, left, right = pads
    grown = found + np.array((-left, -above, right, below))
    return np.clip(grown, 0, (*size, *size)).astype(np.int64)


def smoothed(boxes: Boxes) -> Boxes:
    """Boxes (frames, 4) int64, each the mean of itself and the four behind it, its fractions cut off.

    The last four take the mean of the last five as these are by then: partly smoothed already. Of fewer than five, what
    lies so far before the end is taken as Python counts it: of three the last two.
    """
    done, count = boxes.copy(), len(boxes)
    for row in range(count):
        ahead = done[row : row + _AHEAD] if row + _AHEAD <= count else done[count - _AHEAD :]
        done[row] = ahead.mean(axis=0)
    return done


def cut(frames: Sequence[Picture], boxes: Boxes, side: int) -> Picture:
    """Faces as the generator wants them, uint8 B'G'R' (frames, side, side, 3).

    Args:
        frames: uint8 B'G'R' (height, width, 3) each.
        boxes: (frames, 4) int64: left, top, right, bottom.
        side: Pixels of a face's side.
    """
    cuts = [frame[top:bottom, left:right] for frame, (left, top, right, bottom) in zip(frames, boxes, strict=True)]
    return np.stack([np.asarray(cv2.resize(one, (side, side)), np.uint8) for one in cuts])


def pictures(faces: Picture, references: Picture | None = None) -> Floats:
    """What the generator sees: (n, 6, side, side) float32, B'G'R' 0 to 1, the face with its lower half black first.

    Args:
        faces: uint8 B'G'R' (n, side, side, 3).
        references: The same; the faces themselves where left out.
    """
    shown = np.concatenate([faces, faces if references is None else references], axis=3)
    shown[:, shown.shape[1] // 2 :, :, :3] = 0
    return np.ascontiguousarray((shown / 255.0).transpose(0, 3, 1, 2), np.float32)


def sounds(samples: Floats, rate: float | Fraction) -> Floats:
    """What the generator hears, a window for each frame that it makes: (frames, 80, 16) float32."""
    spectrum = mel(samples)
    return windows(spectrum, windows_compat(spectrum.shape[1], rate))
