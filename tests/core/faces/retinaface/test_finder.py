"""Pictures of any size go through the network together, in batches that fit, and faces come out in their pixels."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="RetinaFace needs the extra neural")

from retake.faces import FaceTracks  # noqa: E402
from retake.faces.detector import overlap  # noqa: E402
from retake.faces.look import Looker  # noqa: E402
from retake.faces.retinaface.finder import RetinaFaceFinder  # noqa: E402
from retake.faces.second_detector import Pointed, faces_in, parts_of, window_through  # noqa: E402
from retake.faces.window import window_of  # noqa: E402
from retake.weights.shapes.retinaface import retinaface  # noqa: E402
from tests.core.expert.test_networks import weights  # noqa: E402
from tests.core.faces.retinaface.toys import Knowing, finder  # noqa: E402
from tests.faces_synth import Painted, background  # noqa: E402

Points = NDArray[np.float32]
FACE = np.array([(0.4, 0.4), (0.6, 0.4), (0.5, 0.5), (0.43, 0.62), (0.57, 0.62)], np.float32)


def grey(height: int, width: int) -> NDArray[np.uint8]:
    return np.full((height, width, 3), 120, np.uint8)


def five(points: Points) -> Points:
    """What RetinaFace's points are of a mesh's (478, 2)."""
    return np.array([points[[33, 133]].mean(axis=0), points[[263, 362]].mean(axis=0), points[1], points[61],
                     points[291]], np.float32)


def test_faces_come_out_in_pixels_once_each_in_the_order_of_the_pictures() -> None:
    network = Knowing(FACE)
    found = finder(network).faces([grey(200, 100), grey(100, 300), grey(200, 100)])
    assert [len(one) for one in found] == [1, 1, 1]
    for [face], size in zip(found, ((100, 200), (300, 100), (100, 200)), strict=True):
        np.testing.assert_allclose(face.points, FACE * size, atol=0.01)
        assert 0.9 < face.score <= 1
    assert network.batches == [2, 1]


def test_no_batch_has_more_pixels_than_were_allowed() -> None:
    network = Knowing(FACE)
    finder(network, 2).faces([grey(640, 640)] * 5)
    assert network.batches == [2, 2, 1]
    network.batches.clear()
    finder(network, 2).faces([grey(320, 640)] * 5)
    assert network.batches == [4, 1]


def test_a_batch_finds_what_each_picture_does_alone() -> None:
    rng = np.random.default_rng(4)
    pictures = [rng.integers(0, 255, (96, 128, 3)).astype(np.uint8) for _ in range(3)]
    with RetinaFaceFinder.of(weights(retinaface()), "a" * 64) as own:
        together, alone = own.faces(pictures), [own.faces([one])[0] for one in pictures]
    assert any(together)
    for some, other in zip(together, alone, strict=True):
        assert len(some) == len(other)
        for a, b in zip(some, other, strict=True):
            np.testing.assert_allclose(a.points, b.points, atol=1e-2)


def test_pictures_reach_the_network_less_the_mean_and_over_the_spread() -> None:
    given: list[Any] = []

    def network(pictures: Any) -> Any:
        given.append(deepcopy(pictures))
        return Knowing(FACE)(pictures)
    picture = np.zeros((40, 50, 3), np.uint8)
    picture[..., 0] = 255
    finder(network).faces([picture])
    wanted = torch.tensor([(1 - 0.485) / 0.229, -0.456 / 0.224, -0.406 / 0.225])
    torch.testing.assert_close(given[0][0, :, 7, 9], wanted)


def test_five_points_say_where_a_mesh_has_to_look(talk: FaceTracks) -> None:
    upright = talk.upright(talk.faces[0])
    for points in upright[::12, :, :2]:
        for degrees in (0, 70, -130, 180):
            a = np.deg2rad(degrees)
            turned = (points @ np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])).astype(np.float32)
            own = window_of(turned)
            box = np.r_[turned.min(axis=0), turned.max(axis=0)].astype(np.float32)
            seen = window_through(five(turned), box)
            assert overlap(own, seen) > 0.75
            assert abs((own.angle - seen.angle + np.pi) % (2 * np.pi) - np.pi) < 0.2


def test_where_points_are_no_face_the_box_counts() -> None:
    window = window_through(np.zeros((5, 2), np.float32), np.array([10, 20, 50, 80], np.float32))
    assert (window.x, window.y, window.size, window.angle) == (30, 50, 90, 0)


def test_a_large_frame_is_looked_at_in_parts_too_and_faces_come_out_where_they_are() -> None:
    plate = Painted(lambda n: background(2400, 1000), 1)
    looker, frame = Looker(plate.info), plate.frame(0)
    assert [part.picture.shape[:2] for part in parts_of(looker, frame, thorough=False)] == [(267, 640)]
    parts = parts_of(looker, frame, thorough=True)
    assert parts[0].whole and not any(part.whole for part in parts[1:])
    assert {max(part.picture.shape) for part in parts[1:]} <= {600, 640} and len(parts) > 2
    last = parts[-1]
    reach = max(last.picture.shape) * last.by
    assert np.isclose(last.left + reach, 2400, atol=6)
    # A face in the middle of the last part alone.
    sees = iter([False] * (len(parts) - 1) + [True])
    [[found]] = faces_in(finder(Knowing(FACE, lambda picture: next(sees))), looker, [parts])
    middle = (last.left + reach / 2, last.top + reach / 2)
    assert np.allclose((found.window.x, found.window.y), middle, atol=0.05 * reach)


def test_a_face_that_is_cut_by_a_parts_border_is_left_to_the_next_part() -> None:
    plate = Painted(lambda n: background(2400, 1000), 1)
    looker = Looker(plate.info)
    part = parts_of(looker, plate.frame(0), thorough=True)[1]
    side = max(part.picture.shape)
    points = FACE * side + np.array([0.45 * side, 0], np.float32)
    cut = Pointed(np.r_[points.min(axis=0), points.max(axis=0)], points, 0.9)
    assert part.found([cut], looker.geometry.upright_size) == []
