"""How much of each frame is decoded while it plays."""

from __future__ import annotations

from retake_ui.viewer.effort import Effort


def test_frames_in_time_are_decoded_whole() -> None:
    effort = Effort()
    effort.begin()
    assert not any(effort.frame(True) for _ in range(500))
    assert (effort.part, effort.stride) == (1.0, 1)


def test_where_frames_are_late_less_of_each_is_decoded_and_then_fewer() -> None:
    effort = Effort()
    effort.begin()
    seen = []
    for _ in range(200):
        if effort.frame(False):
            seen.append((effort.part, effort.stride))
    assert seen == [(0.75, 1), (0.5, 1), (0.5, 2), (0.375, 3)]


def test_a_late_frame_now_and_then_changes_nothing() -> None:
    effort = Effort()
    assert not any(effort.frame(number % 10 != 0) for number in range(400))


def test_when_it_is_calm_again_more_is_tried_and_less_often_where_that_goes_wrong() -> None:
    effort = Effort()

    def frames_to_change(in_time: bool) -> int:
        return next(number for number in range(1, 5000) if effort.frame(in_time))

    frames_to_change(False)
    assert effort.level == 1
    first = frames_to_change(True)
    assert effort.level == 0
    frames_to_change(False)
    assert frames_to_change(True) > first


def test_played_anew_a_little_more_is_tried() -> None:
    effort = Effort()
    while effort.level < 2:
        effort.frame(False)
    effort.begin()
    assert effort.level == 1
