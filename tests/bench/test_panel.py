"""The panel starts and stays quick in a fresh Python with PySide6-Essentials alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.long
def test_the_panel_paints_and_scrolls_quickly_with_essentials_alone(house: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "tests.bench.panel"], cwd=house, capture_output=True, text=True,
                          timeout=280)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
