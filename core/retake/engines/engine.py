"""The contract of a neural engine: a square picture of a face goes in, the same face with another mouth comes out.

Where the faces come from and how the mouths get into the plate is the same for all (`retake.pipeline.generated`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import TracebackType
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
Faces = NDArray[np.float32]
Matrices = NDArray[np.float64]

# The rate of all sound that an engine hears.
SAMPLE_RATE = 16_000


@dataclass(frozen=True)
class Line:
    """What an engine is opened for.

    Attributes:
        samples: The dialogue, (n,) float32 mono at 16 kHz; frame 0 begins with its first sample.
        rate: Frames a second.
        settings: What the user chose about it.
    """

    samples: NDArray[np.float32]
    rate: Fraction
    settings: NeuralSettings


@dataclass(frozen=True)
class NeuralSettings:
    """What a user can choose about a neural engine.

    Attributes:
        compat: Whether it is fed as its authors feed theirs, faults included.
        device: "auto", or what torch calls a device.
    """

    compat: bool = False
    device: str = "auto"


class NeuralEngine(Protocol):
    """An engine, opened for one line of dialogue; a context manager.

    Attributes:
        side: Pixels of a side of the squares that it sees and makes.
        chunk: How many frames in a row it makes at once, at most; more make it faster or steadier.
        overlap: How many frames at the end of a chunk are made again with the next one, to be cross-faded.
        same_frame: Whether it is fed as `compat` wants it: each face its own reference, and made small unfiltered.
    """

    side: int
    chunk: int
    overlap: int
    same_frame: bool

    def squares(self, landmarks: Points) -> Matrices:
        """Where its square lies in each frame of a run without a cut.

        Args:
            landmarks: (frames, 478, 2) float32, already smoothed, in upright pixels: square ones, counted from the
                outer corner of the picture's first pixel.

        Returns:
            (frames, 2, 3) float64: upright coordinates, with a 1 below them, to the square's, counted alike.
        """

    def make(self, numbers: Sequence[int], faces: Faces, references: Faces) -> Faces:
        """The faces with the mouths that the dialogue wants.

        Args:
            numbers: Which frames, counted from the dialogue's first; up to `chunk` in a row. Where a number lies before
                or behind the sound there is silence.
            faces: (n, side, side, 3) float32, R'G'B' 0 to 1, as a display shows them: the whole face, its mouth too.
            references: The same shape: the actor in a like pose with a mouth at rest, or the face itself.

        Returns:
            (n, side, side, 3) float32, R'G'B' 0 to 1.
        """

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None: ...
