"""Folders of the manifest become paths of a system, whatever system tells them."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest

from retake.install.places import Place, anchor, below, expanded, here, not_older, numbers

WINDOWS = Place("windows", {"APPDATA": r"C:\Users\Ana\AppData\Roaming", "USERPROFILE": r"C:\Users\Ana",
                            "PROGRAMDATA": r"D:\Data"}, r"C:\Users\Ana")


@pytest.mark.parametrize(("folder", "path"), [
    ("%APPDATA%/retake", r"C:\Users\Ana\AppData\Roaming\retake"),
    ("%USERPROFILE%/.nuke", r"C:\Users\Ana\.nuke"),
    ("%PROGRAMDATA%/retake", r"D:\Data\retake"),
    ("%LOCALAPPDATA%/retake", r"C:\Users\Ana\AppData\Local\retake"),
    ("%PROGRAMFILES%/Nuke16.0v3", r"C:\Program Files\Nuke16.0v3"),
])
def test_windows(folder: str, path: str) -> None:
    assert PureWindowsPath(expanded(folder, WINDOWS)) == PureWindowsPath(path)
    assert expanded(folder, WINDOWS).startswith(anchor(folder, WINDOWS))


def test_a_roaming_folder_on_a_server() -> None:
    place = Place("windows", {"APPDATA": r"\\server\profiles\ana\Roaming"}, r"C:\Users\Ana")
    assert PureWindowsPath(expanded("%APPDATA%/retake", place)) == PureWindowsPath(
        r"\\server\profiles\ana\Roaming\retake")


@pytest.mark.parametrize(("said", "path"), [
    ({}, "/home/ana/.config/retake"), ({"XDG_CONFIG_HOME": "/mnt/settings/"}, "/mnt/settings/retake"),
    ({"XDG_CONFIG_HOME": "here"}, "/home/ana/.config/retake"), ({"XDG_CONFIG_HOME": ""}, "/home/ana/.config/retake"),
])
def test_linux(said: dict[str, str], path: str) -> None:
    assert expanded("%XDG_CONFIG_HOME%/retake", Place("linux", said, "/home/ana")) == path


def test_a_home_with_a_backslash_in_its_name() -> None:
    assert expanded("~/.nuke", Place("linux", {}, "/home/a\\b")) == "/home/a\\b/.nuke"


def test_what_holds_for_everyone_lies_below_the_root() -> None:
    assert expanded("/opt/resolve/Fusion", Place("linux", {}, "/home/ana", "/scratch")) == "/scratch/opt/resolve/Fusion"
    assert anchor("/opt/resolve/Fusion", Place("linux", {}, "/home/ana")) == "/opt/resolve"


def test_versions_are_found_newest_first_and_none_too_old(tmp_path: Path) -> None:
    for name in ("Nuke9.0v1", "Nuke15.1v3", "Nuke16.0v3", "Nuke16.0v10", "Nuke", "Nukes16.0v1"):
        (tmp_path / "usr" / "local" / name).mkdir(parents=True)
    place = Place("linux", {}, "/home/ana", str(tmp_path))
    assert [one.version for one in below("/usr/local/Nuke{version}", place)] == ["16.0v10", "16.0v3", "15.1v3", "9.0v1"]
    assert [one.version for one in below("/usr/local/Nuke{version}", place, "16.0")] == ["16.0v10", "16.0v3"]
    assert below("/opt/Nuke{version}", place) == []


def test_a_name_may_go_on_behind_its_version(tmp_path: Path) -> None:
    (tmp_path / "opt" / "blender-4.5.3-linux-x64").mkdir(parents=True)
    place = Place("linux", {}, "/", str(tmp_path))
    assert [one.version for one in below("/opt/blender-{version}*", place)] == ["4.5.3"]


def test_versions_count_by_their_numbers() -> None:
    assert numbers("16.0v3") == (16, 0, 3)
    assert not_older("19.1.3", "19.1") and not not_older("4.2", "4.5") and not_older("10.0", "9.5")


def test_this_machine_is_one_of_them() -> None:
    assert here().system in ("linux", "macos", "windows") and Path(here().home).is_absolute()
