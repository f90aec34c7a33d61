"""What is installed is found by the files that editors start: the very ones, in a home of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from retake.install import Place, install
from retake.manifest import manifest


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / ".config/blender/4.5").mkdir(parents=True)
    place = Place("linux", {"HOME": str(tmp_path)}, str(tmp_path))
    for host in manifest().hosts:
        if host.copies and host.status != "planned":
            install(host.name, place=place)
    return tmp_path


def run(home: Path, file: str, *python: str) -> str:
    """Runs an installed file as an editor's Python would, without anything of ours; what it says comes back."""
    said = {"HOME": str(home), "PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-I", "-S", *python, str(home / file)], env=said, capture_output=True,
                          text=True, timeout=60, check=True)
    return done.stdout + done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the files find their settings by the system they run on")
class TestOnLinux:
    """The installed files, run."""

    @pytest.mark.parametrize(("file", "module"), [(".nuke/retake/menu.py", "nuke"),
                                                  (".nuke/Python/Startup/Retake.py", "hiero")])
    def test_nuke_and_hiero_find_our_packages(self, file: str, module: str, home: Path) -> None:
        assert run(home, file) == ""
        (line,) = (home / ".config/retake/retake.log").read_text().splitlines()
        assert f"No module named '{module}'" in line  # all else was found

    def test_resolve_starts_the_python_that_was_noted(self, home: Path) -> None:
        script, told = home / "python", home / "told"
        script.write_text(f'#!/bin/sh\necho "$@" > "{told}"\n')
        script.chmod(0o755)
        note = home / ".config/retake/resolve.json"
        note.write_text(json.dumps({**json.loads(note.read_text()), "python": str(script)}))
        assert run(home, ".local/share/DaVinciResolve/Fusion/Scripts/Utility/Retake.py") == ""
        assert told.read_text() == "-m retake_plugin.start_resolve\n"

    def test_nukes_own_start_up_file_only_adds_our_folder(self, home: Path) -> None:
        (home / "nuke.py").write_text("def pluginAddPath(path):\n    print('added', path)\n")
        said = subprocess.run([sys.executable, str(home / ".nuke/init.py")], env={"PYTHONPATH": str(home)}, check=True,
                              capture_output=True, text=True)
        assert said.stdout == "added ./retake\n"
        assert run(home, ".nuke/init.py") == ""  # and breaks nothing where that fails
