"""The suite of host behaviour over a fake Resolve in two builds, on a track above and as Resolve's own takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugin.bench import Bench
from tests.plugin.fakes.resolve.quirks import BUILD_19, BUILD_21, Build
from tests.plugin.resolve_bench import ResolveBench
from tests.plugin.suite import ALL, PLACING

BUILDS = pytest.mark.parametrize("build", [BUILD_19, BUILD_21], ids=lambda one: one.text)


@BUILDS
@pytest.mark.parametrize("behaviour", ALL, ids=lambda one: one.__name__)
def test_on_a_track_above(behaviour: Callable[[Bench], None], build: Build, tmp_path: Path) -> None:
    tried(behaviour, ResolveBench(tmp_path, build))


@BUILDS
@pytest.mark.parametrize("behaviour", PLACING, ids=lambda one: one.__name__)
def test_as_resolves_own_takes(behaviour: Callable[[Bench], None], build: Build, tmp_path: Path) -> None:
    tried(behaviour, ResolveBench(tmp_path, build, as_take=True))


def tried(behaviour: Callable[[Bench], None], bench: ResolveBench) -> None:
    """Tries a behaviour, and sees that all calls came from one thread."""
    behaviour(bench)
    assert len(bench.world.threads) <= 1
