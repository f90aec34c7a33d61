"""What is read back of all that is written in Resolve, and what is said where it does something else."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError
from retake.host import Finding, TakeToPlace
from retake.hosting.rates import told_rate
from retake_plugin.log import log_file
from retake_plugin.resolve.ours import above
from tests.core.timeline import made
from tests.core.timeline.back.takes import take as made_take
from tests.plugin import suite
from tests.plugin.bench import ONE, START, TWO, shot_of, shots, take_of
from tests.plugin.fakes.resolve.handles import Handle
from tests.plugin.fakes.resolve.item import ItemHandle
from tests.plugin.fakes.resolve.pool import MediaHandle, media_of
from tests.plugin.fakes.resolve.quirks import BUILD_19, BUILD_21
from tests.plugin.fakes.resolve.timeline import TimelineHandle
from tests.plugin.fakes.resolve.world import Laid, World
from tests.plugin.resolve_bench import ResolveBench
from tests.plugin.sequences import as_sequence


def ask_for(bench: ResolveBench, version: int = 1) -> list[TakeToPlace]:
    return [TakeToPlace(take_of(bench.folder, ONE, version), shot_of(bench.host, ONE).id)]


def refuses(patch: pytest.MonkeyPatch, kind: type[Handle], name: str, times: int = 99) -> list[Any]:
    """A call that does nothing for some times, though it says that it did; what it was asked comes back."""
    real, asked = getattr(kind, f"do_{name}"), list[Any]()

    def do(self: Any, *given: Any) -> Any:
        asked.append(given)
        return True if len(asked) <= times else real(self, *given)

    patch.setattr(kind, f"do_{name}", do)
    return asked


# At other rates than the timeline's.

def test_a_shot_that_begins_within_a_frame_asks_for_none_too_many(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, BUILD_21.without("lengths are rounded down"))
    movie = made.movie(tmp_path / "a.mov", 60, Fraction(24), "10:00:00:00")
    bench.cut.video[0].items = [Laid(media_of(movie), START, 25, Fraction(21, 2))]  # type: ignore[arg-type]
    bench.cut.audio[0].items = []
    shot, = shots(bench.host)
    assert shot.exact is not None and shot.exact.denominator == 2
    report = made_take(tmp_path / "takes", str(movie), 5, 45, rate=Fraction(24), timecode="10:00:00:00", own=(10, 35))
    done = bench.host.place([TakeToPlace(report, shot.id)])
    assert done.takes, done.notes
    assert [(one.start, one.count, one.first) for one in bench.cut.video[1].items] == [(START, 25, 5)]


# Which frames are shown.

@pytest.mark.parametrize("as_take", [False, True])
@pytest.mark.parametrize("build", [BUILD_19, BUILD_21], ids=lambda one: one.text)
def test_a_take_that_shows_other_frames_than_its_own_is_taken_away_and_said(
        build: Any, as_take: bool, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, build, as_take)
    wanted, before = ask_for(bench), bench.as_before()

    def slips(world: World, given: object) -> None:
        for row in bench.cut.video:
            for item in row.items:
                if item.media is not None and "lip" in item.media.path:
                    item.first += 1

    bench.world.before["GetLeftOffset"] = slips
    done = bench.host.place(wanted)
    assert not done.takes and "frames" in done.notes[0] and "undone" in done.notes[0]
    assert not bench.versions(ONE) and len(bench.cut.video) == 1 and bench.as_before() == before
    assert suite.looks(bench, ONE) == suite.seen(ONE, ONE.name)


def test_where_the_frames_can_not_be_read_back_nothing_is_left(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    wanted = ask_for(bench)
    bench.world.refuses = {"TimelineItem.GetLeftOffset": None, "TimelineItem.GetSourceStartFrame": None}
    assert not bench.host.place(wanted).takes
    assert not bench.versions(ONE) and len(bench.cut.video) == 1


def test_what_can_not_be_taken_away_again_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = ResolveBench(tmp_path)
    wanted = ask_for(bench)
    asked = refuses(monkeypatch, TimelineHandle, "DeleteClips")
    with bench.beside():
        done = bench.host.place(wanted)
    assert "could not be taken away again" in done.notes[0] and len(asked) > 1
    assert "could not be taken away again" in log_file().read_text()


def test_a_clip_that_shows_another_take_than_it_was_told_is_said(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = ResolveBench(tmp_path, as_take=True)
    suite.placed(bench, ONE)
    shot = shot_of(bench.host, ONE).id

    def only_says(self: ItemHandle, index: int) -> bool:
        self._data.selected = index
        return True

    with monkeypatch.context() as patch:
        patch.setattr(ItemHandle, "do_SelectTakeByIndex", only_says)
        with pytest.raises(HostError, match="does not choose"):
            bench.host.back(shot)
    assert bench.item(ONE).selected == 2


def test_a_take_that_was_slipped_by_hand_is_said_to_lie_there_so(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    wanted = ask_for(bench)
    assert not bench.host.place(wanted).notes and not bench.host.place(wanted).notes
    bench.cut.video[1].items[0].first += 2
    done = bench.host.place(wanted)
    assert done.takes and "slipped by hand" in done.notes[0]
    assert bench.cut.video[1].items[0].first == 5 and len(bench.cut.video[1].items) == 1


# A take selector that was not there before.

def test_a_take_selector_that_can_not_be_taken_away_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = ResolveBench(tmp_path, as_take=True)
    wanted = ask_for(bench)
    refuses(monkeypatch, ItemHandle, "FinalizeTake")
    with bench.beside():
        done = bench.host.place(wanted)
    assert not done.takes and "Finalize Take" in done.notes[0]
    assert suite.looks(bench, ONE) == suite.seen(ONE, ONE.name)


def test_a_take_selector_of_the_users_stays(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, as_take=True)
    own = MediaHandle(bench.world, bench.item(TWO).media)
    item = ItemHandle(bench.world, bench.item(ONE))
    item.do_AddTake(own, 0, 30)
    with bench.beside():
        assert not bench.host.place(ask_for(bench)).takes
    assert [one.media for one in bench.item(ONE).takes] == [bench.item(ONE).media, own._data]
    assert bench.item(ONE).selected == 1 and "FinalizeTake" not in bench.world.called


# Where its user was.

@pytest.mark.parametrize(("name", "said"), [("OpenPage", "Color page"), ("SetCurrentFolder", "bin Footage"),
                                            ("SetCurrentTimecode", "playhead at 01:00:00:07")])
def test_what_is_not_shown_again_is_tried_once_more_and_said(
        name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = ResolveBench(tmp_path)
    bench.world.page = "color"
    wanted = ask_for(bench)

    def wander(world: World, given: object) -> None:
        bench.cut.playhead = START + 30

    bench.world.before["AppendToTimeline"] = wander
    kind = next(one for one in Handle.__subclasses__() if hasattr(one, f"do_{name}"))
    real = getattr(kind, f"do_{name}")
    asked: list[Any] = []

    def do(self: Any, *given: Any) -> Any:
        if not bench.versions(ONE):
            return real(self, *given)
        asked.append(given)
        return True

    monkeypatch.setattr(kind, f"do_{name}", do)
    done = bench.host.place(wanted)
    assert done.takes and said in done.notes[0] and len(asked) == 2
    assert said in log_file().read_text()


def test_what_is_shown_again_at_the_second_try_is_no_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = ResolveBench(tmp_path)
    wanted = ask_for(bench)

    def wander(world: World, given: object) -> None:
        bench.cut.playhead = START + 30

    bench.world.before["AppendToTimeline"] = wander
    asked = refuses(monkeypatch, TimelineHandle, "SetCurrentTimecode", 1)
    done = bench.host.place(wanted)
    assert done.takes and not done.notes and len(asked) == 2 and bench.cut.playhead == START + 7


def test_a_timeline_that_its_user_opened_meanwhile_stays_open_and_its_playhead_where_it_is(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    wanted, other = ask_for(bench), bench.project.timelines[1]

    def switch(world: World, given: object) -> None:
        bench.project.current = other
        bench.cut.playhead = START + 9

    bench.world.before["CopyGrades"] = switch
    bench.host.place(wanted)
    assert bench.project.current is other and bench.cut.playhead == START + 9


# Answers that are none.

def test_no_answer_to_what_markers_there_are_is_not_taken_for_none(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    bench.mark(START + 4, "of the user")
    bench.host.mark([Finding(START + 10, 5, "soft", False, "a")])
    before = dict(bench.cut.markers)
    for after in (1, 2):
        told: list[object] = []

        def falls_silent(world: World, given: object, told: list[object] = told, after: int = after) -> None:
            told.append(given)
            if len(told) >= after:
                world.refuses["Timeline.GetMarkers"] = None

        bench.world.before["GetMarkers"] = falls_silent
        bench.world.called.clear()
        with pytest.raises(HostError, match="which markers there are"):
            bench.host.mark([Finding(START + 12, 5, "softer", False, "a")])
        assert {at: one for at, one in bench.cut.markers.items() if at == 4} == {4: before[4]}
        if after == 1:
            assert not {"AddMarker", "DeleteMarkerByCustomData"} & set(bench.world.called)
            assert bench.cut.markers == before
        bench.world.before.clear()
        bench.world.refuses.clear()


def test_a_marker_that_is_not_taken_leaves_the_one_that_was_there(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    bench.mark(START + 4, "of the user")
    bench.host.mark([Finding(START + 10, 5, "soft", False, "a")])
    before = dict(bench.cut.markers)
    with pytest.raises(HostError, match="1 of 1"):
        bench.host.mark([Finding(START + 4, 1, "softer", False, "a")])
    assert bench.cut.markers == before


def test_a_timeline_that_falls_silent_while_it_is_read_is_not_an_empty_one(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    bench.world.before["GetItemListInTrack"] = lambda world, given: world.open_dialogue()
    with pytest.raises(HostError, match="changed while it was read"):
        bench.host.timeline()


def test_a_take_that_does_not_say_whether_it_is_switched_on_is_not_switched(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    suite.placed(bench, ONE)
    shot = shot_of(bench.host, ONE).id
    bench.world.refuses["TimelineItem.GetClipEnabled"] = None
    with pytest.raises(HostError, match="switched on"):
        bench.host.back(shot)
    assert bench.cut.video[1].items[0].enabled


# Image sequences.

def test_a_sequence_that_is_read_at_the_projects_rate_is_told_its_own(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    report = as_sequence(take_of(tmp_path, ONE))

    def at_24(world: World, given: object) -> None:
        for one in next(one for one in bench.project.root.below if one.name == "Retake").clips:
            one.properties.setdefault("FPS", 24.0)

    bench.world.before["GetClipProperty"] = at_24
    bench.project.root.below.append(type(bench.project.root)("Retake"))
    done = bench.host.place([TakeToPlace(report, shot_of(bench.host, ONE).id)])
    assert done.takes, done.notes
    clip, = bench.project.root.below[-1].clips
    assert told_rate(clip.properties["FPS"]) == 25


def test_single_frames_in_place_of_a_sequence_are_taken_out_again(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = ResolveBench(tmp_path)
    report = as_sequence(take_of(tmp_path, ONE))
    wanted = [TakeToPlace(report, shot_of(bench.host, ONE).id)]
    from tests.plugin.fakes.resolve.pool import PoolHandle, StorageHandle
    from tests.plugin.fakes.resolve.world import Media

    def frames(self: Any, items: list[Any]) -> Any:
        folder = report.parent / "sh010_lip_v001"
        return self.add([Media(str(one), 1, type="Still") for one in sorted(folder.iterdir())])

    monkeypatch.setattr(PoolHandle, "do_ImportMedia", frames)
    with monkeypatch.context() as patch:
        patch.setattr(StorageHandle, "do_AddItemListToMediaPool", lambda self, paths: None)
        done = bench.host.place(wanted)
    assert not done.takes and "does not import" in done.notes[0]
    ours = next(one for one in bench.project.root.below if one.name == "Retake")
    assert not ours.clips
    assert bench.host.place(wanted).takes
    assert [one.frames for one in ours.clips] == [36]


def test_a_movie_that_no_way_imports_is_said(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    wanted = ask_for(bench)
    bench.world.refuses = {"MediaPool.ImportMedia": None, "MediaStorage.AddItemListToMediaPool": None}
    done = bench.host.place(wanted)
    assert not done.takes and "Media page" in done.notes[0]


@pytest.mark.parametrize("name", ["Folder.GetClipList", "Folder.GetSubFolderList"])
def test_a_bin_of_which_nothing_is_told_is_not_an_empty_one(name: str, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    suite.placed(bench, ONE)
    other = bench.cut.video[0].items[1]
    other.media, other.first = bench.item(ONE).media, ONE.first
    shot = next(one for one in shots(bench.host) if one.record.start == TWO.record)
    wanted = [TakeToPlace(take_of(tmp_path, ONE), shot.id)]
    folder = bench.project.root.below[-1]
    bench.world.refuses = {name: None, "Folder.GetName": None}
    assert not bench.host.place(wanted).takes
    assert len(bench.project.root.below) == 2 and len(folder.clips) == 1


def test_a_track_whose_name_is_not_told_may_be_ours(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    suite.placed(bench, ONE)
    wanted = ask_for(bench, 2)
    bench.world.before["ImportMedia"] = lambda world, given: world.refuses.update({"Timeline.GetTrackName": None})
    assert not bench.host.place(wanted).takes
    bench.world.refuses.clear()
    assert [row.name for row in bench.cut.video] == ["Video 1", "Retake"]


def test_takes_above_a_shot_are_not_passed_over_where_no_tracks_are_told(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    suite.placed(bench, ONE)
    timeline = TimelineHandle(bench.world, bench.cut)
    assert len(above(timeline)) == 1
    bench.world.refuses["Timeline.GetTrackCount"] = None
    with pytest.raises(HostError, match="changed while it was read"):
        above(timeline)


@pytest.mark.parametrize(("name", "said"), [("GetProperties", "sizing"), ("GetNodeGraph", "grade")])
def test_a_look_that_can_not_be_read_back_is_said(name: str, said: str, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    wanted = ask_for(bench)
    bench.world.before["AppendToTimeline"] = lambda world, given: world.refuses.update({f"TimelineItem.{name}": None})
    done = bench.host.place(wanted)
    assert done.takes and said in done.notes[0]
