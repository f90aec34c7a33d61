"""manifest.json is true: what it names exists, and the build says the same."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest

from retake.about import LIBRARIES, about
from retake.manifest import FILE, SYSTEMS, Host, Manifest, home, manifest, read
from tests.house.test_walls import requirements

VERSION = re.compile(r"\d+(\.\d+)+")
HOSTS = [pytest.param(host, id=host.name) for host in manifest().hosts]


@pytest.fixture(scope="module")
def own() -> Manifest:
    return manifest()


def test_it_lies_in_the_checkout(house: Path) -> None:
    assert home() == house


def test_it_has_exactly_the_keys_that_are_read(house: Path) -> None:
    written = json.loads((house / FILE).read_text(encoding="utf-8"))
    assert sorted(written) == ["description", "hosts", "label", "licence", "name", "permissions", "python", "schema",
                               "settings", "version"]
    assert written["schema"] == 2
    assert all(sorted(host) == ["applications", "copies", "interface", "label", "lines", "name", "next", "status",
                                "traces"] for host in written["hosts"])


def test_versions_are_versions(own: Manifest) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", own.version)
    assert all(VERSION.fullmatch(python) for python in own.python_supported)
    assert own.python_minimum == own.python_supported[0]
    assert all(VERSION.fullmatch(one.minimum) for host in own.hosts for one in host.applications)


def test_this_python_is_supported(own: Manifest) -> None:
    assert f"{sys.version_info[0]}.{sys.version_info[1]}" in own.python_supported


def test_it_asks_for_no_network(own: Manifest) -> None:
    assert own.permissions["network"] == "none"


def test_names_are_unique(own: Manifest) -> None:
    assert len({host.name for host in own.hosts}) == len(own.hosts)


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_copies_files_that_exist_or_is_planned(host: Host, house: Path) -> None:
    assert host.status in ("ready", "untried", "planned")
    missing = [copy.source for copy in host.copies if not (house / copy.source).is_file()]
    assert not missing or host.status == "planned"


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_copies_from_the_plugin_to_the_users_own_folders(host: Host) -> None:
    for copy in host.copies:
        assert PurePosixPath(copy.source).parts[0] == "plugin"
        assert ".." not in copy.source
        _is_own(copy.folder)


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_adds_lines_in_the_users_own_folders_alone(host: Host) -> None:
    for lines in host.lines:
        _is_own(lines.folder)
        compile("\n".join(lines.text), lines.file, "exec")


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_has_a_place_for_everyone_on_every_system_or_on_none(host: Host) -> None:
    assert tuple(host.traces) == tuple(host.interface) == SYSTEMS
    for places in [copy.everyone for copy in host.copies if copy.everyone is not None]:
        assert tuple(places) == SYSTEMS
        for system, folder in places.items():
            assert re.match(r"%PROGRAMDATA%/" if system == "windows" else "/(opt|usr|Library)/", folder)


def test_the_settings_lie_in_the_users_own_folder(own: Manifest) -> None:
    _is_own(own.settings.user)
    assert tuple(own.settings.everyone) == SYSTEMS


def _is_own(folders: Mapping[str, str]) -> None:
    """Fail unless they are folders of the user's, one for every system."""
    assert tuple(folders) == SYSTEMS
    for system, folder in folders.items():
        assert re.match(r"%[A-Z]+%/" if system == "windows" else "(~|%XDG_[A-Z]+_HOME%)/", folder)
        assert "\\" not in folder and ".." not in folder


@pytest.mark.parametrize("missing", ["name", "version", "python", "hosts", "permissions"])
def test_a_manifest_without_what_is_read_is_none(missing: str, house: Path) -> None:
    written = json.loads((house / FILE).read_text(encoding="utf-8"))
    del written[missing]
    with pytest.raises(KeyError):
        read(written)


def test_its_version_is_the_changelogs_newest(own: Manifest, house: Path) -> None:
    versions = re.findall(r"^## \[(.+?)\]", (house / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert own.version in versions[:2]


def test_about_names_the_libraries_of_the_base_install(house: Path) -> None:
    assert set(LIBRARIES) == requirements(house)
    assert all(about().libraries.values())


@pytest.mark.long
def test_a_wheel_brings_it_along(house: Path, tmp_path: Path) -> None:
    """Built from a copy, because building leaves its own folders behind; installed without its dependencies."""
    source, target = tmp_path / "source", tmp_path / "target"
    shutil.copytree(house, source, ignore=shutil.ignore_patterns(".*", "demo-out", "build", "*.egg-info"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, source], check=True)
    (wheel,) = tmp_path.glob("retake-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", target, wheel], check=True)
    program = (f"import sys; sys.path.insert(0, {str(target)!r})\n"
               "from retake.manifest import home, manifest\n"
               "import retake_ui, retake_plugin\n"
               "print(home()); print(manifest().version); print((home() / 'resources/README.md').is_file())\n"
               "copies = [copy.source for host in manifest().hosts for copy in host.copies]\n"
               "print(len(copies) > 4 and all((home() / source).is_file() for source in copies))")
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(target / "retake"), manifest().version, "True", "True"]
