"""The probe of Nuke Studio and Hiero, on the fake: it passes where the fake does what is believed, and fails where it
does something else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError
from retake.install.probe_media import make
from retake_plugin import probe_nuke
from retake_plugin.probe_nuke import probe
from retake_plugin.probe_nuke_facts import FACTS
from retake_plugin.probing import FAIL, PASS, Outcome
from tests.plugin.fakes.hiero import model
from tests.plugin.fakes.hiero.fake import FakeHiero
from tests.plugin.fakes.hiero.world import Quirks, World


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


def test_outside_the_editor_it_says_where_it_belongs(capsys: pytest.CaptureFixture[str]) -> None:
    probe_nuke.main()
    assert "Start one of them" in capsys.readouterr().out


def test_without_an_installation_it_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    with pytest.raises(HostError, match="retake install hiero"):
        probe_nuke._python()
