"""How a face moves through a stretch of footage: by it the same shot is known again at any size, codec and colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.engines.footage.mouths import mouths_of
from retake.faces import FaceTrack, FaceTracks

Series = NDArray[np.float32]

# What is told, and how much of each is the mesh's own noise between two sizes and codecs: openings over the distance of
# the eyes, and degrees.
_NOISE = {"opening": 0.02, "yaw": 1.5, "pitch": 1.5, "roll": 1.0}
_DIGITS = {"opening": 3, "yaw": 1, "pitch": 1, "roll": 1}
# Without so many frames in which both are seen nothing can be told.
_LEAST = 5
# A face that moves less than this many times the noise could be at any other moment, too.
_STILL = 1.5


@dataclass(frozen=True)
class Moves:
    """A face frame by frame; all (frames,) float32, NaN where it is not seen.

    Attributes:
        opening: Of the lips, over the distance of the eyes' corners.
        yaw: Degrees to the picture's right.
        pitch: Degrees up.
        roll: Degrees clockwise.
    """

    opening: Series
    yaw: Series
    pitch: Series
    roll: Series

    def __len__(self) -> int:
        """How many frames there are."""
        return len(self.opening)

    @classmethod
    def of(cls, tracks: FaceTracks, face: FaceTrack) -> Moves:
        """Those of a face that was followed."""
        return cls(mouths_of(tracks, face).opening, face.pose.yaw, face.pose.pitch, face.pose.roll)

    def part(self, first: int, last: int) -> Moves:
        """Rows `first` up to but not with `last`; what lies outside is not known."""
        rows = np.arange(first, last)
        inside = (rows >= 0) & (rows < len(self))
        return Moves(*(np.where(inside, values[np.clip(rows, 0, len(self) - 1)], np.nan).astype(np.float32)
                       for values in self._series()))

    def as_data(self) -> dict[str, list[float | None]]:
        """The moves as JSON takes them."""
        return {name: [None if np.isnan(one) else round(float(one), _DIGITS[name]) for one in values]
                for name, values in zip(_NOISE, self._series(), strict=True)}

    @classmethod
    def from_data(cls, data: Any, count: int) -> Moves:
        """The moves that JSON tells.

        Raises:
            ValueError: It does not tell so many frames of them.
        """
        if not isinstance(data, dict):
            raise ValueError("no moves")
        return cls(*(_series(data.get(name), count) for name in _NOISE))

    def _series(self) -> tuple[Series, ...]:
        return self.opening, self.yaw, self.pitch, self.roll


def apart(a: Moves, b: Moves) -> float | None:
    """How differently two faces move, row by row: near 0 for one and the same, about 1 for two that have nothing to do
    with each other. None where too little is seen, or neither moves enough to tell.
    """
    off = spread = 0.0
    for (name, noise), ours, theirs in zip(_NOISE.items(), a._series(), b._series(), strict=True):
        both = np.isfinite(ours) & np.isfinite(theirs)
        if both.sum() < _LEAST:
            return None
        x, y = ours[both].astype(np.float64), theirs[both].astype(np.float64)
        between = x - y
        if name != "opening":
            between = between - np.median(between)  # another lens, or a crop, leans all of them alike
        off += float((between**2).mean()) / noise**2
        spread += float(x.var() + y.var()) / noise**2
    return None if spread < _STILL**2 else float(np.sqrt(off / spread))


def _series(values: object, count: int) -> Series:
    if not isinstance(values, list) or len(values) != count:
        raise ValueError("not as many moves as frames")
    known = [np.nan if one is None else one for one in values]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) and (one != one or abs(one) < 1e4)
               for one in known):
        raise ValueError("a move is no number")
    return np.array(known, np.float32)
