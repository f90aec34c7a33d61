"""How Resolve is found, and how the panel is started from its menu."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from retake.errors import HostError
from retake.lock import held
from retake_plugin import start_resolve
from retake_plugin.resolve import environment, loading
from retake_plugin.resolve.environment import Places, places

MENU = "plugin/resolve/Retake.py"


@pytest.mark.parametrize(("system", "said", "api", "library"), [
    ("linux", {}, "/opt/resolve/Developer/Scripting", "/opt/resolve/libs/Fusion/fusionscript.so"),
    ("darwin", {}, "/Library/Application Support/Blackmagic Design/DaVinci Resolve/Developer/Scripting",
     "/Applications/DaVinci Resolve/DaVinci Resolve.app/Contents/Libraries/Fusion/fusionscript.so"),
    ("win32", {"PROGRAMDATA": "D:/Data", "PROGRAMFILES": "D:/Programs"},
     "D:/Data/Blackmagic Design/DaVinci Resolve/Support/Developer/Scripting",
     "D:/Programs/Blackmagic Design/DaVinci Resolve/fusionscript.dll"),
    ("linux", {"RESOLVE_SCRIPT_API": "/a", "RESOLVE_SCRIPT_LIB": "/b.so"}, "/a", "/b.so")])
def test_resolve_is_looked_for_where_its_installer_puts_it(system: str, said: dict[str, str], api: str, library: str
                                                           ) -> None:
    assert places(said, system) == Places(Path(api), Path(library))


def test_whether_a_resolve_runs_is_told_from_the_processes(tmp_path: Path) -> None:
    for number, name in ((1, "init"), (77, "python")):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "comm").write_text(f"{name}\n")
    assert environment._runs_on_linux(tmp_path) is False
    (tmp_path / "77" / "comm").write_text("resolve\n")
    assert environment._runs_on_linux(tmp_path) is True
    assert environment._runs_on_linux(tmp_path / "none") is None


def test_the_processes_are_not_gone_through_all_the_time() -> None:
    looked: list[float] = []
    now = [0.0]
    running = environment.Running(lambda: bool(looked.append(now[0])) or len(looked) > 1, lambda: now[0])
    assert [running(), running()] == [False, False] and looked == [0.0]
    now[0] = 11.0
    assert running() is True and looked == [0.0, 11.0]


def test_a_module_of_the_kind_that_newer_pythons_can_not_run_is_passed_over(tmp_path: Path,
                                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    modules = tmp_path / "Modules"
    modules.mkdir()
    (modules / "DaVinciResolveScript.py").write_text("import imp_is_gone_from_python\n")
    library = tmp_path / "fusionscript.so"
    library.write_bytes(b"no library")
    monkeypatch.setenv("RESOLVE_SCRIPT_API", str(tmp_path))
    monkeypatch.setenv("RESOLVE_SCRIPT_LIB", str(library))
    with pytest.raises(HostError, match="64-bit Python"):  # it came to the library itself
        loading.load()
    library.unlink()
    with pytest.raises(HostError, match="was not found"):
        loading.load()
    assert str(modules) not in sys.path


def test_the_library_is_told_by_the_environment_where_nobody_has_set_it(tmp_path: Path,
                                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RESOLVE_SCRIPT_LIB", raising=False)
    modules = tmp_path / "Modules"
    modules.mkdir()
    (modules / "DaVinciResolveScript.py").write_text(
        "import os\nLIBRARY = os.environ['RESOLVE_SCRIPT_LIB']\ndef scriptapp(name):\n    return None\n")
    monkeypatch.setenv("RESOLVE_SCRIPT_API", str(tmp_path))
    assert loading.load().LIBRARY.endswith("fusionscript.so")  # type: ignore[attr-defined]
    sys.modules.pop("DaVinciResolveScript")
    os.environ.pop("RESOLVE_SCRIPT_LIB", None)


def started(house: Path, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Starts the menu's script as Resolve does, with all that Resolve's own Python needs."""
    if sys.platform == "win32":
        pytest.skip("what stands for Retake's Python is a shell's script")
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CONFIG_HOME": str(home), "KEPT": "yes",
                   "PYTHONHOME": sys.base_prefix, "PYTHONPATH": "/resolve/modules", "QT_PLUGIN_PATH": "/resolve/qt",
                   "LD_LIBRARY_PATH": "/resolve", **more}
    return subprocess.run([sys.executable, str(house / MENU)], env=environment, capture_output=True, text=True)


def python(folder: Path, program: str) -> Path:
    """A program that stands for the Python in which Retake is installed."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{program}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    (folder / "retake").mkdir(exist_ok=True)
    (folder / "retake/resolve.json").write_text(json.dumps({"python": str(path), "arguments": ["--as-take"],
                                                             "paths": ["/retake/core", "/retake/ui"]}))
    return path


def test_the_menu_starts_the_panel_with_the_environment_cleaned(house: Path, tmp_path: Path) -> None:
    python(tmp_path, f'env > "{tmp_path}/env"; echo "$@" > "{tmp_path}/given"')
    done = started(house, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "given").read_text().split() == ["-m", "retake_plugin.start_resolve", "--as-take"]
    left = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines() if "=" in line)
    assert left["KEPT"] == "yes" and left["PYTHONPATH"] == os.pathsep.join(["/retake/core", "/retake/ui"])
    assert not left.keys() & {"PYTHONHOME", "QT_PLUGIN_PATH", "LD_LIBRARY_PATH"}


@pytest.mark.parametrize(("program", "said"), [
    ("echo Traceback >&2; echo 'DaVinci Resolve is not running.' >&2; exit 6", "DaVinci Resolve is not running."),
    ("exit 3", "ended with code 3")])
def test_a_panel_that_does_not_start_is_said_in_one_line(program: str, said: str, house: Path, tmp_path: Path) -> None:
    python(tmp_path, program)
    done = started(house, tmp_path)
    assert done.returncode == 0 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and said in done.stderr


@pytest.mark.parametrize("noted", [None, "{", "[]", '{"python": "/nowhere/python"}', '{"python": 3}'])
def test_who_has_not_installed_it_is_told_how(noted: str | None, house: Path, tmp_path: Path) -> None:
    if noted is not None:
        (tmp_path / "retake").mkdir()
        (tmp_path / "retake/resolve.json").write_text(noted)
    done = started(house, tmp_path)
    assert done.stderr == "Retake: the program was not found. Run: retake install resolve\n"


def test_a_second_panel_has_the_first_come_to_the_front(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                        capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(start_resolve, "_state_folder", lambda: tmp_path)
    asked: list[bool] = []
    monkeypatch.setattr(start_resolve, "_panel", lambda said, call: asked.append(start_resolve._called(call)) or 0)
    with held(tmp_path / "resolve-panel.lock"):
        assert start_resolve.main([]) == 0
        assert asked == []
    assert start_resolve._called(tmp_path / "resolve-panel.show")
    assert not start_resolve._called(tmp_path / "resolve-panel.show")
    assert start_resolve.main([]) == 0
    assert asked == [False]


def test_what_keeps_the_panel_from_starting_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                        capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(start_resolve, "_state_folder", lambda: tmp_path / "file")
    assert start_resolve.main([]) == 4
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "can't be written" in said
