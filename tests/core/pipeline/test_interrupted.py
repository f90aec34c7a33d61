"""A render that is stopped leaves nothing behind, and one that is killed nothing that looks finished."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from retake.audio import write_sound
from retake.cache import Cache
from retake.errors import MediaError
from retake.options.render import RenderOptions
from retake.pipeline.render import render
from retake.pipeline.request import RenderRequest
from retake.quality.take_json import read_take
from retake.video import probe
from tests.core.pipeline.shots import talking, write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise on Windows")

COUNT = 60


@pytest.fixture(scope="module")
def shot(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A plate, a silent line, and a folder for a cache."""
    folder = tmp_path_factory.mktemp("shot")
    plate = write(folder / "sh010.mkv", talking(COUNT))
    write_sound(folder / "silence.wav", np.zeros((1, 48_000 * 3), np.float32), 48_000)
    return plate, folder / "silence.wav", folder / "cache"


# What a shell starts in the background is told to ignore Ctrl-C, and hands that on: here it is to be heard.
RETAKE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from retake.cli import main
sys.exit(main(sys.argv[1:]))
"""


def begun(shot: tuple[Path, Path, Path], out: Path, until: str, codec: str = "ffv1") -> subprocess.Popen[str]:
    """`retake render` in a process of its own, come as far as the stage of that name."""
    plate, line, cache = shot
    house = Path(__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", RETAKE, "render", str(plate), "--dialogue", str(line), "--out", str(out),
         "--codec", codec], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "RETAKE_CACHE": str(cache), "PYTHONPATH": str(house / "core")})
    assert process.stderr is not None
    for said in process.stderr:
        if until in said:
            return process
    raise AssertionError(f"it never came to {until}")


@pytest.mark.parametrize(("stage", "later"), [("Listening", 0.2), ("Following", 0.5), ("Writing", 0.0),
                                              ("Writing", 0.5)])
def test_stopped_it_ends_at_once_and_leaves_nothing(stage: str, later: float, shot: tuple[Path, Path, Path],
                                                    tmp_path: Path) -> None:
    # Each with a cache of its own, so that there is a stage to be stopped in.
    cache = tmp_path / "cache" if stage != "Writing" else shot[2]
    process = begun((*shot[:2], cache), tmp_path / "out", stage)
    time.sleep(later)
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    with process.stderr:
        said = process.stderr.read()
    assert process.wait(20) == 130
    # A second on a machine with nothing else to do; tests run where others do.
    assert time.monotonic() - sent < 5
    assert said.strip().splitlines()[-1] == "Stopped."
    assert "Traceback" not in said
    assert not list((tmp_path / "out").rglob("*")) if (tmp_path / "out").exists() else True
    assert not list(shot[0].parent.glob("*_lip_*"))


@pytest.mark.parametrize("codec", ["ffv1", "png-16"])
def test_killed_it_leaves_nothing_that_looks_finished_and_the_next_render_removes_what_it_left(
        codec: str, shot: tuple[Path, Path, Path], tmp_path: Path) -> None:
    process = begun(shot, tmp_path, "Writing", codec)
    time.sleep(0.3)
    process.kill()
    process.communicate(timeout=20)
    report = tmp_path / "sh010_lip_v001.take.json"
    assert json.loads(report.read_text())["unfinished"] is True
    with pytest.raises(MediaError, match="no report of a take: it is not finished"):
        read_take(report)
    again = begun(shot, tmp_path, "Writing")
    again.communicate(timeout=120)
    assert again.returncode == 0
    assert probe(tmp_path / "sh010_lip_v001.mkv").frame_count == COUNT
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        ".retake-takes", "sh010_lip_v001.mkv", "sh010_lip_v001.take.json", "sh010_lip_v001_matte.mkv"]


def test_a_second_render_looks_at_nothing_again(shot: tuple[Path, Path, Path], tmp_path: Path) -> None:
    plate, line, _ = shot
    request = RenderRequest(plate, line, options=RenderOptions(folder=tmp_path, codec="ffv1"))
    stages: list[set[str]] = []
    for _ in range(2):
        told: set[str] = set()
        render(request, Cache(tmp_path / "cache"), lambda what, done, of, told=told: told.add(what))  # type: ignore[misc]
        stages.append(told)
    assert "Following faces" in stages[0]
    assert stages[1] == {"Listening", "Planning", "Writing"}


def test_what_the_listener_to_progress_raises_ends_the_work(shot: tuple[Path, Path, Path], tmp_path: Path) -> None:
    def stop(what: str, done: int, of: int) -> None:
        if what == "Writing" and done == of:
            raise KeyboardInterrupt

    request = RenderRequest(shot[0], shot[1], options=RenderOptions(folder=tmp_path, codec="ffv1", patch=True))
    with pytest.raises(KeyboardInterrupt):
        render(request, Cache(shot[2]), stop)
    assert list(tmp_path.iterdir()) == []
