"""Which mouths are handed over to a network, and how they join the footage's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from retake.engines.footage.draft import GENERATED, ORIGINAL, RETIMED, SEARCHED, Draft
from retake.engines.footage.handing import distance, hand_over, joins, not_held
from retake.engines.footage.plan import Sounds, plan
from retake.engines.footage.plan_settings import FOOTAGE, MIXED, NETWORK, PlanSettings
from retake.engines.footage.targets import Targets
from tests.core.engines.test_plan import CLOCK, COUNT, RATE, TALK, aligned, mouths, spoken


def draft_of(kinds: str) -> Draft:
    """A draft whose frames are o(riginal), r(etimed), s(earched) or g(enerated)."""
    made = Draft.of(len(kinds))
    made.kind[:] = [{"o": ORIGINAL, "r": RETIMED, "s": SEARCHED, "g": GENERATED}[one] for one in kinds]
    return made


def shown(draft: Draft) -> str:
    return "".join("orsxg"[kind] for kind in draft.kind)


def test_a_network_takes_all_that_has_to_change_and_nothing_that_stays() -> None:
    made = draft_of("oorrrssso")
    made.source[2:8] += 3
    hand_over(made, np.zeros(9, np.float32), PlanSettings(mouths=NETWORK))
    assert shown(made) == "oogggggg" + "o"
    assert made.source.tolist() == list(range(9))


def test_footage_alone_hands_nothing_over() -> None:
    made = draft_of("oorrrssso")
    hand_over(made, np.full(9, 9, np.float32), PlanSettings(mouths=FOOTAGE))
    assert shown(made) == "oorrrssso"


def test_mixed_hands_over_only_searched_frames_that_the_footage_does_not_hold() -> None:
    made = draft_of("r" * 10 + "s" * 30 + "o" * 5)
    far = np.zeros(45, np.float32)
    far[:10] = far[20:32] = 3
    hand_over(made, far, PlanSettings(mouths=MIXED))
    assert shown(made)[:10] == "r" * 10 and shown(made)[-5:] == "o" * 5
    runs = shown(made)[10:40]
    assert set(runs[11:21]) == {"g"} and set(runs[:6]) == {"s"} and "gsg" not in runs


@pytest.mark.parametrize("far", [[3.0], [0.0] * 20 + [9.0] + [0.0] * 20, [9.0] * 3 + [0.0] * 30,
                                 [9.0] * 9 + [0.0] * 5 + [9.0] * 9])
def test_runs_are_never_shorter_than_a_few_frames_nor_what_lies_between(far: list[float]) -> None:
    found = not_held(np.array(far, np.float32))
    assert found
    for first, last in found:
        assert last - first >= min(8, len(far))
    edges = [0, *(edge for run in found for edge in run), len(far)]
    assert all(b - a == 0 or b - a >= 8 for a, b in zip(edges[::2], edges[1::2], strict=True))


def test_what_is_near_enough_stays_with_the_footage() -> None:
    assert not_held(np.full(40, 0.9, np.float32)) == []


def test_lips_that_stay_open_where_they_should_meet_count_as_far_off() -> None:
    own = mouths()
    found = np.full(4, int(np.argmax(own.opening)))
    own_opening = own.opening[found]
    wide = Targets(own_opening, own.width[found], own.jaw[found], np.zeros(4, np.float32), 0.0)
    assert distance(own, found, wide).max() < 1e-3
    assert distance(own, found, replace(wide, shut=np.ones(4, np.float32))).min() > 1


def test_a_generated_mouth_begins_and_ends_as_the_footages_beside_it() -> None:
    made = draft_of("s" * 10 + "g" * 10 + "r" * 10)
    made.source[:10] = np.arange(20, 30)
    made.source[20:] = np.arange(5, 15)
    joins(made, mouths())
    assert made.made[:10].max() == made.made[20:].max() == 0
    assert made.source[10:13].tolist() == [30, 31, 32] and made.source[17:20].tolist() == [2, 3, 4]
    assert 0 < made.made[10] < made.made[11] < made.made[12] < 1 == made.made[13]
    assert 0 < made.made[19] < made.made[18] < made.made[17] < 1 == made.made[16]


def test_a_short_generated_run_between_two_of_the_footage_joins_both() -> None:
    made = draft_of("ssss" + "ggg" + "ssss")
    joins(made, mouths())
    assert made.made[4:7].min() > 0 and made.made[4:7].max() < 1


def test_next_to_what_stays_original_nothing_is_joined() -> None:
    made = draft_of("oooo" + "gggg" + "oooo")
    joins(made, mouths())
    assert made.made.tolist() == [0] * 4 + [1] * 4 + [0] * 4


LATE = Sounds(spoken((40, 170)), TALK, aligned(np.clip(CLOCK - 40, 0, None)))


def test_with_a_network_the_same_words_at_another_time_are_generated_and_reasons_stay() -> None:
    made = plan(mouths(), LATE, RATE, PlanSettings(mouths=NETWORK))
    assert made.count("retimed") == made.count("searched") == 0
    assert {one.kind for one in made.frames[45:160]} == {"generated"}
    assert all((one.made, one.source, one.footage) == (1, one.number, 0) for one in made.frames[50:150])
    assert made.frames[60].reason == "the same words at another time"


def test_what_is_right_or_kept_or_silent_stays_with_a_network_too() -> None:
    right = plan(mouths(), Sounds(TALK, TALK, aligned(CLOCK)), RATE, PlanSettings(mouths=NETWORK))
    assert right.count("original") == COUNT
    kept = plan(mouths(), LATE, RATE, PlanSettings(mouths=NETWORK, keep=((80, 90),), strength=0.5))
    assert {one.kind for one in kept.frames[80:90]} == {"original"}
    assert 0 < kept.frames[79].weight < kept.frames[76].weight <= 0.5
    silent = plan(mouths(), Sounds(spoken(), TALK, aligned(CLOCK, same=False)), RATE, PlanSettings(mouths=NETWORK))
    assert silent.count("generated") == 0 < silent.count("rest")


def test_a_network_makes_what_no_mouth_was_found_for() -> None:
    none = replace(mouths(), usable=np.zeros(COUNT, np.bool_), workable=np.ones(COUNT, np.bool_))
    silent = Sounds(spoken(), TALK, aligned(CLOCK, same=False))
    for which, kind in ((FOOTAGE, "original"), (NETWORK, "generated"), (MIXED, "generated")):
        assert {one.kind for one in plan(none, LATE, RATE, PlanSettings(mouths=which)).frames[60:100]} == {kind}
        assert {one.kind for one in plan(none, silent, RATE, PlanSettings(mouths=which)).frames[60:100]} == {kind}


def test_where_the_plates_mouth_is_hidden_no_network_works_either() -> None:
    hidden = np.ones(COUNT, np.bool_)
    hidden[70:80] = False
    made = plan(replace(mouths(), workable=hidden), LATE, RATE, PlanSettings(mouths=NETWORK))
    assert {one.kind for one in made.frames[70:80]} == {"original"}
    assert made.frames[69].weight < 0.5


def test_footage_alone_plans_as_ever() -> None:
    assert all(one.made == 0 for one in plan(mouths(), LATE, RATE).frames)
    assert plan(mouths(), LATE, RATE) == plan(mouths(), LATE, RATE, PlanSettings(mouths=MIXED))
