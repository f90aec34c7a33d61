"""The face that is meant is found by number, by place, or by what its lips say."""

from __future__ import annotations

import numpy as np
import pytest

from retake.errors import OptionError
from retake.faces import FaceTracks, agreement, choose, speaking
from tests.core.faces.conftest import TALKING, opening


def lips(count: int = 80, seed: int = 1) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal(count + 8)
    return np.convolve(noise, np.ones(4) / 4, "same")[:count].astype(np.float32)


@pytest.mark.parametrize("late", [-5, -1, 0, 3])
def test_agreement_finds_the_lag(late: int) -> None:
    expected = lips()
    found = agreement(np.roll(expected, late), expected)
    assert found.lag == late
    assert found.correlation > 0.95
    assert found.confidence > 0.8


def test_agreement_with_another_sound_is_not_believed() -> None:
    assert agreement(lips(seed=1), lips(seed=2)).confidence < 0.3


def test_unknown_frames_do_not_count() -> None:
    expected, measured = lips(), lips()
    measured[10:30], expected[50:60] = np.nan, np.nan
    assert agreement(measured, expected).correlation > 0.99
    assert agreement(np.full(80, np.nan, np.float32), expected) == (0.0, 0, 0.0)


def test_a_still_mouth_agrees_with_nothing() -> None:
    assert agreement(np.ones(80, np.float32), lips()).confidence == 0


def test_whoever_speaks_is_heard(talk: FaceTracks) -> None:
    expected = np.array([opening(n) for n in range(TALKING)], np.float32)
    [found] = speaking(talk, expected)
    assert found.lag == 0
    assert found.correlation > 0.95


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
    from dataclasses import replace
    two = replace(talk, faces=(talk.faces[0], replace(talk.faces[0], number=2)))
    with pytest.raises(OptionError, match=r"^Say which face to work on\. There are 2 faces, counted from the left: "):
        choose(two)
