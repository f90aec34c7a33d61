"""Coordinates go from stored pixels to upright ones, through windows, and back."""

from __future__ import annotations

import numpy as np
import pytest

from retake.faces.affine import applied, inverse, then
from retake.faces.geometry import Geometry
from retake.faces.look import Looker
from retake.faces.window import Window, followed, window_of
from tests.faces_synth import Painted


def some(count: int = 20) -> np.ndarray:
    return np.random.default_rng(1).uniform(0, 300, (count, 3)).astype(np.float32)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("aspect", [1.0, 16 / 15])
def test_upright_points_go_back_to_where_they_are_stored(rotation: int, aspect: float) -> None:
    geometry = Geometry(320, 240, rotation, aspect)
    assert np.allclose(geometry.stored(geometry.upright(some())), some(), atol=1e-3)


@pytest.mark.parametrize(("rotation", "corner"), [(0, (0, 0)), (90, (240, 0)), (180, (320, 240)), (270, (0, 320))])
def test_a_rotation_turns_clockwise(rotation: int, corner: tuple[int, int]) -> None:
    origin = np.zeros((1, 2), np.float32)
    assert Geometry(320, 240, rotation).upright(origin)[0].tolist() == list(corner)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_what_a_looker_shows_lies_where_its_matrix_says(rotation: int) -> None:
    """A white square on black, found again through a turned window."""
    picture = np.zeros((240, 320, 3), np.uint8)
    picture[100:120, 200:220] = 255
    middle = np.array([[210.0, 110.0]], np.float32)
    reader = Painted(lambda n: picture, 1, rotation=rotation)
    looker = Looker(reader.info)
    x, y = looker.geometry.upright(middle)[0]
    for finest in (1.0, 0.5):
        window = Window(float(x) + 5, float(y) - 3, 80, 0.4)
        glimpse = looker.glimpse(reader.frame(0), window.extent(looker.geometry.upright_size), finest)
        seen = glimpse.through(window, 160)[..., 0].astype(float)
        down, across = np.indices(seen.shape)
        found = np.array([(across * seen).sum(), (down * seen).sum()]) / seen.sum() + 0.5
        assert np.allclose(found, applied(window.matrix(160), np.array([[x, y]], np.float32))[0], atol=0.6)


def test_a_looker_shows_the_whole_frame_upright() -> None:
    picture = np.zeros((240, 320, 3), np.uint8)
    picture[:, :40] = 255
    reader = Painted(lambda n: picture, 1, rotation=90)
    seen, by = Looker(reader.info).whole(reader.frame(0), 160)
    assert seen.shape == (160, 120, 3)
    assert by == 2
    assert seen[:15].min() > 200
    assert seen[30:].max() < 50


def test_a_window_places_what_was_measured_in_it() -> None:
    window = Window(100, 80, 50, 0.3)
    inside = some()
    upright = window.placed(inside, 192)
    assert np.allclose(applied(window.matrix(192), upright), inside[:, :2], atol=1e-2)
    assert np.allclose(upright[:, 2], inside[:, 2] * 50 / 192)


def test_a_map_then_its_inverse_changes_nothing() -> None:
    matrix = Window(10, 20, 30, 0.7).matrix(64)
    assert np.allclose(then(inverse(matrix), matrix), [(1, 0, 0), (0, 1, 0)])


def test_the_next_window_goes_with_the_motion() -> None:
    last, now = Window(100, 100, 80), Window(110, 96, 80)
    ahead = followed(last, now, last)
    assert (ahead.x, ahead.y) == (120, 92)


def test_a_window_leans_with_the_eyes() -> None:
    points = some(478)
    points[33, :2], points[263, :2] = (100, 100), (200, 150)
    assert np.isclose(window_of(points).angle, np.arctan2(50, 100))
