"""What goes wrong under the command line ends there: in the words and the exit code that it came with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
import pytest

import retake.cli
from retake.audio import write_sound
from retake.cli import main
from retake.errors import Cancelled, HostError, MediaError, OptionError, OutputError, RetakeError, SetupError
from retake.manifest import manifest

Failing = Callable[[BaseException], None]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Puts a command `about` in place that raises what it is told."""
    def put(problem: BaseException) -> None:
        @click.command("about")
        @click.option("--json", is_flag=True)
        def command(json: bool) -> None:
            raise problem

        monkeypatch.setattr("retake.cli.about.command", command)

    import_about()
    return put


def import_about() -> None:
    retake.cli.retake.get_command(click.Context(retake.cli.retake), "about")


def test_it_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"retake {manifest().version}\n"


def test_it_lists_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {name} " in out for name in retake.cli.COMMANDS)


def test_about_says_what_it_is(capsys: pytest.CaptureFixture[str], house: Path) -> None:
    assert main(["about"]) == 0
    out = capsys.readouterr().out
    assert manifest().version in out
    assert "Network: none" in out
    assert str(house) in out


def test_about_writes_json_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["about", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["version"] == manifest().version
    assert said["permissions"] == dict(manifest().permissions)


@pytest.mark.parametrize("kind", [RetakeError, OptionError, MediaError, OutputError, SetupError, HostError,
                                  Cancelled])
def test_an_error_is_shown_word_for_word(
        kind: type[RetakeError], failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    failing(kind("The plate ends at frame 12. Choose a longer one."))
    assert main(["about"]) == kind.exit_code
    assert capsys.readouterr() == ("", "The plate ends at frame 12. Choose a longer one.\n")


def test_an_error_is_json_for_programs(failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    failing(MediaError("„Größe“ can't be read."))
    assert main(["about", "--json"]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err) == {
        "error": {"kind": "MediaError", "message": "„Größe“ can't be read.", "exit_code": 3}}


def test_a_bug_shows_its_traceback(failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    failing(KeyError("face"))
    assert main(["about"]) == 70
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "KeyError: 'face'" in err


def test_ctrl_c_is_no_error(failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    failing(KeyboardInterrupt())
    assert main(["about"]) == 130
    assert capsys.readouterr() == ("", "\nStopped.\n")


@pytest.mark.parametrize("arguments", [["nonsense"], ["about", "--nonsense"], ["about", "too", "much"]])
def test_a_wrong_command_says_what_is_wrong(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert main([*arguments, "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["error"]["exit_code"] == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_reader_that_leaves_is_no_error(house: Path) -> None:
    """`retake about | head -0`, with nothing on standard error."""
    command = f"'{sys.executable}' -c 'from retake.cli import main; raise SystemExit(main([\"about\"]))' | true"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(house / "core")})
    assert done.stderr == ""


def test_it_runs_as_a_module(house: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "retake", "--version"], capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(house / "core")})
    assert done.stdout == f"retake {manifest().version}\n"


def test_help_gives_each_command_a_whole_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "..." not in capsys.readouterr().out.split("Commands:")[1]


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_told(tmp_path: Path,
                                                                   capsys: pytest.CaptureFixture[str]) -> None:
    write_sound(tmp_path / "line.wav", np.zeros((1, 480), np.float32), 48_000)
    missing = [str(tmp_path / name) for name in ("gone.mov", "lost.mov")]
    assert main(["probe", missing[0], str(tmp_path / "line.wav"), missing[1]]) == 3
    said = capsys.readouterr()
    assert "48000 Hz" in said.out
    assert [name in said.err for name in ("gone.mov", "lost.mov")] == [True, True]
