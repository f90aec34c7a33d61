"""Faces that MediaPipe overlooks or loses are followed once another detector points at them; what is sure stays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="RetinaFace needs the extra neural")

from retake.errors import Cancelled, MediaError  # noqa: E402
from retake.faces import FaceTracks, from_bytes, to_bytes, track_faces  # noqa: E402
from retake.faces.glance import Glancer  # noqa: E402
from retake.faces.retinaface.finder import RetinaFaceFinder  # noqa: E402
from tests.core.faces.retinaface.toys import Knowing, Presenter, finder  # noqa: E402
from tests.faces_synth import Painted, background  # noqa: E402

Picture = NDArray[np.uint8]

COUNT, DARK = 14, 0.15
WALL = background(320, 180)


@pytest.fixture(scope="module")
def presenter(house: Path) -> Presenter:
    """The demo's presenter, for other plates."""
    return Presenter(house, COUNT)


def never() -> RetinaFaceFinder:
    raise AssertionError("the second detector was asked")


# How small the head is of one that fills half a picture of 540, and by how many degrees it leans.
@pytest.mark.parametrize(("small", "lean"), [(0.25, 100), (0.15, 60)])
def test_a_small_dark_leaning_face_that_is_overlooked_is_followed_once_it_is_pointed_at(
        presenter: Presenter, small: float, lean: float) -> None:
    plate = presenter.plate(small, lean, DARK)
    with pytest.raises(MediaError, match="shows no face"):
        track_faces(plate)
    network = Knowing(presenter.points(small, lean))
    tracks = track_faces(plate, second=lambda: finder(network))
    [face] = tracks.faces
    assert face.usable.all()
    assert face.confidence.min() > 0.8
    assert np.allclose(tracks.upright(face)[0, 1, :2], presenter.points(small, lean)[2] * Presenter.SIZE, atol=4)
    assert network.asked == 1
    assert tracks.second is not None
    assert (tracks.second.asked, tracks.second.frames, tracks.second.left) == (1, COUNT, 0)


def test_a_face_that_is_followed_badly_is_followed_well(presenter: Presenter) -> None:
    plate = presenter.plate(0.35, 100, DARK)
    alone = track_faces(plate).faces[0]
    assert alone.usable.sum() < COUNT
    [face] = track_faces(plate, second=lambda: finder(Knowing(presenter.points(0.35, 100)))).faces
    assert face.usable.all()
    assert face.confidence.min() > 0.8


def test_a_face_that_was_lost_is_followed_again_from_its_first_frame_on(presenter: Presenter) -> None:
    def paint(n: int) -> Picture:
        if n < 14:
            return presenter.picture(n, 0.25, 0, DARK, x=300)
        if n < 18:
            return np.asarray(presenter.wall * DARK, np.uint8)
        return presenter.picture(n % COUNT, 0.25, 100, DARK)
    plate = Painted(paint, 26)
    network = Knowing(presenter.points(0.25, 100))
    assert np.flatnonzero(track_faces(plate).faces[0].present).tolist() == list(range(14))
    tracks = track_faces(plate, second=lambda: finder(network))
    [face] = tracks.faces
    assert np.flatnonzero(face.present).tolist() == [*range(14), *range(18, 26)]
    assert network.asked <= 4


def test_nobody_else_is_asked_where_a_face_is_sure(plate: Painted, talk: FaceTracks) -> None:
    tracks = track_faces(plate, second=never)
    assert tracks.second is None
    assert np.array_equal(tracks.faces[0].landmarks, talk.faces[0].landmarks)


def test_a_dark_plate_with_a_sure_face_stays_as_it_is(presenter: Presenter) -> None:
    plate = Painted(lambda n: presenter.picture(n, 0.6, 0, DARK), 8)
    network = Knowing(presenter.points(0.6, 0))
    alone, asked = track_faces(plate), track_faces(plate, second=lambda: finder(network))
    assert np.array_equal(alone.faces[0].landmarks, asked.faces[0].landmarks)
    assert network.asked == 1


def test_a_face_whose_points_cannot_be_measured_is_left_out_and_said_to_be_there() -> None:
    points = np.array([(0.4, 0.4), (0.6, 0.4), (0.5, 0.5), (0.43, 0.62), (0.57, 0.62)], np.float32)
    plate = Painted(lambda n: WALL, 12)
    with pytest.raises(MediaError, match=r"no face in frames 0 to 11 whose features can be made out \(in 2 of those"):
        track_faces(plate, second=lambda: finder(Knowing(points)))


def test_the_longer_nobody_is_found_the_more_seldom_it_is_asked_and_the_more_at_once() -> None:
    network = Knowing(np.zeros((5, 2), np.float32), lambda picture: False)
    with pytest.raises(MediaError, match="shows no face in frames 0 to 399\\. Choose"):
        track_faces(Painted(lambda n: WALL, 400), second=lambda: finder(network, 2))
    assert network.batches[:3] == [1, 2, 4]
    assert network.asked <= 400 // 20


def test_a_second_look_can_be_stopped(presenter: Presenter) -> None:
    seen: list[tuple[int, int]] = []

    def stop(done: int, whole: int) -> None:
        seen.append((done, whole))
        if len(seen) == COUNT + 5:
            raise Cancelled("Stopped.")
    opened = finder(Knowing(presenter.points(0.25, 100)))
    with pytest.raises(Cancelled):
        track_faces(presenter.plate(0.25, 100, DARK), progress=stop, second=lambda: opened)
    assert seen[-5:] == [(COUNT, COUNT)] * 5
    with pytest.raises(AssertionError, match="closed"):
        opened.faces([WALL])


def test_what_it_had_to_do_with_tracks_is_kept_with_them(presenter: Presenter) -> None:
    plate = Painted(lambda n: presenter.picture(n, 0.25, 100, DARK), 5)
    tracks = track_faces(plate, second=lambda: finder(Knowing(presenter.points(0.25, 100))))
    again = from_bytes(to_bytes(tracks))
    assert again is not None
    assert again.second == tracks.second != None  # noqa: E711
    assert tracks.only(tracks.faces[0]).second == tracks.second


def test_a_glance_at_a_plate_on_which_nobody_is_seen_asks_about_eight_frames_together(presenter: Presenter) -> None:
    plate = presenter.plate(0.25, 100, DARK)
    network = Knowing(presenter.points(0.25, 100))
    with Glancer() as glancer:
        assert glancer.look(plate, 0, COUNT).tracks.faces == ()
        [face] = glancer.look(plate, 0, COUNT, second=lambda: finder(network, 8)).tracks.faces
    assert face.present.sum() == 8
    assert network.batches == [8]
