"""Where one shot holds several: cuts, told from flashes and from fast pans."""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.video.frame import Frame

Small = NDArray[np.float32]

_WIDTH, _HEIGHT = 48, 27
# Pictures less alike than this may lie on two sides of a cut.
UNLIKE = 0.55
# A flash, or whatever covers the lens, lasts at most this many frames.
_FLASH = 3


class CutFinder:
    """Fed with frame after frame, it finds where a new picture begins. It keeps a handful of thumbnails.

    Attributes:
        cuts: The frames, counted from the first one it was fed, that begin a new picture.
    """

    def __init__(self) -> None:
        self.cuts: list[int] = []
        self.steps: list[float] = []  # from each frame to the next, 1 where nothing changed
        self._recent: deque[Small] = deque(maxlen=2 * _FLASH + 2)
        self._count = 0

    def feed(self, frame: Frame) -> bool:
        """Takes the next frame; whether it looks so new that whoever follows faces should look afresh."""
        small = thumbnail(frame)
        step = likeness(self._recent[-1], small) if self._recent else 1.0
        self._recent.append(small)
        self.steps.append(step)
        self._count += 1
        self._judge(self._count - 1 - _FLASH)
        return step < UNLIKE

    def finish(self) -> list[int]:
        """The cuts, in order, once the last frame was fed."""
        for at in range(max(1, self._count - _FLASH), self._count):
            self._judge(at)
        return self.cuts

    def _judge(self, at: int) -> None:
        """Whether frame `at` begins a new picture, seen from what lies around it."""
        if at < 1 or self.steps[at] >= UNLIKE or (self.cuts and at - self.cuts[-1] < 2):
            return
        first = self._count - len(self._recent)
        before = [self._recent[k - first] for k in range(max(first, at - _FLASH), at)]
        after = [self._recent[k - first] for k in range(at, min(self._count, at + _FLASH + 1))]
        # After a flash the old picture comes back; after a cut it does not.
        if max(likeness(a, b) for a in before for b in after) >= UNLIKE + 0.1:
            return
        around = [self.steps[k] for k in (at - 2, at - 1, at + 1, at + 2) if 1 <= k < self._count]
        # In a fast pan or behind something that passes, all neighbours are unlike each other.
        if around and self.steps[at] > float(np.median(around)) - 0.25:
            return
        self.cuts.append(at)


def likeness(a: Small, b: Small) -> float:
    """How much two thumbnails show the same, -1 to 1, however bright."""
    return float((a * b).mean())


def thumbnail(frame: Frame) -> Small:
    """Luma or green, float32 (27, 48), its mean 0 and its spread 1 (less where there is next to nothing to see)."""
    component = 1 if frame.layout.kind == "rgb" else 0
    samples = frame.samples[component]
    rows, columns = max(1, samples.shape[0] // 135), max(1, samples.shape[1] // 240)
    few = np.nan_to_num(samples[::rows, ::columns].astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    if frame.layout.floating:
        few = np.sqrt(np.clip(few, 0, 16))
    else:
        few /= np.float32((1 << (frame.layout.bits + frame.layout.components[component].shift)) - 1)
    small = cv2.resize(few, (_WIDTH, _HEIGHT), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 1.0)
    centred = small - small.mean()
    return np.asarray(centred / max(0.01, float(centred.std())), np.float32)


def jumps(places: NDArray[np.float32], sizes: NDArray[np.float32], steps: NDArray[np.float64]) -> list[int]:
    """Where a face leaps although the picture as a whole stays alike: a cut within one set-up.

    Args:
        places: (frames, 2) float32, the face's middle; NaN where it was not seen.
        sizes: (frames,) float32, its size in the same unit.
        steps: (frames,) how alike each frame is to the one before it.
    """
    moved = np.full(len(places), np.nan)
    moved[1:] = np.linalg.norm(np.diff(places, axis=0), axis=1) / np.maximum(sizes[1:], 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        grown = np.abs(np.log(sizes[1:] / sizes[:-1]))
    moved[1:] = np.maximum(moved[1:], 2 * grown)
    found = []
    for at in np.flatnonzero(np.nan_to_num(moved) > 0.15):
        near = moved[max(0, at - 4) : at + 5]
        usual = float(np.nanmedian(np.delete(near, min(4, at)))) if np.isfinite(near).sum() > 2 else 0.0
        calm = float(np.median(1 - steps[max(1, at - 6) : at + 7]))
        if moved[at] > 5 * usual + 0.08 and 1 - steps[at] > 4 * calm + 0.004:
            found.append(int(at))
    return found
