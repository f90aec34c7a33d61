"""Jobs are worked off by a worker's process; a crash takes one job alone, a cancel is heard, nothing is lost."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from retake.errors import SetupError
from retake.jobs import CANCELLED, DONE, FAILED, WAITING, Job, Queue, Work
from retake.jobs.runner import Runner, left
from retake.worker.client import Worker

Start = Callable[[], Worker]


@pytest.fixture
def start(house: Path) -> Start:
    environment = {**os.environ, "PYTHONPATH": f"{house / 'core'}{os.pathsep}{house}"}
    return lambda: Worker([sys.executable, "-m", "tests.core.jobs.jobber"], environment=environment)


def work(key: str, **request: object) -> Work:
    return Work(key, dict(request), name=key)


def states(queue: Queue) -> dict[str, str]:
    return {job.work.key: job.state for job in queue.jobs()}


def test_everything_is_done_in_order_and_told(tmp_path: Path, start: Start) -> None:
    told: list[Job] = []
    with Queue(tmp_path / "queue.sqlite") as queue:
        queue.add(work(key, frames=3) for key in "abc")
        outcome = Runner(queue, start, told.append).run()
        assert (outcome.done, outcome.failed) == ([1, 2, 3], [])
        assert [job.result for job in queue.jobs()] == [{"frames": 3}] * 3
    assert [job.work.key for job in told if job.state == DONE] == ["a", "b", "c"]


def test_pictures_of_what_is_made_are_handed_on(tmp_path: Path, start: Start) -> None:
    shown: list[tuple[str, int]] = []
    with Queue(tmp_path / "queue.sqlite") as queue:
        queue.add([work("a", frames=3)])
        Runner(queue, start, show=lambda job, message: shown.append((job.work.key, message["frame"]))).run()
    assert shown == [("a", 0), ("a", 1), ("a", 2)]


def test_a_job_that_fails_after_it_was_cancelled_is_not_tried_again(tmp_path: Path) -> None:
    with Queue(tmp_path / "queue.sqlite") as queue:
        queue.add([work("a"), work("b")])
        for end in (lambda number: queue.fail(number, "why"), queue.give_back):
            job = queue.claim()
            assert job is not None
            queue.cancel(job.number)
            end(job.number)
        assert states(queue) == {"a": CANCELLED, "b": CANCELLED}


def test_a_crash_takes_its_job_alone_and_is_tried_once_more(tmp_path: Path, start: Start) -> None:
    with Queue(tmp_path / "queue.sqlite") as queue:
        queue.add([work("a", frames=1), work("bad", crash=True), work("c", frames=1)])
        outcome = Runner(queue, start).run()
        bad = queue.job(2)
        assert states(queue) == {"a": DONE, "bad": FAILED, "c": DONE}
        assert bad is not None
        assert (bad.tries, "broke down" in bad.reason, "the last words" in bad.log) == (2, True, True)
        assert outcome.failed == [2]


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system can't stop a process")
def test_a_worker_that_hears_nothing_any_more_is_ended(tmp_path: Path, start: Start) -> None:
    path, workers = tmp_path / "queue.sqlite", []

    def started() -> Worker:
        workers.append(start())
        return workers[-1]

    def stop() -> None:
        with Queue(path) as looking:
            while (job := looking.job(1)) is None or not job.step:
                time.sleep(0.05)
            os.kill(workers[0].pid, signal.SIGSTOP)
            looking.cancel(1)

    with Queue(path) as queue:
        queue.add([work("a", frames=100_000, seconds=0.01)])
        other = threading.Thread(target=stop)
        other.start()
        assert Runner(queue, started).run().cancelled == [1]
        other.join()
    assert not workers[0].alive


def test_a_job_that_runs_is_called_off_within_a_second(tmp_path: Path, start: Start) -> None:
    path = tmp_path / "queue.sqlite"
    with Queue(path) as queue:
        queue.add([work("long", frames=1000, seconds=0.02), work("b", frames=1)])
    at: list[float] = []

    def run() -> None:
        with Queue(path) as own:
            Runner(own, start).run()

    thread = threading.Thread(target=run)
    thread.start()
    with Queue(path) as onlooker:
        while (onlooker.jobs()[0].frame) < 3:
            time.sleep(0.02)
        at.append(time.monotonic())
        onlooker.cancel(1)
        while onlooker.jobs()[0].state != CANCELLED:
            time.sleep(0.02)
        assert time.monotonic() - at[0] < 2
        thread.join(30)
        assert states(onlooker) == {"long": CANCELLED, "b": DONE}


def test_what_ends_the_runner_puts_the_job_back(tmp_path: Path, start: Start) -> None:
    def interrupt(job: Job) -> None:
        raise KeyboardInterrupt

    with Queue(tmp_path / "queue.sqlite") as queue:
        queue.add([work("a", frames=200, seconds=0.02)])
        with pytest.raises(KeyboardInterrupt):
            Runner(queue, start, interrupt).run()
        assert states(queue) == {"a": WAITING}


def test_a_worker_that_does_not_start_is_said_and_costs_no_job(tmp_path: Path) -> None:
    with Queue(tmp_path / "queue.sqlite") as queue:
        queue.add([work("a")])
        with pytest.raises(SetupError, match="ended at once"):
            Runner(queue, lambda: Worker([sys.executable, "-c", "import sys; sys.exit('no licence')"])).run()
        assert states(queue) == {"a": WAITING}


def test_the_time_that_is_left_is_told_from_what_was_measured(tmp_path: Path) -> None:
    def job(number: int, state: str, began: float | None = None, ended: float | None = None,
            seconds: float | None = None) -> Job:
        return Job(number, work(str(number)), state, number, began=began, ended=ended, seconds_left=seconds)

    assert left([job(1, WAITING)]) is None
    assert not left([job(1, "failed", 0, 3, 0.2)])  # what it thought it had left is over with it
    jobs = [job(1, DONE, 0, 10), job(2, DONE, 10, 30), job(3, "running", 30, None, 4.0), job(4, WAITING)]
    assert left(jobs, 100.0) == 19
    # Its step is over in 4 seconds, but jobs take 15 and it began 3 seconds ago: there are further steps to come.
    assert left(jobs, 33.0) == 12 + 15
