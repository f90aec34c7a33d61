"""Nuke Studio and Hiero: what the suite does not ask of every host."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError
from retake.host import Finding, TakeToPlace
from retake.timeline.back.laid import laid_on
from retake_plugin.asking import OwnWorker
from retake_plugin.hiero.host import AS_VERSION, ON_TRACK
from retake_plugin.protocols import hiero as protocol
from retake_plugin.shots import shots_by
from tests.plugin.bench import ONE, START, TWO, shot_of, shots, take_of
from tests.plugin.bench_hiero import HieroBench, hiero_bench
from tests.plugin.fakes.hiero import model
from tests.plugin.fakes.hiero.names import names_of
from tests.plugin.fakes.hiero.world import Bitten
from tests.plugin.suite import looks, placed, seen


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[HieroBench]:
    with hiero_bench(tmp_path) as made:
        yield made


def _place(bench: HieroBench, report: Path, footage: Any = ONE) -> Any:
    return bench.host.place([TakeToPlace(report, shot_of(bench.host, footage).id)])


def test_the_timelines_file_tells_at_once_what_was_placed(bench: HieroBench) -> None:
    path = bench.host.timeline().path
    placed(bench, ONE)
    assert [one.shown for one in laid_on(path)[1]] == [True]
    bench.host.back(shot_of(bench.host, ONE).id)
    assert [one.shown for one in laid_on(path)[1]] == [False]


def test_what_is_done_is_one_step_to_undo(bench: HieroBench) -> None:
    before = bench.as_before(), len(bench.sequence.tracks)
    bench.host.place([TakeToPlace(take_of(bench.folder, one), shot_of(bench.host, one).id) for one in (ONE, TWO)])
    bench.host.mark([Finding(START + 3, 1, "soft", id="a")])
    assert [name for name, _ in bench.sequence.owner.steps] == ["Retake: place takes", "Retake: mark"]
    assert bench.fake.undo() == "Retake: mark" and bench.marks() == []
    assert bench.fake.undo() == "Retake: place takes"
    assert (bench.as_before(), len(bench.sequence.tracks)) == before
    assert looks(bench, ONE) == seen(ONE, "sh010")


def test_a_take_that_lands_beside_its_place_cuts_no_other(bench: HieroBench) -> None:
    placed(bench, TWO)
    with bench.beside():  # a frame later, where the other take begins
        done = _place(bench, take_of(bench.folder, ONE))
    assert not done.takes and len(done.notes) == 1
    assert looks(bench, ONE) == seen(ONE, "sh010")
    assert looks(bench, TWO) == seen(TWO, "sh020_lip_v001")


def test_takes_that_lie_there_are_told_with_the_timeline(bench: HieroBench) -> None:
    placed(bench, ONE, 1)
    placed(bench, ONE, 2, active=False)
    timeline, laid = laid_on(bench.host.timeline().path)
    one = next(shot for shot in timeline.shots if shot.name == "sh010")
    assert [(row.shot, row.key, row.shown) for row in laid] == [(one.id, "retake_v001", True),
                                                               (one.id, "retake_v002", False)]


def test_a_worker_process_reads_what_is_handed_over(bench: HieroBench, house: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(house / "core"))
    worker = OwnWorker()
    try:
        found = shots_by(worker)(bench.host.timeline().path)
    finally:
        worker.close()
    own = [shot.host["metadata"]["hiero"]["id"] for shot in found if shot.name == "sh010"]
    assert own == [bench.items["sh010"]._guid]


def test_the_timeline_lies_beside_its_project_for_good(bench: HieroBench) -> None:
    first = bench.host.timeline().path
    assert first.parent.parent == bench.folder / "retake"
    bench.sequence._name = "cut, renamed"
    assert bench.host.timeline().path == first
    bench.sequence.owner._path = ""
    assert bench.host.timeline().path.is_relative_to(bench.folder / "home")


def test_a_locked_track_of_ours_is_left_alone(bench: HieroBench) -> None:
    placed(bench, ONE)
    own = bench.sequence.videoTracks()[-1]
    own.locked = True
    placed(bench, TWO)
    assert len(own.children) == 1 and bench.sequence.videoTracks()[-1]._name == "Retake 2"
    assert looks(bench, TWO) == seen(TWO, "sh020_lip_v001")


def test_a_users_track_that_bears_our_name_is_left_alone(bench: HieroBench) -> None:
    bench.titles._name = "Retake"
    before = bench.as_before()
    placed(bench, ONE)
    assert bench.as_before() == before
    assert bench.sequence.videoTracks()[-1]._name == "Retake 2"


def test_under_a_dissolve_the_plate_is_seen_on_a_track_and_the_take_as_a_version(bench: HieroBench) -> None:
    world, one, two = bench.fake.world, bench.items["sh010"], bench.items["sh020"]
    bench.shots_track.fades = [model.Transition(world, 26, 31, one, two)]
    report = take_of(bench.folder, ONE)
    done = _place(bench, report)
    assert "transition" in done.notes[0]
    assert [bench.shows(START + at)[0] for at in (0, 25, 26, 29)] == ["sh010_lip_v001"] * 2 + ["sh010"] * 2
    assert bench.shows(START + 25) == ("sh010_lip_v001", 28)
    bench.host.way = AS_VERSION
    assert _place(bench, take_of(bench.folder, TWO), TWO).notes[0].startswith("sh020 needs 1 frames")
    assert _place(bench, take_of(bench.folder, TWO, 2, handles=4), TWO).takes
    assert looks(bench, TWO) == seen(TWO, "sh020_lip_v002", 4)


def test_what_is_hidden_by_a_take_is_told(bench: HieroBench) -> None:
    bench.fake.item(bench.titles, bench.items["sh020"].clip, 5, 9, 0, 4)
    done = _place(bench, take_of(bench.folder, ONE))
    assert "Titles" in done.notes[0] and "hidden" in done.notes[0]


@pytest.mark.parametrize("way", [ON_TRACK, AS_VERSION])
def test_a_take_is_looked_at_as_its_plate_is(bench: HieroBench, way: str) -> None:
    item = bench.items["sh010"]
    item.clip.colours, item.reformat.values["type"] = "AlexaV3LogC", "to format"
    bench.host.way = way
    for version in (1, 2):
        done = _place(bench, take_of(bench.folder, ONE, version))
        assert done.takes and not done.notes
        shown = bench.sequence.videoTracks()[-1].children[0] if way == ON_TRACK else item
        assert shown.clip.colours == "AlexaV3LogC" and shown.reformat.values["type"] == "to format"


def test_what_of_a_plates_look_a_take_lacks_is_told(bench: HieroBench) -> None:
    item = bench.items["sh010"]
    item.clip.colours = "a transform of this project's own config"
    item.linked = [model.EffectTrackItem(bench.fake.world, "Grade")]
    notes = _place(bench, take_of(bench.folder, ONE)).notes
    assert "Grade" in notes[0] and "read as rec709" in notes[1]


@pytest.mark.parametrize(("quirk", "words"), [("stuck_switches", "does not switch sh010_lip_v001 off"),
                                              ("off_by", "at other frames than asked")])
def test_a_new_item_that_is_not_to_be_shown_is_read_back_too(bench: HieroBench, quirk: str, words: str) -> None:
    before, tracks = bench.as_before(), len(bench.sequence.tracks)
    setattr(bench.fake.world.quirks, quirk, 1)
    done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE), shot_of(bench.host, ONE).id)], active=False)
    assert not done.takes and words in done.notes[0]
    assert (bench.as_before(), len(bench.sequence.tracks)) == (before, tracks)


@pytest.mark.parametrize("way", [ON_TRACK, AS_VERSION])
def test_a_version_that_is_not_to_be_shown_leaves_its_own_item_as_it_was(bench: HieroBench, way: str,
                                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    bench.host.way = way
    placed(bench, ONE)
    made = model.BinItem.createClipVersion

    def create(item: model.BinItem, position: int, path: str) -> model.Version:
        for one in (state for state in item.world.states if isinstance(state, model.TrackItem)):
            if one.track is bench.sequence.videoTracks()[-1 if way == ON_TRACK else 0] and one.first == 0:
                one.begin += 1
        return made(item, position, path)

    monkeypatch.setattr(model.BinItem, "createClipVersion", create)
    report, shot = take_of(bench.folder, ONE, 2), shot_of(bench.host, ONE).id
    done = bench.host.place([TakeToPlace(report, shot)], active=False)
    assert not done.takes and "changed 1 other items" in done.notes[0]


def test_a_take_over_a_plate_that_was_cut_since_is_told_and_left_alone(bench: HieroBench) -> None:
    report, item = placed(bench, ONE), bench.items["sh010"]
    second = bench.fake.item(bench.shots_track, item.clip, 15, item.last, item.begin + 15, item.end)
    second._name, item.last, item.end = "sh010 cut", 14, item.begin + 14
    own = bench.sequence.videoTracks()[-1].children[0]
    before, told = bench.as_before(), {one.name: one for one in shots(bench.host)}
    for way in (ON_TRACK, AS_VERSION):
        bench.host.way = way
        for name, other in (("sh010", "sh010 cut"), ("sh010 cut", "sh010")):
            done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE, 2), told[name].id)])
            assert not done.takes and f"lies over {other} too" in done.notes[0]
            for to in ("plate", "retake_v001"):
                with pytest.raises(HostError, match="Cut the take at the same frame"):
                    bench.host.back(told[name].id, to)
    bench.host.way = ON_TRACK
    assert bench.as_before() == before and (own.first, own.last, own.on) == (0, 29, True)
    # Cut as the plate was, each use has its own.
    half = bench.fake.item(own.track, own.clip, 15, 29, own.begin + 15, own.end)
    half.own_tags, own.last, own.end = list(own.own_tags), 14, own.begin + 14
    bench.host.back(told["sh010"].id)
    assert [bench.shows(START + at)[0] for at in (0, 14, 15, 29)] == ["sh010"] * 2 + ["sh010_lip_v001"] * 2
    assert bench.host.place([TakeToPlace(report, told["sh010"].id)]).takes
    assert {bench.shows(START + at)[0] for at in (0, 14, 15, 29)} == {"sh010_lip_v001"}


def test_going_back_changes_nothing_else(bench: HieroBench, monkeypatch: pytest.MonkeyPatch) -> None:
    placed(bench, ONE)
    shot, made = shot_of(bench.host, ONE).id, model.TrackItem.setEnabled

    def both(item: model.TrackItem, enable: bool) -> None:
        made(item, enable)
        bench.items["sh020"].on = enable

    monkeypatch.setattr(model.TrackItem, "setEnabled", both)
    with pytest.raises(HostError, match="changed 1 other items"):
        bench.host.back(shot)
    assert looks(bench, ONE) == seen(ONE, "sh010_lip_v001") and looks(bench, TWO) == seen(TWO, "sh020")


def test_a_finding_that_can_not_be_set_is_told_and_the_others_are_set(bench: HieroBench) -> None:
    bench.host.mark([Finding(START + 3, 1, "soft", id="a")])
    with pytest.raises(HostError, match="1 of 3 markers was not set. far off"):
        bench.host.mark([Finding(START + 5, 1, "softer", id="a"), Finding(START + 9000, 1, "far off", id="b"),
                         Finding(START + 9, 1, "late", id="c")])
    assert sorted(bench.marks()) == [(START + 5, "softer"), (START + 9, "late")]
    bench.fake.world.quirks.refuses_tags = True
    with pytest.raises(HostError, match="^softest: the editor did not set"):
        bench.host.mark([Finding(START + 6, 1, "softest", id="a")])
    assert sorted(bench.marks()) == [(START + 5, "softer"), (START + 9, "late")]


def test_a_playhead_that_can_not_be_put_back_does_not_undo_what_was_placed(bench: HieroBench,
                                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    made = model.VideoTrack.addTrackItem

    def add(track: model.VideoTrack, item: model.TrackItem) -> model.TrackItem:
        bench.fake.viewer.at = 500
        monkeypatch.setattr(type(bench.fake.viewer), "setTime", lambda viewer, time: None)
        return made(track, item)

    monkeypatch.setattr(model.VideoTrack, "addTrackItem", add)
    assert _place(bench, take_of(bench.folder, ONE)).takes


def test_a_copy_of_a_take_that_was_pasted_elsewhere_is_nobodys_take(bench: HieroBench) -> None:
    placed(bench, ONE)
    track = bench.sequence.videoTracks()[-1]
    own = track.children[0]
    copy = bench.fake.item(track, own.clip, 50, 60, 3, 13)
    copy.own_tags = list(own.own_tags)
    assert [one.versions for one in _pieces(bench) if one.name == "sh020"] == [()]


def _pieces(bench: HieroBench) -> list[Any]:
    return [plate.piece for plate in bench.host._written()[0].plates]


def test_what_is_no_footage_is_told_why(bench: HieroBench) -> None:
    world = bench.fake.world
    bench.items["sh020"].linked = [warp := model.EffectTrackItem(world)]
    assert warp._node.Class() == "TimeWarp"
    comp = bench.fake.clip(bench.sequence, str(bench.folder / "comp.nk"))
    bench.fake.item(bench.shots_track, comp, 200, 209, 0, 9)
    inner = bench.fake.item(bench.shots_track, comp, 210, 219, 0, 9)
    inner.clip = bench.sequence
    reasons = {shot.record.start - START: shot.reasons for shot in shots(bench.host)}
    assert "TimeWarp" in reasons[30][0] and "comp" in reasons[200][0] and "sequence" in reasons[210][0]


def test_a_movie_that_the_editor_can_not_read_is_told_and_nothing_is_left(bench: HieroBench) -> None:
    report = take_of(bench.folder, ONE)
    (report.parent / "sh010_lip_v001.mov").write_bytes(b"no movie")
    before, count = bench.as_before(), len(bench.sequence.tracks)
    done = _place(bench, report)
    assert not done.takes and "can't read sh010_lip_v001.mov" in done.notes[0]
    assert (bench.as_before(), len(bench.sequence.tracks)) == (before, count)


def test_whatever_the_editor_raises_the_other_takes_are_placed(bench: HieroBench,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    made = model.VideoTrack.addTrackItem

    def add(track: model.VideoTrack, item: model.TrackItem) -> model.TrackItem:
        if item._name.startswith("sh010"):
            raise RuntimeError("the sequence is busy")
        return made(track, item)

    monkeypatch.setattr(model.VideoTrack, "addTrackItem", add)
    wanted = [TakeToPlace(take_of(bench.folder, one), shot_of(bench.host, one).id) for one in (ONE, TWO)]
    done = bench.host.place(wanted)
    assert [one.report.name for one in done.takes if one.report] == ["sh020_lip_v001.take.json"]
    assert "the sequence is busy" in done.notes[0]
    assert looks(bench, ONE) == seen(ONE, "sh010") and looks(bench, TWO) == seen(TWO, "sh020_lip_v001")


def test_a_selected_take_means_the_shot_below_it(bench: HieroBench) -> None:
    placed(bench, TWO)
    bench.fake.editor.chosen = [bench.sequence.videoTracks()[-1].children[0]]
    assert [(use.start, use.track) for use in bench.host.selection().uses] == [(TWO.record, 1)]


def test_a_further_version_follows_a_plate_that_was_trimmed(bench: HieroBench) -> None:
    placed(bench, ONE)
    item = bench.items["sh010"]
    item.first, item.begin, item.last, item.end = item.first + 4, item.begin + 4, item.last - 6, item.end - 6
    placed(bench, ONE, 2)
    own = bench.sequence.videoTracks()[-1].children
    assert [(one.first, one.last) for one in own] == [(4, 23)]
    assert bench.shows(START + 4) == ("sh010_lip_v002", 7) and bench.versions(ONE) == {"sh010_lip_v001",
                                                                                      "sh010_lip_v002"}


def test_a_take_that_holds_too_little_is_told(bench: HieroBench) -> None:
    for version, off in ((1, 4), (2, -5)):
        done = _place(bench, take_of(bench.folder, replace(ONE, first=ONE.first + off), version))
        assert not done.takes and "shows frames" in done.notes[0] and "handles" in done.notes[0]


def test_without_a_sequence_every_call_says_so(bench: HieroBench) -> None:
    bench.fake.active = None
    for call in (bench.host.timeline, bench.host.selection, bench.host.playhead, lambda: bench.host.go_to(START)):
        with pytest.raises(HostError, match="No sequence is open"):
            call()
    bench.fake.active = bench.sequence
    assert bench.host.playhead() is not None


def test_a_viewer_that_shows_something_else_tells_no_playhead(bench: HieroBench) -> None:
    bench.fake.viewer._player.shown = bench.items["sh010"].clip
    assert bench.host.playhead() is None
    with pytest.raises(HostError, match="viewer"):
        bench.host.go_to(START)


def test_going_back_after_a_trim_shows_the_same_frames(bench: HieroBench) -> None:
    bench.host.way = AS_VERSION
    placed(bench, ONE)
    item = bench.items["sh010"]
    item.first, item.begin = item.first + 5, item.begin + 5
    bench.host.back(shot_of(bench.host, ONE).id)
    assert bench.shows(START + 5) == ("sh010", ONE.first + 5) and bench.shows(START + 29) == ("sh010", ONE.first + 29)


def test_another_rate_of_the_timeline_is_read_to_the_frame(bench: HieroBench) -> None:
    bench.sequence.rate, bench.sequence.start = Fraction(30000, 1001), 107_892
    bench.sequence.drop = True
    found = bench.host.timeline()
    assert found.rate == Fraction(30000, 1001) and found.uses[0].start == 107_892


def test_every_name_that_is_used_is_in_the_lists() -> None:
    kinds = {"Core": "core", "Ui": "ui", "Track": "VideoTrack", "MediaFile": "MediaFileInfo", "Effect": "Node"}
    for name, kind in inspect.getmembers(protocol, inspect.isclass):
        if kind.__module__ == protocol.__name__ and name not in ("Hiero", "Item", "Tagged"):
            used = {one for one in {**vars(kind), **vars(kind).get("__annotations__", {})} if not one.startswith("_")}
            assert used <= names_of(kinds.get(name, name)), f"{name}: {used - names_of(kinds.get(name, name))}"


def test_the_fake_refuses_a_name_that_is_in_no_list(bench: HieroBench) -> None:
    with pytest.raises(Bitten, match="no list"):
        bench.fake.core.makeItSo("now")
    with pytest.raises(Bitten, match="no list"):
        bench.fake.do(lambda: bench.fake.ui.activeSequence().cutEverything())
