"""What goes wrong between the panel and Blender: changed meanwhile, done otherwise, empty, gone. In real Blender."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from retake.errors import RetakeError
from retake.host import TakeToPlace
from tests.plugin.bench import ONE, START, TWO, shot_of, take_of
from tests.plugin.bench_blender import STRIPS, TAKES, BlenderBench, by_name
from tests.plugin.blender_process import Blender
from tests.plugin.suite import placed

pytestmark = pytest.mark.py311


@pytest.fixture
def bench(blender: Blender, tmp_path: Path) -> Iterator[BlenderBench]:
    """A bench, with which a test may do what it likes."""
    yield BlenderBench(blender, tmp_path)


def test_what_was_changed_meanwhile_is_not_built_upon(bench: BlenderBench) -> None:
    edit = bench.blender.ask("read", {})
    plate = next(one for one in edit["strips"] if one["name"] == "sh010")
    movie = take_of(bench.folder, ONE).with_name("sh010_lip_v001.mov")
    kept = {"key": "retake_v001", "report": "r", "movie": movie.as_posix(), "plate": plate["path"],
            "strip": plate["id"], "start": 7, "count": 36}
    lay = {"name": "Retake x", "kept": kept, "files": [], "relative": False, "begin": START - 3, "left": START,
           "right": START + 30, "channel": 2, "label": "", "again": "", "shown": True}
    before = bench.as_before()

    def ask(**changed: Any) -> str:
        asked = {"changes": [{"plate": {**plate, **changed.pop("plate", {})}, "lay": {**lay, **changed}}], "name": "x"}
        return str(bench.blender.ask("change", asked)["changed"][0]["problem"])

    assert "meanwhile" in ask(plate={"left": START + 1})
    assert "Another strip lies" in ask()  # on the plate's own channel, where Blender would hang
    assert "Blender counts 36" in ask(channel=5, kept={**kept, "count": 40})
    assert "not there" in ask(channel=5, kept={**kept, "movie": "/nowhere.mov"})
    assert bench.as_before() == before
    assert bench.blender.run(TAKES) == []
    assert ask(channel=5) == ""


def test_an_empty_scene_says_so(bench: BlenderBench) -> None:
    bench.blender.run("bpy.ops.wm.read_factory_settings(use_empty=True)")
    with pytest.raises(RetakeError, match="Open the scene with the edit"):
        bench.host.timeline()


def test_blender_that_is_gone_says_so(tmp_path: Path) -> None:
    with Blender() as gone:
        bench = BlenderBench(gone, tmp_path)
        gone.close()
        with pytest.raises(RetakeError, match="Blender was closed"):
            bench.host.playhead()


@pytest.mark.parametrize(("patch", "word"), [
    # Blender does something else than it was asked to, in all the ways that can be told.
    ("changing._Work._bring = lambda self, strip, lay: (kept(self, strip, lay), setattr(strip, 'frame_start', "
     "strip.frame_start + 1))", "other frames"),
    ("changing._Work._bring = lambda self, strip, lay: (kept(self, strip, lay), setattr(strip, 'channel', 60))",
     "other frames"),
    ("changing.carry = lambda plate, take: (setattr(plate, 'frame_final_end', plate.frame_final_end - 1), ())[1]",
     "changed 1 other"),
    ("changing.carry = lambda plate, take: (plate.id_data.sequence_editor.strips.new_effect(name='x', type='COLOR', "
     "channel=50, frame_start=1, frame_end=9), ())[1]", "changed 1 other"),
])
def test_what_blender_did_otherwise_is_taken_back_and_told(bench: BlenderBench, patch: str, word: str) -> None:
    placed(bench, TWO)
    takes = bench.blender.run(TAKES)
    report = take_of(bench.folder, ONE)
    begin = ("from retake_plugin.blender import changing\nimport builtins\n"
             "builtins.kept, builtins.carried = changing._Work._bring, changing.carry\n")
    bench.blender.run(begin + patch)
    try:
        done = bench.host.place([TakeToPlace(report, shot_of(bench.host, ONE).id)])
    finally:
        bench.blender.run("from retake_plugin.blender import changing\n"
                          "changing._Work._bring, changing.carry = kept, carried")
    assert done.takes == () and len(done.notes) == 1 and word in done.notes[0]
    assert bench.blender.run(TAKES) == takes


def test_a_take_that_could_not_be_brought_to_its_place_lies_where_it_lay(bench: BlenderBench) -> None:
    placed(bench, TWO)
    placed(bench, TWO, 2)
    takes = bench.blender.run(TAKES)
    bench.blender.run(STRIPS + "strips['sh020'].frame_start += 10")
    shot = by_name(bench)["sh020"].id
    bench.blender.run("from retake_plugin.blender import changing\nimport builtins\n"
                      "builtins.told = changing.otherwise\n"
                      "changing.otherwise = lambda plate, take: (setattr(plate, 'mute', True), ())[1]")
    try:
        with pytest.raises(RetakeError, match="taken back"):
            bench.host.back(shot, "retake_v001")
    finally:
        bench.blender.run("from retake_plugin.blender import changing\nchanging.otherwise = told")
    assert bench.blender.run(TAKES) == takes
