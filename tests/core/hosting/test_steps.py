"""Changes that are made as a whole or not at all."""

from __future__ import annotations

import pytest

from retake.errors import HostError
from retake.hosting.steps import all_or_nothing


def test_what_went_well_stays() -> None:
    done = []
    with all_or_nothing() as back:
        back.append(lambda: done.append("back"))
    assert done == []


def test_what_went_wrong_is_taken_back_the_last_first() -> None:
    done: list[int] = []
    with pytest.raises(KeyError), all_or_nothing() as back:
        back += [lambda: done.append(1), lambda: done.append(2)]
        raise KeyError("x")
    assert done == [2, 1]


def test_a_step_that_can_not_be_taken_back_leaves_the_others_and_is_told() -> None:
    done: list[int] = []

    def stuck() -> None:
        raise RuntimeError("the track is locked")

    with pytest.raises(HostError, match=r"It was taken back. Not all .*the track is locked.*undo once"), \
            all_or_nothing() as back:
        back += [lambda: done.append(1), stuck, lambda: done.append(3)]
        raise HostError("It was taken back.")
    assert done == [3, 1]
