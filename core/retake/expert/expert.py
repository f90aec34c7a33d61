"""What every expert can do, however it was trained."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from retake.expert.crops import Boxes, Picture, Places
from retake.expert.grid import Stretch
from retake.expert.sweep import Scores, Swept
from retake.faces.look import Looker
from retake.video.frame import Frame

Vectors = NDArray[np.float32]
Sound = NDArray[np.float32]

SAMPLE_RATE = 16_000
SAMPLES = 640  # in a 25th of a second


class Expert(ABC):
    """A network that tells lips from other lips by their sound.

    Attributes:
        label: What people call it.
        batch: How many windows it looks at together.
        bridged: For how many pictures of the grid a face may be lost and still count as followed.
        with_hidden: Whether pictures count in which the mouth is hidden.
        zero_beyond: Whether sound counts as nothing beyond the windows that have lips, as it does where a clip is cut
            to its face before it is scored; else it is what it is.
    """

    label: str
    batch: int
    bridged: int
    with_hidden: bool
    zero_beyond: bool

    @abstractmethod
    def places(self, known: Boxes) -> Places:
        """Where to look in each picture of a stretch, (pictures, n) float64, from the boxes of its face."""

    @abstractmethod
    def crop(self, looker: Looker, frame: Frame, place: Places) -> Picture:
        """What it sees of a frame, uint8 B'G'R'."""

    @abstractmethod
    def windows(self, stretch: Stretch, samples: int) -> Stretch:
        """The windows of a stretch that are scored, by their first pictures; `samples` is how long the sound is."""

    @abstractmethod
    def lips(self, windows: NDArray[np.uint8]) -> Vectors:
        """Windows of lips as vectors, (n, dimensions) float32.

        Args:
            windows: (n, 5, height, width, 3) uint8 B'G'R'.
        """

    @abstractmethod
    def sound(self, samples: Sound, first: int, last: int) -> Vectors:
        """The sound of the windows from `first` up to but not with `last` as vectors, (n, dimensions) float32.

        Args:
            samples: (samples,) float32 at 16 kHz, mono, heard with the grid's first picture; silent before and behind.
            first: A window's first picture; may lie before the sound.
            last: The same, behind the windows that are wanted.
        """

    @abstractmethod
    def scores(self, lips: Vectors, sound: Vectors) -> Scores:
        """How well each of n windows of lips goes with 31 of the n + 30 of sound, (n, 31); higher is better."""

    @abstractmethod
    def measures(self, found: Swept) -> Mapping[str, float]:
        """What it says besides offset and confidence, by name."""
