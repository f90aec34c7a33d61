"""The contract of what measures one face's points, and the measuring itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Points = NDArray[np.float32]


class Reading(NamedTuple):
    """What a mesh saw in one picture.

    Attributes:
        points: (478, 3) float32: x, y in the picture's pixels from its outer corner, depth in the same unit.
        presence: 0 to 1: how sure the mesh is that the picture shows a face.
    """

    points: Points
    presence: float


class FaceMesh(ABC):
    """Measures the 478 points of the face that fills a picture. It keeps nothing between two pictures.

    A new provider (another version of the library, another network whose points are mapped onto these) is a class
    with these members.

    Attributes:
        pixels: The side of the square picture that it wants.
        name: What the cache and the report call it; another name means other figures.
    """

    pixels: int
    name: str

    @abstractmethod
    def read(self, picture: Picture) -> Reading | None:
        """The face in a picture, uint8 R'G'B' (pixels, pixels, 3), upright and filling it; None where it sees none."""

    @abstractmethod
    def close(self) -> None:
        """Lets the model go; a second call does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()
