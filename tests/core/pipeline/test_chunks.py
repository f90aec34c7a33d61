"""An engine's chunks are the same for a whole take and for a few frames of it."""

from __future__ import annotations

import pytest

from retake.engines.footage.plan import PlannedFrame
from retake.pipeline.generated.chunks import around, chunks_of


def plan_of(kinds: str) -> list[PlannedFrame]:
    """Frames that a network makes (g), and others."""
    return [PlannedFrame(n, "generated" if one == "g" else "original", 0, float(n), 1.0 if one == "g" else 0.0, "")
            for n, one in enumerate(kinds)]


@pytest.mark.parametrize(("most", "overlap"), [(16, 0), (4, 0), (1, 0), (16, 4), (8, 7), (5, 1)])
@pytest.mark.parametrize("kinds", ["g", "g" * 15, "g" * 16, "g" * 17, "ooggggo" + "g" * 37 + "oo", "oo", ""])
def test_every_generated_frame_is_final_in_one_chunk(kinds: str, most: int, overlap: int) -> None:
    chunks = chunks_of(plan_of(kinds), [], most, overlap)
    rows = [row for one in chunks for row in range(one.first, one.final)]
    assert rows == [row for row, one in enumerate(kinds) if one == "g"]
    for one in chunks:
        assert one.first < one.final <= one.last <= one.first + most
        assert set(kinds[one.first : one.last]) == {"g"}


def test_neighbours_share_what_they_overlap_by() -> None:
    first, second = chunks_of(plan_of("g" * 20), [], 16, 4)
    assert (first, second) == ((0, 16, 12, False), (12, 20, 20, True))


def test_no_chunk_goes_over_a_cut() -> None:
    assert chunks_of(plan_of("oo" + "g" * 10), [0, 6, 11], 16, 4) == (
        (2, 6, 6, False), (6, 11, 11, False), (11, 12, 12, False))


def test_a_few_frames_are_made_in_the_chunks_of_the_whole_take() -> None:
    chunks = chunks_of(plan_of("oo" + "g" * 40 + "oooo"), [], 16, 0)
    assert around(chunks, 0, 2) == (0, 2)
    assert around(chunks, 3, 4) == (2, 18)
    assert around(chunks, 20, 22) == (2, 34)  # the one before has a say in where points lie
    assert around(chunks, 40, 46) == (18, 46)
    assert around(chunks, 43, 44) == (43, 44)
    beyond_a_cut = chunks_of(plan_of("g" * 20), [10], 16, 0)
    assert around(beyond_a_cut, 12, 13) == (10, 20)  # nothing before the cut has a say
