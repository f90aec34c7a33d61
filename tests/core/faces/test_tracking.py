"""Faces are found, followed, told apart and numbered; no frame without a face ends the work."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.errors import Cancelled, MediaError
from retake.faces import FaceTracks, mouth, track_faces
from tests.core.faces.conftest import ANNAS, BORISES, TALKING, WALL, opening, talking
from tests.faces_synth import Painted, Stance, background

Picture = NDArray[np.uint8]


def test_one_face_is_followed_through_all_frames(talk: FaceTracks) -> None:
    assert [face.number for face in talk.faces] == [1]
    assert talk.faces[0].present.all()
    assert talk.faces[0].usable.all()
    assert talk.faces[0].confidence.min() > 0.8
    assert talk.cuts == ()


def test_lips_are_measured_where_they_are(talk: FaceTracks) -> None:
    measured = mouth(talk.upright(talk.faces[0])).opening
    painted = np.array([opening(n) for n in range(TALKING)])
    assert np.corrcoef(measured, painted)[0, 1] > 0.97
    assert np.isclose(measured.std() / painted.std(), 1, atol=0.2)


def test_points_lie_on_the_face(talk: FaceTracks) -> None:
    first = talk.faces[0].landmarks[0]
    assert np.allclose(first[[33, 263], :2].mean(axis=0), (240, 116), atol=4)
    assert np.allclose(first[[13, 14], :2].mean(axis=0), (240, 172), atol=6)


def test_a_range_has_the_numbers_of_the_plate(plate: Painted, talk: FaceTracks) -> None:
    part = track_faces(plate, 8, 20)
    assert (part.start, len(part)) == (8, 12)
    assert np.abs(part.faces[0].landmarks[4:8] - talk.faces[0].landmarks[12:16])[..., :2].max() < 1.5
    assert part.row(8) == 0


def test_the_same_plate_gives_the_same_tracks(plate: Painted, talk: FaceTracks) -> None:
    again = track_faces(plate, 0, 12).faces[0].landmarks[:8]
    assert np.array_equal(again, track_faces(plate, 0, 12).faces[0].landmarks[:8])
    assert len(talk) == TALKING


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_plate_is_looked_at_upright(rotation: int, talk: FaceTracks) -> None:
    stored = Painted(lambda n: np.rot90(talking(n), rotation // 90), 8, rotation=rotation)
    turned = track_faces(stored)
    upright = turned.upright(turned.faces[0])
    assert np.abs(upright - talk.faces[0].landmarks[:8])[..., :2].max() < 2
    assert abs(float(turned.faces[0].pose.roll[4])) < 6


def test_a_face_that_leaves_and_returns_keeps_its_number() -> None:
    def paint(n: int) -> Picture:
        away = 0 if n < 8 else (n - 8) * 40 if n < 20 else max(0, (32 - n) * 40)
        return talking(n, x=240 + away)
    tracks = track_faces(Painted(paint, 44))
    assert len(tracks.faces) == 1
    face = tracks.faces[0]
    assert face.present[:11].all()
    assert face.present[36:].all()
    assert not face.present[17:22].any()
    assert face.reason(18) == "no face found"
    assert "the mouth is cut by the frame's edge" in [why for _, _, why in face.spans()]


def test_two_faces_are_numbered_from_the_left_and_keep_their_numbers_when_they_cross() -> None:
    def paint(n: int) -> Picture:
        behind = BORISES.picture(WALL, Stance(360 - n * 6.0, 130, 90, opening=0.08))
        return ANNAS.picture(behind, Stance(120 + n * 6.0, 128, 110, opening=0.1))
    tracks = track_faces(Painted(paint, 41))
    assert [face.number for face in tracks.faces] == [1, 2]
    anna, boris = tracks.faces
    assert anna.present.all()
    assert anna.landmarks[0, 1, 0] < 200 < 280 < anna.landmarks[-1, 1, 0]
    assert boris.landmarks[0, 1, 0] > 280 > 200 > boris.landmarks[-1, 1, 0]
    assert not boris.present[20]


def test_across_a_cut_a_person_keeps_the_number_and_nothing_is_smoothed() -> None:
    other = background(480, 270, 9)

    def paint(n: int) -> Picture:
        if n < 14:
            both = ANNAS.picture(WALL, Stance(140, 130, 100, opening=0.1))
            return BORISES.picture(both, Stance(350, 130, 100, opening=0.05))
        return ANNAS.picture(other, Stance(250, 140, 150, yaw=10, opening=0.1))
    tracks = track_faces(Painted(paint, 28))
    assert tracks.cuts == (14,)
    assert [face.present.sum() for face in tracks.faces] == [28, 14]
    assert 0.1 < tracks.faces[0].sureness < 1
    assert tracks.faces[1].sureness == 1
    nose = tracks.faces[0].landmarks[:, 1, 0]
    assert np.ptp(nose[:14]) < 1 and np.ptp(nose[14:]) < 1.5
    assert abs(nose[14] - nose[13]) > 90


def test_frames_without_a_picture_are_passed_over() -> None:
    tracks = track_faces(Painted(lambda n: np.zeros_like(WALL) if n in (8, 9, 10) else talking(n), 22))
    assert np.flatnonzero(~tracks.faces[0].present).tolist() == [8, 9, 10]


@pytest.mark.parametrize("light", [0.12, 0.08])
def test_dark_plates_work(light: float) -> None:
    assert track_faces(Painted(lambda n: talking(n, light=light), 6)).faces[0].present.all()


def test_a_letterboxed_plate_works() -> None:
    def paint(n: int) -> Picture:
        boxed = np.zeros((400, 480, 3), np.uint8)
        boxed[65:335] = talking(n)
        return boxed
    assert track_faces(Painted(paint, 6)).faces[0].present.all()


def test_a_small_face_in_a_wide_frame_is_found() -> None:
    wall = background(1920, 1080)
    tracks = track_faces(Painted(lambda n: ANNAS.picture(wall, Stance(1500, 400, 64)), 5))
    assert tracks.faces[0].present.all()
    assert np.allclose(tracks.faces[0].landmarks[0, 1, :2], (1500, 409), atol=5)


def test_a_face_too_small_to_work_on_says_so() -> None:
    tracks = track_faces(Painted(lambda n: talking(n, size=33), 6))
    assert tracks.faces[0].reason(3) == "the face is too small"


def test_a_large_face_is_found() -> None:
    wall = background(1600, 1200)
    tracks = track_faces(Painted(lambda n: ANNAS.picture(wall, Stance(800, 560, 800)), 3))
    assert tracks.faces[0].present.all()


def test_a_face_that_comes_in_between_two_looks_is_followed_back_to_its_first_frame() -> None:
    def paint(n: int) -> Picture:
        alone = BORISES.picture(WALL, Stance(130, 130, 95))
        return alone if n < 13 else ANNAS.picture(alone, Stance(360, 130, 100))
    tracks = track_faces(Painted(paint, 24))
    assert [int(face.present.sum()) for face in tracks.faces] == [24, 11]


@pytest.mark.parametrize("kind", ["wall", "noise"])
def test_a_shot_without_a_face_says_so_in_one_line(kind: str) -> None:
    rng = np.random.default_rng(0)
    plate = Painted(lambda n: WALL if kind == "wall" else rng.integers(0, 255, WALL.shape).astype(np.uint8), 6)
    with pytest.raises(MediaError, match=r"^painted\.mov shows no face in frames 0 to 5\. Choose .*\.$"):
        track_faces(plate)


def test_progress_counts_the_frames_and_can_stop_the_work(plate: Painted) -> None:
    seen: list[tuple[int, int]] = []
    track_faces(plate, 0, 5, progress=lambda done, whole: seen.append((done, whole)))
    assert seen == [(k, 5) for k in range(1, 6)]

    def stop(done: int, whole: int) -> None:
        if done == 3:
            raise Cancelled("Stopped.")
    with pytest.raises(Cancelled):
        track_faces(plate, progress=stop)


def test_a_plate_with_oblong_pixels_has_round_faces(talk: FaceTracks) -> None:
    from fractions import Fraction

    import cv2
    stored = Painted(lambda n: cv2.resize(talking(n), (360, 270), interpolation=cv2.INTER_AREA), 6)
    stored.info = replace(stored.info, pixel_aspect=Fraction(4, 3))
    tracks = track_faces(stored)
    upright = tracks.upright(tracks.faces[0])
    assert np.abs(upright - talk.faces[0].landmarks[:6])[..., :2].max() < 2.5
    assert np.abs(tracks.faces[0].landmarks[..., 0] * 4 / 3 - upright[..., 0]).max() < 0.01


def test_a_turned_head_reads_two_thirds_of_its_turn_and_more_the_further_it_turns() -> None:
    turns = np.array([-30, -20, -10, 0, 10, 20, 30], np.float32)
    read = [float(track_faces(Painted(lambda n, turn=float(turn): talking(n, yaw=turn, opening=0.1), 2)
                              ).faces[0].pose.yaw[0]) for turn in turns]
    assert (np.diff(read) > 3).all()
    assert np.allclose(np.array(read)[turns != 0] / turns[turns != 0], 0.7, atol=0.25)


def test_a_head_turned_away_is_left_alone() -> None:
    def paint(n: int) -> Picture:
        return talking(n, yaw=float(np.interp(n, [8, 16, 26, 34], [0, 62, 62, 0])))
    face = track_faces(Painted(paint, 42)).faces[0]
    assert face.usable[:9].all() and face.usable[34:].all()
    assert not face.usable[17:26].any()
