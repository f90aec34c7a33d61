"""Ranges that stay as they are: their text, their joining, their dragging, their undoing."""

from __future__ import annotations

from fractions import Fraction

import pytest

from retake.errors import OptionError
from retake.timecode import Timecode
from retake_ui.models.keep import joined, moved_edge, range_at, ranges_of, text_of, with_range, without
from retake_ui.models.keeping import KEEP
from retake_ui.session import Session
from retake_ui.strip.keep_hand import KeepHand
from tests.ui.strip.made import open_shots


def test_frames_and_timecode_are_read_and_frames_written() -> None:
    start = Timecode(90_000, Fraction(25))
    found = ranges_of("100-120, 01:00:00:10-01:00:00:20", start, Fraction(25), 500)
    assert found == [(10, 20), (100, 120)] and text_of(found) == "10-20,100-120"
    assert text_of(ranges_of(text_of(found), None, Fraction(25), 500)) == text_of(found)
    with pytest.raises(OptionError, match="last one is 99"):
        ranges_of("10-200", None, Fraction(25), 100)


def test_ranges_that_meet_become_one() -> None:
    assert joined([(10, 20), (21, 30), (40, 50), (45, 47)]) == [(10, 30), (40, 50)]
    assert with_range([(10, 20)], 30, 15) == [(10, 30)]
    assert without([(10, 20), (30, 40)], 15) == [(30, 40)]
    assert range_at([(10, 20), (30, 40)], 30) == 1 and range_at([(10, 20)], 21) is None


def test_an_edge_never_passes_the_other() -> None:
    assert moved_edge([(10, 20), (30, 40)], 0, 0, 25) == [(20, 20), (30, 40)]
    assert moved_edge([(10, 20), (30, 40)], 0, 1, 5) == [(10, 10), (30, 40)]
    assert moved_edge([(10, 20), (30, 40)], 0, 1, 33) == [(10, 40)]


def test_the_mouse_draws_moves_edges_and_picks() -> None:
    hand = KeepHand()
    hand.press([], 12.3, 4.0)
    hand.move(20.9, 0, 99)
    assert hand.shown([]) == [(12, 20)] and hand.release() == [(12, 20)]
    hand.press([(12, 20)], 21.2, 4.0)  # behind its last frame
    hand.move(30.1, 0, 99)
    assert hand.release() == [(12, 29)]
    hand.press([(12, 29)], 20.0, 4.0)
    assert hand.picked == 12 and hand.release() is None
    hand.press([(12, 29)], 50.0, 4.0)
    hand.move(60.0, 0, 99)
    hand.drop()
    assert hand.release() is None and not hand.busy
    hand.press([], 50.0, 4.0)
    assert hand.release() is None, "a click makes no range"


def test_each_range_is_a_step_of_its_own_and_empty_is_no_choice(session: Session) -> None:
    first, *_ = open_shots(session)
    keeping, choices = session.keeping, session.choices
    keeping.add(5, 9)
    keeping.add(30, 20)
    assert choices.own(first)[KEEP] == "5-9,20-30" and keeping.ranges == [(5, 9), (20, 30)]
    choices.stack.undo()
    assert keeping.ranges == [(5, 9)]
    choices.stack.undo()
    assert keeping.ranges == [] and KEEP not in choices.own(first)
    choices.stack.redo()
    keeping.put([])
    assert KEEP not in choices.own(first)


def test_in_and_out_make_a_range_whichever_comes_first(session: Session) -> None:
    open_shots(session)
    session.keeping.begin(30)
    session.keeping.end(12)
    assert session.keeping.ranges == [(12, 30)] and session.keeping.begun is None
    session.keeping.end(40)
    assert session.keeping.ranges == [(12, 30), (40, 40)]


def test_another_shot_has_its_own_ranges_and_what_can_t_be_read_is_said(session: Session) -> None:
    first, second, *_ = open_shots(session)
    session.keeping.add(5, 9)
    session.shots.pick(second)
    assert session.keeping.ranges == []
    session.choices.set(second, KEEP, "99-7")
    assert "backwards" in session.keeping.problem and session.keeping.ranges == []
    session.shots.pick(first)
    assert session.keeping.ranges == [(5, 9)] and not session.keeping.problem
