"""What is in front of a mouth is noticed, named and outlined."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.faces import FaceTracks, hidden_mask, track_faces
from retake.faces import points as at
from retake.faces.hands import HandFinder
from retake.faces.look import Looker
from retake.faces.occluder import lower_face_box
from tests.core.faces.conftest import talking
from tests.faces_synth import BORIS, Crossed, Head, Painted, Stance, background, hand, microphone

Picture = NDArray[np.uint8]
Mask = NDArray[np.bool_]
FIRST, LAST = 12, 26
THINGS = {"hand": hand(150), "microphone": microphone(100)}


class Crossing:
    """Anna, before whom something passes; it knows in which frames it covers her lips."""

    def __init__(self, kind: str, plate: Painted, talk: FaceTracks) -> None:
        self.kind = kind
        self.picture, self.mask = THINGS[kind]
        self.plate = Crossed(plate, self.front)
        self.clean = talk.faces[0]

    def front(self, n: int) -> tuple[Picture, Mask, int, int] | None:
        if not FIRST <= n < LAST:
            return None
        size = len(self.mask)
        left = 240 + (n - (FIRST + LAST) / 2) * 18 - size / 2
        return self.picture, self.mask, int(left), int(170 - 0.4 * size)

    def in_front(self, n: int) -> Mask:
        whole = np.zeros((270, 480), np.bool_)
        put = self.front(n)
        if put is not None:
            _, mask, left, top = put
            part = mask[: 270 - top, max(0, -left) : 480 - left]
            whole[top : top + part.shape[0], max(0, left) : max(0, left) + part.shape[1]] = part
        return whole

    def covered(self) -> list[int]:
        """The frames in which some of the lips is covered."""
        found = []
        for n in range(len(self.clean)):
            lips = np.rint(self.clean.landmarks[n, list(at.LIPS), :2]).astype(int)
            if self.in_front(n)[lips[:, 1], lips[:, 0]].mean() > 0.05:
                found.append(n)
        return found


@pytest.fixture(scope="module", params=["hand", "microphone"])
def crossing(request: pytest.FixtureRequest, plate: Painted, talk: FaceTracks) -> tuple[Crossing, FaceTracks, str]:
    made = Crossing(request.param, plate, talk)
    return made, track_faces(made.plate), request.param


def test_a_covered_mouth_is_hidden_and_a_free_one_is_not(crossing: tuple[Crossing, FaceTracks, str]) -> None:
    made, tracks, _ = crossing
    hidden = np.flatnonzero(tracks.faces[0].mouth_hidden)
    assert set(made.covered()) <= set(hidden.tolist())
    assert hidden.min() >= FIRST - 1
    assert hidden.max() <= LAST + 1


def test_the_reason_is_named(crossing: tuple[Crossing, FaceTracks, str]) -> None:
    _, tracks, kind = crossing
    reasons = {why for _, _, why in tracks.faces[0].spans()}
    said = "a hand in front of the mouth" if kind == "hand" else "something in front of the mouth"
    assert reasons == {said}


def test_confidence_falls_while_the_mouth_is_hidden(crossing: tuple[Crossing, FaceTracks, str]) -> None:
    _, tracks, _ = crossing
    face = tracks.faces[0]
    assert face.confidence[face.mouth_hidden & face.present].max() <= 0.5
    assert face.confidence[face.usable].min() > 0.7


def test_what_is_in_front_is_outlined(crossing: tuple[Crossing, FaceTracks, str]) -> None:
    made, tracks, _ = crossing
    looker, shares = Looker(made.plate.info), []
    with HandFinder() as hands:
        for n in (FIRST + 5, FIRST + 7, FIRST + 9):
            box = lower_face_box(tracks, tracks.faces[0], n)
            mask = hidden_mask(made.plate.frame(n), tracks, tracks.faces[0], box, looker, hands)
            true = made.in_front(n)[box.top : box.bottom, box.left : box.right]
            shares.append((mask & true).sum() / (mask | true).sum())
    assert np.median(shares) > 0.7


def test_with_nothing_in_front_the_mask_is_empty(plate: Painted, talk: FaceTracks) -> None:
    box = lower_face_box(talk, talk.faces[0], 10)
    mask = hidden_mask(plate.frame(10), talk, talk.faces[0], box, Looker(plate.info))
    assert mask.shape == (box.bottom - box.top, box.right - box.left)
    assert not mask.any()


def test_teeth_that_show_for_a_moment_of_a_short_shot_are_not_in_front_of_the_mouth() -> None:
    head, wall = Head(BORIS), background(480, 270)
    mouths = [0.02] * 12 + [0.1, 0.2, 0.3, 0.3, 0.2, 0.1] + [0.02] * 2
    tracks = track_faces(Painted(lambda n: head.picture(wall, Stance(240, 128, 170, opening=mouths[n])), len(mouths)))
    assert tracks.faces[0].usable.all()


def test_a_microphone_is_noticed_in_a_short_shot(plate: Painted, talk: FaceTracks) -> None:
    made = Crossing("microphone", plate, talk)
    tracks = track_faces(made.plate, FIRST - 4, LAST)
    hidden = set((np.flatnonzero(tracks.faces[0].mouth_hidden) + FIRST - 4).tolist())
    assert set(made.covered()) <= hidden


def test_a_mouth_below_the_frame_is_cut_off() -> None:
    tracks = track_faces(Painted(lambda n: talking(n, y=128 + 7 * n), 18))
    spans = tracks.faces[0].spans()
    assert spans[0][2] == "the mouth is cut by the frame's edge"
    assert 6 <= spans[0][0] <= 13


def test_a_face_in_profile_is_turned_too_far() -> None:
    tracks = track_faces(Painted(lambda n: talking(n, yaw=min(60.0, 2.5 * n)), 28))
    face = tracks.faces[0]
    assert face.usable[:9].all()
    assert face.reason(26) in ("the face is turned too far", "no face found")
