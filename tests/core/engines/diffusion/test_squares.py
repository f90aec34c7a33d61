"""The squares that MuseTalk and LatentSync see of a face, and what of them is covered."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from retake.engines.latentsync import crop as latentsync
from retake.engines.latentsync.mask import drawn
from retake.engines.musetalk import crop as musetalk
from retake.faces.layout import _PLACES

Points = NDArray[np.float32]
Matrices = NDArray[np.float64]
Squares = Callable[[Points, int], Matrices]
BOTH = pytest.mark.parametrize("squares", [musetalk.squares, latentsync.squares])
CHIN = (149, 148, 152, 377, 378)


def face(size: float = 200.0, at: tuple[float, float] = (640.0, 360.0)) -> Points:
    """A face that looks straight ahead, (478, 2): points whose places are unknown lie between the eyes."""
    points = np.zeros((478, 2), np.float32)
    for number, place in _PLACES.items():
        points[number] = place
    return points * np.float32(size) + np.array(at, np.float32)


def still(count: int = 20) -> Points:
    return np.repeat(face()[None], count, axis=0)


def through(matrix: NDArray[np.float64], points: Points) -> NDArray[np.float64]:
    return np.asarray(points.astype(np.float64) @ matrix[:, :2].T + matrix[:, 2])


@BOTH
def test_a_still_face_has_one_square_in_doubles(squares: Squares) -> None:
    found = squares(still(), 256)
    assert found.shape == (20, 2, 3) and found.dtype == np.float64
    assert np.abs(found - found[0]).max() < 1e-6


@BOTH
def test_a_square_goes_with_the_face_wherever_it_moves_to_a_fraction_of_a_pixel(squares: Squares) -> None:
    path = np.linspace(0, 7.3, 40, dtype=np.float32)[:, None, None] * np.array([1, 0.37], np.float32)
    still_face = through(squares(still(), 256)[0], face())
    points = still(40) + path
    for matrix, moved in zip(squares(points, 256)[8:-8], points[8:-8], strict=True):
        assert np.abs(through(matrix, moved) - still_face).max() < 0.02


@BOTH
def test_a_face_of_any_size_is_shown_alike(squares: Squares) -> None:
    small, large = face(40, (100, 90)), face(900, (2000, 1100))
    first = through(squares(small[None], 256)[0], small)
    assert np.abs(first - through(squares(large[None], 256)[0], large)).max() < 1e-2
    assert np.abs(2 * first - through(squares(small[None], 512)[0], small)).max() < 1e-3


@BOTH
def test_a_single_frame_has_its_square(squares: Squares) -> None:
    assert np.isfinite(squares(still(1), 256)).all()


@BOTH
def test_a_face_without_any_width_ends_nothing(squares: Squares) -> None:
    assert np.isfinite(squares(np.zeros((3, 478, 2), np.float32), 256)).all()


def test_musetalks_box_reaches_from_side_to_side_and_as_far_up_from_the_nose_as_down_to_the_chin() -> None:
    points = face()
    shown = through(musetalk.squares(points[None], 256)[0], points)
    below = 128 / (1 + 10 / 256)  # ten pixels are left below the chin, of the 266 that the box then has
    assert shown[:, 0].min() >= -1e-3 and shown[:, 0].max() <= 256 + 1e-3
    assert shown[5, 1] == pytest.approx(below, abs=0.5)
    assert shown[152, 1] == pytest.approx(2 * below, abs=0.7)
    assert shown[13, 1] > 128 > shown[33, 1]  # the lips are covered, the eyes are not


def test_musetalks_box_does_not_breathe_with_the_jaw() -> None:
    points = still(60)
    points[:, CHIN, 1] += 12 * np.sin(np.arange(60) * 1.2, dtype=np.float32)[:, None]
    found = musetalk.squares(points, 256)
    assert np.abs(found - found[0]).max() < 1e-6


def test_latentsyncs_template_is_met_where_a_face_has_its_very_shape() -> None:
    points = np.zeros((478, 2), np.float32)
    turn = np.deg2rad(17)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    for numbers, place in ((latentsync._LEFT, (17, 20)), (latentsync._RIGHT, (58, 20)), (latentsync._NOSE, (37.5, 40))):
        points[list(numbers)] = turned @ np.array(place) * 3.3 + (500, 200)
    matrix = latentsync.squares(points[None], 256)[0]
    for numbers, place in ((latentsync._LEFT, (17, 20)), (latentsync._RIGHT, (58, 20)), (latentsync._NOSE, (37.5, 40))):
        shown = through(matrix, points[numbers[0]])
        assert shown == pytest.approx((place[0] * 256 / 75, place[1] * 256 / 100), abs=1e-3)


def test_latentsync_covers_lips_chin_and_cheeks_and_no_eye() -> None:
    points = face()
    shown = through(latentsync.squares(points[None], 256)[0], points)
    stays = drawn(256)
    assert set(np.unique(stays)) == {0.0, 1.0}
    for number in (61, 291, 13, 14, 17, 152, 205, 425):
        column, row = shown[number].astype(int)
        assert stays[row, column] == 0, number
    for number in (33, 133, 362, 263, 70, 300):
        column, row = shown[number].astype(int)
        assert stays[row, column] == 1, number


def test_the_mask_is_the_same_shape_at_both_sizes() -> None:
    small = cv2.resize(drawn(512), (256, 256), interpolation=cv2.INTER_AREA)
    assert np.abs(small - drawn(256)).mean() < 0.004
