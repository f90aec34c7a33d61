"""What lies in Blender from before, and is done again: looks, splits, markers, and what goes wrong. In real Blender."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from retake.errors import RetakeError
from retake.host import Finding, TakeToPlace
from retake.hosting.strip_placing import going_back
from retake.hosting.strip_reading import below
from retake.timeline.back.laid import laid_on
from tests.plugin.bench import ONE, START, STOP, TWO, shot_of, shots, take_of
from tests.plugin.bench_blender import STRIPS, TAKES, BlenderBench
from tests.plugin.blender_process import Blender
from tests.plugin.suite import looks, placed, seen

pytestmark = pytest.mark.py311


@pytest.fixture
def bench(blender: Blender, tmp_path: Path) -> Iterator[BlenderBench]:
    """A bench, with which a test may do what it likes."""
    yield BlenderBench(blender, tmp_path)


GRADED = STRIPS + """
take = next(one for one in strips if "retake_take" in one.keys())
take.modifiers.new("Mine", "BRIGHT_CONTRAST").bright = 3
take.color_saturation = 0.25
"""
GRADE = STRIPS + """
result = [[[one.name, one.type] for one in take.modifiers] + [take.color_saturation]
          for take in strips if "retake_take" in take.keys()]
"""


@pytest.mark.parametrize("again", ["placed again", "gone back to"])
def test_what_was_done_to_a_takes_look_stays_when_it_is_shown_again(bench: BlenderBench, again: str) -> None:
    report = placed(bench, ONE)
    bench.blender.run(GRADED)
    graded = bench.blender.run(GRADE)
    shot = shot_of(bench.host, ONE).id
    bench.host.back(shot)
    done = bench.host.back(shot, "retake_v001") if again == "gone back to" else bench.host.place(
        [TakeToPlace(report, shot)])
    assert bench.blender.run(GRADE) == graded == [[["Mine", "BRIGHT_CONTRAST"], 0.25]]
    assert len(done.notes) == 1 and "modifiers" in done.notes[0] and "left so" in done.notes[0]


def test_a_take_that_could_not_be_shown_again_is_left_as_it_was(bench: BlenderBench) -> None:
    placed(bench, TWO)
    bench.blender.run(GRADED)
    bench.host.back(shot_of(bench.host, TWO).id)
    bench.blender.run(STRIPS + "strips['sh020'].frame_start += 10")
    before = bench.blender.run(TAKES), bench.blender.run(GRADE)
    # Another strip of ours is told to be quiet that is not there: found out after the take was brought to its place.
    edit = bench.host._read()
    row = next(one for one in below(edit) if one.own)
    change = replace(going_back(row, "retake_v001", edit).change, quiet=("nowhere",))
    told = bench.blender.ask("change", {"changes": [change.to_dict()], "name": "go back"})["changed"][0]
    assert "gone from the timeline" in told["problem"]
    assert (bench.blender.run(TAKES), bench.blender.run(GRADE)) == before


def test_whatever_blender_raises_for_one_shot_the_others_are_placed(bench: BlenderBench) -> None:
    wanted = [TakeToPlace(take_of(bench.folder, one), shot_of(bench.host, one).id) for one in (ONE, TWO)]
    bench.blender.run("""
from retake_plugin.blender import changing
carry = changing.carry
def raising(plate, take):
    changing.carry = carry
    raise RuntimeError("Strip 'sh010' is of no use")
changing.carry = raising
""")
    done = bench.host.place(wanted)
    assert [one.report for one in done.takes] == [wanted[1].report]
    assert len(done.notes) == 1 and "sh010" in done.notes[0] and "of no use" in done.notes[0]
    assert looks(bench, ONE) == seen(ONE, "sh010") and looks(bench, TWO) == seen(TWO, "sh020_lip_v001")


def test_a_finding_that_can_not_be_set_is_told_and_the_others_are_set(bench: BlenderBench) -> None:
    found = [Finding(START + 3, 1, "soft", id="a"), Finding(STOP + 500, 1, "far off", id="b"),
             Finding(START + 9, 1, "late", id="c")]
    with pytest.raises(RetakeError, match="1 of 3 markers was not set. far off"):
        bench.host.mark(found)
    assert sorted(bench.marks()) == [(START + 3, "soft"), (START + 9, "late")]


def test_a_plate_that_was_split_below_its_take_is_told_until_the_take_is_split_too(bench: BlenderBench) -> None:
    report, half = placed(bench, ONE), START + 15
    bench.blender.run(STRIPS + "strips['sh010'].split(frame=frame, split_method='SOFT')", frame=half)
    parts = sorted((one for one in shots(bench.host) if one.plate and one.plate.path.endswith("sh010.mov")),
                   key=lambda one: one.record.start)
    assert [one.record.count for one in parts] == [15, 15]
    before = bench.blender.run(TAKES)
    for part in parts:
        done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE, 2), part.id)])
        assert not done.takes and "the plate was cut below it" in done.notes[0]
        with pytest.raises(RetakeError, match="Split Retake sh010_lip_v001 at the same frame"):
            bench.host.back(part.id)
    assert bench.blender.run(TAKES) == before
    bench.blender.run(STRIPS + "next(one for one in strips if 'retake_take' in one.keys()).split(frame=frame, "
                      "split_method='SOFT')", frame=half)
    bench.host.back(parts[1].id)
    assert [bench.shows(frame)[0] for frame in (half - 1, half)] == ["sh010_lip_v001", "sh010"]
    assert bench.host.place([TakeToPlace(report, parts[1].id)]).takes
    assert bench.shows(half) == ("sh010_lip_v001", 18)


def test_the_timelines_file_tells_at_once_what_was_placed(bench: BlenderBench) -> None:
    path = bench.host.timeline().path
    placed(bench, ONE)
    assert [one.shown for one in laid_on(path)[1]] == [True]
    bench.host.back(shot_of(bench.host, ONE).id)
    assert [one.shown for one in laid_on(path)[1]] == [False]
