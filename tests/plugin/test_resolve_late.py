"""Calls of Resolve's that come back after nobody waits for them any more, or never: what they did is undone, and the
next call is served all the same."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from retake.errors import HostError
from retake.host import Finding, TakeToPlace
from retake_plugin.resolve import api_thread, host, turn
from retake_plugin.resolve.turn import MOST_LOST, Turn, Turns
from tests.plugin import suite
from tests.plugin.bench import ONE, START, TWO, shot_of, take_of
from tests.plugin.fakes.resolve import handles
from tests.plugin.fakes.resolve.quirks import BUILD_21
from tests.plugin.fakes.resolve.world import World
from tests.plugin.resolve_bench import ResolveBench

BLOCKS = BUILD_21.with_("a dialogue blocks")
HANGS = BUILD_21.with_("a call never comes back")


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes back late is not waited for."""
    monkeypatch.setattr(turn, "STILL_BUSY", 0.05)
    monkeypatch.setattr(api_thread, "_ON_ITS_WAY", 0.2)
    monkeypatch.setattr(handles, "_PATIENCE", 20.0)


def refused(do: Callable[[], object], said: str = "does not answer") -> None:
    """Does something for which nobody waits for long, and sees what is said of it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_QUICK", "_LONG"):
            patch.setattr(host, name, 0.6)
        patch.setattr(host, "_EACH", 0.0)
        with pytest.raises(HostError, match=said):
            do()


def all_of(bench: ResolveBench) -> Any:
    """Everything on the timeline and in the media pool, ours too."""
    rows = [(row.name, [(one.id, one.start, one.count, one.first, one.enabled, len(one.takes), one.selected,
                         one.media.id if one.media else "") for one in row.items]) for row in bench.cut.video]
    clips = sorted(one.path for folder in bench.project.root.below for one in folder.clips)
    return rows, clips, dict(bench.cut.markers), bench.as_before()


def back_again(bench: ResolveBench) -> None:
    """Waits until all calls have come back."""
    until = time.monotonic() + 10
    while bench.host._api._turns._lost:
        assert time.monotonic() < until
        time.sleep(0.02)


def placing(bench: ResolveBench) -> Callable[[], object]:
    shot, report = shot_of(bench.host, ONE), take_of(bench.folder, ONE, 3)
    return lambda: bench.host.place([TakeToPlace(report, shot.id)])


def placing_two(bench: ResolveBench) -> Callable[[], object]:
    wanted = [TakeToPlace(take_of(bench.folder, one, 3), shot_of(bench.host, one).id) for one in (TWO, ONE)]
    return lambda: bench.host.place(wanted)


def going_back(bench: ResolveBench) -> Callable[[], object]:
    shot = shot_of(bench.host, ONE).id
    return lambda: bench.host.back(shot)


def marking(bench: ResolveBench) -> Callable[[], object]:
    found = [Finding(START + 2, 3, "new", True, "a"), Finding(START + 20, 3, "newer", True, "b")]
    return lambda: bench.host.mark(found)


def moving(bench: ResolveBench) -> Callable[[], object]:
    return lambda: bench.host.go_to(START + 40)


@pytest.mark.parametrize(("as_take", "what", "call"), [
    (False, placing, "ImportMedia"), (False, placing, "SetThirdPartyMetadata"), (False, placing, "AddTrack"),
    (False, placing, "AppendToTimeline"), (False, placing, "CopyGrades"), (False, placing, "SetClipEnabled"),
    (False, placing_two, "SetClipEnabled"), (False, going_back, "SetClipEnabled"), (False, marking, "AddMarker"),
    (False, marking, "DeleteMarkerByCustomData"), (False, moving, "SetCurrentTimecode"),
    (True, placing, "AddTake"), (True, placing, "SelectTakeByIndex"), (True, going_back, "SelectTakeByIndex")])
def test_what_was_given_up_on_is_undone_when_it_comes_back(
        as_take: bool, what: Callable[[ResolveBench], Callable[[], object]], call: str, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, BLOCKS, as_take)
    for version in (1, 2):
        suite.placed(bench, ONE, version)
    bench.host.mark([Finding(START + 5, 1, "old", False, "a")])
    bench.world.page = "color"
    do = what(bench)
    before = all_of(bench)

    def interrupt(world: World, given: object) -> None:
        world.before.clear()
        world.open_dialogue()

    bench.world.before[call] = interrupt
    refused(do)
    bench.world.close_dialogue()  # what was asked for is done now
    back_again(bench)
    assert all_of(bench) == before
    assert bench.host.playhead() == START + 7


def test_a_take_that_was_placed_before_another_one_hung_is_undone_with_it(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, BLOCKS)
    do, before = placing_two(bench), all_of(bench)
    put: list[object] = []

    def interrupt(world: World, given: object) -> None:
        put.append(given)
        if len(put) == 2:
            world.before.clear()
            world.open_dialogue()

    bench.world.before["AppendToTimeline"] = interrupt
    refused(do)
    bench.world.close_dialogue()
    back_again(bench)
    assert all_of(bench)[0] == before[0] and all_of(bench)[3] == before[3]


def test_what_was_kept_stays_when_only_the_way_back_to_the_page_hangs(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, BLOCKS)
    bench.world.page = "color"
    do = placing(bench)

    def interrupt(world: World, given: Any) -> None:
        if given == ("color",):
            world.before.clear()
            world.open_dialogue()

    bench.world.before["OpenPage"] = interrupt
    refused(do, "has done it")
    bench.world.close_dialogue()
    back_again(bench)
    assert bench.world.page == "color"
    assert suite.looks(bench, ONE) == suite.seen(ONE, f"{ONE.name}_lip_v003")


def test_an_export_that_comes_late_does_not_replace_a_newer_one(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, HANGS)
    path = bench.host.timeline().path
    bench.world.hangs.add("Export")
    refused(bench.host.timeline)
    bench.cut.name = "Reel 1 locked"
    assert bench.host.timeline().path == path
    newer = path.read_bytes()
    bench.cut.name = "Reel 1 late"
    bench.world.let_go.set()
    back_again(bench)
    assert path.read_bytes() == newer and [one.name for one in path.parent.iterdir()] == [path.name]


def test_after_a_call_that_never_comes_back_takes_are_placed_over_a_new_connection(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, HANGS)
    first = bench.host._connection
    bench.host.connect()
    bench.world.hangs.add("GetCurrentTimecode")
    refused(bench.host.playhead)
    assert bench.host._connection is not first and bench.host.info.version == "21.1.0.12"
    suite.placed(bench, ONE)
    assert suite.looks(bench, ONE) == suite.seen(ONE, f"{ONE.name}_lip_v001")
    assert len(bench.world.threads) == 2
    bench.world.let_go.set()


def test_not_too_many_calls_hang_at_once_and_the_line_says_what_to_do(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, HANGS)
    for _ in range(MOST_LOST):
        bench.world.hangs.add("GetCurrentTimecode")
        refused(bench.host.playhead)
    asked = len(bench.world.called)
    refused(bench.host.playhead, "close this panel")
    assert len(bench.world.called) == asked and len(bench.world.threads) == MOST_LOST
    bench.world.let_go.set()
    back_again(bench)
    assert bench.host.playhead() == START + 7


def test_who_comes_back_late_tidies_up_when_no_other_call_is_under_way() -> None:
    turns, order = Turns(), list[str]()
    late, now = Turn(turns), Turn(turns)
    turns.begin(late)
    with pytest.raises(HostError, match="does not answer"), late.undoing() as undo:
        undo.callback(order.append, "undone")
        assert turns.give_up(late)
        turns.begin(now)

        def ends() -> None:
            time.sleep(0.1)
            order.append("ended")
            turns.end(now)

        Thread(target=ends).start()
        late.check()
    assert order == ["ended", "undone"]


def test_what_was_kept_is_not_given_up() -> None:
    turns = Turns()
    one = Turn(turns)
    turns.begin(one)
    with one.undoing() as undo:
        undo.callback(pytest.fail, "undone")
    assert not turns.give_up(one) and not one.given_up
