"""The probe of Nuke, Nuke Studio and Hiero, on the fakes: it passes where they do what is believed, and fails
where they do something else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError
from retake.install.probe_media import make, matroska
from retake_plugin import probe_nuke
from retake_plugin.probe_nuke import probe, probe_nodes
from retake_plugin.probe_nuke_facts import FACTS
from retake_plugin.probe_nuke_nodes import NODES
from retake_plugin.probing import FAIL, MATROSKA, PASS, Outcome
from tests.plugin.fakes.hiero import model
from tests.plugin.fakes.hiero.fake import FakeHiero
from tests.plugin.fakes.hiero.world import Quirks, World
from tests.plugin.fakes.nuke import FakeNuke
from tests.plugin.fakes.nuke import Quirks as NodeQuirks


class NewSequence(model.Sequence):
    """A sequence as `hiero.core.Sequence(name)` makes one."""

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name, Fraction(24), 86_400)


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return make(tmp_path_factory.mktemp("media"))


@contextmanager
def opened(quirks: Quirks | None = None) -> Iterator[FakeHiero]:
    """A fake Hiero in which projects and sequences can be made, with a project of somebody's."""
    fake = FakeHiero(quirks)
    projects = [model.Project(fake.world, "Feature", "/feature.hrox")]

    def new(name: str) -> model.Project:
        projects.append(model.Project(fake.world, name, ""))
        return projects[-1]

    known: dict[str, Any] = fake.core._known
    known["Sequence"] = fake.world.publish(NewSequence)
    fake.world.classes["NewSequence"].__name__ = "Sequence"
    fake.world.classes["Sequence"] = known["Sequence"]
    known.update(projects=lambda: projects, newProject=new)
    try:
        yield fake
    finally:
        fake.close()


def probed(fake: FakeHiero, media: dict[str, str], folder: Path, **more: Any) -> dict[str, Outcome]:
    """The outcomes by name."""
    _, outcomes = fake.do(lambda: probe(fake, folder, media, **more))
    return {one.name: one for one in outcomes}


def test_what_is_believed_passes(media: dict[str, str], tmp_path: Path) -> None:
    with opened() as fake:
        found = probed(fake, media, tmp_path)
        somebodys = fake.do(lambda: list(fake.core._known["projects"]()[0].root.children))
    assert [(name, one.seen) for name, one in found.items() if one.state != PASS] == []
    assert len(found) == len(FACTS.all) >= 18 and somebodys == []


@pytest.mark.parametrize(("switched", "fact"), [
    ({"overwriting": False}, "items are overwritten"), ({"float_rate": False}, "rates are artefacts"),
    ({"no_rational": True}, "rates are pairs"), ({"linked": False}, "the active version is shown everywhere"),
    ({"own_start": False}, "a version has its own start"), ({"one_version_a_path": False}, "a path is one version"),
    ({"new_is_active": False}, "a new version is active"), ({"other_wrappers": False}, "objects are wrapped anew"),
    ({"tag_copies": False}, "tags are copied"), ({"as_long_as_the_clip": False}, "a source sets the length"),
    ({"other_speed": True}, "source times are of shown frames"), ({"off_by": 1}, "both ends are shown")])
def test_what_a_build_does_otherwise_fails(switched: dict[str, Any], fact: str, media: dict[str, str], tmp_path: Path
                                           ) -> None:
    with opened(Quirks(**switched)) as fake:
        assert probed(fake, media, tmp_path)[fact].state == FAIL


def test_it_stops_when_its_project_is_closed(media: dict[str, str], tmp_path: Path) -> None:
    told: list[Outcome] = []
    with opened() as fake:
        def tell(outcome: Outcome) -> None:
            told.append(outcome)
            if len(told) == 2:
                fake.core._known["projects"]().pop()

        with pytest.raises(HostError, match="It stops here"):
            probed(fake, media, tmp_path, tell=tell)
    assert len(told) == 2


def test_outside_the_editor_it_says_what_can_not_be_tried(media: dict[str, str], capsys: pytest.CaptureFixture[str],
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe_nuke, "_python", lambda: sys.executable)
    monkeypatch.setattr("retake_plugin.probing.media", lambda python, folder: media)
    probe_nuke.main()
    said = capsys.readouterr().out
    assert "no Nuke Studio and no Hiero" in said and "This is no Nuke:" in said


def probed_nodes(fake: FakeNuke, media: dict[str, str], folder: Path, **more: Any) -> dict[str, Outcome]:
    """The outcomes of nodes by name."""
    return {one.name: one for one in fake._do(lambda: probe_nodes(fake, folder, media, **more))[1]}


@contextmanager
def new_script(quirks: NodeQuirks | None = None, name: str = "Root") -> Iterator[FakeNuke]:
    """A fake Nuke with an empty script."""
    fake = FakeNuke(quirks, name, 24.0)
    try:
        yield fake
    finally:
        fake._world.close()


@pytest.fixture(scope="module")
def movies(media: dict[str, str]) -> dict[str, str]:
    return {**media, MATROSKA: str(matroska(Path(media["24"]).parent))}


def test_what_is_believed_of_nodes_passes(movies: dict[str, str], tmp_path: Path) -> None:
    with new_script() as fake:
        found = probed_nodes(fake, movies, tmp_path)
        assert fake._graph == []
    assert [(name, one.seen) for name, one in found.items() if one.state != PASS] == []
    assert len(found) == len(NODES.all) >= 8


@pytest.mark.parametrize(("switched", "fact"), [
    ({"wires_selected": False}, "what is pasted is wired"), ({"numbers_names": False}, "names get numbers"),
    ({"no_matroska": False}, "matroska is not read"),
    ({"start_at_origin": False}, "a trimmed read starts at its origin"),
    ({"off_by": 1}, "a read starts where it is told"), ({"selects_pasted": False}, "what is pasted is selected")])
def test_what_a_build_does_otherwise_with_nodes_fails(switched: dict[str, Any], fact: str, movies: dict[str, str],
                                                      tmp_path: Path) -> None:
    with new_script(NodeQuirks(**switched)) as fake:
        assert probed_nodes(fake, movies, tmp_path)[fact].state == FAIL


@pytest.mark.parametrize("name", ["Root", "/shows/comp_v001.nk"])
def test_a_script_with_somebodys_work_is_left_alone(name: str, media: dict[str, str], tmp_path: Path) -> None:
    with new_script(name=name) as fake:
        if name == "Root":
            fake._user("Grade", "Grade1", (0, 0))
        with pytest.raises(HostError, match="new, empty script alone"):
            probed_nodes(fake, media, tmp_path)
        assert len(fake._graph) == (name == "Root")


def test_it_stops_where_somebody_works_in_the_script(media: dict[str, str], tmp_path: Path) -> None:
    with new_script() as fake:
        with pytest.raises(HostError, match="It stops here"):
            probed_nodes(fake, media, tmp_path, tell=lambda outcome: fake._user("Grade", "Grade1", (0, 0)) and None)
        assert [one._name for one in fake._graph if one._kind == "Grade"] == ["Grade1"]


def test_without_an_installation_it_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    with pytest.raises(HostError, match="retake install hiero"):
        probe_nuke._python()
