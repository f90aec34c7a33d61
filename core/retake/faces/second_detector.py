"""The contract of a second detector, which is asked where MediaPipe's are unsure, and what it is asked about."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from retake.faces.detector import Found, apart, cut_off, reduced, tiles
from retake.faces.look import Looker, lifted
from retake.faces.window import Window
from retake.video.frame import Frame

Picture = NDArray[np.uint8]
Points = NDArray[np.float32]

# The longer side of what it sees of a whole frame, and the shorter side of a frame of which it also sees parts.
LARGE, _LARGEST = 640, 1440
# A mesh's window over the distances of the eyes and from the eyes to the mouth, and how far above the middle of those
# its own middle lies: means over six talkers, who lie within 10 % of them.
_BY_EYES, _BY_HEIGHT, _ABOVE = 4.1, 3.7, 0.02


class Pointed(NamedTuple):
    """A face with five of its points.

    Attributes:
        box: (4,) float32: left, top, right, bottom in the picture's pixels.
        points: (5, 2) float32: left eye, right eye, nose, left and right corner of the mouth; left is the picture's.
        score: 0 to 1.
    """

    box: Points
    points: Points
    score: float


class SecondDetector(ABC):
    """Finds faces that are hard to find, in many pictures at once. A context manager.

    Attributes:
        sha256: Of its model's file; another model finds other faces.
        batch: How many pictures of `LARGE` by `LARGE` it takes at once.
    """

    sha256: str
    batch: int

    @abstractmethod
    def faces(self, pictures: Sequence[Picture]) -> list[list[Pointed]]:
        """The faces of each picture, the surest first; the pictures are uint8 R'G'B' (height, width, 3) of any size."""

    @abstractmethod
    def close(self) -> None:
        """Lets the model go; a second call does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a frame as the second detector sees it, or all of it.

    Attributes:
        picture: uint8 R'G'B' (height, width, 3).
        by: How many upright pixels one of its pixels is.
        left: Where its first pixel lies, upright.
        top: The same.
        whole: Whether it is all of the frame.
    """

    picture: Picture
    by: float
    left: float = 0.0
    top: float = 0.0
    whole: bool = True

    def found(self, faces: list[Pointed], size: tuple[float, float]) -> list[Found]:
        """Those faces in upright coordinates of a frame of that size; without those that the part's border cuts."""
        corner = np.array([self.left, self.top], np.float32)
        found = [Found(window_through(one.points * self.by + corner, one.box * self.by + np.tile(corner, 2)), one.score)
                 for one in faces]
        if self.whole:
            return found
        side = max(self.picture.shape) * self.by
        return [one for one in found if not cut_off(one.window, self.left, self.top, side, size)]


def parts_of(looker: Looker, frame: Frame, thorough: bool) -> list[Part]:
    """What the second detector sees of a frame.

    Args:
        looker: Whoever looks at the plate.
        frame: The frame.
        thorough: Whether parts of the frame too, where it is so large that the whole shows far faces too small.
    """
    picture, by = looker.whole(frame, _LARGEST if thorough else LARGE)
    picture = lifted(picture)
    small = reduced(picture, LARGE)
    parts = [Part(small, by * max(picture.shape) / max(small.shape))]
    height, width = picture.shape[:2]
    for left, top, side in tiles(width, height) if thorough and max(width, height) >= _LARGEST else ():
        if side == min(width, height):
            tile = reduced(picture[top : top + side, left : left + side], LARGE)
            parts.append(Part(tile, by * side / max(tile.shape), left * by, top * by, False))
    return parts


def faces_in(detector: SecondDetector, looker: Looker, frames: Sequence[Sequence[Part]]) -> list[list[Found]]:
    """The faces of each of some frames, the surest first, from what is seen of them (`parts_of`)."""
    told = iter(detector.faces([part.picture for parts in frames for part in parts]))
    size = looker.geometry.upright_size
    return [apart([one for part in parts for one in part.found(next(told), size)]) for parts in frames]


def window_through(points: Points, box: Points) -> Window:
    """The window in which a mesh sees the face that has those points.

    Args:
        points: (5, 2) float32, as in `Pointed`.
        box: (4,) float32: its box, which counts where the points are no face's.
    """
    eyes, mouth = points[:2].mean(axis=0), points[3:].mean(axis=0)
    across, down = points[1] - points[0], mouth - eyes
    apart_by, height = float(np.hypot(*across)), float(np.hypot(*down))
    # A turned head's eyes come nearer to each other, a bowed one's to its mouth: the longer of the two is the truer.
    size = max(_BY_EYES * apart_by, _BY_HEIGHT * height)
    boxed = 1.5 * float(max(box[2] - box[0], box[3] - box[1]))
    if not 0.5 < size / max(boxed, 1e-3) < 2:
        return Window(float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2, max(boxed, 1e-3))
    # Eyes in profile fall together and lean by chance; then the line down to the mouth says how the head leans.
    lean = np.arctan2(across[1], across[0]) if apart_by > 0.6 * height else np.arctan2(-down[0], down[1])
    x, y = (eyes + mouth) / 2 + _ABOVE * size * np.array([np.sin(lean), -np.cos(lean)])
    return Window(float(x), float(y), size, float(lean))
