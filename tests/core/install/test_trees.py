"""Whole machines of three systems before and after, compared with golden trees."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from retake.install import EVERYONE, USER, Who, install, uninstall
from tests.core.install.machines import SYSTEMS, machine, sources, tree

GOLDEN = Path(__file__).parent / "golden"
HOSTS: dict[Who, tuple[str, ...]] = {USER: ("resolve", "nuke", "hiero", "blender"),
                                     EVERYONE: ("resolve", "nuke", "hiero")}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sources(tmp_path_factory.mktemp("source"))


@pytest.mark.parametrize("who", [USER, EVERYONE])
@pytest.mark.parametrize("system", SYSTEMS)
def test_everything_lies_where_it_should_and_is_gone_afterwards(system: str, who: Who, source: Path, tmp_path: Path
                                                                ) -> None:
    place = machine(tmp_path, system)
    before = tree(tmp_path)
    for host in HOSTS[who]:
        install(host, who, place=place, source=source)
    golden = GOLDEN / f"{system}-{who}.txt"
    if "RETAKE_GOLDEN" in os.environ:
        golden.write_text(tree(tmp_path), encoding="utf-8")
    assert tree(tmp_path) == golden.read_text(encoding="utf-8")
    for host in HOSTS[who]:
        uninstall(host, who, place=place)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("system", SYSTEMS)
def test_editors_can_leave_in_any_order(system: str, source: Path, tmp_path: Path) -> None:
    place = machine(tmp_path, system)
    before = tree(tmp_path)
    for host in reversed(HOSTS[USER]):
        install(host, place=place, source=source)
    for host in ("nuke", "resolve", "blender", "hiero"):
        uninstall(host, place=place)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_dry_run_tells_the_same_and_does_nothing(system: str, source: Path, tmp_path: Path) -> None:
    place = machine(tmp_path, system)
    before = tree(tmp_path)
    for host in HOSTS[USER]:
        told = install(host, dry=True, place=place, source=source)
        assert tree(tmp_path) == before
        assert told == install(host, place=place, source=source)
        told = uninstall(host, dry=True, place=place)
        assert told == uninstall(host, place=place)
        assert tree(tmp_path) == before


@pytest.mark.parametrize("host", HOSTS[USER])
def test_a_second_time_changes_nothing(host: str, source: Path, tmp_path: Path) -> None:
    place = machine(tmp_path, "linux")
    install(host, place=place, source=source)
    first = {path: (path.stat().st_ino, path.read_bytes()) for path in tmp_path.rglob("*.py")}
    told = install(host, place=place, source=source)
    assert {step.do for step in told.steps} == {"keep"}
    assert {path: (path.stat().st_ino, path.read_bytes()) for path in tmp_path.rglob("*.py")} == first


def test_an_update_replaces_what_was_written(source: Path, tmp_path: Path) -> None:
    place = machine(tmp_path / "machine", "linux")
    before = tree(tmp_path / "machine")
    install("nuke", place=place, source=source)
    told = install("nuke", place=place, source=sources(tmp_path / "newer", "2"))
    assert [step.do for step in told.steps] == ["replace", "replace", "keep", "keep", "note in"]
    assert (tmp_path / "machine/home/.nuke/retake/init.py").read_text() == "# plugin/nuke/init.py, edition 2\n"
    uninstall("nuke", place=place)
    assert tree(tmp_path / "machine") == before
