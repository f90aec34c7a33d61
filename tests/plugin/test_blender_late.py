"""What Blender is asked and nobody waits for any more, and what goes wrong within it. Without Blender."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from retake.errors import HostError
from retake_plugin.blender.answering import Answers
from retake_plugin.blender.beside import Beside
from retake_plugin.blender.pipe import Pipe

HOUSE = Path(__file__).resolve().parents[2]

# A panel that asks twice: the first time it waits for a moment only, and the second time long.
PANEL = """
import os
from retake.errors import HostError
from retake_plugin.blender.pipe import Pipe
pipe = Pipe(os.fdopen(0, "rb"), os.fdopen(1, "wb"), patience=0.2)
try:
    pipe.ask("go", {"frame": 1})
except HostError as problem:
    assert "Try again" in str(problem)
pipe._patience = 20
pipe.ask("go", {"frame": 2})
"""


class Scene:
    """A scene of which every frame that it was put to is known."""

    def __init__(self) -> None:
        self.frame_current, self.frame_end = 0, 100
        self.sequence_editor = SimpleNamespace(meta_stack=[], strips=[])
        self.shown: list[int] = []

    def frame_set(self, frame: int) -> None:
        self.frame_current = frame
        self.shown.append(frame)


def blender(scene: Any) -> Any:
    """As much of Blender's module as is asked here."""
    return SimpleNamespace(context=SimpleNamespace(window_manager=SimpleNamespace(windows=[]), scene=scene))


def test_what_was_told_as_failed_is_not_done_later(tmp_path: Path) -> None:
    scene = Scene()
    paths = os.pathsep.join(str(HOUSE / wing) for wing in ("core", "plugin"))
    beside = Beside(blender(scene), [sys.executable, "-c", PANEL], {**os.environ, "PYTHONPATH": paths},
                    tmp_path / "log")
    until = time.monotonic() + 20
    while beside._asked.qsize() < 2 and time.monotonic() < until:  # Blender renders meanwhile
        time.sleep(0.05)
    while beside.alive and time.monotonic() < until:
        beside.answer()
        time.sleep(0.05)
    assert scene.shown == [2], beside.problem
    assert beside.problem == ""
    beside.close()


def test_what_is_a_bug_is_told_in_one_line() -> None:
    class Broken(Scene):
        def frame_set(self, frame: int) -> None:
            raise RuntimeError("StructRNA of type Scene\nhas been removed")

    told = json.loads(Answers(blender(Broken())).answer(json.dumps({"id": 1, "do": "go", "with": {"frame": 3}})))
    assert "has been removed" in told["problem"] and "\n" not in told["problem"]


def test_a_scene_without_strips_says_so_when_markers_are_set() -> None:
    scene = Scene()
    scene.sequence_editor = None
    asked = {"id": 1, "do": "mark", "with": {"findings": [{"frame": 3, "count": 1, "words": "soft"}]}}
    assert "no strips" in json.loads(Answers(blender(scene)).answer(json.dumps(asked)))["problem"]


def test_a_pipe_that_was_closed_meanwhile_is_told_as_before(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    told, asks = os.fdopen(reading, "rb"), (tmp_path / "asks").open("wb")
    pipe = Pipe(told, asks, patience=0.2)
    threading.Timer(0.05, asks.close).start()
    with pytest.raises(HostError, match="Blender does not answer"):
        pipe.ask("at")
    os.close(writing)
    assert pipe.closed.wait(10)
    told.close()
