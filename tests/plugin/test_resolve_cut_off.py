"""Resolve closed, or another project or timeline opened, in the middle of placing a take: what may lie there is said,
the next placing knows it and finishes it, and nothing of anybody else's is touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError
from retake.host import TakeToPlace
from retake_plugin.resolve import api_thread, host, turn
from tests.plugin import suite
from tests.plugin.bench import ONE, TWO, shot_of, take_of
from tests.plugin.fakes.resolve import handles
from tests.plugin.fakes.resolve.quirks import BUILD_21
from tests.plugin.fakes.resolve.world import Bin, Cut, Laid, Project, Row, World
from tests.plugin.resolve_bench import ResolveBench

TAKE = f"{ONE.name}_lip_v001"
GRADE = (("Lift",), ())


def after(bench: ResolveBench, call: str, do: Callable[[World], object]) -> None:
    """Has something happen right after a call, once."""
    def once(world: World, given: Any) -> None:
        world.after.clear()
        do(world)

    bench.world.after[call] = once


def own(bench: ResolveBench) -> list[Laid]:
    """What lies on tracks above the shots."""
    return [one for row in bench.cut.video[1:] for one in row.items]


def placing(bench: ResolveBench, *shots: Any) -> Callable[[], Any]:
    wanted = [TakeToPlace(take_of(bench.folder, one), shot_of(bench.host, one).id) for one in shots or (ONE,)]
    return lambda: bench.host.place(wanted)


@pytest.mark.parametrize(("as_take", "call"), [
    (False, "SetThirdPartyMetadata"), (False, "AddTrack"), (False, "SetTrackName"), (False, "AppendToTimeline"),
    (False, "GetLeftOffset"), (False, "CopyGrades"), (True, "AddTake"), (True, "SelectTakeByIndex")])
def test_resolve_restarted_in_the_middle_is_told_and_the_next_placing_finishes_it(
        as_take: bool, call: str, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, BUILD_21, as_take)
    bench.item(ONE).grade = GRADE
    do, before = placing(bench), bench.as_before()
    after(bench, call, World.restart)
    done = do()
    assert not done.takes
    assert "was closed" in done.notes[0] and TAKE in done.notes[0] and "01:00:00:00" in done.notes[0]
    assert ("take selector" if as_take else "track called Retake") in done.notes[0]
    again = do()
    assert suite.looks(bench, ONE) == suite.seen(ONE, TAKE)
    assert len(own(bench)) == (not as_take) and len(bench.item(ONE).takes) == 2 * as_take
    assert all(one.grade == GRADE for one in own(bench)), "the plate's grade is on it"
    begun = call in ("AppendToTimeline", "GetLeftOffset", "CopyGrades", "AddTake", "SelectTakeByIndex")
    assert any("cut off" in one for one in again.notes) is begun
    bench.project.folder = bench.project.root.below[0]  # which was open when Resolve was closed
    assert not do().notes
    assert call == "AddTrack" or bench.as_before() == before  # an empty track without a name is not known again


def test_where_resolve_is_gone_no_further_take_is_tried(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    do = placing(bench, ONE, TWO)
    after(bench, "AppendToTimeline", World.restart)
    done = do()
    assert not done.takes and sum("was closed" in one for one in done.notes) == 1
    assert len(do().takes) == 2


def test_what_landed_elsewhere_before_resolve_was_closed_is_told_by_its_place(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)

    def aside(world: World) -> None:
        own(bench)[0].start += 200
        world.restart()

    do = placing(bench)
    after(bench, "AppendToTimeline", aside)
    do()
    notes = do().notes
    assert any("something of it lies on track 2 at 01:00:08:00" in one for one in notes), notes
    assert suite.looks(bench, ONE) == suite.seen(ONE, TAKE)


def test_what_the_user_did_to_a_take_that_was_finished_stays(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    suite.placed(bench, ONE)
    own(bench)[0].grade = (("Curves",),)
    bench.world.restart()
    assert not placing(bench)().notes and own(bench)[0].grade == (("Curves",),)


def test_who_gave_up_is_told_what_may_lie_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = ResolveBench(tmp_path, BUILD_21.with_("a dialogue blocks"))
    monkeypatch.setattr(turn, "STILL_BUSY", 0.05)
    monkeypatch.setattr(api_thread, "_ON_ITS_WAY", 0.2)
    monkeypatch.setattr(handles, "_PATIENCE", 5.0)
    do = placing(bench)
    monkeypatch.setattr(host, "_LONG", 0.6)
    monkeypatch.setattr(host, "_EACH", 0.0)
    after(bench, "AppendToTimeline", World.open_dialogue)
    with pytest.raises(HostError, match="If it was closed instead, takes may lie there unfinished") as told:
        do()
    assert ONE.name in str(told.value)
    bench.world.running = False  # it was closed by force
    bench.world.close_dialogue()
    bench.world.restart()
    bench.world.running = True
    monkeypatch.undo()
    assert suite.looks(bench, ONE) == suite.seen(ONE, TAKE), "Resolve had saved it"
    assert any("cut off" in one for one in do().notes)
    assert len(own(bench)) == 1


def another_project(world: World) -> None:
    made = Cut("Mine", video=[Row("Video 1")], audio=[Row("Audio 1")])
    world.project = Project("Elsewhere", Bin("Master"), [made], made)


def another_timeline(world: World) -> None:
    assert world.project is not None
    world.project.current = world.project.timelines[1]


@pytest.mark.parametrize("call", ["Export", "GetCurrentFolder", "OpenPage", "GetSpeed", "ImportMedia", "AddTrack",
                                  "SetTrackName", "AppendToTimeline", "CopyGrades", "GetClipEnabled"])
@pytest.mark.parametrize("switch", [another_project, another_timeline])
def test_a_project_or_a_timeline_switched_in_the_middle_is_left_as_it_is(
        switch: Callable[[World], None], call: str, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    bench.world.page = "color"
    do, first, plain = placing(bench), bench.project, bench.as_before()
    after(bench, call, switch)
    try:
        done = do()
        assert done.takes or done.notes
    except HostError as problem:
        assert "\n" not in str(problem)
    other = bench.project.current
    assert other is not None and other is not first.timelines[0]
    assert not any(row.items for row in other.video) and len(other.video) == 1
    assert bench.project is first or (not bench.project.root.below and not bench.project.root.clips)
    bench.world.project, first.current = first, first.timelines[0]
    bench.world.page = "color"
    first.folder = first.root.below[0]
    suite.placed(bench, ONE)
    assert suite.looks(bench, ONE) == suite.seen(ONE, TAKE) and len(own(bench)) == 1
    assert call == "AddTrack" or bench.as_before() == plain
