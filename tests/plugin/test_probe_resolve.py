"""The probe of DaVinci Resolve, on the fake: it passes where the fake does what is believed, and fails where it does
something else; it touches nothing but a project of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError
from retake.install.probe_media import make
from retake.video import probe as look_at
from retake_plugin import probe_resolve, probing
from retake_plugin.probe_resolve import probe
from retake_plugin.probe_resolve_facts import FACTS
from retake_plugin.probing import FAIL, PASS, SKIP, CannotTell, Fact, Outcome, expect, run, write
from retake_plugin.resolve.connection import Connection
from tests.plugin.fakes.resolve.handles import Module
from tests.plugin.fakes.resolve.quirks import BUILD_19, BUILD_21, QUIRKS, Build
from tests.plugin.fakes.resolve.world import Bin, Cut, Media, Project, World
from tests.plugin.resolve_running import SCRIPTING, Running


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return make(tmp_path_factory.mktemp("media"))


def opened(build: Build) -> World:
    """A Resolve with a new, empty project."""
    world = World(build)
    world.project = Project("Untitled Project")
    return world


def probed(world: World, media: dict[str, str], folder: Path, **more: Any) -> dict[str, Outcome]:
    """The outcomes by name."""
    module = Module(world)
    _, outcomes = probe(Connection(lambda: module, lambda: True), folder, media, **more)
    return {one.name: one for one in outcomes}


def test_the_movies_differ_in_rate_alone(media: dict[str, str]) -> None:
    found = {rate: look_at(Path(path)) for rate, path in media.items()}
    assert [str(one.rate) for one in found.values()] == list(found)
    assert {(one.frame_count, str(one.timecode)) for one in found.values()} == {(60, "10:00:00:00")}


@pytest.mark.parametrize(("build", "wrong"), [(BUILD_21, []), (BUILD_19, ["takes end exclusively"])])
def test_what_is_believed_passes(build: Build, wrong: list[str], media: dict[str, str], tmp_path: Path) -> None:
    found = probed(opened(build), media, tmp_path)
    assert len(found) == len(FACTS.all) >= 30
    assert [name for name, one in found.items() if one.state != PASS] == wrong


@pytest.mark.parametrize(("quirk", "fact"), [
    ("an earlier item wins", "an earlier item wins"),
    ("what comes back is unusable", ""),
    ("the source's end means two things", "a source ends inclusively at other rates"),
    ("markers count from the beginning", "markers count from the beginning"),
    ("nothing is deleted on Fairlight", "nothing is deleted on fairlight"),
    ("an empty take selector stays", "an empty take selector stays"),
    ("ends are exclusive", "ends are exclusive")])
def test_what_a_build_does_otherwise_fails(quirk: str, fact: str, media: dict[str, str], tmp_path: Path) -> None:
    found = probed(opened(BUILD_21.without(quirk)), media, tmp_path)
    failed = [name for name, one in found.items() if one.state == FAIL]
    assert (fact in failed) if fact else not failed


def test_each_fact_names_a_line_that_the_fake_knows_or_its_signatures(media: dict[str, str]) -> None:
    lines = {line for line, _ in QUIRKS.values()} | {"1.6", "1.9"}
    assert {fact.line for fact in FACTS.all} <= lines
    assert len({fact.name for fact in FACTS.all}) == len(FACTS.all)


@pytest.mark.parametrize("project", [
    Project("Feature", timelines=[Cut("Reel 1")]), Project("Feature", Bin("Master", [Media("/a.mov")])),
    Project("Feature", Bin("Master", below=[Bin("Rushes")]))])
def test_a_project_with_somebodys_work_is_left_alone(project: Project, media: dict[str, str], tmp_path: Path) -> None:
    world = World(BUILD_21)
    world.project = project
    with pytest.raises(HostError, match="holds timelines or clips"):
        probed(world, media, tmp_path)
    assert world.project is project and not any(tmp_path.iterdir())
    assert "CreateProject" not in world.called


def test_no_project_is_told(media: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(HostError, match="No project is open"):
        probed(World(BUILD_21), media, tmp_path)


def test_it_stops_before_it_does_anything_in_another_project(media: dict[str, str], tmp_path: Path) -> None:
    world, others = opened(BUILD_21), Project("Feature", timelines=[Cut("Reel 1")])
    told: list[Outcome] = []

    def tell(outcome: Outcome) -> None:
        told.append(outcome)
        if len(told) == 3:
            world.project = others

    with pytest.raises(HostError, match="It stops here; nothing was done"):
        probed(world, media, tmp_path, tell=tell)
    assert len(told) == 3 and len(others.timelines) == 1 and not others.root.clips


@pytest.mark.skipif(sys.platform == "win32", reason="the other process is reached by a socket of Unix")
def test_the_program_refuses_over_the_real_connection(house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                      capsys: pytest.CaptureFixture[str]) -> None:
    running = Running(tmp_path, house)
    monkeypatch.setenv("FAKE_RESOLVE", running.socket)
    monkeypatch.setenv("RESOLVE_SCRIPT_API", str(SCRIPTING))
    monkeypatch.setenv("RESOLVE_SCRIPT_LIB", str(tmp_path / "none.so"))
    monkeypatch.setattr(probing, "media", lambda python, folder: {})
    try:
        assert probe_resolve.main() == HostError.exit_code
    finally:
        running.end()
        sys.modules.pop("DaVinciResolveScript", None)
    assert "'Feature' that is open in DaVinci Resolve holds timelines or clips" in capsys.readouterr().err


def test_without_media_of_the_rate_it_is_skipped(tmp_path: Path) -> None:
    found = probed(opened(BUILD_21), {"24": str(tmp_path / "none.mov")}, tmp_path)
    assert found["ends are exclusive"].state == SKIP
    assert found["settings have two calls"].state == PASS


def _breaks(_: object) -> str:
    raise ZeroDivisionError("<oops>")


def _untold(_: object) -> str:
    raise CannotTell("not here")


def test_whatever_breaks_is_a_row_of_the_page(tmp_path: Path) -> None:
    facts = [Fact("one", "1.1", "1 is 1", lambda _: expect(1, 1)), Fact("two", "1.2", "1 is 2", lambda _: expect(1, 2)),
             Fact("three", "1.3", "it works", _breaks), Fact("four", "1.4", "who knows", _untold)]
    outcomes = run(facts, None, lambda: True)
    assert [(one.state, one.seen) for one in outcomes] == [
        (PASS, "1"), (FAIL, "1, not 2"), (FAIL, "broke: ZeroDivisionError: <oops>"), (SKIP, "not here")]
    page = write(tmp_path, "editor", {"version": "1 & 2"}, outcomes)
    text = page.read_text()
    assert "1 PASS, 2 FAIL, 1 SKIP" in text and "&lt;oops&gt;" in text and "1 &amp; 2" in text and "<oops>" not in text
    lines = [json.loads(line) for line in page.with_suffix(".jsonl").read_text().splitlines()]
    assert lines[0] == {"editor": "editor", "version": "1 & 2"} and [one["state"] for one in lines[1:]] == [
        one.state for one in outcomes]


def test_media_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="can't be made"):
        probing.media(str(tmp_path / "no-python"), tmp_path)
