"""Head-local space takes the head's motion out, and mouths are measured in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.faces import points as at
from retake.faces.layout import _PLACES, spread
from retake.faces.pose import pose, rotations
from retake.faces.shape import head_space, mouth, similarity

Points = NDArray[np.float32]


def face() -> Points:
    """A face that looks straight ahead, (478, 3) float32, 100 pixels between the outer eye corners."""
    rng = np.random.default_rng(2)
    points = rng.uniform(-0.4, 0.4, (at.COUNT, 3)).astype(np.float32)
    for number, (x, y) in _PLACES.items():
        points[number] = (x, y, 0.6 * x * x + 0.3 * (y - 0.4) ** 2)
    return points * np.float32(100) + np.float32(300)


def moved(points: Points, angle: float, scale: float, shift: tuple[float, float]) -> Points:
    cos, sin = np.cos(angle) * scale, np.sin(angle) * scale
    result = points.copy()
    result[:, :2] = points[:, :2] @ np.array([[cos, sin], [-sin, cos]], np.float32) + np.array(shift, np.float32)
    return result


def shot(count: int = 30) -> Points:
    rng = np.random.default_rng(3)
    return np.stack([moved(face(), rng.normal(0, 0.2), rng.uniform(0.8, 1.2), tuple(rng.normal(0, 50, 2)))
                     for _ in range(count)])


def test_a_similarity_is_found_again() -> None:
    source = face()[:, :2].astype(np.float64)
    target = moved(face(), 0.3, 1.4, (12, -7))[:, :2].astype(np.float64)
    matrix = similarity(source, target)
    assert np.allclose(source @ matrix[:, :2].T + matrix[:, 2], target, atol=1e-2)


def test_a_head_that_moves_stands_still_in_its_own_space() -> None:
    points = shot()
    local = head_space(points).local(points)
    assert np.ptp(local, axis=0).max() < 1e-3
    assert np.allclose(local[0, list(at.EYES)], [(-0.5, 0), (0.5, 0)], atol=1e-3)


def test_points_go_back_to_where_the_head_is() -> None:
    points = shot()
    space = head_space(points)
    assert np.allclose(space.placed(space.local(points)), points[..., :2], atol=0.05)
    assert np.allclose(space.placed(space.local(points[4], 4), 4), points[4, :, :2], atol=0.05)


def test_raised_brows_do_not_move_the_head() -> None:
    points = shot()
    nose = points[7, 4, :2].copy()
    straight = head_space(points).local(nose[None], 7)
    points[7, list(at.BROWS), 1] -= 12
    assert np.allclose(head_space(points).local(nose[None], 7), straight, atol=0.01)


def test_frames_without_a_face_have_no_space() -> None:
    points = shot()
    points[5:8] = np.nan
    space = head_space(points)
    assert np.isnan(space.matrices[5:8]).all()
    assert np.isfinite(space.matrices[8:]).all()
    assert np.isnan(space.placed(space.local(points))[6]).all()


def test_an_opening_is_measured_in_eye_distances_whatever_the_size() -> None:
    points = np.stack([moved(face(), 0.2, 1, (0, 0)), moved(face(), -0.3, 2.5, (5, 5))])
    lips = np.hypot(*(np.array(_PLACES[13]) - _PLACES[14]))
    assert np.allclose(mouth(points).opening, lips, atol=1e-3)
    assert np.allclose(mouth(points).width, 0.52, atol=0.02)


def test_a_turned_head_has_no_narrower_mouth_once_it_is_turned_back() -> None:
    angle = np.radians(30)
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]], np.float32)
    points = (face() - 300) @ turn
    both = np.stack([face() - np.float32(300), points])
    plain, corrected = mouth(both), mouth(both, rotations(both))
    assert np.allclose(corrected.opening[0], corrected.opening[1], atol=0.01)
    assert abs(plain.opening[0] - plain.opening[1]) > 0.01
    assert abs(pose(both).yaw[1] - pose(both).yaw[0]) > 25


def test_pose_tells_the_sides_apart() -> None:
    def turned(axis: int, degrees: float) -> Points:
        a = np.radians(degrees)
        cos, sin = np.cos(a), np.sin(a)
        other = [k for k in range(3) if k != axis]
        matrix = np.eye(3, dtype=np.float32)
        matrix[np.ix_(other, other)] = [(cos, sin), (-sin, cos)]
        return (face() - np.float32(300)) @ matrix
    straight = pose((face() - np.float32(300))[None])
    # Depth grows away from the camera: what turns to the picture's right brings its left side nearer.
    right = pose(turned(1, 20)[None])
    assert abs(abs(right.yaw[0] - straight.yaw[0]) - 20) < 2
    assert np.isclose(pose(turned(2, 25)[None]).roll[0] - straight.roll[0], 25, atol=2)


def test_the_layout_hangs_on_the_mesh() -> None:
    grid = spread(face())
    down = face()[152, 1] - face()[10, 1]
    assert grid.shape == (28, 28, 2)
    assert np.isclose(grid[14, 13:15, 0].mean(), 300, atol=3)
    assert 0.8 * down < grid[26, 14, 1] - grid[0, 14, 1] < down
