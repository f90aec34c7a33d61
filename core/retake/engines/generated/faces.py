"""A face of a plate as a neural engine sees it: cut out frame by frame, as a display shows it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.composite import made_smaller
from retake.engines.engine import Faces as Squares
from retake.engines.engine import Matrices, NeuralEngine
from retake.engines.generated.tone import own_values
from retake.faces import FaceTrack, FaceTracks
from retake.faces.affine import applied, for_opencv, inverse, then
from retake.faces.look import Glimpse, Looker
from retake.faces.window import Window, window_of
from retake.runs import true_runs
from retake.video import VideoInfo
from retake.video.frame import Box, Frame

Matrix = NDArray[np.float64]

# The face is looked at this much finer than the engine wants it, so that a filter has something to take away.
_FINER = 2.0


@dataclass(frozen=True)
class Seen:
    """A face in one frame.

    Attributes:
        square: What the engine sees, (side, side, 3) float32, R'G'B' 0 to 1.
        matrix: (2, 3): upright coordinates to the square's.
        window: The square around the whole head through which its points are looked for.
        picture: What that shows, float32 R'G'B' 0 to 1.
    """

    square: Squares
    matrix: Matrix
    window: Window
    picture: Squares


class FaceCuts:
    """Cuts one face out of a plate's frames.

    Args:
        info: The plate's facts.
        view: How it is looked at.
        tracks: The faces of a range of it.
        face: The one that is wanted.
        engine: What it is cut for.
    """

    def __init__(self, info: VideoInfo, view: str, tracks: FaceTracks, face: FaceTrack, engine: NeuralEngine) -> None:
        self._looker, self._tracks, self._face = Looker(info, view), tracks, face
        self._side, self._plain = engine.side, engine.same_frame
        self._matrices = squares_of(tracks, face, engine)

    def seen(self, frame: Frame, pixels: int) -> Seen:
        """The face in a frame that shows it; `pixels` is the side of the picture of the whole head."""
        row = self._tracks.row(frame.number)
        matrix = self._matrices[row]
        window = window_of(self._tracks.upright(self._face, row, row + 1)[0])
        whole = self._looker.glimpse(frame, window.extent(self._looker.geometry.upright_size),
                                     1.0 if self._plain else _FINER * max(_scale(matrix), pixels / window.size))
        return Seen(self._square(whole, matrix), matrix, window, _through(whole, window.matrix(pixels), pixels, True))

    def square(self, frame: Frame) -> Squares:
        """What the engine sees of a frame that shows the face, (side, side, 3) float32, R'G'B' 0 to 1."""
        matrix = self._matrices[self._tracks.row(frame.number)]
        corners = applied(inverse(matrix), np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32) * self._side)
        (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        width, height = self._looker.geometry.upright_size
        extent = (max(0.0, left), max(0.0, top), min(width, right), min(height, bottom))
        finest = 1.0 if self._plain else _FINER * _scale(matrix)
        return self._square(self._looker.glimpse(frame, extent, finest), matrix)

    def own_values(self, frame: Frame, square: Squares) -> Squares:
        """A square as a display shows it, in the values that the plate's frame has."""
        if self._looker.plain:
            return square
        points = self._face.landmarks[self._tracks.row(frame.number), :, :2]
        low, high = np.floor(points.min(axis=0)).astype(int), np.ceil(points.max(axis=0)).astype(int)
        box = Box(max(0, int(low[0])), max(0, int(low[1])), min(frame.width, int(high[0])),
                  min(frame.height, int(high[1])))
        return own_values(square, frame, box, self._looker)

    def _square(self, seen: Glimpse, matrix: Matrix) -> Squares:
        return _through(seen, matrix, self._side, not self._plain)


def _through(seen: Glimpse, matrix: Matrix, side: int, filtered: bool) -> Squares:
    """A square out of what is seen, (side, side, 3) float32, R'G'B' 0 to 1; `matrix` brings upright coordinates there.
    """
    onto = then(matrix, inverse(seen.matrix))
    picture = seen.picture.astype(np.float32) / np.float32(255)
    if filtered:
        picture = made_smaller(picture, 1 / _scale(onto))
    square = cv2.warpAffine(picture, for_opencv(onto), (side, side), flags=cv2.INTER_LINEAR,
                            borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(square, np.float32)


def squares_of(tracks: FaceTracks, face: FaceTrack, engine: NeuralEngine) -> Matrices:
    """The engine's square in every frame, (frames, 2, 3) float64; NaN where the face is not seen."""
    found = np.full((len(face), 2, 3), np.nan)
    for first, last in tracks.runs():
        for start, stop in true_runs(face.present[first:last]):
            rows = slice(first + start, first + stop)
            found[rows] = engine.squares(tracks.upright(face, rows.start, rows.stop)[..., :2])
    return found


def _scale(matrix: Matrix) -> float:
    """How many times larger a map makes things, the mean of both directions."""
    return float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
