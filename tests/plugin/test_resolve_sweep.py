"""Whichever call Resolve refuses while a take is placed: nothing of the user's changes, and a line says what is the
matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from retake.errors import HostError
from retake.host import TakeToPlace
from tests.plugin import suite
from tests.plugin.bench import ONE, TWO, shot_of, take_of
from tests.plugin.fakes.resolve.names import every
from tests.plugin.fakes.resolve.quirks import BUILD_19, BUILD_21, Build
from tests.plugin.resolve_bench import ResolveBench

KINDS = ("Resolve", "ProjectManager", "Project", "Timeline", "TimelineItem", "MediaPool", "Folder", "MediaPoolItem",
         "Graph")


# Without it nobody knows what was selected in the media pool, and before 20.3.2 something has to be.
UNKNOWN = "MediaPool.GetSelectedClips"


@pytest.mark.long
@pytest.mark.parametrize(("build", "as_take", "answer"), [(BUILD_19, False, None), (BUILD_21, True, False)],
                         ids=["track", "take"])
def test_whatever_is_refused_is_survived(answer: object, build: Build, as_take: bool, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, build, as_take)
    bench.world.page = "color"
    suite.placed(bench, ONE, 1)
    shot, report = shot_of(bench.host, ONE), take_of(tmp_path, ONE, 2)
    plain = bench.as_before()
    bench.world.called.clear()
    bench.host.place([TakeToPlace(report, shot.id)])
    bench.host.back(shot.id, "retake_v001")
    called = sorted({f"{kind}.{name}" for kind in KINDS for name in set(bench.world.called) & every(kind)} - {UNKNOWN})
    assert len(called) > 30
    failed = []
    for number, name in enumerate(called):
        own = tmp_path / str(number)
        own.mkdir()
        for one in (tmp_path / f"{ONE.name}.mov", tmp_path / f"{TWO.name}.mov"):
            (own / one.name).symlink_to(one)
        try:
            survived(ResolveBench(own, build, as_take), name, answer)
        except Exception as problem:
            failed.append(f"{name}: {type(problem).__name__}: {str(problem)[:300]}")
    assert failed == []
    assert bench.as_before() == plain


def survived(bench: ResolveBench, name: str, answer: object) -> None:
    """Places a take, and another one with a call refused, and goes back."""
    bench.world.page = "color"
    suite.placed(bench, ONE, 1)
    shot, report = shot_of(bench.host, ONE), take_of(bench.folder, ONE, 2)
    before, rows = bench.as_before(), len(bench.cut.video)
    bench.world.refuses[name] = answer
    try:
        done = bench.host.place([TakeToPlace(report, shot.id)])
        assert done.takes or done.notes, name
        assert all("\n" not in one for one in done.notes), name
        if not done.takes:
            assert len(bench.cut.video) == rows or "DeleteTrack" in name, name
        bench.host.back(shot.id)
    except HostError as problem:
        assert "\n" not in str(problem), name
    bench.world.refuses.clear()
    assert bench.as_before() == before, name
    suite.placed(bench, ONE, 3)
    assert suite.looks(bench, ONE) == suite.seen(ONE, f"{ONE.name}_lip_v003"), name
