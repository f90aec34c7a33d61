"""Which shots a host's selection means."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from retake.host import WORDS, HostInfo, HostUse, Selection, selected
from retake.timeline.shot import Record, Shot, Speed, Track


def test_a_host_without_abilities_offers_nothing() -> None:
    assert not HostInfo("file", "A timeline's file").can & WORDS


def test_shots_are_meant_by_their_ids_in_the_timelines_order() -> None:
    shots = [made("a" * 12, 100), made("b" * 12, 140), made("c" * 12, 180)]
    assert selected(shots, Selection(shots=("c" * 12, "a" * 12, "nobody"))) == ("a" * 12, "c" * 12)
    assert selected(shots, Selection()) == ()


def test_shots_are_meant_by_where_they_stand() -> None:
    shots = [made("a" * 12, 100), made("b" * 12, 140)]
    assert selected(shots, Selection(uses=(HostUse(140, 40),))) == ("b" * 12,)
    assert selected(shots, Selection(uses=(HostUse(140, 39), HostUse(141, 40)))) == ()


def test_a_track_that_is_said_tells_what_lies_above_from_what_lies_below() -> None:
    below = made("a" * 12, 100)
    above = replace(made("b" * 12, 100), track=Track("V2", 2))
    assert selected([below, above], Selection(uses=(HostUse(100, 40, track=2),))) == ("b" * 12,)
    assert selected([below, above], Selection(uses=(HostUse(100, 40),))) == ("a" * 12, "b" * 12)


def test_what_lies_in_a_compound_is_meant_with_it() -> None:
    shots = [replace(made("a" * 12, 100), nested=("scene",)), replace(made("b" * 12, 140), nested=("scene",)),
             replace(made("c" * 12, 180), nested=("next",)), made("d" * 12, 220)]
    assert selected(shots, Selection(uses=(HostUse(100, 80, track=1),))) == ("a" * 12, "b" * 12)


def made(id: str, start: int) -> Shot:
    """A shot of 40 frames."""
    return Shot(id, id[:1], None, None, None, None, None, Record(start, 40, Fraction(25)), Fraction(start), None, None,
                Speed(), Track("V1", 1))
