"""Something else in the place of a file of ours: a pipe, a device, a socket, a folder, a link that leads nowhere.

Nobody waits for it, and a line says what it is.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from retake.cli import main
from retake.errors import MediaError, OutputError, SetupError
from retake.hosting.report import read_report
from retake.install import install, installation, uninstall
from retake.install.doctor.editors import findings
from retake.install.record import read
from retake.manifest import manifest
from retake.own_file import add_line, content
from retake.unfinished import unwritable
from retake_plugin import start_resolve
from tests.core.install.machines import machine

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these in a folder")
PLUGIN = Path(__file__).resolve().parents[3] / "plugin"


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.mkdir()


def nowhere(path: Path) -> None:
    path.symlink_to(path.with_name("gone"))


def itself(path: Path) -> None:
    path.symlink_to(path)


def plug(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        here = os.getcwd()
        os.chdir(path.parent)  # such names are short
        try:
            one.bind(path.name)
        finally:
            os.chdir(here)


OBSTACLES = [pipe, device, folder, nowhere, itself, plug]
Obstacle = Callable[[Path], None]


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_what_is_no_ordinary_file_is_not_read(obstacle: Obstacle, tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    obstacle(path)
    with pytest.raises(OSError) as told:
        content(path)
    assert told.value.strerror and not isinstance(told.value, FileNotFoundError)
    with pytest.raises(SetupError, match="can't be read"):
        read(path)
    report = tmp_path / "a.take.json"
    obstacle(report)
    with pytest.raises(MediaError):
        read_report(report)


@pytest.mark.parametrize("obstacle", [pipe, device, folder, plug])
def test_nothing_is_added_to_what_is_no_ordinary_file(obstacle: Obstacle, tmp_path: Path) -> None:
    obstacle(tmp_path / "retake.log")
    with pytest.raises(OSError):
        add_line(tmp_path / "retake.log", "a line")


def test_a_file_a_link_to_one_and_a_line_more_are_read(tmp_path: Path) -> None:
    add_line(tmp_path / "one", "first")
    add_line(tmp_path / "one", "schön")
    (tmp_path / "link").symlink_to("one")
    assert content(tmp_path / "link").decode().splitlines() == ["first", "schön"]
    with pytest.raises(OSError, match="more than"):
        content(tmp_path / "one", 4)
    with pytest.raises(FileNotFoundError):
        content(tmp_path / "none")


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_the_doctor_says_what_it_finds_in_place_of_our_records(
        obstacle: Obstacle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
        ) -> None:
    place = machine(tmp_path, "linux")
    settings = tmp_path / "home/.config/retake"
    settings.mkdir(parents=True)
    obstacle(settings / "installed.json")
    for host in manifest().hosts:
        found = {one.what: one for one in findings(host, place)}
        assert "can't be read" in found["Retake in it"].words
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert main(["install", "nuke"]) == SetupError.exit_code
    assert "can't be read" in capsys.readouterr().err


def test_what_may_not_be_written_to_is_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = machine(tmp_path, "linux")
    install("nuke", place=place)

    def protected(path: Path) -> Any:
        raise unwritable(path, PermissionError(13, "Permission denied"))

    monkeypatch.setattr(installation, "finished_file", protected)
    with pytest.raises(OutputError, match="init.py can't be written to. Take its write protection off"):
        uninstall("nuke", place=place)
    monkeypatch.undo()
    uninstall("nuke", place=place)
    assert not (tmp_path / "home/.nuke/retake").exists()


@pytest.mark.parametrize("obstacle", [*OBSTACLES, Path.touch])
def test_a_second_start_waits_for_nothing_and_calls_the_first(obstacle: Obstacle, tmp_path: Path) -> None:
    path = tmp_path / "resolve-panel.show"
    obstacle(path)
    start_resolve._call(path)
    assert start_resolve._called(path) is (obstacle is not folder)
    start_resolve._call(path)
    assert start_resolve._called(path) is (obstacle is not folder)


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_the_doctor_waits_for_no_log_of_an_editor_either(obstacle: Obstacle, tmp_path: Path) -> None:
    place = machine(tmp_path, "linux")
    scripting = tmp_path / "opt/resolve/Developer/Scripting/Modules"
    scripting.mkdir(parents=True)
    (scripting / "DaVinciResolveScript.py").touch()
    log = tmp_path / "home/.local/share/DaVinciResolve/logs/ResolveDebug.txt"
    log.parent.mkdir(parents=True)
    obstacle(log)
    host = next(one for one in manifest().hosts if one.name == "resolve")
    assert {one.what: one for one in findings(host, place)}["its edition"].state != "OK"


def test_rubbish_in_place_of_our_records_is_told_as_such(tmp_path: Path) -> None:
    chance = random.Random(6)
    for number in range(60):
        path = tmp_path / f"{number}.json"
        path.write_bytes(chance.choice([b"", b"{", b"[]", b"null", b'{"schema": 1}', b'{"schema": 1, "hosts": []}',
                                        chance.randbytes(200), b"[" * 3000]))
        with pytest.raises(SetupError, match="damaged"):
            read(path)


@pytest.mark.parametrize("program", ["nuke/menu.py", "hiero/Retake.py", "resolve/Retake.py"])
@pytest.mark.parametrize("obstacle", [pipe, device, nowhere, plug])
def test_no_start_up_file_waits_for_it(obstacle: Obstacle, program: str, tmp_path: Path) -> None:
    settings = tmp_path / ".config/retake"
    settings.mkdir(parents=True)
    for name in ("retake.log", "resolve.log", "resolve.json", "nuke.json", "hiero.json"):
        obstacle(settings / name)
    said = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "RETAKE_"))}
    done = subprocess.run([sys.executable, "-I", str(PLUGIN / program)], env={**said, "HOME": str(tmp_path)},
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)
    assert done.returncode == 0 and b"Traceback" not in done.stderr
