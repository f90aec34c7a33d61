"""A stand-in for a neural engine that needs no weights: it knows the answer, and gives it as softly as a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np

from retake.engines.engine import Faces, Matrices, Points
from retake.engines.footage.warp import Footage, Mouth, Retoucher
from retake.engines.generated.faces import FaceCuts
from retake.engines.wav2lip.crop import squares
from retake.faces import FaceTrack, FaceTracks
from retake.video import open_video
from retake.video.reader import VideoReader
from retake.views import AUTO


class Oracle:
    """Shows, for each frame, the plate's own mouth of another moment in a square of few pixels.

    Args:
        open_plate: Opens the plate, each time anew.
        tracks: Its faces.
        face: The one that speaks.
        moment: Which moment's mouth a frame is to show.
        side: Pixels of a square's side.
        soft: How much softer than its pixels it draws, in pixels.
    """

    overlap, same_frame = 0, False

    def __init__(self, open_plate: Callable[[], VideoReader], tracks: FaceTracks, face: FaceTrack,
                 moment: Callable[[int], float], side: int = 96, soft: float = 0.0) -> None:
        self.side, self.chunk, self._soft, self._moment = side, 16, soft, moment
        self._plate, self._readers = open_plate(), [open_plate()]
        self._tracks = tracks
        self._footage = Footage(self._readers[0], tracks, face)
        self._retoucher = Retoucher(self._footage)
        self._cuts = FaceCuts(self._plate.info, AUTO, tracks, face, self)

    @classmethod
    def of(cls, path: Path, tracks: FaceTracks, face: FaceTrack, moment: Callable[[int], float], side: int = 96,
           soft: float = 0.0) -> Oracle:
        """The oracle of a movie."""
        return cls(lambda: open_video(path), tracks, face, moment, side, soft)

    def squares(self, landmarks: Points) -> Matrices:
        """Where its square lies, as Wav2Lip's."""
        return squares(landmarks, self.side)

    def make(self, numbers: Sequence[int], faces: Faces, references: Faces) -> Faces:
        """The plate's frames with the mouths of other moments, as squares."""
        made = []
        first = self._tracks.start
        for frame in self._plate.frames(first + numbers[0], first + numbers[-1] + 1):
            done = self._retoucher.retouch(frame, Mouth(self._footage, self._moment(frame.number)))
            square = self._cuts.square(done.frame)
            made.append(cv2.GaussianBlur(square, (0, 0), self._soft) if self._soft else square)
        return np.stack(made).astype(np.float32)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._footage.close()
        for reader in (self._plate, *self._readers):
            reader.close()
