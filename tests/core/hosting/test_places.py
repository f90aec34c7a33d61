"""Where exports are kept: for good, whatever a project or a timeline is called meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from retake.hosting.places import export_place, id_of, project_of


@pytest.mark.parametrize(("file", "name"), [
    ("", ""), ("/p/spot.blend", "spot"), ("/p/spot_v002.blend", "spot"), ("C:\\p\\spot V3.blend", "spot"),
    ("/p/ep101.blend", "ep101"), ("/p/sc_02.blend", "sc_02"), ("/p/v002.blend", "v002"), ("/p/_v002.blend", "_v002"),
    ("/p/sh010.comp_v004.nk", "sh010.comp"), ("/p/sh010.comp.v005.nk", "sh010.comp"), ("/p/film_v12.hrox", "film"),
    ("/p/COMP_V1.NK", "COMP"), ("Root", "Root")])
def test_a_version_is_no_part_of_a_projects_name(file: str, name: str) -> None:
    assert project_of(file) == name


def test_an_id_is_of_the_project_and_the_timeline() -> None:
    assert id_of("spot", "Reel 1") == id_of("spot", "Reel 1") != id_of("spot", "Reel 2")


@pytest.mark.parametrize("renamed", ["film_v002", "film final", "Another Film"])
def test_a_project_that_was_renamed_keeps_its_timelines_place(tmp_path: Path, renamed: str) -> None:
    first = export_place(tmp_path, "film_v001", "Reel 1", "id-1")
    first.parent.mkdir()
    first.touch()
    assert export_place(tmp_path, renamed, "Reel 1", "id-1") == first
    assert export_place(tmp_path, renamed, "Reel 1", "id-2").name != first.name


def test_its_own_folder_comes_first(tmp_path: Path) -> None:
    for project in ("a", "b"):
        path = tmp_path / project / export_place(tmp_path, project, "Reel", "id").name
        path.parent.mkdir()
        path.touch()
    assert export_place(tmp_path, "b", "Reel", "id").parent.name == "b"
