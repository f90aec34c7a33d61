"""Nuke: what a take's comp holds, how it is wired, and that all of it is read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError
from retake.host import Placed, TakeToPlace
from tests.plugin.bench import ONE, TWO, shot_of, take_of
from tests.plugin.bench_nuke import NukeBench, nuke_bench
from tests.plugin.fakes.nuke import FakeNuke, Node, Quirks
from tests.plugin.suite import looks, placed, seen


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[NukeBench]:
    """A bench whose Nuke reads mattes."""
    with nuke_bench(tmp_path, Quirks(no_matroska=False)) as made:
        yield made


def rendered(bench: NukeBench, version: int = 1, matte: bool = True, patch: bool = True) -> Path:
    """The report of a take with its matte, and with its patch."""
    report = take_of(bench.folder, ONE, version)
    stem = f"sh010_lip_v{version:03d}"
    if matte:
        (report.parent / f"{stem}_matte.mkv").write_bytes(b"matte")
    if patch:
        folder = report.parent / f"{stem}_patch"
        folder.mkdir()
        for number in range(7, 43):
            (folder / f"{stem}_patch.{number:06d}.png").write_bytes(b"png")
    return report


def place(bench: NukeBench, report: Path) -> Placed:
    return bench.host.place([TakeToPlace(report, shot_of(bench.host, ONE).id)])


def wired(node: Node) -> Any:
    """A node and what it comes from, as kinds and labels."""
    label = node._values.get("label", node._name) if node._kind == "Read" else node._kind
    return (label, *(wired(node._inputs[at]) for at in sorted(node._inputs))) if node._inputs else label


def shown_by(bench: NukeBench) -> Any:
    """What comes into the Switch over the first shot."""
    switch = bench.switch(ONE)
    assert switch is not None
    return wired(switch._inputs[1])


PATCH = ("Merge2", "Read1", ("Premult", "changed pixels"))


@pytest.mark.parametrize("colours", ["rec709", "default (rec709)"])
def test_a_comp_lays_the_patch_over_the_plate_and_carries_the_matte_along(bench: NukeBench, colours: str) -> None:
    bench.reads["sh010"]._values["colorspace"] = colours
    assert place(bench, rendered(bench)).notes == ()
    assert shown_by(bench) == ("Copy", PATCH, "where pixels changed")
    reads = {one._values["label"]: one for one in bench.fake._graph if "label" in one._values}
    assert "take v001" in reads
    pixels, matte = reads["changed pixels"], reads["where pixels changed"]
    assert [pixels._values[key] for key in ("colorspace", "first", "last", "frame")] == [
        "rec709", 7, 42, str(ONE.record - 3)]
    assert [matte._values[key] for key in ("raw", "first", "last", "frame")] == ["true", 1, 36, str(ONE.record - 3)]
    assert bench.versions(ONE) == {"sh010_lip_v001"}


def test_a_take_without_a_matte_is_a_patch_all_the_same(bench: NukeBench) -> None:
    assert place(bench, rendered(bench, matte=False)).notes == ()
    assert shown_by(bench) == PATCH


def test_a_matte_that_can_not_be_read_is_left_out_and_the_patch_stays(bench: NukeBench) -> None:
    bench.fake._quirks.no_matroska = True
    notes = place(bench, rendered(bench)).notes
    assert len(notes) == 1 and "matte" in notes[0] and "left out" in notes[0]
    assert shown_by(bench) == PATCH
    assert not any(str(one._values.get("file")).endswith(".mkv") for one in bench.fake._graph)


def test_a_patch_that_can_not_be_read_is_left_out_and_the_matte_comes_with_the_take(bench: NukeBench,
                                                                                    monkeypatch: Any) -> None:
    made = Node.hasError
    monkeypatch.setattr(Node, "hasError", lambda node: "_patch.%" in str(node._values.get("file")) or made(node))
    notes = place(bench, rendered(bench)).notes
    assert len(notes) == 1 and "patch" in notes[0] and "whole" in notes[0]
    assert shown_by(bench) == ("Copy", "take v001", "where pixels changed")
    assert looks(bench, ONE) == seen(ONE, "sh010_lip_v001")


@pytest.mark.parametrize("label", ["take v001", "where pixels changed", "changed pixels"])
def test_every_read_of_a_comp_is_looked_at(bench: NukeBench, label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    report, shot = rendered(bench), shot_of(bench.host, ONE).id
    before, count, made = bench.as_before(), len(bench.fake._graph), FakeNuke._made

    def off(fake: FakeNuke, kind: str, body: str) -> Node:
        node = made(fake, kind, body)
        node._off = int(node._values.get("label") == label)
        return node

    monkeypatch.setattr(FakeNuke, "_made", off)
    done = bench.host.place([TakeToPlace(report, shot)])
    assert not done.takes and "instead of" in done.notes[0]
    assert (bench.as_before(), len(bench.fake._graph)) == (before, count)


def test_the_snippet_wires_itself_with_patch_and_matte(bench: NukeBench) -> None:
    place(bench, rendered(bench))
    snippet = bench.host.timeline().path.with_name("sh010_lip_v001.nk")
    bench.fake._undo()
    for one in bench.fake._graph:
        one._chosen = one is bench.reads["sh020"]
    bench.fake._do(lambda: bench.fake.nodePaste(str(snippet)))
    switch = bench.switch(TWO)
    assert switch is not None
    assert wired(switch._inputs[1]) == ("Copy", ("Merge2", "Read2", ("Premult", "changed pixels")),
                                        "where pixels changed")


def test_a_snippet_is_written_whole_or_not_at_all(bench: NukeBench) -> None:
    report, timeline = rendered(bench), bench.host.timeline().path
    mine = bench.folder / "mine.nk"
    mine.write_text("of the user")
    snippet = timeline.with_name("sh010_lip_v001.nk")
    snippet.symlink_to(mine)
    before = bench.as_before()
    done = place(bench, report)
    assert not done.takes and "sh010_lip_v001.nk" in done.notes[0]
    assert mine.read_text() == "of the user" and bench.as_before() == before
    snippet.unlink()
    assert place(bench, report).takes
    assert sorted(one.suffix for one in timeline.parent.iterdir()) == [".nk", ".otio"]


def test_a_take_of_another_format_than_its_plate_is_read_in_the_plates_colours(bench: NukeBench) -> None:
    read = bench.reads["sh010"]
    other = bench.folder / "sh010.MP4"
    other.write_bytes(Path(read._values["file"]).read_bytes())
    read._values.update(file=str(other), colorspace="default (linear)")
    report = take_of(bench.folder, ONE)
    report.write_text(report.read_text().replace("sh010.mov", "sh010.MP4"))
    assert place(bench, report).notes == ()
    take = next(one for one in bench.fake._graph if one._values.get("label") == "take v001")
    assert take._values["colorspace"] == "linear"


def saved_as(bench: NukeBench, name: str) -> tuple[str, Path]:
    """What the timeline is called, and where it lies, once the script was saved under another name."""
    bench.fake._root._name = str(bench.folder / name)
    timeline = bench.host.timeline()
    return timeline.id, timeline.path


def test_a_script_is_the_same_timeline_in_all_its_versions(bench: NukeBench) -> None:
    first = saved_as(bench, "comp_v004.nk")
    assert saved_as(bench, "comp_v005.nk") == first and saved_as(bench, "comp.v12.nk") == first
    assert saved_as(bench, "other.nk")[0] != first[0]


def test_a_script_that_holds_takes_is_the_same_timeline_whatever_it_is_saved_as(bench: NukeBench) -> None:
    first = saved_as(bench, "comp_v004.nk")
    placed(bench, ONE)
    assert saved_as(bench, "comp_v004.nk") == first
    for name in ("comp_v005.nk", "final comp.nk", "other_v001.nk"):
        assert saved_as(bench, name) == first
    bench.fake._undo()
    assert "retake_script" not in bench.fake._root._values
    assert saved_as(bench, "comp_v004.nk") == first


def test_a_script_without_the_takes_of_the_one_that_it_was_saved_from_is_a_timeline_of_its_own(
        bench: NukeBench) -> None:
    first = saved_as(bench, "sh010_v001.nk")
    placed(bench, ONE)
    assert saved_as(bench, "sh020_v001.nk") == first
    bench.fake._graph[:] = [one for one in bench.fake._graph if "retake" not in one._values]
    id, path = saved_as(bench, "sh020_v001.nk")
    assert id != first[0] and path.parent.name == "sh020"
    placed(bench, ONE)
    assert saved_as(bench, "sh020_v002.nk") == saved_as(bench, "renamed.nk") == (id, path)


def test_a_script_that_does_not_keep_its_id_is_told(bench: NukeBench, monkeypatch: pytest.MonkeyPatch) -> None:
    def add(node: Node, knob: Any) -> None:
        raise RuntimeError("the root takes no knobs")

    monkeypatch.setattr(Node, "addKnob", add)
    done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE), shot_of(bench.host, ONE).id)])
    assert done.takes and "another timeline" in done.notes[0]


def versions(bench: NukeBench) -> list[tuple[str, str, str]]:
    """What is told of the first shot's takes: keys and names, and the key of the one that is shown."""
    piece = next(one.piece for one in bench.host._written()[0].plates if one.piece.name == "Read1")
    return [(one.key, one.name, piece.shown) for one in piece.versions]


def test_a_takes_file_counts_and_not_what_was_noted_of_it(bench: NukeBench) -> None:
    for version in (1, 2):
        placed(bench, ONE, version)
    take_of(bench.folder, ONE, 3)
    take_of(bench.folder, ONE, 4, handles=2)
    assert versions(bench) == [("retake_v001", "sh010_lip_v001", "retake_v002"),
                               ("retake_v002", "sh010_lip_v002", "retake_v002")]
    take = next(one for one in bench.fake._graph if one._values.get("label") == "take v002")
    here = str(take._values["file"])

    def shows(name: str) -> list[tuple[str, str, str]]:
        take._values["file"] = here.replace("sh010_lip_v002", name)
        return versions(bench)

    # Nuke's own version keys have led to another take of the same frames, to one of others, to none.
    assert shows("sh010_lip_v003")[1:] == [("retake_v003", "sh010_lip_v003", "retake_v003")]
    assert shows("sh010_lip_v001") == [("retake_v001", "sh010_lip_v001", "retake_v001_2"),
                                       ("retake_v001_2", "sh010_lip_v001", "retake_v001_2")]
    for name in ("sh010_lip_v004", "sh010_lip_v009"):
        assert shows(name) == [("retake_v001", "sh010_lip_v001", "")]
        with pytest.raises(HostError, match="no take"):
            bench.host.back(shot_of(bench.host, ONE).id, "retake_v002")
    # What was looked at by its file can be placed again, as an input of its own.
    placed(bench, ONE, 2)
    assert versions(bench)[1:] == [("retake_v002", "sh010_lip_v002", "retake_v002")]


def test_takes_of_a_plate_that_was_replaced_are_not_the_new_ones(bench: NukeBench) -> None:
    placed(bench, ONE)
    bench.reads["sh010"]._values["file"] = str(TWO.plate(bench.folder))
    assert versions(bench) == []


def test_a_node_between_take_and_switch_is_looked_through(bench: NukeBench) -> None:
    placed(bench, ONE)
    switch = bench.switch(ONE)
    assert switch is not None
    switch._inputs[1] = bench.fake._user("Grade", "Grade9", (5, 5), (switch._inputs[1],))
    assert versions(bench) == [("retake_v001", "sh010_lip_v001", "retake_v001")]


def test_of_two_reads_of_one_plate_a_comp_means_its_own(bench: NukeBench) -> None:
    first = bench.reads["sh010"]
    second = bench.fake._user("Read", "Read0", (900, 0), **first._values)
    placed_on = {one.name: one for one in bench.host._export.shots(bench.host.timeline().path)}
    report = take_of(bench.folder, ONE)
    for name in ("Read0", "Read1"):
        assert bench.host.place([TakeToPlace(report, placed_on[name].id)]).takes
    for name, read in (("Read0", second), ("Read1", first)):
        switch = next(one for one in bench.fake._graph if one._kind == "Switch" and one._inputs[0] is read)
        for one in bench.fake._graph:
            one._chosen = one is switch._inputs[1]
        assert [use.id for use in bench.host.selection().uses] == [name]


def test_a_plate_that_changed_meanwhile_gets_no_take(bench: NukeBench, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [TakeToPlace(take_of(bench.folder, one), shot_of(bench.host, one).id) for one in (ONE, TWO)]
    shots = bench.host._export.shots

    def trimmed(path: Path) -> Any:
        found = shots(path)
        bench.reads["sh010"]._values["first"] += 4
        return found

    monkeypatch.setattr(bench.host._export, "shots", trimmed)
    done = bench.host.place(wanted)
    assert [one.report for one in done.takes] == [wanted[1].report]
    assert len(done.notes) == 1 and "changed while" in done.notes[0]


def test_an_expression_on_the_switch_is_told_and_stays(bench: NukeBench) -> None:
    placed(bench, ONE)
    shot, switch = shot_of(bench.host, ONE).id, bench.switch(ONE)
    assert switch is not None
    switch._values["which driven"] = "frame > 1010"
    with pytest.raises(HostError, match="expression"):
        bench.host.back(shot)
    done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE, 2), shot)])
    assert not done.takes and "expression" in done.notes[0]
    assert switch._values["which driven"] and bench.versions(ONE) == {"sh010_lip_v001"}
