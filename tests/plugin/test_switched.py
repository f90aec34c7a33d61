"""Another script or project opened in an editor between reading its timeline and placing: nothing is done to it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError
from retake.host import TakeToPlace
from tests.plugin import suite
from tests.plugin.bench import ONE, shot_of, take_of
from tests.plugin.bench_blender import BlenderBench
from tests.plugin.bench_hiero import hiero_bench
from tests.plugin.bench_nuke import nuke_bench
from tests.plugin.blender_process import Blender


def meanwhile(host: Any, do: Any) -> None:
    """Has something done while a worker reads the timeline's shots, once."""
    shots = host._export.shots

    def read(path: Path) -> Any:
        host._export.shots = shots
        do()
        return shots(path)

    host._export.shots = read


def test_another_script_with_nodes_of_the_same_names_is_left_alone(tmp_path: Path) -> None:
    with nuke_bench(tmp_path) as bench:
        shot, take = shot_of(bench.host, ONE).id, TakeToPlace(take_of(tmp_path, ONE))
        meanwhile(bench.host, lambda: setattr(bench.fake._root, "_name", str(tmp_path / "other_v001.nk")))
        done = bench.host.place([TakeToPlace(take.report, shot)])
        assert not done.takes and "Another script was opened" in done.notes[0] and not bench.versions(ONE)
        with pytest.raises(HostError, match="Another script was opened"):
            meanwhile(bench.host, lambda: setattr(bench.fake._root, "_name", str(tmp_path / "comp_v004.nk")))
            bench.host.back(shot_of(bench.host, ONE).id)


def test_a_further_version_of_the_script_is_the_same_one(tmp_path: Path) -> None:
    with nuke_bench(tmp_path) as bench:
        shot, report = shot_of(bench.host, ONE).id, take_of(tmp_path, ONE)
        meanwhile(bench.host, lambda: setattr(bench.fake._root, "_name", str(tmp_path / "comp_v005.nk")))
        assert bench.host.place([TakeToPlace(report, shot)]).takes


def test_another_sequence_is_left_alone_and_gets_no_step_to_undo(tmp_path: Path) -> None:
    with hiero_bench(tmp_path) as bench:
        shot, report = shot_of(bench.host, ONE).id, take_of(tmp_path, ONE)
        other = bench.fake.sequence("reel 2", Fraction(25), 0)
        bench.fake.active = bench.fake.editor_of = bench.fake.viewer._player.shown = bench.sequence
        meanwhile(bench.host, lambda: setattr(bench.fake, "active", other))
        before = bench.as_before()
        with pytest.raises(HostError, match="Another sequence was opened"):
            bench.host.place([TakeToPlace(report, shot)])
        assert bench.as_before() == before
        assert other.owner is not None and not other.owner.steps


@pytest.mark.py311
def test_another_project_with_the_same_strips_is_left_alone(blender: Blender, tmp_path: Path) -> None:
    bench = BlenderBench(blender, tmp_path)
    save = "bpy.ops.wm.save_as_mainfile(filepath=path)"
    blender.run(save, path=str(tmp_path / "one.blend"))
    shot, report = shot_of(bench.host, ONE).id, take_of(tmp_path, ONE)
    meanwhile(bench.host, lambda: blender.run(save, path=str(tmp_path / "two.blend")))
    with pytest.raises(HostError, match="Another project was opened in Blender"):
        bench.host.place([TakeToPlace(report, shot)])
    assert suite.looks(bench, ONE) == suite.seen(ONE, ONE.name)
    suite.placed(bench, ONE, 2)
