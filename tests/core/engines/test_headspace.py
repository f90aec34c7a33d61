"""A nodding head's lips: how deep they lie goes with how far they are parted."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.engines.footage.headspace import Shapes
from retake.faces import FaceTrack, FaceTracks, Geometry, Pose
from retake.faces import points as at

Series = NDArray[np.float64]

COUNT, UNIT = 120, 200.0
UPPER, LOWER = at.OPENING


def opening(count: int = COUNT) -> Series:
    """Lips that part and shut, in eye distances; shut in frame 0."""
    return np.asarray(0.1 - 0.1 * np.cos(np.arange(count) * 0.7))


def nods(count: int = COUNT) -> Series:
    """How far the head is bent, radians."""
    return np.asarray(np.radians(14 * np.sin(np.arange(count) * 0.19)))


def face(opening: Series, nods: Series, noise: float = 0.0) -> Shapes:
    """A made-up face whose lower lip falls and goes back by half as much, while its head nods."""
    rng = np.random.default_rng(4)
    flat = rng.uniform((-0.7, -0.9), (0.7, 1.0), (at.COUNT, 2))
    still = np.c_[flat, 0.6 * (flat**2).sum(axis=1)]
    # What a head's pose is told by.
    still[list(at.FOREHEAD)], still[list(at.UNDER_NOSE)] = (0, -0.8, 0), (0, 0.25, -0.1)
    still[33], still[263] = (-0.5, -0.3, 0.1), (0.5, -0.3, 0.1)
    still[UPPER] = still[LOWER] = (0, 0.5, -0.1)
    points = np.repeat(still[None], len(opening), axis=0)
    points[:, LOWER, 1] += opening
    points[:, LOWER, 2] += 0.5 * opening
    points[..., 2] += noise * rng.standard_normal(points.shape[:2])
    c, s, one, nil = np.cos(nods), np.sin(nods), np.ones(len(nods)), np.zeros(len(nods))
    turns = np.stack([one, nil, nil, nil, c, s, nil, -s, c], axis=1).reshape(-1, 3, 3)
    points = (UNIT * points @ turns + (640, 360, 0)).astype(np.float32)
    calm = np.zeros(len(opening), np.float32)
    track = FaceTrack(1, points, np.ones(len(opening), np.bool_), np.ones(len(opening), np.float32),
                      np.zeros(len(opening), np.uint8), Pose(calm, calm, calm, calm + 100), 1.0)
    return Shapes(FaceTracks(0, Geometry(1280, 720), (track,)), track)


def parted(points: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(points[UPPER] - points[LOWER]) / np.linalg.norm(points[33] - points[263]))


@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_lips_that_are_shut_stay_shut_however_the_head_nods(noise: float) -> None:
    shapes = face(opening(), nods(), noise)
    shut = shapes.local(0)
    gaps = [parted(shapes.placed(shut, row)) for row in range(0, COUNT, 5)]
    assert max(gaps) < 0.004 + 0.2 * noise


def test_parted_lips_are_seen_as_they_are_on_another_head() -> None:
    shapes = face(opening(), nods())
    rows = range(0, COUNT, 5)
    wide = [row for row in rows if opening()[row] > 0.15]
    for row in wide:
        same = [other for other in rows if abs(opening()[other] - opening()[row]) < 0.01]
        for other in same:
            assert parted(shapes.placed(shapes.local(row), other)) == pytest.approx(
                parted(shapes.stored(other)), abs=0.02)


def test_a_shape_put_back_is_where_it_was() -> None:
    shapes = face(opening(), nods())
    for row in range(0, COUNT, 7):
        assert np.abs(shapes.placed(shapes.local(row), row) - shapes.stored(row)).max() < 0.05


def test_lips_that_never_part_have_one_depth() -> None:
    still = face(np.full(COUNT, 0.02) + 0.001 * np.sin(np.arange(COUNT)), nods(), noise=0.02)
    assert parted(still.placed(still.local(3), 40)) == pytest.approx(0.02, abs=0.01)
