"""What may be the matter with Resolve, its projects and its timelines, and the one line that says so."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from retake.errors import HostError
from retake.host import Finding, TakeToPlace
from retake_plugin.resolve import ResolveHost, Settings, choosing
from retake_plugin.resolve.connection import Connection
from tests.core.timeline import made
from tests.core.timeline.back.takes import take as made_take
from tests.plugin import suite
from tests.plugin.asking import ask
from tests.plugin.bench import ONE, START, TWO, shot_of, shots, take_of
from tests.plugin.fakes.resolve import handles
from tests.plugin.fakes.resolve.handles import Handle, Module, UnknownName
from tests.plugin.fakes.resolve.names import every
from tests.plugin.fakes.resolve.pool import media_of
from tests.plugin.fakes.resolve.quirks import BUILD_19, BUILD_21, Build
from tests.plugin.fakes.resolve.timeline import TimelineHandle
from tests.plugin.fakes.resolve.world import Laid, Row, World
from tests.plugin.resolve_bench import ResolveBench
from tests.plugin.sequences import as_sequence


def not_running(world: World) -> None:
    world.running = False


def setting_off(world: World) -> None:
    world.lets_in = False


def no_project(world: World) -> None:
    world.project = None


def no_timeline(world: World) -> None:
    assert world.project is not None
    world.project.current = None


def free(world: World) -> None:
    world.build = Build((21, 0, 3), "DaVinci Resolve", BUILD_21.quirks)


def old(world: World) -> None:
    world.build = Build((18, 6, 4), "DaVinci Resolve Studio", BUILD_19.quirks)


@pytest.mark.parametrize(("matter", "said"), [
    (not_running, "Start it"), (setting_off, "External scripting using to Local"), (no_project, "No project"),
    (no_timeline, "No timeline"), (free, ".otio"), (old, "19.1"), (World.open_dialogue, "dialogue")])
def test_what_is_the_matter_is_said_in_a_line_and_all_is_well_once_it_is_mended(
        matter: Callable[[World], None], said: str, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    world, build, project = bench.world, bench.world.build, bench.project
    current = project.current
    matter(world)
    for call in (bench.host.timeline, bench.host.playhead, lambda: bench.host.mark([Finding(START, 1, "")])):
        with pytest.raises(HostError) as told:
            call()
        assert said in str(told.value) and "\n" not in str(told.value)
    world.running = world.lets_in = True
    world.build, world.project, project.current = build, project, current
    world.close_dialogue()
    assert bench.host.playhead() == START + 7


def test_who_lets_a_free_resolve_answer_is_told_what_it_can_not(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    free(bench.world)
    answering = Connection(lambda: Answering(bench.world), lambda: True)
    with pytest.raises(HostError, match="free DaVinci Resolve"):
        ResolveHost(answering, ask, Settings(tmp_path)).connect()


class Answering(Module):
    """A module that reaches the free edition, as scripts from its menu do."""

    def scriptapp(self, name: str) -> handles.ResolveHandle:
        return handles.ResolveHandle(self._world)


@pytest.mark.parametrize(("kind", "type", "said"), [
    ("compound", "Compound", "compound"), ("multicam", "Multicam", "multicam"), ("title", "", "title"),
    ("fusion", "", "Fusion")])
@pytest.mark.parametrize("build", [BUILD_19, BUILD_21], ids=lambda one: one.text)
def test_what_is_no_footage_is_named(kind: str, type: str, said: str, build: Build, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, build)
    item = bench.item(TWO)
    item.kind = kind
    if type:
        assert item.media is not None
        item.media.type, item.media.path = type, ""
    else:
        item.media = None
    found = next(one for one in shots(bench.host) if one.record.start == TWO.record)
    assert not found.eligible and said in found.reasons[0]
    done = bench.host.place([TakeToPlace(take_of(tmp_path, TWO), found.id)])
    assert not done.takes and len(done.notes) == 1


@pytest.mark.parametrize("as_take", [False, True])
def test_a_retimed_shot_is_left_alone_and_named(as_take: bool, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, as_take=as_take)
    bench.item(ONE).speed = 200.0
    bench.item(ONE).first = 0
    before = bench.as_before()
    done = bench.host.place([TakeToPlace(take_of(tmp_path, ONE), shot_of(bench.host, ONE).id)])
    assert not done.takes and len(done.notes) == 1
    assert bench.as_before() == before and not bench.versions(ONE)


@pytest.mark.parametrize("name", ["Timeline.AddTrack", "Timeline.SetTrackName", "MediaPool.AppendToTimeline",
                                  "MediaPool.AddSubFolder", "MediaPool.SetCurrentFolder",
                                  "MediaPoolItem.SetThirdPartyMetadata"])
def test_what_resolve_refuses_is_said_and_nothing_is_left(name: str, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    shot, report = shot_of(bench.host, ONE), take_of(tmp_path, ONE)
    before, count = bench.as_before(), len(bench.cut.video)
    bench.world.refuses[name] = False
    done = bench.host.place([TakeToPlace(report, shot.id)])
    assert not done.takes and len(done.notes) == 1 and "\n" not in done.notes[0]
    assert bench.as_before() == before and len(bench.cut.video) == count
    assert suite.looks(bench, ONE) == suite.seen(ONE, ONE.name)
    bench.world.refuses.clear()
    suite.placed(bench, ONE, 2)


def test_a_build_in_which_ends_are_inclusive_is_noticed_and_asked_for_a_frame_less(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, BUILD_21.without("ends are exclusive"))
    before = bench.as_before()
    suite.placed(bench, ONE)
    assert suite.looks(bench, ONE) == suite.seen(ONE, f"{ONE.name}_lip_v001")
    assert bench.as_before() == before and len(bench.cut.video[1].items) == 1


def test_a_dialogue_that_opens_on_the_way_is_said_and_placing_again_mends_it(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    shot, report = shot_of(bench.host, ONE), take_of(tmp_path, ONE)
    before = bench.as_before()

    def interrupt(world: World, given: object) -> None:
        if "AppendToTimeline" in world.called:
            world.before.clear()
            world.open_dialogue()

    bench.world.before["GetTrackCount"] = interrupt  # the first call after the take was put there
    done = bench.host.place([TakeToPlace(report, shot.id)])
    assert not done.takes and "dialogue" in done.notes[0]
    bench.world.close_dialogue()
    assert bench.host.place([TakeToPlace(report, shot.id)]).takes
    assert suite.looks(bench, ONE) == suite.seen(ONE, f"{ONE.name}_lip_v001")
    assert bench.versions(ONE) == {f"{ONE.name}_lip_v001"}
    assert bench.as_before()[0] == before[0]  # the timelines; which bin is open could not be set again


def test_a_title_above_the_shot_is_told_to_be_covered(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    bench.cut.video.append(Row("Titles", [Laid(None, START, 20, kind="title")]))
    done = bench.host.place([TakeToPlace(take_of(tmp_path, ONE), shot_of(bench.host, ONE).id)])
    assert done.takes and "Titles" in done.notes[0] and "Resolve take" in done.notes[0]
    assert [row.name for row in bench.cut.video] == ["Video 1", "Titles", "Retake"]


def test_as_a_resolve_take_what_lies_above_stays_in_front_and_the_grade_stays(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, as_take=True)
    bench.item(ONE).grade = (("Primaries",),)
    bench.cut.video.append(Row("Titles", [Laid(None, START, 20, kind="title")]))
    report = take_of(tmp_path, ONE)
    done = bench.host.place([TakeToPlace(report, shot_of(bench.host, ONE).id)])
    assert [one.report for one in done.takes] == [report] and not done.notes
    assert [row.name for row in bench.cut.video] == ["Video 1", "Titles"]
    assert bench.item(ONE).grade == (("Primaries",),)


def test_a_grade_that_is_not_taken_is_said(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    bench.item(ONE).grade = (("Primaries",),)
    bench.world.refuses["TimelineItem.CopyGrades"] = False
    bench.world.refuses["MediaPoolItem.SetClipProperty"] = False
    media = bench.item(ONE).media
    assert media is not None
    media.properties["Input Color Space"] = "ARRI LogC3"
    done = bench.host.place([TakeToPlace(take_of(tmp_path, ONE), shot_of(bench.host, ONE).id)])
    assert done.takes
    assert any("grade" in note for note in done.notes) and any("Input Color Space" in note for note in done.notes)


@pytest.mark.parametrize("build", [BUILD_19, BUILD_21], ids=lambda one: one.text)
def test_a_take_that_is_an_image_sequence_is_placed(build: Build, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, build)
    report = as_sequence(take_of(tmp_path, ONE))
    for _ in range(2):
        done = bench.host.place([TakeToPlace(report, shot_of(bench.host, ONE).id)])
        assert done.takes, done.notes
    assert [(one.start, one.count, one.first) for one in bench.cut.video[1].items] == [(START, 30, 3)]
    ours = next(one for one in bench.project.root.below if one.name == "Retake")
    assert [Path(one.path).name for one in ours.clips] == ["sh010_lip_v001.[7-42].exr"]


@pytest.mark.parametrize(("rate", "code", "first", "plate"), [
    (Fraction(24000, 1001), "01:00:00:00", 86_400, "14:22:31:05"),
    (Fraction(30000, 1001), "01:00:00;00", 107_892, "14:22:31;05"), (Fraction(24), "00:00:00:00", 0, None),
    (Fraction(60000, 1001), "10:00:00;00", 2_157_840, None), (Fraction(50), "10:00:00:00", 1_800_000, "09:59:59:49")])
@pytest.mark.parametrize("as_take", [False, True], ids=["track", "take"])
def test_at_every_rate_a_take_lies_to_the_frame_and_the_shot_keeps_its_id(
        rate: Fraction, code: str, first: int, plate: str | None, as_take: bool, tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path, as_take=as_take)
    cut, movie = bench.cut, made.movie(tmp_path / "a.mov", 60, rate, plate)
    cut.rate, cut.code, cut.start, cut.drop = rate, code, first, ";" in code
    cut.playhead = first
    cut.video[0].items = [Laid(media_of(movie), first + 100, 30, 10)]
    cut.audio[0].items = []
    shot, = shots(bench.host)
    assert (shot.record.start, shot.record.count, shot.record.rate) == (first + 100, 30, rate)
    report = made_take(tmp_path / "takes", str(movie), 7, 43, rate=rate, timecode=plate, own=(10, 40))
    before = bench.as_before()
    done = bench.host.place([TakeToPlace(report, shot.id)])
    assert done.takes and not done.notes
    assert [bench.shows(first + 100 + at) for at in (0, 29)] == [("a_lip_v001", 3), ("a_lip_v001", 32)]
    assert bench.as_before() == before
    again, = shots(bench.host)
    assert again.id == shot.id and again.source == shot.source
    bench.host.go_to(first + 120)
    assert bench.host.playhead() == first + 120
    bench.host.back(shot.id)
    assert bench.shows(first + 100) == ("a", 10)


def test_the_export_bears_the_timelines_name(tmp_path: Path) -> None:
    path = ResolveBench(tmp_path).host.timeline().path
    assert json.loads(path.read_text())["name"] == "Reel 1"


def test_a_locked_track_of_ours_is_not_used(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    bench.cut.video.append(Row("Retake", locked=True))
    suite.placed(bench, ONE)
    assert [row.name for row in bench.cut.video] == ["Video 1", "Retake", "Retake 2"]


def test_a_track_of_ours_below_the_shot_is_not_used(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    bench.cut.video.insert(0, Row("Retake"))
    done = bench.host.place([TakeToPlace(take_of(tmp_path, ONE), shot_of(bench.host, ONE).id)])
    assert done.takes and [row.name for row in bench.cut.video] == ["Retake", "Video 1", "Retake 2"]
    assert suite.looks(bench, ONE) == suite.seen(ONE, f"{ONE.name}_lip_v001")


def test_what_a_user_put_onto_our_track_stays(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    suite.placed(bench, ONE, 1)
    own = Laid(bench.item(TWO).media, TWO.record, TWO.count, 0)
    bench.cut.video[1].items.append(own)
    suite.placed(bench, TWO, 1)
    assert own in bench.cut.video[1].items and own.enabled
    assert [row.name for row in bench.cut.video] == ["Video 1", "Retake", "Retake 2"]


def test_a_take_on_our_track_is_selected_as_its_shot(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    suite.placed(bench, ONE)
    bench.cut.picked = [bench.cut.video[1].items[0]]
    assert [use.id for use in bench.host.selection().uses] == [bench.item(ONE).id]


def test_the_selection_falls_back_from_selected_to_marks_to_colour_to_the_playhead(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = ResolveBench(tmp_path)
    monkeypatch.setattr(choosing, "_FRESH", -1.0)

    def meant() -> list[str]:
        return [use.id for use in bench.host.selection().uses]

    bench.cut.playhead = TWO.record
    assert meant() == [bench.item(TWO).id]
    bench.item(ONE).colour = "Orange"
    assert meant() == [bench.item(ONE).id]
    bench.cut.marks = (TWO.record - START, TWO.record - START + TWO.count - 1)
    assert meant() == [bench.item(TWO).id]
    bench.cut.picked = [bench.item(ONE)]
    assert meant() == [bench.item(ONE).id]


def test_to_follow_a_selection_does_not_go_through_the_whole_timeline(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    bench.cut.picked = [bench.item(ONE)]
    bench.host.selection()
    assert "GetItemListInTrack" not in bench.world.called
    bench.cut.picked, bench.cut.marks = [], (0, 29)
    bench.host.selection()
    looked = bench.world.called.count("GetItemListInTrack")
    for _ in range(3):
        assert [use.id for use in bench.host.selection().uses] == [bench.item(ONE).id]
    assert bench.world.called.count("GetItemListInTrack") == looked > 0


def test_a_renamed_timeline_is_exported_to_the_same_place(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    first = bench.host.timeline().path
    bench.cut.name = "Reel 1 locked"
    assert bench.host.timeline().path == first
    assert os.listdir(first.parent) == [first.name]


def test_the_fake_refuses_a_name_that_is_in_no_list(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    app = Module(bench.world).scriptapp("Resolve")
    assert app is not None
    with pytest.raises(UnknownName):
        app.GetEverything()
    assert hasattr(TimelineHandle(ResolveBench(tmp_path, BUILD_19).world, bench.cut), "GetSelectedClips")
    assert TimelineHandle(ResolveBench(tmp_path, BUILD_19).world, bench.cut).GetSelectedClips is None


def test_every_name_of_our_own_interface_is_in_the_lists() -> None:
    from retake_plugin.protocols import resolve
    kinds = {"Resolve": resolve.Resolve, "ProjectManager": resolve.ProjectManager, "Project": resolve.Project,
             "Timeline": resolve.Timeline, "TimelineItem": resolve.Item, "MediaPool": resolve.Pool,
             "Folder": resolve.Folder, "MediaPoolItem": resolve.PoolItem, "Graph": resolve.Graph}
    for kind, protocol in kinds.items():
        used = {name for name in vars(protocol) if name[0].isupper()}
        assert used <= every(kind), kind
        implemented = {name[3:] for one in Handle.__subclasses__() for name in vars(one)
                       if one.kind == kind and name.startswith("do_")}
        assert used <= implemented, kind


def test_the_names_are_those_of_the_stubs() -> None:
    import ast
    from importlib.metadata import PackageNotFoundError, files

    from tests.plugin.fakes.resolve.names import stubbed
    try:
        stub = next(one for one in files("fusionscript-stubs") or () if one.name == "fusionscript.pyi")
    except PackageNotFoundError:
        pytest.skip("fusionscript-stubs is not installed")
    tree = ast.parse(Path(str(stub.locate())).read_text(encoding="utf-8"))
    known = {one.name: {name.name for name in one.body if isinstance(name, ast.FunctionDef)}
             for one in tree.body if isinstance(one, ast.ClassDef)}
    # As methods of a fixed arity, and as the README's 21.0.4 had them: what came later is in the fake's own lists.
    for kind, names in stubbed().items():
        assert names <= known[kind], kind
