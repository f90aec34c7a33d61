"""Each quirk of Resolve's has a workaround: with it all is well, and with it taken out the same trial fails.

The lines are those of hosts.md, or another source's, as `QUIRKS` cites them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError, RetakeError
from retake.host import TakeToPlace
from retake.hosting import classify
from retake.hosting.classify import Class
from retake.hosting.fitting import Cut
from retake.hosting.landing import Landed
from retake_plugin.resolve import (
    choosing,
    connection,
    host,
    importing,
    in_place,
    items,
    laying,
    markers,
    pool,
    putting,
    turn,
)
from retake_plugin.resolve.api_thread import ApiThread
from retake_plugin.resolve.connection import Connection
from retake_plugin.resolve.putting import Tried
from tests.plugin import suite
from tests.plugin.bench import ONE, START, TWO, shot_of, shots, take_of
from tests.plugin.fakes.resolve import handles
from tests.plugin.fakes.resolve.handles import ResolveHandle
from tests.plugin.fakes.resolve.quirks import BUILD_19, BUILD_21, QUIRKS
from tests.plugin.fakes.resolve.world import Laid
from tests.plugin.resolve_bench import ResolveBench
from tests.plugin.resolve_cases import Case, Patch, both, put
from tests.plugin.resolve_found import FOUND
from tests.plugin.sequences import as_sequence

# What is tried.

def one_take(bench: ResolveBench) -> None:
    before = bench.as_before()
    suite.placed(bench, ONE)
    assert suite.looks(bench, ONE) == suite.seen(ONE, f"{ONE.name}_lip_v001")
    assert bench.versions(ONE) == {f"{ONE.name}_lip_v001"}
    assert bench.as_before() == before


def one_take_at_another_rate(bench: ResolveBench) -> None:
    """A plate at 25 on a timeline at 24: 24 frames of the timeline are 25 of the plate."""
    bench.cut.rate = Fraction(24)
    bench.cut.start, bench.cut.code = 86_400, "01:00:00:00"
    for row in (*bench.cut.video, *bench.cut.audio):
        row.items = row.items[:1]
        for item in row.items:
            item.start, item.count, item.first = 86_400, 24, 10
    bench.cut.playhead = 86_407
    shot = shot_of(bench.host, ONE)
    report = take_of(bench.folder, ONE, handles=5)
    before = bench.as_before()
    done = bench.host.place([TakeToPlace(report, shot.id)])
    assert len(done.takes) == 1, done.notes
    lies = bench.cut.video[1].items
    assert [(one.start, one.count, one.first) for one in lies] == [(86_400, 24, 5)]
    assert bench.as_before() == before


def one_take_from_fairlight(bench: ResolveBench) -> None:
    bench.world.page = "fairlight"
    one_take_at_another_rate(bench)


def the_same_take_for_two_uses(bench: ResolveBench) -> None:
    bench.cut.video[0].items[1].media = bench.item(ONE).media
    bench.cut.video[0].items[1].first = ONE.first
    report = take_of(bench.folder, ONE)
    for shot in shots(bench.host):
        assert bench.host.place([TakeToPlace(report, shot.id)]).takes
    ours = next(one for one in bench.project.root.below if one.name == pool.BIN)
    assert len(ours.clips) == 1


def nothing_is_selected_in_the_pool(bench: ResolveBench) -> None:
    bench.project.picked = []
    suite.placed(bench, ONE)


def rates_are_exact(bench: ResolveBench) -> None:
    bench.cut.rate = Fraction(24000, 1001)
    assert bench.host.timeline().rate == Fraction(24000, 1001)
    bench.cut.rate, bench.cut.drop, bench.cut.code = Fraction(30000, 1001), True, "01:00:00;00"
    assert bench.host.timeline().rate == Fraction(30000, 1001)
    bench.host.go_to(START + 11)
    assert bench.host.playhead() == START + 11


def media_of_another_rate_is_footage(bench: ResolveBench) -> None:
    media = bench.item(ONE).media
    assert media is not None
    media.rate = Fraction(24)
    opened = bench.connection.opened()
    kinds = [items.told_class(one.item, one.use.count, opened.clock.rate).kind
             for one in items.video_items(opened.timeline)]
    assert kinds == ["footage", "footage"]


def a_multicam_is_named(bench: ResolveBench) -> None:
    media = bench.item(TWO).media
    assert media is not None
    bench.item(TWO).kind, media.type, media.path = "multicam", "Multicam", ""
    found = next(one for one in shots(bench.host) if one.record.start == TWO.record)
    assert "multicam" in found.reasons[0]


def a_transition_is_no_use(bench: ResolveBench) -> None:
    bench.cut.video[0].items.insert(1, Laid(None, TWO.record - 5, 10, kind="transition", sizing={}))
    assert [use.start for use in bench.host.timeline().uses] == [ONE.record, TWO.record]


def another_timeline_is_opened_meanwhile(bench: ResolveBench) -> None:
    other = bench.project.timelines[1]

    def switch(world: Any, given: Any) -> None:
        world.project.current = other

    shot, report = shot_of(bench.host, ONE), take_of(bench.folder, ONE)
    bench.world.before["ImportMedia"] = switch
    assert not bench.host.place([TakeToPlace(report, shot.id)]).takes
    assert not any(row.items for row in other.video)


def a_dialogue_is_said(bench: ResolveBench) -> None:
    bench.host.timeline()
    bench.world.open_dialogue()
    for call in (bench.host.timeline, bench.host.playhead, bench.host.selection):
        with pytest.raises(HostError, match="dialogue"):
            call()
    bench.world.close_dialogue()
    assert bench.host.playhead() == START + 7


def a_blocking_dialogue_is_not_waited_for(bench: ResolveBench) -> None:
    bench.world.open_dialogue()
    began = time.monotonic()
    with pytest.raises(HostError, match="dialogue"):
        bench.host.playhead()
    assert time.monotonic() - began < 0.8
    bench.world.close_dialogue()
    time.sleep(0.1)
    assert bench.host.playhead() == START + 7


def a_call_that_hangs_is_given_up(bench: ResolveBench) -> None:
    assert bench.host.playhead() == START + 7
    bench.world.hangs.add("GetCurrentTimecode")
    with pytest.raises(HostError, match="does not answer"):
        bench.host.playhead()
    assert bench.host.playhead() == START + 7
    assert len(bench.world.threads) == 2
    bench.world.let_go.set()


def a_take_that_is_refused_leaves_no_selector(bench: ResolveBench) -> None:
    with bench.beside():
        done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE), shot_of(bench.host, ONE).id)])
    assert not done.takes and "selector" not in done.notes[0]
    assert not bench.item(ONE).takes and bench.item(ONE).selected == 0
    assert suite.looks(bench, ONE) == suite.seen(ONE, ONE.name)


def a_sequence_is_placed(bench: ResolveBench) -> None:
    report = as_sequence(take_of(bench.folder, ONE))
    done = bench.host.place([TakeToPlace(report, shot_of(bench.host, ONE).id)])
    assert done.takes, done.notes


def a_restart_is_survived(bench: ResolveBench) -> None:
    one_take(bench)
    bench.world.restart()
    assert len(shots(bench.host)) == 2


def the_look_is_carried(bench: ResolveBench) -> None:
    plate = bench.item(ONE)
    assert plate.media is not None
    plate.grade, plate.sizing["ZoomX"] = (("Primaries",), ("Curves", "LUT")), 1.25
    plate.media.properties["Input Color Space"] = "ARRI LogC3"
    suite.placed(bench, ONE)
    take = bench.cut.under(START)
    assert take is not None and take.media is not None and take is not plate
    assert take.grade == plate.grade and take.sizing == plate.sizing
    assert take.media.properties["Input Color Space"] == "ARRI LogC3"


# What somebody would write who knows nothing of the quirks.

def trusting(opened: Any, place: Any, wanted: Any, cut: Cut) -> Any:
    found = opened.pool.AppendToTimeline([{"mediaPoolItem": place.media, "startFrame": cut.start, "endFrame": cut.stop,
                                           "mediaType": 1, "trackIndex": place.track,
                                           "recordFrame": wanted.use.start}])
    item = items.lying(found[0], place.track)
    assert item is not None
    return Tried(Landed(item.use, (), 0), item)


def into_whichever_bin(opened: Any, folder: Any, take: Any) -> Any:
    return opened.pool.ImportMedia([str(take.movie)])[0]


def imported_again(opened: Any, take: Any, undo: Any) -> Any:
    media = importing.imported_into(opened, pool._bin(opened.pool), take)
    pool._note(media, take)
    return media


def kept_for_good(self: Connection) -> Any:
    self._app = self._app or self._connected()
    self.who = connection.Who("DaVinci Resolve Studio", (21, 1, 0))
    return self._app


def as_a_dict(opened: Any, take: Any) -> Any:
    yield lambda: opened.pool.ImportMedia([{"FilePath": str(take.movie), "StartIndex": 7, "EndIndex": 42}])


def as_a_path(opened: Any, take: Any) -> Any:
    yield lambda: opened.pool.ImportMedia([str(take.movie)])


def by_its_source_start(item: Any, first: int, rate: Any) -> bool:
    return items.whole(item.GetSourceStartFrame()) == first


@contextmanager
def nowhere(opened: Any, turn: Any) -> Iterator[list[str]]:
    yield []


def patience(seconds: float) -> Patch:
    return both(put(host, "_QUICK", seconds), put(turn, "STILL_BUSY", 0.05), put(handles, "_PATIENCE", 3.0))


def a_footage(facts: Any) -> Class:
    return Class("footage")


CASES = [
    Case("an earlier item wins", suite.a_new_version_is_shown_and_the_old_one_stays,
         put(laying, "track_for", lambda use, rows: next((row.index for row in rows if row.name == "Retake"), None))),
    Case("beyond the last track is the first", one_take, put(laying, "_track", lambda *_: 2)),
    Case("what comes back is unusable", one_take, put(putting, "_tried", trusting)),
    Case("lengths are rounded down", one_take_at_another_rate, put(Cut, "longer", property(lambda cut: None))),
    Case("the source's end means two things", media_of_another_rate_is_footage, put(classify, "_SLACK", 0), BUILD_19),
    Case("the source's start is one off", one_take, put(putting, "begins_with", by_its_source_start),
         BUILD_21.with_("the source's start is one off")),
    Case("the source's start is one off", one_take, put(in_place, "begins_with", by_its_source_start),
         BUILD_21.with_("the source's start is one off"), True),
    Case("a multicam tells timeline frames", a_multicam_is_named,
         put(items, "classified", lambda facts: classify.classified(replace(facts, type="Video")))),
    Case("transitions are items", a_transition_is_no_use, put(items, "classified", a_footage)),
    Case("transitions are items", a_transition_is_no_use, put(items, "classified", a_footage), BUILD_19),
    Case("markers count from the beginning", suite.sets_markers_and_replaces_its_own_alone,
         put(markers, "free_frame", lambda finding, taken, end: finding.frame + START)),
    Case("markers count from the beginning", suite.a_finding_where_a_marker_of_others_stands_goes_beside_it,
         put(markers, "free_frame", lambda finding, taken, end: finding.frame)),
    Case("nothing is deleted on Fairlight", one_take_from_fairlight, put(host, "edit_page", nowhere)),
    Case("the open bin takes imports", one_take, put(pool, "imported_into", into_whichever_bin)),
    Case("the open bin takes imports", one_take, put(host, "edit_page", nowhere)),
    Case("the open bin takes imports", the_same_take_for_two_uses,
         put(laying, "imported", imported_again)),
    Case("plain paths alone are imported", one_take, put(importing, "_ways", as_a_dict)),
    Case("no list of paths is imported", one_take, put(importing, "_ways", as_a_path),
         BUILD_21.without("plain paths alone are imported").with_("no list of paths is imported")),
    Case("sequences come from the storage", a_sequence_is_placed, put(importing, "_ways", as_a_dict), BUILD_19),
    Case("something must be selected", nothing_is_selected_in_the_pool, put(putting, "select_first", lambda *_: None),
         BUILD_19),
    Case("a rate is a rounded number", rates_are_exact,
         put(connection, "told_rate", lambda value: Fraction(str(value)))),
    Case("takes end inclusively", one_take, put(Cut, "shorter", property(lambda cut: cut)), BUILD_19, True),
    Case("an empty take selector stays", a_take_that_is_refused_leaves_no_selector,
         put(in_place, "_without_selector", lambda item: True), as_take=True),
    Case("sound comes along", one_take, put(putting, "_VIDEO_ALONE", None)),
    Case("ends are exclusive", one_take, both(
        put(Cut, "longer", property(lambda cut: None)),
        put(laying, "append", lambda opened, place, wanted, undo, turn: putting._tried(
            opened, place, wanted, wanted.cut.shorter).item))),
    Case("the current timeline is meant", another_timeline_is_opened_meanwhile,
         both(put(laying, "current", lambda _: None), put(putting, "current", lambda _: None))),
    Case("numbers are floats", one_take, put(items, "whole", lambda value: value if type(value) is int else None)),
    Case("lists hold None", one_take,
         put(items, "listed", lambda timeline, index: timeline.GetItemListInTrack("video", index))),
    Case("every name is there", suite.tells_what_is_selected, put(choosing, "has", hasattr), BUILD_19),
    Case("constants are live", one_take, put(ResolveHandle, "EXPORT_OTIO", "EXPORT_OTIO")),
    Case("a dialogue answers nothing", a_dialogue_is_said, put(Connection, "app", kept_for_good)),
    Case("a dialogue blocks", a_blocking_dialogue_is_not_waited_for,
         put(ApiThread, "run", lambda self, what, patience=0.0: what(turn.Turn())),
         BUILD_21.with_("a dialogue blocks")),
    Case("a call never comes back", a_call_that_hangs_is_given_up, put(turn, "MOST_LOST", 1),
         BUILD_21.with_("a call never comes back")),
    Case("restarted, all is dead", a_restart_is_survived, put(Connection, "app", kept_for_good)),
    Case("settings have two calls", one_take, put(connection, "has", lambda thing, name: True), BUILD_19),
    Case("settings have two calls", one_take, put(connection, "has", lambda thing, name: name != "GetSettings")),
    Case("settings have two calls", the_look_is_carried, put(items, "has", lambda thing, name: True), BUILD_19),
    Case("a selection has no call", suite.tells_what_is_selected, put(choosing, "_between", lambda *_: None), BUILD_19),
    Case("a new item has no grade", the_look_is_carried, put(laying, "carried", lambda plate, take: [])),
    *FOUND,
]
NAMES = [f"{QUIRKS[one.quirk][0]} {one.quirk} {one.build.version[0]} {number}" for number, one in enumerate(CASES)]


def of(case: Case, folder: Path, patch: pytest.MonkeyPatch) -> ResolveBench:
    if case.quirk in ("a dialogue blocks", "a call never comes back"):
        patience(0.3)(patch)
    return ResolveBench(folder, case.build, case.as_take)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_with_its_workaround_all_is_well(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert case.quirk in case.build.quirks
    case.trial(of(case, tmp_path, monkeypatch))


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_without_its_workaround_it_bites(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = of(case, tmp_path, monkeypatch)
    case.without(monkeypatch)
    with pytest.raises((AssertionError, RetakeError, TypeError, AttributeError, IndexError, ValueError, StopIteration)):
        case.trial(bench)


def test_every_quirk_has_a_case() -> None:
    assert {one.quirk for one in CASES} == set(QUIRKS)
