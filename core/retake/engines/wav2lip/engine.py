"""Wav2Lip and its relatives as a neural engine: what they see and hear of a face and a line."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import numpy as np

from retake.engines.engine import Faces, Line, Matrices, Points
from retake.engines.mel import evened, mel, window_start, windows
from retake.engines.wav2lip import compat
from retake.engines.wav2lip.crop import boxes, squares
from retake.engines.wav2lip.runner import Runner
from retake.weights.store import Model


class Wav2Lip:
    """A generator of the Wav2Lip family, opened for one line; a context manager.

    It is fed as it was trained: the sound from the frame before on, at the loudness of its lessons, the face in a
    square that holds still with the head. `compat` feeds it as its authors' own inference does.

    Args:
        model: The weights.
        line: What it is opened for.
    """

    overlap = 0

    def __init__(self, model: Model, line: Line) -> None:
        self._runner = Runner(model.tensors(), line.settings.device)
        self._line, self._compat = line, line.settings.compat
        self.side, self.chunk, self.same_frame = self._runner.side, self._runner.batch, self._compat
        self._heard = compat.sounds(line.samples, line.rate) if self._compat else None
        self._spectrum = mel(evened(line.samples))

    def squares(self, landmarks: Points) -> Matrices:
        """Where its square lies in each frame of a run, see `NeuralEngine.squares`."""
        if self._compat:
            return boxes(landmarks, self.side)
        return squares(landmarks, self.side)

    def make(self, numbers: Sequence[int], faces: Faces, references: Faces) -> Faces:
        """The faces with the mouths that the dialogue wants, see `NeuralEngine.make`."""
        seen = [np.rint(np.clip(one, 0, 1)[..., ::-1] * 255).astype(np.uint8) for one in (faces, references)]
        made = self._runner.make(self._windows(numbers), compat.pictures(*seen))
        return np.ascontiguousarray(made.transpose(0, 2, 3, 1)[..., ::-1])

    def _windows(self, numbers: Sequence[int]) -> Faces:
        """What is heard for each frame, (n, 80, 16) float32."""
        if self._heard is not None:  # behind the last window there is, upstream makes no frames; here it is held
            return self._heard[np.clip(numbers, 0, len(self._heard) - 1)]
        rate = self._line.rate
        return windows(self._spectrum, [window_start(rate, number) for number in numbers])

    def __enter__(self) -> Self:
        self._runner.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._runner.__exit__(kind, error, trace)
