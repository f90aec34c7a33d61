"""A quick look finds who is there and where the picture changes, by few frames and those that are cheap."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retake.errors import MediaError
from retake.faces import UNLIKE, unlikeness
from retake.faces.glance import MORE, MOST, Glance, Glancer
from retake.video import open_video
from retake.video.frame import Frame
from tests.core.video.synth import Movie, write
from tests.faces_synth import ANNA, Head, Painted, Person, Picture, Stance, background

WALLS = background(300, 240), np.ascontiguousarray(255 - background(300, 240, seed=8))
# Somebody with another skull, other lips and another nose: Boris is too like Anna to be told from her for sure.
CARL = Person((0.82, 0.62, 0.5), (0.5, 0.4, 0.2), (0.3, 0.4, 0.5), 1.2, 0.36, 1.8, 2.2, 9)
HEADS = Head(ANNA), Head(CARL)


class Counted(Painted):
    """A plate that counts which of its frames are asked for; every 25th is had at once."""

    asked: tuple[int, ...] = ()

    def frame(self, number: int) -> Frame:
        """Frame `number`."""
        self.asked = (*self.asked, number)
        return super().frame(number)

    def at_once(self, number: int) -> int:
        """The frame from which decoding begins."""
        return number // 25 * 25


def anna_then_carl(number: int) -> Picture:
    """One person, and from frame 300 on another one before another wall."""
    who = int(number >= 300)
    return HEADS[who].picture(WALLS[who], Stance(150, 120, 130, yaw=number % 5, opening=0.1 * (number % 3)))


def test_two_people_on_both_sides_of_a_cut(tmp_path: Path) -> None:
    plate = Counted(anna_then_carl, 600)
    with Glancer() as glancer:
        glance = glancer.look(plate, 0, 600)
    assert glance.cuts == (300,)
    assert len(glance.numbers) == MOST and all(number % 25 == 0 for number in glance.numbers)
    first, second = glance.tracks.faces
    assert glance.places(first.present) == [(0, 275)]
    assert glance.places(second.present)[0][0] == 300
    assert unlikeness((glance.tracks, first), (glance.tracks, second)) > UNLIKE
    again = Glance.from_bytes(glance.to_bytes())
    assert (again.numbers, again.cuts, len(again.tracks.faces)) == (glance.numbers, glance.cuts, 2)
    with pytest.raises(MediaError):
        Glance.from_bytes(glance.to_bytes()[:-40])


def test_where_nobody_is_seen_it_looks_between() -> None:
    plate = Counted(lambda n: WALLS[0], 300)
    with Glancer() as glancer:
        glance = glancer.look(plate, 0, 300)
    assert glance.tracks.faces == ()
    assert len(glance.numbers) > 300 // 25 and len(glance.numbers) <= MOST + MORE
    assert Glance.from_bytes(glance.to_bytes()).tracks.faces == ()


def test_a_movie_says_where_decoding_begins(tmp_path: Path) -> None:
    with open_video(write(tmp_path / "a.mp4", Movie("libx264", frames=60, options={"g": "12", "bf": "2"}))) as reader:
        begins = [reader.at_once(number) for number in range(60)]
    assert all(key <= number for number, key in enumerate(begins))
    assert all(begins[key] == key for key in begins)
    assert 1 < len(set(begins)) <= 6
