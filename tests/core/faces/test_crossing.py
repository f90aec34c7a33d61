"""What crosses a mouth is outlined steadily."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.errors import MediaError
from retake.faces import FaceTracks, track_faces
from retake.faces.crossing import Crossings, covered_runs, crossings
from retake.faces.look import Looker
from retake.faces.occluder import hidden_mask, lower_face_box
from tests.core.faces.conftest import talking
from tests.core.faces.test_hidden import Crossing
from tests.faces_synth import Painted

COUNT, FIRST, LAST = 64, 20, 44


class Slowly(Crossing):
    """A hand or a microphone that takes a second to pass."""

    def front(self, n: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_], int, int] | None:
        if not FIRST <= n < LAST:
            return None
        size = len(self.mask)
        return self.picture, self.mask, int(240 + (n - (FIRST + LAST) / 2) * 8 - size / 2), int(170 - 0.4 * size)


Outlined = tuple[Crossing, FaceTracks, Crossings]


@pytest.fixture(scope="module")
def longer() -> tuple[Painted, FaceTracks]:
    """Anna talks long enough for her face to be known, with her tracks."""
    plate = Painted(talking, COUNT)
    return plate, track_faces(plate)


@pytest.fixture(scope="module", params=["hand", "microphone"])
def outlined(request: pytest.FixtureRequest, longer: tuple[Painted, FaceTracks]) -> Outlined:
    made = Slowly(request.param, *longer)
    tracks = track_faces(made.plate)
    face = tracks.faces[0]
    return made, tracks, crossings(made.plate, tracks, face, Looker(made.plate.info), covered_runs(face))


def shares(outlined: Outlined, rows: list[int]) -> tuple[list[float], list[float]]:
    """How much of the lower face each outline has wrong: the steady one, and the frame's own."""
    made, tracks, found = outlined
    face, looker = tracks.faces[0], Looker(made.plate.info)
    steady, own = [], []
    for n in rows:
        box = lower_face_box(tracks, face, n, margin=0.0)
        true = made.in_front(n)[box.top : box.bottom, box.left : box.right]
        mask = found.mask(tracks, face, n, box)
        alone = hidden_mask(made.plate.frame(n), tracks, face, box, looker)
        steady.append(float(((mask if mask is not None else np.zeros_like(true)) ^ true).mean()))
        own.append(float((alone ^ true).mean()))
    return steady, own


def test_outlines_are_right(outlined: Outlined) -> None:
    steady, _ = shares(outlined, outlined[0].covered())
    assert np.mean(steady) < 0.1
    assert max(steady) < 0.25


def test_a_microphones_outline_can_be_trusted(outlined: Outlined) -> None:
    made, _, found = outlined
    # A hand of the painted face's own colour is told from it in some frames and not in others.
    if made.kind == "microphone":
        assert set(made.covered()) <= set(found.steady)


def test_outlines_do_not_flicker(outlined: Outlined) -> None:
    steady, own = shares(outlined, outlined[0].covered())
    assert np.abs(np.diff(steady)).mean() <= np.abs(np.diff(own)).mean() + 0.005


def test_where_nothing_is_in_front_nothing_is_outlined(outlined: Outlined) -> None:
    _, tracks, found = outlined
    face = tracks.faces[0]
    assert found.mask(tracks, face, 2, lower_face_box(tracks, face, 2)) is None
    assert found.mask(tracks, face, COUNT - 1, lower_face_box(tracks, face, COUNT - 1)) is None


def test_outlines_come_back_from_bytes(outlined: Outlined) -> None:
    found = outlined[2]
    again = Crossings.from_bytes(found.to_bytes())
    assert again.steady == found.steady
    assert again.outlines.keys() == found.outlines.keys()
    assert all((again.outlines[row] == found.outlines[row]).all() for row in found.outlines)
    with pytest.raises(MediaError):
        Crossings.from_bytes(found.to_bytes()[:100])


def test_what_is_there_in_every_other_frame_alone_is_not_trusted(plate: Painted, talk: FaceTracks) -> None:
    class Blinking(Crossing):
        """A microphone that jumps from side to side."""

        def front(self, n: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_], int, int] | None:
            put = super().front(n)
            return put if put is None else (*put[:2], 165 + 60 * (n % 2), 150)

    made = Blinking("microphone", plate, talk)
    tracks = track_faces(made.plate)
    face = tracks.faces[0]
    found = crossings(made.plate, tracks, face, Looker(made.plate.info), covered_runs(face))
    assert not set(made.covered()) & set(found.steady)
