"""Painted plates, tracked once for all tests that look at them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.faces import FaceTracks, track_faces
from tests.faces_synth import ANNA, BORIS, Head, Painted, Stance, background

Picture = NDArray[np.uint8]
ANNAS, BORISES = Head(ANNA), Head(BORIS)
WALL = background(480, 270)
TALKING = 36


def opening(number: int) -> float:
    """How far Anna's lips are apart in a frame, over the distance of the outer eye corners."""
    return 0.12 + 0.12 * float(np.sin(number / 1.7))


def talking(number: int, **changes: float) -> Picture:
    """Anna, who talks and turns her head a little."""
    stance = {"x": 240, "y": 128, "size": 110, "yaw": 6 * float(np.sin(number / 7)), "opening": opening(number)}
    return ANNAS.picture(WALL, Stance(**(stance | changes)))


@pytest.fixture(scope="session")
def plate() -> Painted:
    """Anna talks."""
    return Painted(talking, TALKING)


@pytest.fixture(scope="session")
def talk(plate: Painted) -> FaceTracks:
    """Anna's tracks."""
    return track_faces(plate)
