"""The docked panel in a Python that has only what an editor's has."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin.bench_nuke import nuke_bench

HERE = Path(__file__).resolve().parent


def test_the_panel_works_in_a_python_with_nothing_but_pyside(house: Path, tmp_path: Path) -> None:
    with nuke_bench(tmp_path) as bench:
        timeline = bench.host.timeline().path
    alone = tmp_path / "site"
    alone.mkdir()
    for name in ("PySide6", "shiboken6"):
        found = importlib.util.find_spec(name)
        assert found is not None and found.submodule_search_locations
        try:
            (alone / name).symlink_to(found.submodule_search_locations[0])
        except OSError:
            pytest.skip("no links can be made here")
    settings = tmp_path / "config/retake"
    settings.mkdir(parents=True)
    worker = tmp_path / "worker"
    worker.write_text(f'#!/bin/sh\nPYTHONPATH="{house / "core"}" exec "{sys.executable}" "$@"\n')
    worker.chmod(0o755)
    packages = {"retake": "core/retake", "retake_ui": "ui/retake_ui", "retake_plugin": "plugin/retake_plugin"}
    noted = {"python": str(worker), "packages": {name: str(house / where) for name, where in packages.items()}}
    (settings / "nuke.json").write_text(json.dumps(noted))
    picture = tmp_path / "docked.png"
    environment = {"XDG_CONFIG_HOME": str(settings.parent), "XDG_STATE_HOME": str(tmp_path / "state"),
                   "XDG_CACHE_HOME": str(tmp_path / "cache"), "RETAKE_QUEUE": str(tmp_path / "queue.db"),
                   "RETAKE_CACHE": os.environ.get("RETAKE_CACHE", str(tmp_path / "cache")), "HOME": str(tmp_path),
                   "QT_QPA_PLATFORM": "offscreen", "PATH": os.environ["PATH"], "PYTHONHOME": sys.base_prefix}
    command = [getattr(sys, "_base_executable", sys.executable), "-S", str(HERE / "docked_alone.py"),
               str(house / "plugin/nuke/menu.py"), str(alone), str(timeline), str(worker), str(picture)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)
    log = settings / "retake.log"
    assert told.returncode == 0, told.stderr + (log.read_text() if log.exists() else "")
    assert json.loads(told.stdout.splitlines()[-1]) == {"shots": ["Read1", "Read2"], "heavy": []}
    assert picture.is_file() and not log.exists()
