"""Zoom and scroll of the strip, and which lanes have room."""

from __future__ import annotations

from itertools import pairwise

import pytest

from retake_ui.strip.draw_ruler import steps_of
from retake_ui.strip.lanes import DIALOGUE, KEEP, LIPS, RULER, laid_out
from retake_ui.strip.scale import Scale


@pytest.fixture
def scale() -> Scale:
    made = Scale()
    made.set_width(1000)
    made.set_range(100, 600)
    return made


def test_what_is_under_the_pointer_stays_there_when_zooming(scale: Scale) -> None:
    scale.zoom(500, 4)
    for x, factor in ((300, 2.0), (700, 1.3), (700, 0.9)):
        before = scale.frame(x)
        scale.zoom(x, factor)
        assert scale.frame(x) == pytest.approx(before, abs=1 / scale.per_frame)


def test_it_is_never_farther_than_the_whole_and_never_beyond_its_ends(scale: Scale) -> None:
    assert (scale.frame(0), scale.frame(1000)) == (100, 600)
    scale.zoom(200, 1 / 50)
    assert scale.fitted and (scale.frame(0), scale.frame(1000)) == (100, 600)
    scale.zoom(0, 5)
    scale.scroll(-10_000)
    assert scale.frame(0) == 100
    scale.scroll(10_000_000)
    assert scale.frame(1000) == pytest.approx(600, abs=0.2)


def test_a_wider_window_shows_the_whole_where_the_whole_was_seen(scale: Scale) -> None:
    scale.set_width(500)
    assert (scale.frame(0), scale.frame(500)) == (100, 600)
    scale.zoom(100, 3)
    per_frame = scale.per_frame
    scale.set_width(700)
    assert scale.per_frame == per_frame


def test_a_frame_out_of_sight_turns_a_page(scale: Scale) -> None:
    assert not scale.show(500)
    scale.zoom(0, 5)
    assert scale.show(500) and 0 <= scale.x(500) < 1000
    assert not scale.show(500)


def test_the_ruler_s_timecodes_have_room_and_lie_on_ticks() -> None:
    for base in (24, 25, 30, 50, 60):
        for per_frame in (0.01, 0.2, 1.0, 3.3, 14.0, 60.0, 96.0):
            ticks, named = steps_of(per_frame, base)
            assert named % ticks == 0
            assert named * per_frame >= 90 or named >= 3600 * base


def test_low_strips_lose_lanes_by_their_rank_and_the_ruler_never() -> None:
    full = [band.lane.name for band in laid_out(400)]
    assert len(full) == 10
    for height in range(20, 400, 7):
        bands = laid_out(height)
        names = [band.lane.name for band in bands]
        assert names[0] == RULER and set(names) <= set(full)
        assert all(one.bottom < other.top + 1 for one, other in pairwise(bands))
        assert bands[-1].bottom <= max(height, 28)
    low = [band.lane.name for band in laid_out(110)]
    assert DIALOGUE in low and LIPS in low and KEEP in low and "guide phones" not in low
