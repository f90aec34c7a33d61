"""Queues that are worked off by a real process, whose jobs need no footage."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retake.jobs import Job, Queue, Work
from retake_ui.models.jobs import Jobs
from retake_ui.models.shots import Shots
from retake_ui.queue.panel_queue import PanelQueue

HOUSE = Path(__file__).resolve().parents[3]
TIMELINE = "/films/reel.otio"
# `retake jobs run` with the worker of the jobs' own tests.
_PROGRAM = """
import sys
from retake.worker import client
client.worker_command = lambda *given, **named: [sys.executable, "-m", "tests.core.jobs.jobber"]
from retake.cli import main
sys.exit(main(["jobs", "run", "--lines", "--queue", sys.argv[1]]))
"""


def crew_of(path: Path, python: str | None = None) -> list[str]:
    """How the process is started."""
    return [sys.executable, "-c", _PROGRAM, str(path)]


def a_job(number: int, state: str = "waiting", shot: str = "", language: str = "", batch: str = TIMELINE,
          **known: object) -> Job:
    """A job as the queue tells it."""
    work = Work(f"{number:064x}", {"plate": f"/plates/{number}.mov", "dialogue": "/lines/one.wav"},
                shot or f"id{number}", f"sh{number:03d}", language, batch)
    return Job(number, work, state, float(number), **{"added": 1000.0, **known})  # type: ignore[arg-type]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The queue's file, which is not there yet."""
    return tmp_path / "queue.sqlite"


@pytest.fixture
def add(file: Path) -> Callable[..., list[int]]:
    """Puts jobs into the queue, by name; their numbers come back."""
    def put(**requests: dict[str, object]) -> list[int]:
        with Queue(file) as queue:
            return list(queue.add(Work(name, request, name, name, "", TIMELINE)
                                  for name, request in requests.items()).new)

    return put


@pytest.fixture
def panel_queue(qapp: object, file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PanelQueue]:
    """The panel's side of it, looking on."""
    monkeypatch.setenv("PYTHONPATH", f"{HOUSE / 'core'}{os.pathsep}{HOUSE}")
    monkeypatch.setattr("retake_ui.queue.panel_queue.crew_command", crew_of)
    made = PanelQueue(Jobs(), Shots(), file)
    made.open()
    yield made
    worker = made.crew._worker
    made.close()
    made.watch.close(5.0)
    if worker is not None:
        worker.close(10.0)
