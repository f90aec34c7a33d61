"""Nuke: its fake's quirks and the adapter's workarounds, and what the suite does not ask of every host."""

from __future__ import annotations

import importlib.metadata
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError
from retake.host import PLATE, TakeToPlace
from retake.hosting import nuke_script
from retake.timeline.back.laid import laid_on
from retake_plugin.main_thread import MainThread
from retake_plugin.nuke import comps, nodes, placing, reading
from retake_plugin.nuke.host import NukeHost
from retake_plugin.protocols import nuke as protocol
from tests.plugin.bench import ONE, START, STOP, TWO, shot_of, shots, take_of
from tests.plugin.bench_nuke import NukeBench, nuke_bench
from tests.plugin.fakes.hiero.world import Bitten
from tests.plugin.fakes.nuke import FACTS, STUBS, Quirks
from tests.plugin.rendering import Asked
from tests.plugin.suite import (
    looks,
    placed,
    reading_changes_nothing,
    seen,
    shows_a_placed_take_to_the_frame,
    tells_its_timeline_with_every_shot_at_its_frames,
)

FAILED = pytest.fail.Exception


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[NukeBench]:
    with nuke_bench(tmp_path) as made:
        yield made


def with_matte(bench: NukeBench, footage: Any = ONE, version: int = 1) -> Any:
    """Places a take that has a matte."""
    report = take_of(bench.folder, footage, version)
    (report.parent / f"{footage.name}_lip_v{version:03d}_matte.mkv").write_bytes(b"matte")
    return bench.host.place([TakeToPlace(report, shot_of(bench.host, footage).id)])


def shows_the_take_whole_where_the_matte_can_not_be_read(bench: NukeBench) -> None:
    done = with_matte(bench)
    assert done.takes and looks(bench, ONE) == seen(ONE, "sh010_lip_v001")
    assert not bench.fake._do(lambda: any(one.hasError() for one in bench.fake._graph))
    assert not [one for one in bench.fake._graph if one._kind in ("Merge2", "Copy", "Premult")]
    assert "matte" in done.notes[0]


def tells_a_plates_frames_from_its_first(bench: NukeBench) -> None:
    tells_its_timeline_with_every_shot_at_its_frames(bench)
    shows_a_placed_take_to_the_frame(bench)


def places_where_the_same_names_are_taken(bench: NukeBench) -> None:
    for name in ("Retake_Read1", "Retake_Read1_v001"):
        bench.fake._user("NoOp", name, (0, 900))
    placed(bench, ONE)
    placed(bench, ONE, 2)
    assert looks(bench, ONE) == seen(ONE, "sh010_lip_v002")


def places_a_take_whose_folder_has_brackets(bench: NukeBench) -> None:
    report = take_of(bench.folder, ONE)
    moved = report.parent.rename(bench.folder / "takes [v2] $x")
    done = bench.host.place([TakeToPlace(moved / report.name, shot_of(bench.host, ONE).id)])
    assert done.takes, done.notes
    assert looks(bench, ONE) == seen(ONE, "sh010_lip_v001")
    assert bench.host.back(done.takes[0].shot).takes[0].key == PLATE
    assert bench.host.back(done.takes[0].shot, done.takes[0].key).takes[0].report == moved / report.name


def says_what_went_wrong(bench: NukeBench) -> None:
    with pytest.raises(HostError, match="no Read|No Read"):
        bench.host.go_to(STOP + 1000)


def tells_its_frame(bench: NukeBench) -> None:
    assert bench.fake._do(bench.host.playhead) == bench.host.playhead()


def takes_back_what_lies_elsewhere(bench: NukeBench) -> None:
    before, count = bench.as_before(), len(bench.fake._graph)
    bench.fake._quirks.off_by = 1
    done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE), shot_of(bench.host, ONE).id)])
    assert not done.takes and "taken back" in done.notes[0]
    assert (bench.as_before(), len(bench.fake._graph)) == (before, count)


def refuses_a_plate_of_another_rate(bench: NukeBench) -> None:
    bench.fake._root._values["fps"] = 24.0
    assert all("Project Settings" in shot.reasons[0] for shot in shots(bench.host))


@dataclass(frozen=True)
class Bite:
    """A quirk, what the adapter does in spite of it, and the adapter without its workaround."""

    quirk: str
    does: Callable[[Any], None]
    where: object
    name: str
    naive: Callable[..., Any]
    alone: bool = True


def _unlooked(nuke: Any, comp: Any, snippet: Path, back: Any) -> Any:
    """Pastes and does not look whether all can be read."""
    before = {node.fullName() for node in nuke.allNodes()}
    snippet.write_text(nuke_script.script_text(comp), encoding="utf-8")
    nuke.nodePaste(str(snippet))
    nodes = {mark.part: node for node in nuke.allNodes() if node.fullName() not in before
             and (mark := nodes.mark_of(node)) is not None}
    return nodes, []


def _by_name(nuke: Any, comp: Any, snippet: Path, back: Any) -> Any:
    """Looks for what was pasted by the names that were asked for."""
    snippet.write_text(nuke_script.script_text(comp), encoding="utf-8")
    for node in nuke.selectedNodes():
        node.setSelected(False)
    nuke.nodePaste(str(snippet))
    parts = {"take": comp.version, "stack": comp.name}
    return {part: next(node for node in nuke.allNodes() if node.name() == name and node.knob("retake"))
            for part, name in parts.items() if part == "take" or comp.stack}, []


def _from_nought(take: Any) -> tuple[int, int]:
    return 0, take.count - 1


BITES = (
    Bite("main_thread", tells_its_frame, MainThread, "__call__", lambda self, what: what()),
    Bite("main_thread", tells_its_frame, MainThread, "__call__", lambda self, what: self._execute(what), alone=False),
    Bite("raises_are_lost", says_what_went_wrong, MainThread, "__call__", lambda self, what: self._execute(what)),
    Bite("from_one", tells_a_plates_frames_from_its_first, comps, "_numbers", _from_nought),
    Bite("wires_selected", shows_a_placed_take_to_the_frame, placing, "_connect", lambda *_: None, alone=False),
    Bite("selects_pasted", shows_a_placed_take_to_the_frame, NukeHost, "_select", lambda *_: None, alone=False),
    Bite("numbers_names", places_where_the_same_names_are_taken, placing, "_pasted", _by_name, alone=False),
    Bite("no_matroska", shows_the_take_whole_where_the_matte_can_not_be_read, placing, "_pasted", _unlooked,
         alone=False),
    Bite("off_by", takes_back_what_lies_elsewhere, placing, "_check", lambda *_: None, alone=False),
    Bite("evaluates", places_a_take_whose_folder_has_brackets, nuke_script, "literal", lambda path: path),
    Bite("own_rate", refuses_a_plate_of_another_rate, reading, "_refused", lambda *_: "", alone=False),
)
NAMES = [f"{one.quirk} {one.does.__name__} {index}" for index, one in enumerate(BITES)]


@pytest.mark.parametrize("bite", BITES, ids=NAMES)
def test_the_adapter_bears_it(bite: Bite, bench: NukeBench) -> None:
    bite.does(bench)


@pytest.mark.parametrize("bite", BITES, ids=NAMES)
def test_without_its_workaround_the_adapter_fails(bite: Bite, bench: NukeBench,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bite.where, bite.name, bite.naive)
    with pytest.raises((AssertionError, HostError, AttributeError, TypeError, RuntimeError, LookupError,
                        StopIteration, FAILED)):
        bite.does(bench)


@pytest.mark.parametrize("bite", [one for one in BITES if one.alone], ids=lambda one: one.quirk)
def test_it_is_this_quirk_that_bites(bite: Bite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bite.where, bite.name, bite.naive)
    with nuke_bench(tmp_path, Quirks(**{bite.quirk: False})) as bench:
        bite.does(bench)


def test_paths_have_forward_slashes(tmp_path: Path) -> None:
    comp = nuke_script.Comp("sh 010", "p.mov", "D:\\takes\\a.mov", "", "r", "k", 0, 1, (1, 9), (1, 9), 1001,
                            {"colorspace": 'Camera "A" [log] $x'}, (0, 0), True, True)
    text = nuke_script.script_text(comp)
    assert 'file "D:/takes/a.mov"' in text and '"Camera \\"A\\" \\[log\\] \\$x"' in text
    assert "name Retake_sh_010_v001" in text
    bad = tmp_path / "a\\b.nk"
    with nuke_bench(tmp_path) as bench, pytest.raises(RuntimeError):
        bench.fake._do(lambda: bench.fake.nodePaste(str(bad)))


def test_every_quirk_bites_and_names_its_source() -> None:
    described = Quirks.__doc__ or ""
    for name in Quirks.__dataclass_fields__:
        assert name in {"slashes", "start_at_origin", *(one.quirk for one in BITES)}, name
        line = next(line for line in described.splitlines() if line.strip().startswith(f"{name}:"))
        assert any(mark in line for mark in ("3.1", "3.2", "documented", "to be probed", "not in the facts")), line


def test_a_build_that_starts_at_the_trimmed_frame_is_read_as_well(tmp_path: Path) -> None:
    with nuke_bench(tmp_path, Quirks(start_at_origin=False)) as bench:
        tells_a_plates_frames_from_its_first(bench)
        reading_changes_nothing(bench)


def test_a_comp_is_a_patch_over_the_plate_through_its_matte(tmp_path: Path) -> None:
    with nuke_bench(tmp_path, Quirks(no_matroska=False)) as bench:
        assert with_matte(bench).notes == ()
        switch = bench.switch(ONE)
        assert switch is not None
        carry = switch._inputs[1]
        assert (carry._kind, carry._values["to0"], carry._inputs[1]._values["label"]) == (
            "Copy", "mask.a", "where pixels changed")
        merge = carry._inputs[0]
        assert merge._kind == "Merge2" and merge._inputs[0] is bench.reads["sh010"]
        assert merge._inputs[1]._kind == "Premult"
        copy = merge._inputs[1]._inputs[0]
        assert [copy._inputs[index]._values["label"] for index in (0, 1)] == ["take v001", "where pixels changed"]
        take = copy._inputs[0]
        assert take._values["colorspace"] == "rec709" and take._name == "Retake_Read1_v001"
        assert looks(bench, ONE) == seen(ONE, "sh010_lip_v001")


def test_a_take_that_is_shown_by_its_patch_is_known_again(bench: NukeBench) -> None:
    shot = shot_of(bench.host, ONE).id
    takes = [Asked(bench.folder, offset, patch=True).rendered(bench.host, ONE)[0] for offset in (0, 1)]
    for report in (*takes, takes[0], takes[1]):
        assert bench.host.place([TakeToPlace(report, shot)]).takes
    switch = bench.switch(ONE)
    assert switch is not None and len(switch._inputs) == 3
    assert {one._values["label"] for one in bench.fake._graph if one._kind == "Read" and "label" in one._values} >= {
        "changed pixels"}
    told = Asked(bench.folder).told(bench.host, None)
    assert [(told[one]["placed"], told[one]["reference"]) for one in takes] == [
        (False, "retake_v001"), (True, "retake_v002")]
    pixels = next(one for one in bench.fake._graph if one._name.endswith("v002_pixels"))
    pixels._values["file"] = str(pixels._values["file"]).replace("v002", "v001")  # by Nuke's own version keys
    told = Asked(bench.folder).told(bench.host, None)
    assert told[takes[0]]["placed"] and not told[takes[1]]["placed"]


def test_the_timelines_file_tells_at_once_what_was_placed(bench: NukeBench) -> None:
    path = bench.host.timeline().path
    placed(bench, ONE)
    assert [one.shown for one in laid_on(path)[1]] == [True]
    bench.host.back(shot_of(bench.host, ONE).id)
    assert [one.shown for one in laid_on(path)[1]] == [False]


def test_what_is_done_is_one_step_to_undo(bench: NukeBench) -> None:
    before = bench.as_before(), len(bench.fake._graph)
    bench.host.place([TakeToPlace(take_of(bench.folder, one), shot_of(bench.host, one).id) for one in (ONE, TWO)])
    assert [name for name, _ in bench.fake._steps] == ["Retake: place takes"]
    assert bench.fake._undo() == "Retake: place takes"
    assert (bench.as_before(), len(bench.fake._graph)) == before


def test_comps_lie_on_nothing(bench: NukeBench) -> None:
    for version in (1, 2):
        for footage in (ONE, TWO):
            placed(bench, footage, version)
    places = [one._at for one in bench.fake._graph]
    assert len(set(places)) == len(places)


def test_a_node_between_plate_and_switch_is_looked_through(bench: NukeBench) -> None:
    placed(bench, ONE)
    switch, read = bench.switch(ONE), bench.reads["sh010"]
    assert switch is not None
    switch._inputs[0] = bench.fake._user("Reformat", "Reformat1", (5, 5), (read,))
    bench.host.back(shot_of(bench.host, ONE).id)
    assert switch._values["which"] == 0


def test_a_selected_node_of_a_comp_means_its_plate(bench: NukeBench) -> None:
    placed(bench, TWO)
    bench.select()
    for one in bench.fake._graph:
        one._chosen = one._kind == "Switch"
    assert [use.start for use in bench.host.selection().uses] == [TWO.record]


def test_image_sequences_and_expressions_are_read(bench: NukeBench) -> None:
    bench.fake._user("Read", "Read7", (0, 500), file="/plates/a.%04d.exr", first=1005, last=1010, origfirst=1001,
                     origlast=1050, frame_mode="offset", frame="-89000")
    bench.fake._user("Read", "Read8", (0, 600), file="[getenv SHOW]/b.mov", first=1, last=10, origfirst=1,
                     origlast=10, frame_mode="expression", frame="frame*2")
    found = {shot.name: shot for shot in shots(bench.host)}
    assert found["Read7"].plate is not None and found["Read7"].plate.written == "/plates/a.%04d.exr"
    assert (found["Read7"].record.start, found["Read7"].plate.first_number) == (90_005, 1001)
    assert found["Read7"].source is not None and found["Read7"].source.start == 4
    assert "expression" in found["Read8"].reasons[0]


def test_a_script_without_a_plate_says_so(bench: NukeBench) -> None:
    bench.fake._graph.clear()
    with pytest.raises(HostError, match="no Read node"):
        bench.host.timeline()
    assert bench.host.playhead() == 1


def test_the_snippet_lies_beside_the_timeline(bench: NukeBench) -> None:
    placed(bench, ONE)
    path = bench.host.timeline().path
    assert path.parent == bench.folder / "retake" / "comp"
    assert "Switch {" in (path.parent / "sh010_lip_v001.nk").read_text()


def test_the_snippet_wires_itself_where_it_is_pasted_on_a_plate(tmp_path: Path) -> None:
    with nuke_bench(tmp_path, Quirks(no_matroska=False)) as bench:
        with_matte(bench)
        snippet = bench.host.timeline().path.with_name("sh010_lip_v001.nk")
        bench.fake._undo()
        plate = bench.reads["sh020"]
        for one in bench.fake._graph:
            one._chosen = one is plate
        bench.fake._do(lambda: bench.fake.nodePaste(str(snippet)))
        switch = bench.switch(TWO)
        assert switch is not None and switch._inputs[0] is plate
        merge = switch._inputs[1]._inputs[0]
        assert (merge._kind, merge._inputs[0], merge._inputs[1]._kind) == ("Merge2", plate, "Premult")
        copy = merge._inputs[1]._inputs[0]
        assert [copy._inputs[at]._values["label"] for at in (0, 1)] == ["take v001", "where pixels changed"]


def test_a_frame_beside_the_shots_can_not_be_gone_to(bench: NukeBench) -> None:
    bench.host.go_to(START)
    with pytest.raises(HostError):
        bench.host.go_to(START - 1)
    assert bench.host.playhead() == START


def test_every_name_that_is_used_is_in_the_lists() -> None:
    for _, kind in inspect.getmembers(protocol, inspect.isclass):
        if kind.__module__ == protocol.__name__:
            used = {one for one in {**vars(kind), **vars(kind).get("__annotations__", {})} if not one.startswith("_")}
            assert used <= FACTS | STUBS, used - FACTS - STUBS


def test_the_list_is_what_the_stubs_have() -> None:
    try:
        files = importlib.metadata.files("types-nuke") or []
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("types-nuke is not installed")
    text = "\n".join(Path(str(one.locate())).read_text(encoding="utf-8") for one in files if one.suffix == ".pyi")
    known = set(re.findall(r"(?:def|class) (\w+)|^(\w+): ", text, re.MULTILINE))
    names = {name for pair in known for name in pair if name}
    assert names >= STUBS, STUBS - names


def test_the_fake_refuses_a_name_that_is_in_no_list(bench: NukeBench) -> None:
    with pytest.raises(Bitten, match="no list"):
        bench.fake._do(lambda: bench.fake.scriptSaveAndClear())


def test_a_take_whose_plate_was_moved_since_is_told_to_lie_beside_it(bench: NukeBench) -> None:
    report = placed(bench, ONE)
    assert bench.host.place([TakeToPlace(report, shot_of(bench.host, ONE).id)]).notes == ()
    bench.reads[ONE.name]._values["frame"] = str(int(bench.reads[ONE.name]._values["frame"]) + 40)
    shot = shot_of(bench.host, ONE).id
    again = bench.host.place([TakeToPlace(report, shot)])
    assert [one.report for one in again.takes] == [report] and "40 frames too early" in again.notes[0]
    assert bench.host.back(shot).notes == ()
    assert bench.host.back(shot, "retake_v001").notes == again.notes
