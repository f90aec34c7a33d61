"""Nuke Studio and Hiero with many takes at once: its user waits meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from retake.host import TakeToPlace
from retake_plugin.hiero import host, placing
from retake_plugin.hiero.host import AS_VERSION, ON_TRACK
from tests.plugin.bench import ONE, TWO, shot_of, take_of
from tests.plugin.bench_hiero import HieroBench, hiero_bench
from tests.plugin.suite import looks, seen


@pytest.fixture(params=[ON_TRACK, AS_VERSION])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HieroBench]:
    with hiero_bench(tmp_path, way=request.param) as made:
        yield made


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[str]:
    """Grows with each call of a function."""
    real, calls = getattr(module, name), list[str]()

    def call(*given: Any) -> Any:
        calls.append(name)
        return real(*given)

    monkeypatch.setattr(module, name, call)
    return calls


def test_the_sequence_is_read_as_often_for_two_takes_as_for_one(bench: HieroBench, monkeypatch: pytest.MonkeyPatch
                                                                ) -> None:
    reads, looked = counted(monkeypatch, host, "read"), counted(monkeypatch, placing, "lying")
    takes = [TakeToPlace(take_of(bench.folder, one), shot_of(bench.host, one).id) for one in (ONE, TWO)]
    reads.clear()
    bench.host.place(takes)
    assert (len(reads), len(looked)) == (3, 3)  # the file, the step, the file again; before, and after each take
    for one in (ONE, TWO):
        assert looks(bench, one) == seen(one, f"{one.name}_lip_v001")


def test_a_second_take_of_a_shot_in_one_call_becomes_its_further_version(bench: HieroBench) -> None:
    shot = shot_of(bench.host, ONE).id
    done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE, version), shot) for version in (1, 2)])
    assert len(done.takes) == 2, done.notes
    assert looks(bench, ONE) == seen(ONE, "sh010_lip_v002")
    bench.host.back(shot)
    assert looks(bench, ONE) == seen(ONE, "sh010")
    assert len(bench.sequence.videoTracks()) == (3 if bench.host.way == ON_TRACK else 2)
