"""start.py begins on a bare machine, mends what was left half done, and says in one line what is in the way.

The installation itself is stood in for: a `.venv` whose Python is a script that says how it was called. That the
real one works is shown by whoever runs these tests through start.py.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in for .venv is a shell script")

# Says where it runs and with what, and leaves with a code of its own. It knows its version, as a Python does.
STAND_IN = """#!/bin/sh
case "$*" in *sys.version*) cat "$(dirname "$0")/version"; exit;; esac
pwd; printf '%s\\n' "$@"; exit 7
"""
SIDE_BY_SIDE = ("-n", str(min((os.cpu_count() or 1) + 1, 4)), "--dist", "worksteal")


@pytest.fixture
def copy(house: Path, tmp_path: Path) -> Path:
    """A checkout of start.py and what it reads, at a path that is hard to quote."""
    folder = tmp_path / "a \"b\" 'c' [d] ü"
    folder.mkdir()
    for name in ("start.py", "setup.py", "pyproject.toml", "manifest.json"):
        shutil.copy(house / name, folder)
    return folder


@pytest.fixture
def start(copy: Path) -> ModuleType:
    """start.py of that checkout, as a module."""
    spec = importlib.util.spec_from_file_location("start", copy / "start.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def steps(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps of installation that were run, by their last argument; run by stand-ins."""
    done: list[str] = []

    def run(command: list[str]) -> None:
        done.append(command[-1])
        if "venv" in command:
            make_environment(start)

    monkeypatch.setattr(start, "run", run)
    return done


def make_environment(start: ModuleType, version: str = sys.version) -> None:
    start.PYTHON.parent.mkdir(parents=True)
    start.PYTHON.write_text(STAND_IN)
    start.PYTHON.chmod(0o755)
    (start.PYTHON.parent / "version").write_text(version)


def call(copy: Path, *arguments: str, cwd: Path | None = None, python: str = sys.executable,
         **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([python, str(copy / "start.py"), *arguments], capture_output=True, text=True, cwd=cwd,
                          check=False, env={**os.environ, **settings}, timeout=120)


def test_the_first_start_makes_an_environment_and_installs(start: ModuleType, steps: list[str]) -> None:
    start.prepare([])
    assert steps == [str(start.VENV), "."]
    assert start.is_ready([])


def test_the_next_start_installs_nothing(start: ModuleType, steps: list[str]) -> None:
    start.prepare([])
    steps.clear()
    start.prepare([])
    assert steps == []


def test_an_extra_is_added_once_and_kept(start: ModuleType, steps: list[str]) -> None:
    start.prepare([])
    start.prepare(["dev"])
    start.prepare([])
    start.prepare(["dev"])
    assert steps == [str(start.VENV), ".", ".[dev]"]
    (start.HERE / "setup.py").write_text("# other dependencies")
    start.prepare([])
    assert steps[3:] == [".[dev]"]


@pytest.mark.parametrize("name", ["setup.py", "pyproject.toml", "manifest.json", "start.py"])
def test_a_changed_declaration_installs_again(name: str, start: ModuleType, steps: list[str]) -> None:
    start.prepare([])
    with (start.HERE / name).open("a") as file:
        file.write("\n")
    assert not start.is_ready([])
    start.prepare([])
    assert steps == [str(start.VENV), ".", "."]


def test_a_killed_installation_starts_from_nothing(
        start: ModuleType, steps: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for dies_at in ("venv", "pip"):
        def killed(command: list[str], dies_at: str = dies_at) -> None:
            if "venv" in command:
                make_environment(start)
            if dies_at in command:
                raise KeyboardInterrupt

        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(start, "run", killed)
            start.prepare([])
        (start.VENV / "rest of a killed run").touch()
        assert not start.is_ready([])
    start.prepare([])
    assert steps == [str(start.VENV), "."]
    assert not (start.VENV / "rest of a killed run").exists()


def test_an_environment_of_another_python_is_made_anew(start: ModuleType, steps: list[str]) -> None:
    start.prepare([])
    (start.PYTHON.parent / "version").write_text("3.12.99 (of yesterday)")
    (start.HERE / "setup.py").write_text("# changed")
    start.prepare([])
    assert steps == [str(start.VENV), ".", str(start.VENV), "."]


def test_an_environment_whose_python_is_gone_is_made_anew(start: ModuleType, steps: list[str]) -> None:
    start.prepare([])
    start.PYTHON.unlink()
    start.prepare([])
    assert steps == [str(start.VENV), ".", str(start.VENV), "."]


def test_a_note_that_is_no_note_is_none(start: ModuleType, steps: list[str]) -> None:
    for text in ("", "{", "[]", '{"extras": 3}', "{}"):
        start.prepare([])
        start.NOTE.write_text(text)
        assert not start.is_ready([])


@pytest.mark.parametrize(("arguments", "called", "at_home"), [
    (["about", "--json"], ["-P", "-m", "retake", "about", "--json"], False),
    ([], ["-P", "-m", "retake"], False),
    (["probe", "a b", "*"], ["-P", "-m", "retake", "probe", "a b", "*"], False),
    (["demo"], ["-P", "-m", "retake", "demo"], True),
    (["test"], ["-m", "pytest", *SIDE_BY_SIDE, "-m", "not long"], True),
    (["test", "--all"], ["-m", "pytest", *SIDE_BY_SIDE], True),
    (["test", "-k", "walls", "-x"], ["-m", "pytest", *SIDE_BY_SIDE, "-m", "not long", "-k", "walls", "-x"], True),
])
def test_what_is_asked_is_done_from_the_right_folder(
        arguments: list[str], called: list[str], at_home: bool, start: ModuleType, steps: list[str], copy: Path,
        tmp_path: Path) -> None:
    start.prepare(["blender", "dev", "diffusion", "neural", "panel"])
    done = call(copy, *arguments, cwd=tmp_path)
    assert done.stdout.splitlines() == [str(copy if at_home else tmp_path), *called]
    assert done.stderr == ""
    assert done.returncode == 7


@pytest.mark.parametrize("setting", ["PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET"])
def test_settings_for_another_python_are_not_passed_on(
        setting: str, start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(setting, "elsewhere")
    assert setting not in start.environment()
    assert "PATH" in start.environment()


@pytest.mark.parametrize(("said", "line"), [
    ("WARNING: Retrying after connection broken by 'NewConnectionError('<...>: Failed to establish a new connection: "
     "[Errno -3] Temporary failure in name resolution')'\nERROR: No matching distribution", "needs the network"),
    ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "no space left"),
    ("[Errno 13] Permission denied: '/opt/retake/.venv'", "can't be written to"),
    ("[Errno 30] Read-only file system: '/opt/retake/.venv.lock'", "can't be written to"),
    ("The virtual environment was not created successfully because ensurepip is not available.", "python3-venv"),
    ("Collecting av\nERROR: Failed to build av\nhint: see above", "ERROR: Failed to build av"),
    ("", "nobody said why"),
])
def test_trouble_is_explained_in_one_line(said: str, line: str, start: ModuleType) -> None:
    explained = start.explained(said)
    assert line in explained
    assert "\n" not in explained


def test_what_is_in_the_way_is_said_without_a_traceback(copy: Path) -> None:
    (copy / ".venv.lock").mkdir()
    done = call(copy, "about")
    assert done.returncode == 5
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_an_index_that_cannot_be_reached_is_said_in_one_line(copy: Path) -> None:
    done = call(copy, "about", PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_EXTRA_INDEX_URL="", PIP_FIND_LINKS="",
                PIP_NO_CACHE_DIR="1", PIP_RETRIES="1", PIP_CONFIG_FILE=os.devnull)
    assert done.returncode == 5
    assert done.stderr.splitlines()[1:] == [
        "The Python package index can't be reached. The first start needs the network; check it and start again."]


def test_it_can_be_read_by_old_pythons(house: Path) -> None:
    source = (house / "start.py").read_text(encoding="utf-8")
    assert ast.parse(source, feature_version=(3, 6))


def other_pythons() -> list[str]:
    """Pythons of this machine that Retake does not run on, by what their names say; pyenv's shims may lead nowhere."""
    minors = (6, 7, 8, 9, 10, 13, 14)
    installed = [shutil.which(f"python3.{minor}") or "" for minor in minors]
    kept = [str(path) for minor in minors for path in Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python")]
    return [path for path in installed if path and "shims" not in path] + kept


@pytest.mark.skipif(not other_pythons(), reason="this machine has no other Python")
@pytest.mark.parametrize("python", other_pythons())
def test_a_python_that_is_not_supported_is_told_so(python: str, copy: Path) -> None:
    done = call(copy, "demo", python=python)
    assert done.stderr.startswith("Retake needs Python 3.11 or 3.12; this one is 3.")
    assert len(done.stderr.splitlines()) == 1
    assert done.returncode == 5


WORKER = """
import importlib.util, pathlib, sys, time
spec = importlib.util.spec_from_file_location("start", {start!r})
start = importlib.util.module_from_spec(spec)
spec.loader.exec_module(start)
def install(extra):
    with open({log!r}, "a") as log:
        log.write("begin "); log.flush()
        while not pathlib.Path({log!r} + ".go").exists():
            time.sleep(0.02)
        log.write("end\\n")
    start.is_ready = lambda extra: True
start.install = install
start.is_ready = lambda extra: pathlib.Path({log!r}).exists() and "end" in open({log!r}).read()
start.prepare([])
"""


def test_of_two_first_starts_one_installs_and_the_other_waits(copy: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = WORKER.format(start=str(copy / "start.py"), log=str(log))
    said = [tmp_path / f"said-{number}" for number in range(3)]

    def waiting() -> int:
        return sum("waiting for another start" in one.read_text() for one in said)
    with ExitStack() as stack:
        every = [subprocess.Popen([sys.executable, "-c", program], stderr=stack.enter_context(one.open("w")))
                 for one in said]
        end = time.monotonic() + 60
        while waiting() < 2 and time.monotonic() < end:
            time.sleep(0.02)
        (tmp_path / "log.go").touch()
        assert [process.wait(60) for process in every] == [0, 0, 0]
    assert log.read_text() == "begin end\n"
    assert waiting() == 2


def test_a_step_outlives_a_killed_start_with_the_lock(copy: Path, start: ModuleType, tmp_path: Path) -> None:
    """Else the next start would empty `.venv` under an installer that still writes into it."""
    program = WORKER.split("def install")[0].format(start=str(copy / "start.py")) + (
        "with start.locked():\n    start.run([sys.executable, '-c', 'import time; print(1); time.sleep(2)'])")
    holder = subprocess.Popen([sys.executable, "-c", program])
    with start.LOCK.open("a") as lock:
        wait_until(lambda: not free(start, lock.fileno()))
        time.sleep(0.3)
        holder.kill()
        holder.wait()
        assert not free(start, lock.fileno())
        wait_until(lambda: free(start, lock.fileno()))


def free(start: ModuleType, descriptor: int) -> bool:
    """Whether nobody holds the lock; it is let go of at once."""
    import fcntl
    if not start.taken(descriptor):
        return False
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return True


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_who_waits_for_pip_is_told_what_it_is_at(copy: Path, tmp_path: Path) -> None:
    lines = ["Collecting av==18.1.0", "  Downloading av-18.1.0-cp311-abi3-manylinux_2_28_x86_64.whl (36.1 MB)",
             "  Downloading av-18.1.0.whl.metadata (4.6 kB)", "Installing collected packages: av, numpy, click"]
    program = f"import start\nstart.run([start.sys.executable, '-c', {'print(' + repr(chr(10).join(lines)) + ')'!r}])"
    told = subprocess.run([sys.executable, "-c", program], cwd=copy, capture_output=True, text=True, check=True).stderr
    assert told.splitlines() == ["  av (36.1 MB)", "  putting 3 packages in place; nothing more is said until that is "
                                 "done …"]
