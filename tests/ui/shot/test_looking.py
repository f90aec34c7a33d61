"""Playhead and showing follow the row that is looked at."""

from __future__ import annotations

import pytest

from retake_ui.models.playhead import Playhead
from retake_ui.models.shots import Row, Shots
from retake_ui.models.showing import TAKE, TRY, WIPE, Showing
from retake_ui.shot.looking import Looking
from tests.ui.viewer.made import FIRST, LONG, look_at, shot, take


@pytest.fixture
def models(qapp: object) -> tuple[Shots, Playhead, Showing, Looking]:
    shots, head, showing = Shots(), Playhead(), Showing()
    return shots, head, showing, Looking(shots, head, showing)


def test_another_row_brings_its_frames_its_timecode_and_its_newest_take(
        models: tuple[Shots, Playhead, Showing, Looking]) -> None:
    shots, head, showing, _ = models
    showing.put(mode=WIPE)
    look_at(shots, Row("a", shot(), takes=(take(2), take(1))))
    assert (head.first, head.stop, head.frame, head.timecode()) == (FIRST, FIRST + LONG, FIRST, "01:00:00:10")
    assert (showing.left, showing.right, showing.mode) == ("", take(2).report, WIPE)
    look_at(shots, Row("b", shot()))
    assert showing.right == ""


def test_a_line_narrows_the_frames_to_what_its_dialogue_covers(
        models: tuple[Shots, Playhead, Showing, Looking]) -> None:
    shots, head, _, _ = models
    look_at(shots, Row("a", shot()))
    shots.change("a", line={"frames": {"start": 12, "count": 5}})
    assert (head.first, head.stop) == (12, 17)


def test_a_take_that_is_finished_is_shown_unless_another_was_picked(
        models: tuple[Shots, Playhead, Showing, Looking]) -> None:
    shots, head, showing, _ = models
    look_at(shots, Row("a", shot(), takes=(take(1),)))
    head.move(FIRST + 4)
    shots.change("a", takes=(take(2), take(1)))
    assert showing.right == take(2).report and head.frame == FIRST + 4
    assert showing.mode == TAKE, "whoever has it rendered wants to see it"
    showing.put(right=TRY, mode=WIPE)
    shots.change("a", takes=(take(3), take(2), take(1)))
    assert (showing.right, showing.mode) == (take(3).report, WIPE)
    showing.put(right=take(1).report)
    shots.change("a", takes=(take(4), take(3), take(2), take(1)))
    assert showing.right == take(1).report
    shots.change("a", takes=(take(4), take(3), take(2)))
    assert showing.right == ""  # it is gone


def test_without_a_row_there_are_no_frames(models: tuple[Shots, Playhead, Showing, Looking]) -> None:
    shots, head, showing, _ = models
    look_at(shots, Row("a", shot(), takes=(take(1),)))
    shots.pick("")
    assert (head.first, head.stop, showing.right) == (0, 0, "")
