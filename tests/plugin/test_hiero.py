"""Nuke Studio and Hiero: the suite of host behaviour over the fake, takes on a track and as versions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from retake_plugin.hiero.host import AS_VERSION, ON_TRACK
from tests.plugin.bench import Bench
from tests.plugin.bench_hiero import hiero_bench
from tests.plugin.fakes.hiero.world import Quirks
from tests.plugin.suite import (
    ALL,
    goes_back_to_the_plate_and_to_any_take,
    moves_its_playhead_and_tells_it,
    tells_its_timeline_with_every_shot_at_its_frames,
)


@pytest.mark.parametrize("way", [ON_TRACK, AS_VERSION])
@pytest.mark.parametrize("behaviour", ALL, ids=lambda one: one.__name__)
def test_hiero(behaviour: Callable[[Bench], None], way: str, tmp_path: Path) -> None:
    with hiero_bench(tmp_path, way=way) as bench:
        behaviour(bench)


@pytest.mark.parametrize("behaviour", [
    tells_its_timeline_with_every_shot_at_its_frames, goes_back_to_the_plate_and_to_any_take,
    moves_its_playhead_and_tells_it], ids=lambda one: one.__name__)
def test_another_build_of_hiero(behaviour: Callable[[Bench], None], tmp_path: Path) -> None:
    other = Quirks(no_rational=True, other_speed=True, raises_are_lost=False, new_is_active=False, selects_new=False)
    with hiero_bench(tmp_path, other) as bench:
        behaviour(bench)
