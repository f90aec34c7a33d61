"""The face that is meant is found by number or by place, and what the lips of each do is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from retake.errors import OptionError
from retake.faces import FaceTracks, choose, openings
from retake.faces.choice import made_out
from tests.core.faces.conftest import TALKING, opening


def test_what_the_lips_of_each_face_do_is_told(talk: FaceTracks) -> None:
    expected = np.array([opening(n) for n in range(TALKING)], np.float32)
    [found] = openings(talk)
    assert np.corrcoef(found, expected)[0, 1] > 0.95
    hidden = talk.faces[0].hidden.copy()
    hidden[5:9] = 1
    [found] = openings(replace(talk, faces=(replace(talk.faces[0], hidden=hidden),)))
    assert np.flatnonzero(np.isnan(found)).tolist() == [5, 6, 7, 8]


def test_the_only_face_needs_no_name(talk: FaceTracks) -> None:
    assert choose(talk) is talk.faces[0]
    assert choose(talk, face=1) is talk.faces[0]


def test_a_face_is_found_by_its_place(talk: FaceTracks) -> None:
    assert choose(talk, at=(5, 240, 150)) is talk.faces[0]


@pytest.mark.parametrize(("asked", "said"), [
    ({"face": 3}, r"^There is no face 3\. There is one face: face 1 \(in 36 frames, first in frame 0 at \d+, \d+\)\.$"),
    ({"at": (5, 30, 30)}, r"^There is no face at 30, 30 in frame 5\. There is one face: face 1 .*\.$"),
    ({"at": (99, 240, 150)}, r"^Frame 99 lies outside the range, which is 0 to 35\.$"),
])
def test_a_face_that_is_not_there_is_told_in_one_line(talk: FaceTracks, asked: dict[str, object], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        choose(talk, **asked)  # type: ignore[arg-type]


def test_of_several_faces_one_must_be_named(talk: FaceTracks) -> None:
    two = replace(talk, faces=(talk.faces[0], replace(talk.faces[0], number=2)))
    with pytest.raises(OptionError, match=r"^Say which face to work on\. There are 2 faces, counted from the left: "):
        choose(two)


def test_what_is_never_well_made_out_may_be_no_face(talk: FaceTracks) -> None:
    face = talk.faces[0]
    hands = replace(face, number=2, confidence=np.minimum(face.confidence, np.float32(0.3)))
    assert made_out(replace(talk, faces=(hands, face))) == (face,)
