"""Nothing breaks down and nothing hangs when the panel goes in the middle of everything, while files do not answer."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ui.conftest import HOUSE
from tests.ui.window.enduring import SLOW

# What Qt says of a display and of a sound device that are none.
_USUAL = ("propagateSizeHints", "qt.multimedia", "PulseAudio")


@pytest.mark.long
@pytest.mark.parametrize(("kind", "count"), [("docked", 4), ("own", 2)])
def test_the_panel_can_go_at_any_moment_and_its_process_ends(kind: str, count: int, tmp_path: Path) -> None:
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.ui.window.enduring", kind, str(count), str(tmp_path)]
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        closings = [float(process.stdout.readline() or "inf") for _ in range(count)]
        done = time.monotonic()
        process.wait(60)
        took = time.monotonic() - done
        said = [line for line in process.stderr.read().splitlines() if not any(one in line for one in _USUAL)]
    assert (process.returncode, said) == (0, [])
    assert max(closings) < SLOW and took < SLOW, "it waits for files that do not answer"
