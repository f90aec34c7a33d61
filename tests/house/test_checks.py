"""The checkers that the house is built under find nothing: ruff everywhere, mypy strict on core and plugin."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.long
@pytest.mark.parametrize("command", [("ruff", "check", "--no-cache", "."), ("mypy",)], ids=lambda c: c[0])
def test_a_checker_finds_nothing(command: tuple[str, ...], house: Path) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=house, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


@pytest.mark.long
def test_the_page_of_formats_tells_what_the_tests_saw(house: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "tests.formats", "--check"], cwd=house, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-2000:]
