"""Whatever an editor's interface raises, at whichever call: a line that says what to do, and nothing half done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from retake.errors import HostError
from retake.host import Finding, TakeToPlace
from retake_plugin.main_thread import MainThread
from tests.plugin import suite
from tests.plugin.bench import ONE, START, TWO, shot_of, take_of
from tests.plugin.bench_hiero import HieroBench, hiero_bench
from tests.plugin.bench_nuke import nuke_bench
from tests.plugin.fakes.hiero import model
from tests.plugin.fakes.hiero.fake import TimelineEditor, Viewer
from tests.plugin.fakes.hiero.media import DataCollection
from tests.plugin.fakes.nuke import FakeNuke
from tests.plugin.fakes.resolve.handles import Handle
from tests.plugin.fakes.resolve.item import ItemHandle
from tests.plugin.fakes.resolve.quirks import BUILD_19
from tests.plugin.resolve_bench import ResolveBench

GONE = RuntimeError("the object is gone\nin line 3")


def gone(*_: Any) -> Any:
    raise GONE


@contextmanager
def dying(after: int) -> Iterator[None]:
    """From the so-and-so-many-th call on, all names of objects that were handed out are None."""
    called, real = 0, Handle.__getattr__

    def name_of(self: Handle, name: str) -> Any:
        nonlocal called
        called += not name.startswith("_")
        return None if called > after and not name.startswith("_") else real(self, name)

    with patch.object(Handle, "__getattr__", name_of):
        yield


@pytest.mark.parametrize("after", [2, 9, 14, 40])
def test_a_resolve_that_dies_in_the_middle_is_told_in_a_line(after: int, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    shot = shot_of(bench.host, ONE).id
    for call in (bench.host.timeline, bench.host.selection, lambda: bench.host.back(shot)):
        with dying(after), pytest.raises(HostError) as told:
            while True:  # a look may need fewer calls than this
                call()
                after = 0
        assert "\n" not in str(told.value) and "NoneType" not in str(told.value)
    suite.placed(bench, ONE)


def test_a_call_that_raises_keeps_no_other_take_from_its_place(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    takes = [TakeToPlace(take_of(tmp_path, one), shot_of(bench.host, one).id) for one in (ONE, TWO)]
    real, asked = ItemHandle.do_CopyGrades, list[int]()

    def copy(item: ItemHandle, items: list[ItemHandle]) -> bool:
        asked.append(1)
        return real(item, items) if asked[1:] else gone()

    with patch.object(ItemHandle, "do_CopyGrades", copy):
        done = bench.host.place(takes)
    assert [one.report for one in done.takes] == [takes[1].report]
    assert any("object is gone in line 3" in one for one in done.notes) and all("\n" not in one for one in done.notes)
    assert suite.looks(bench, ONE) == suite.seen(ONE, ONE.name)


def test_what_was_selected_in_the_media_pool_stays_selected_where_more_than_one_clip_was(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, BUILD_19)
    bench.project.picked = list(bench.project.root.below[0].clips)
    before = bench.as_before()
    suite.placed(bench, ONE)
    assert bench.as_before() == before


@pytest.mark.parametrize("off", ["clip", "track"])
def test_a_take_on_a_clip_that_is_off_is_told_to_be_unseen(off: str, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, as_take=True)
    switched = bench.item(ONE) if off == "clip" else bench.cut.video[0]
    switched.enabled = False
    done = bench.host.place([TakeToPlace(take_of(tmp_path, ONE), shot_of(bench.host, ONE).id)])
    assert done.takes and [one for one in done.notes if "switched off" in one], done.notes


def test_what_hiero_raises_is_told_in_a_line(tmp_path: Path) -> None:
    with hiero_bench(tmp_path) as bench:
        with patch.object(model.TrackItem, "timelineIn", gone), pytest.raises(HostError, match="gone in line 3"):
            bench.host.timeline()
        with patch.object(Viewer, "player", gone), pytest.raises(HostError, match="gone in line 3"):
            bench.host.playhead()
        assert bench.host.timeline().uses


def test_what_raises_in_the_main_thread_itself_is_told_in_a_line() -> None:
    with pytest.raises(HostError, match="gone in line 3"):
        MainThread(lambda call: pytest.fail("waits for itself"))(gone)


def test_a_take_that_lies_there_is_told_though_the_selection_does_not_come_back(tmp_path: Path) -> None:
    with hiero_bench(tmp_path) as bench, patch.object(TimelineEditor, "setSelection", gone):
        suite.placed(bench, ONE)


@pytest.mark.parametrize("lost", ["made", "added"])
def test_a_tag_of_hieros_that_does_not_keep_its_note_is_not_left_there(lost: str, tmp_path: Path) -> None:
    real = model.Sequence.addTagToRange

    def add(sequence: model.Sequence, tag: Any, first: int, last: int) -> Any:
        made = real(sequence, tag, first, last)
        made.data.values.clear()
        return made

    with hiero_bench(tmp_path) as bench:
        bench.mark(START + 2, "the user's own")
        before = bench.marks()
        bite = patch.object(DataCollection, "setValue", lambda *_: None) if lost == "made" \
            else patch.object(model.Sequence, "addTagToRange", add)
        with bite, pytest.raises(HostError):
            bench.host.mark([Finding(START + 5, 1, "soft", id="a")])
        assert bench.marks() == before


def test_effects_and_transitions_stay_selected(tmp_path: Path) -> None:
    with hiero_bench(tmp_path) as bench:
        bench.select(TWO)
        before = list(bench.fake.editor.chosen)
        assert len(before) > 2
        suite.placed(bench, ONE)
        assert bench.fake.editor.chosen == before


def test_where_effects_can_not_be_selected_the_items_are(tmp_path: Path) -> None:
    def items_alone(editor: TimelineEditor, items: list[Any]) -> None:
        if not all(isinstance(one, model.TrackItem) for one in items):
            raise TypeError("not a TrackItem")
        editor.chosen = list(items)

    with hiero_bench(tmp_path) as bench, patch.object(TimelineEditor, "setSelection", items_alone):
        bench.select(TWO)
        before = [one for one in bench.fake.editor.chosen if isinstance(one, model.TrackItem)]
        suite.placed(bench, ONE)
        assert bench.fake.editor.chosen == before


@pytest.mark.parametrize("off", ["item", "track"])
def test_a_version_of_an_item_that_is_off_is_told_to_be_unseen(off: str, tmp_path: Path) -> None:
    with hiero_bench(tmp_path) as bench:
        switched = bench.items["sh010"] if off == "item" else bench.shots_track
        switched.on = False
        done = _as_version(bench)
        assert done.takes and [one for one in done.notes if "switched off" in one], done.notes


def test_a_take_that_lies_in_nuke_is_told_though_its_frame_does_not_come_back(tmp_path: Path) -> None:
    def frame(fake: FakeNuke, to: int | None = None) -> int:
        return 1 if to is None and not fake._steps else gone()

    with nuke_bench(tmp_path) as bench, patch.object(FakeNuke, "frame", frame):
        suite.placed(bench, ONE)


def test_a_playhead_after_midnight_is_where_it_stands(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    bench.cut.code, bench.cut.start = "23:59:59:00", 25 * 86_399
    for row in [*bench.cut.video, *bench.cut.audio]:
        for one in row.items:
            one.start += bench.cut.start - START
    bench.host.go_to(bench.cut.start + 29)
    assert bench.cut.playhead == bench.host.playhead() == bench.cut.start + 29


def test_a_name_with_the_end_of_a_line_in_it_makes_no_second_line(tmp_path: Path) -> None:
    with hiero_bench(tmp_path) as bench:
        bench.items["sh010"]._name, bench.items["sh010"].on = "sh\n010", False
        done = _as_version(bench)
        assert done.notes and all("\n" not in one for one in done.notes)


def _as_version(bench: HieroBench) -> Any:
    shot = shot_of(bench.host, ONE).id
    return bench.host.place([TakeToPlace(take_of(bench.folder, ONE), shot)], way="version")
