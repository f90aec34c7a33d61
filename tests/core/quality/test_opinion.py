"""The second judge agrees with the listener, differs from it or speaks where it can't; it never fails a take alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from retake.quality.evidence import Evidence
from retake.quality.figures import Told
from retake.quality.judging import quality_of
from retake.quality.opinion import ExpertSync, Opinion, expert_pieces
from retake.quality.sync import Piece
from retake.quality.table import rows
from retake.quality.verdict import FAIL, LOOK, PASS, judge
from tests.core.quality.test_verdict import COUNT, RATE, START, evidence, heard, lips, said, seen


def sync(frames: float, confidence: float = 0.9) -> ExpertSync:
    return ExpertSync(frames, confidence, 200, {"likeness": 0.7, "margin": 0.3})


def second(frames: float, confidence: float = 0.9, own: ExpertSync | None = None, offsets: tuple[Piece, ...] = ()
           ) -> Opinion:
    return Opinion("SyncNet-color", sync(7), sync(frames, confidence), own, offsets)


def judged(by: int, *opinions: Opinion, told: Told | None = None) -> Evidence:
    """A take whose lips are so many frames late for the listener."""
    return evidence(replace(seen(np.roll(lips(), by)), opinions=opinions), told)


def few_words() -> Told:
    """Half a second of speech: the listener is sure of nothing."""
    voice = np.zeros(COUNT, np.float32)
    voice[60:75] = 1.0
    return Told((), heard(lips(), voice), (), heard(lips(9), voice))


def test_two_judges_who_find_nothing_let_a_take_pass() -> None:
    verdict = judge(judged(0, second(1.0)))
    assert (verdict.verdict, said(verdict)) == (PASS, "Nothing to object to.")


def test_a_judge_who_agrees_is_named_with_the_listeners_reason() -> None:
    verdict = judge(judged(5, second(6.0)))
    assert verdict.verdict == FAIL
    assert "The lips are 5 frames late. SyncNet-color agrees." in said(verdict)


def test_judges_who_differ_are_both_told_and_fail_nothing() -> None:
    verdict = judge(judged(0, second(6.0)))
    assert verdict.verdict == LOOK
    assert "SyncNet-color finds the lips 6 frames late, the listener in sync: look which of them is right." \
        in said(verdict)
    against = judge(judged(5, second(0.0)))
    assert "finds the lips in sync, the listener 5 frames late" in said(against)


def test_a_second_judge_speaks_where_the_listener_can_not_and_alone_fails_nothing() -> None:
    verdict = judge(judged(0, second(-9.0), told=few_words()))
    assert verdict.verdict == LOOK
    assert "SyncNet-color finds the lips 9 frames early; the listener is not sure." in said(verdict)
    calm = judge(judged(0, second(0.0), told=few_words()))
    assert (calm.verdict, said(calm)) == (PASS, "Nothing to object to.")


def test_what_it_says_of_the_plate_as_well_is_told() -> None:
    verdict = judge(judged(0, second(6.0, own=sync(6.0))))
    assert "It says the same of the plate with its own sound (6 frames late)." in said(verdict)


def test_who_is_not_sure_is_not_heard() -> None:
    assert judge(judged(0, second(9.0, confidence=0.5))).verdict == PASS
    assert judge(judged(0, Opinion("SyncNet", None, None))).verdict == PASS


def test_lips_that_were_asked_to_come_later_are_not_held_against_a_take() -> None:
    told = replace(Told((), heard(np.roll(lips(), 4)), (), heard(lips(9))), asked=4)
    assert judge(judged(4, second(4.0), told=told)).verdict == PASS


def test_a_place_where_it_goes_wrong_is_named_by_its_timecode() -> None:
    places = (Piece(START + 100, START + 224, 6.0, 0.9), Piece(START + 125, START + 249, 6.0, 0.85))
    verdict = judge(judged(0, second(0.0, offsets=places)))
    assert verdict.verdict == LOOK
    assert "SyncNet-color finds the lips 6 frames late from 01:00:08:00 to 01:00:13:24 (frames 200 to 349)." \
        in said(verdict)
    (reason,) = (one for one in verdict.reasons if one.ranges)
    assert reason.ranges == ((START + 100, START + 249),)


def test_its_figures_stand_in_take_json_and_in_the_table() -> None:
    data = quality_of(judged(0, second(1.0, own=sync(0.0))))
    (told,) = data["figures"]["expert"]
    assert told["after"] == {"frames": 1.0, "confidence": 0.9, "windows": 200, "likeness": 0.7, "margin": 0.3}
    assert (told["judge"], told["own"]["frames"], told["before"]["frames"]) == ("SyncNet-color", 0.0, 7)
    (row,) = (one for one in rows(data["figures"]) if "SyncNet" in one.name)
    assert (row.before, row.after) == ("7 frames late (0.90)", "1 frame late (0.90)")
    assert "likeness 0.70" in row.why
    assert "expert" not in quality_of(judged(0))["figures"]


@pytest.mark.parametrize("broken", [{"expert": 3}, {"expert": [3, {}]}, {"expert": [{"judge": 1, "after": []}]},
                                    {"expert": [{"judge": "x", "after": {"frames": "y"}}]}])
def test_a_report_that_says_nonsense_of_it_is_read_all_the_same(broken: dict[str, object]) -> None:
    assert all("x" not in one.name for one in rows(broken))


def test_pieces_lie_at_the_frames_of_their_windows() -> None:
    scores = np.zeros((150, 31), np.float32)
    scores[:, 12:15] = (0.5, 1.0, 0.5)
    scores += np.random.default_rng(0).standard_normal(scores.shape).astype(np.float32) * 0.1
    scores[:3] = np.nan
    frames = np.arange(150) * 2
    first, *_ = expert_pieces(scores, frames, RATE * 2, 1000)
    assert (first.first, first.last, first.frames) == (1006, 1248, 4.0)
