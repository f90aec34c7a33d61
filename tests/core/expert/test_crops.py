"""Experts see faces cut as they were when they were trained."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from retake.expert.crops import filled, lower_half, protocol_places, steadied, whole_face
from retake.faces.look import Looker
from retake.video.reader import VideoReader
from tests.faces_synth import Painted, Picture


def shown(paint: Callable[[int], Picture], **facts: object) -> tuple[Looker, VideoReader]:
    reader = Painted(paint, 1, **facts)
    return Looker(reader.info), reader


def ramps(number: int) -> Picture:
    """Red grows to the right, green downwards, blue is 200."""
    y, x = np.mgrid[0:200, 0:240]
    return np.dstack([x, y, np.full_like(x, 200)]).astype(np.uint8)


def test_the_lower_half_is_in_bgr_and_lies_where_it_should() -> None:
    looker, reader = shown(ramps)
    picture = lower_half(looker, next(iter(reader.frames())), np.array([40.0, 20.0, 136.0, 164.0]))
    assert picture.shape == (48, 96, 3)
    # Column c of 96 shows x = 40 + c + 0.5; row r of the lower half y = 92 + (r + 0.5) * 1.5.
    np.testing.assert_allclose(picture[..., 2], np.broadcast_to(40 + np.arange(96), (48, 96)), atol=1.6)
    np.testing.assert_allclose(picture[..., 1], np.broadcast_to(92 + (np.arange(48) + 0.5)[:, None] * 1.5 - 0.5,
                                                                (48, 96)), atol=1.6)
    assert (np.abs(picture[..., 0].astype(int) - 200) <= 1).all()


def test_a_turned_plate_is_looked_at_upright() -> None:
    upright, reader = shown(ramps)
    turned, stored = shown(lambda n: np.rot90(ramps(n)).copy(), rotation=90)
    box = np.array([60.0, 30.0, 156.0, 126.0])
    a = lower_half(upright, next(iter(reader.frames())), box)
    b = lower_half(turned, next(iter(stored.frames())), box)
    np.testing.assert_allclose(a.astype(int), b.astype(int), atol=2)


def plainly(picture: Picture, x: float, y: float, half: float) -> tuple[Picture, tuple[int, int]]:
    """The protocol's crop in whole pixels, before it is brought to 224, as its text says: pad, then cut."""
    edge = int(half * 1.8)
    padded = np.pad(picture, ((edge, edge), (edge, edge), (0, 0)), constant_values=110)
    top, left = int(y + edge - half), int(x + edge - half * 1.4)
    return padded[top: int(y + edge + half * 1.8), left: int(x + edge + half * 1.4)], (top - edge, left - edge)


@pytest.mark.parametrize("place", [(120.0, 90.0, 80.0), (30.3, 25.7, 40.0), (215.2, 170.1, 61.8)])
def test_the_whole_face_is_the_protocols_crop_with_grey_beyond_the_frame(place: tuple[float, float, float]) -> None:
    looker, reader = shown(ramps)
    picture = whole_face(looker, next(iter(reader.frames())), np.array(place))
    plain, _ = plainly(ramps(0)[..., ::-1], *place)
    rows = ((np.arange(224) + 0.5) * plain.shape[0] / 224).astype(int)
    columns = ((np.arange(224) + 0.5) * plain.shape[1] / 224).astype(int)
    apart = np.abs(picture.astype(int) - plain[rows][:, columns].astype(int)).max(axis=2)
    assert np.percentile(apart, 97) <= 3  # the grey's own edge is cut, not blended
    assert apart.mean() < 1.5


def test_the_protocols_median_finds_zeros_beyond_the_ends() -> None:
    chance = np.random.default_rng(2)
    corners = chance.uniform(50, 90, (30, 2))
    boxes = np.concatenate([corners, corners + chance.uniform(40, 80, (30, 2))], axis=1)
    places = protocol_places(boxes)
    for row in range(30):
        near = [boxes[k] if 0 <= k < 30 else None for k in range(row - 6, row + 7)]
        x = sorted(0.0 if one is None else (one[0] + one[2]) / 2 for one in near)[6]
        half = sorted(0.0 if one is None else max(one[2] - one[0], one[3] - one[1]) / 2 for one in near)[6]
        assert places[row, 0] == pytest.approx(x)
        assert places[row, 2] == pytest.approx(half)


def test_missing_boxes_are_drawn_straight_between_their_neighbours() -> None:
    boxes = np.array([[0.0, 0, 10, 10], [np.nan] * 4, [np.nan] * 4, [30.0, 3, 40, 13]])
    assert filled(boxes)[1].tolist() == pytest.approx([10, 1, 20, 11])


def test_a_box_that_breathes_with_the_jaw_is_held_still() -> None:
    boxes = np.tile(np.array([10.0, 10, 90, 110]), (60, 1))
    boxes[:, 0] += np.arange(60)  # the head moves on
    boxes[:, 3] += 8 * (np.arange(60) % 6 == 0)
    held = steadied(boxes)
    np.testing.assert_allclose(held[:, 3], 110)
    np.testing.assert_allclose(held[6:-6, 0], boxes[6:-6, 0])
