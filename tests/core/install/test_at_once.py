"""Two that install at once, and what can't be replaced: nobody's notes are lost, and nothing is half done."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from retake.errors import OutputError, SetupError
from retake.install import Place, install, installation, uninstall
from retake.install.record import Record
from tests.core.install.machines import machine, sources, tree

RECORD = "home/.config/retake/installed.json"
INIT = "home/.nuke/init.py"


@pytest.fixture
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sources(tmp_path_factory.mktemp("source"))


@pytest.fixture
def linux(tmp_path: Path) -> Place:
    return machine(tmp_path, "linux")


def test_two_that_install_at_once_keep_each_others_notes(linux: Place, source: Path, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(tmp_path)
    read, begun = installation.read, threading.Event()
    problems: list[BaseException] = []

    def other() -> None:
        begun.set()
        try:
            install("hiero", place=linux, source=source)
        except BaseException as problem:
            problems.append(problem)

    second = threading.Thread(target=other)

    def slowly(path: Path) -> Record:
        found = read(path)
        if not begun.is_set():
            second.start()
            second.join(0.5)  # the other one goes on meanwhile, unless it waits for this one
        return found

    monkeypatch.setattr(installation, "read", slowly)
    install("nuke", place=linux, source=source)
    second.join(20)
    assert not problems
    assert set(json.loads((tmp_path / RECORD).read_text())["hosts"]) == {"nuke", "hiero"}
    for host in ("nuke", "hiero"):
        uninstall(host, place=linux)
    assert tree(tmp_path) == before


def test_a_file_that_is_write_protected_is_told_before_anything_is_done(linux: Place, source: Path, tmp_path: Path,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    os.chmod(tmp_path / INIT, stat.S_IRUSR)
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path / INIT and real(path, mode))
    before = tree(tmp_path)
    with pytest.raises(OutputError, match="write-protected"):
        install("nuke", place=linux, source=source)
    assert tree(tmp_path) == before


def test_a_home_with_a_line_end_in_its_name_is_told_in_one_line(tmp_path: Path, source: Path) -> None:
    home = tmp_path / "ho\nme"
    home.mkdir()
    with pytest.raises(SetupError) as told:
        install("blender", place=Place("linux", {}, str(home), str(tmp_path)), source=source)
    assert "\n" not in str(told.value)


def test_what_a_killed_installation_left_half_written_goes_with_the_next(linux: Place, source: Path, tmp_path: Path
                                                                       ) -> None:
    before = tree(tmp_path)
    install("nuke", place=linux, source=source)
    whole = tree(tmp_path)
    halves = [tmp_path / INIT.replace("init.py", ".init.0123abcd.part.py"),
              tmp_path / RECORD.replace("installed", ".installed.0123abcd.part")]
    for again in (lambda: install("nuke", place=linux, source=source), lambda: uninstall("nuke", place=linux)):
        for half in halves:
            half.write_bytes(b"half")
        again()
        assert tree(tmp_path) in (whole, before)
    assert tree(tmp_path) == before
