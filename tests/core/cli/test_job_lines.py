"""`retake jobs run --lines`: a program hears what is done, and what becomes of the work when it goes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retake.jobs import CANCELLED, DONE, FAILED, RUNNING, WAITING, Queue, Work
from retake.worker.client import Worker

# `retake jobs run` with the tests' own worker, whose jobs need no footage.
_PROGRAM = """
import signal, sys
if "deaf" in sys.argv:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
from retake.worker import client
client.worker_command = lambda *given, **named: [sys.executable, "-m", "tests.core.jobs.jobber"]
from retake.cli import main
sys.exit(main(["jobs", "run", "--lines", "--queue", sys.argv[1]]))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queue.sqlite"


@pytest.fixture
def start(house: Path, path: Path) -> Iterator[Callable[..., Worker]]:
    environment = {**os.environ, "PYTHONPATH": f"{house / 'core'}{os.pathsep}{house}"}
    started: list[Worker] = []

    def one(*more: str) -> Worker:
        started.append(Worker([sys.executable, "-c", _PROGRAM, str(path), *more], environment=environment, apart=True))
        return started[-1]

    yield one
    for worker in started:
        worker.kill()
        worker.close()


def add(path: Path, **requests: dict[str, object]) -> None:
    with Queue(path) as queue:
        queue.add(Work(key, request, name=key) for key, request in requests.items())


def until(path: Path, state: str, patience: float = 20.0) -> None:
    """Waits until the first job is in that state."""
    end = time.monotonic() + patience
    with Queue(path) as queue:
        while queue.jobs()[0].state != state:
            assert time.monotonic() < end, f"the job is still {queue.jobs()[0].state}"
            time.sleep(0.05)


def test_pictures_and_the_outcome_are_told_line_by_line(path: Path, start: Callable[..., Worker]) -> None:
    add(path, a={"frames": 2}, b={"crash": True})
    told = list(start().messages(30.0))
    assert [one["event"] for one in told] == ["hello", "preview", "preview", "done", "ended"]
    assert told[-1]["code"] == 0, told[-1]["said"]
    assert (told[1]["job"], told[1]["frame"]) == (1, 0)
    assert told[3]["result"] == {"done": [1], "failed": [2], "cancelled": []}
    with Queue(path) as queue:
        assert [job.state for job in queue.jobs()] == [DONE, FAILED]


@pytest.mark.parametrize("born", [(), ("deaf",)], ids=["as usual", "in the background of a script"])
def test_where_the_asker_goes_the_job_goes_back_into_the_row(path: Path, start: Callable[..., Worker],
                                                             born: tuple[str, ...]) -> None:
    add(path, a={"frames": 400, "seconds": 0.05})
    worker = start(*born)
    until(path, RUNNING)
    worker.close(10.0)
    assert not worker.alive
    with Queue(path) as queue:
        assert (queue.jobs()[0].state, queue.jobs()[0].tries) == (WAITING, 0)


def test_let_go_it_finishes_what_waits_without_anybody(path: Path, start: Callable[..., Worker]) -> None:
    add(path, a={"frames": 20, "seconds": 0.05}, b={"frames": 1})
    worker = start()
    until(path, RUNNING)
    worker.let_go("finish")
    until(path, DONE)
    end = time.monotonic() + 10
    while worker.alive:
        assert time.monotonic() < end
        time.sleep(0.05)
    with Queue(path) as queue:
        assert [job.state for job in queue.jobs()] == [DONE, DONE]


def test_what_nobody_reads_any_more_stops_nothing(path: Path, start: Callable[..., Worker], house: Path) -> None:
    """The panel is killed after it had let the work go: its ends of the pipes are gone."""
    add(path, a={"frames": 40, "seconds": 0.05})
    environment = {**os.environ, "PYTHONPATH": f"{house / 'core'}{os.pathsep}{house}"}
    process = subprocess.Popen([sys.executable, "-c", _PROGRAM, str(path)], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    assert process.stdin is not None and process.stdout is not None
    until(path, RUNNING)
    process.stdin.write(json.dumps({"id": "1", "do": "finish"}).encode() + b"\n")
    process.stdin.close()
    process.stdout.close()
    assert process.wait(20) == 0
    until(path, DONE)


def test_a_cancel_is_heard_and_told(path: Path, start: Callable[..., Worker]) -> None:
    add(path, a={"frames": 400, "seconds": 0.05})
    worker = start()
    until(path, RUNNING)
    with Queue(path) as queue:
        queue.cancel(1)
    until(path, CANCELLED)
    assert next(one for one in worker.messages(20.0) if one["event"] == "done")["result"]["cancelled"] == [1]
