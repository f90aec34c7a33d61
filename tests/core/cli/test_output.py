"""A program that reads our JSON reads nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CHATTY = """
import os, sys
from retake.cli import output
with output.nothing_but_ours({wanted}):
    os.write(1, b"chatter of a C library\\n")
    print('{{"ours": "größe"}}')
print("after")
"""


def _run(wanted: bool, house: Path) -> tuple[str, str]:
    done = subprocess.run([sys.executable, "-c", CHATTY.format(wanted=wanted)], capture_output=True, text=True,
                          check=True, encoding="utf-8", env={"PYTHONPATH": str(house / "core"), "PYTHONUTF8": "1"})
    return done.stdout, done.stderr


def test_what_c_libraries_print_is_kept_out_of_json(house: Path) -> None:
    out, err = _run(True, house)
    ours, after = out.splitlines()
    assert json.loads(ours) == {"ours": "größe"}
    assert (after, err) == ("after", "chatter of a C library\n")


def test_without_json_nothing_is_moved(house: Path) -> None:
    out, err = _run(False, house)
    assert "chatter" in out
    assert err == ""


def test_a_full_standard_output_is_said_in_one_line(house: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "retake", "about"], stdout=full, stderr=subprocess.PIPE, text=True,
                              env={"PYTHONPATH": str(house / "core")})
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1
