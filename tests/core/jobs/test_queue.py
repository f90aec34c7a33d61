"""The queue keeps its jobs whatever happens, does none twice, and lets others look."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from retake.errors import OptionError, OutputError
from retake.jobs import CANCELLED, DONE, FAILED, RUNNING, WAITING, Queue, Work
from retake.jobs.alive import gone, own_name


def work(key: str, shot: str = "", language: str = "", batch: str = "") -> Work:
    return Work(key, {"plate": f"/plates/{key}.mov"}, shot, f"Shot {key}", language, batch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queue.sqlite"


def test_jobs_come_in_the_order_they_were_put_in(path: Path) -> None:
    with Queue(path) as queue:
        added = queue.add(work(key) for key in "abc")
        first = queue.claim()
        assert first is not None
        assert (first.number, first.work, first.state) == (added.new[0], work("a"), RUNNING)
        assert [job.work.key for job in queue.jobs()] == ["a", "b", "c"]


def test_what_is_done_is_not_done_again_unless_its_take_is_gone(path: Path, tmp_path: Path) -> None:
    take = tmp_path / "take.mov"
    take.touch()
    with Queue(path) as queue:
        number = queue.add([work("a")]).new[0]
        queue.claim()
        queue.finish(number, {"movie": str(take)})
        assert queue.add([work("a")]).done == (number,)
        take.unlink()
        assert queue.add([work("a")]).new == (number + 1,)
        assert queue.add([work("a")]).waiting == (number + 1,)


@pytest.mark.parametrize("movie", [5, True, ["a"], {"a": 1}, "x" * 5000, "a\0b", "\ud800"])
def test_what_names_no_take_counts_as_a_take_that_is_gone(path: Path, movie: object) -> None:
    with Queue(path) as queue:
        number = queue.add([work("a")]).new[0]
        queue.claim()
        queue.finish(number, {"movie": movie})
        assert queue.finished(["a"]) == set()
        assert queue.add([work("a")]).new == (number + 1,)


def test_newer_work_for_a_shot_and_language_takes_the_place_of_what_waits(path: Path) -> None:
    with Queue(path) as queue:
        queue.add([work("old", "sh010", "es"), work("other", "sh010", "fr")])
        queue.add([work("new", "sh010", "es")])
        assert {job.work.key: job.state for job in queue.jobs()} == {"old": CANCELLED, "other": WAITING, "new": WAITING}


def test_another_batch_overtakes_nothing_and_takes_over_what_is_the_same(path: Path) -> None:
    with Queue(path) as queue:
        queue.add([work("old", "sh010", batch="reel"), work("same", "sh020", batch="reel")])
        added = queue.add([work("new", "sh010", batch="trailer"), work("same", "sh020", batch="trailer")])
        assert (added.new, added.waiting) == ((3,), (2,))
        assert [(job.work.key, job.state, job.work.batch) for job in queue.jobs()] == [
            ("old", WAITING, "reel"), ("same", WAITING, "trailer"), ("new", WAITING, "trailer")]


def test_what_was_overtaken_while_it_ran_does_not_come_back(path: Path) -> None:
    with Queue(path) as queue:
        old = queue.add([work("old", "sh010")]).new[0]
        queue.claim()
        queue.add([work("new", "sh010")])
        queue.give_back(old)
        assert {job.work.key: job.state for job in queue.jobs()} == {"old": CANCELLED, "new": WAITING}
        assert not queue.retry(old)


def test_a_job_is_tried_once_more_and_keeps_its_reason(path: Path) -> None:
    with Queue(path) as queue:
        number = queue.add([work("a")]).new[0]
        for state in (WAITING, FAILED):
            queue.claim()
            assert queue.fail(number, "No face was found.", "trace") == state
        job = queue.job(number)
        assert job is not None
        assert (job.reason, job.log, job.tries, queue.claim()) == ("No face was found.", "trace", 2, None)
        queue.retry(number)
        assert queue.claim() is not None


def test_what_has_to_be_mended_by_hand_is_not_tried_again(path: Path) -> None:
    with Queue(path) as queue:
        number = queue.add([work("a")]).new[0]
        queue.claim()
        assert queue.fail(number, "A ramp of 99 frames can't be made.", again=False) == FAILED


def test_cancel_ends_what_waits_and_tells_what_runs(path: Path) -> None:
    with Queue(path) as queue, Queue(path) as onlooker:
        first, second = queue.add([work("a"), work("b")]).new
        queue.claim()
        assert queue.progress(first, "Writing", 3, 10, 7.5)
        onlooker.cancel(first)
        onlooker.cancel(second)
        assert not queue.progress(first, "Writing", 4, 10, 6.5)
        queue.called_off(first)
        assert [job.state for job in onlooker.jobs()] == [CANCELLED, CANCELLED]


def test_pause_begins_nothing_and_resume_goes_on(path: Path) -> None:
    with Queue(path) as queue, Queue(path) as onlooker:
        queue.add([work("a")])
        onlooker.pause()
        assert queue.claim() is None
        onlooker.pause(False)
        assert queue.claim() is not None


def test_jobs_are_put_in_another_order(path: Path) -> None:
    with Queue(path) as queue:
        a, b, c, d = queue.add(work(key) for key in "abcd").new
        queue.move(d, a)
        queue.move(b, None)
        queue.move(c, c)
        assert [job.number for job in queue.jobs()] == [d, a, c, b]
        with pytest.raises(OptionError, match="no job 99"):
            queue.move(a, 99)


def test_a_batch_takes_its_own_jobs_alone(path: Path) -> None:
    with Queue(path) as queue:
        queue.add([work("a", batch="one"), work("b", batch="two")])
        job = queue.claim("two")
        assert job is not None
        assert job.work.key == "b"
        assert queue.claim("two") is None


def test_two_processes_never_get_the_same_job(path: Path) -> None:
    with Queue(path) as queue:
        queue.add(work(str(key)) for key in range(40))
    got: list[int] = []

    def take() -> None:
        with Queue(path) as own:
            while (job := own.claim()) is not None:
                got.append(job.number)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(got) == list(range(1, 41))


WORKS = """
import sys, time, random
from pathlib import Path
from retake.jobs import Queue
path, folder = Path(sys.argv[1]), Path(sys.argv[2])
with Queue(path) as queue:
    while (job := queue.claim()) is not None:
        for frame in range(5):
            time.sleep(0.004)
            queue.progress(job.number, "Writing", frame, 5, None)
        (folder / job.work.key).write_text(str(job.number))
        queue.finish(job.number, {})
"""


def test_a_kill_at_any_moment_loses_nothing(path: Path, tmp_path: Path, house: Path) -> None:
    folder = tmp_path / "done"
    folder.mkdir()
    with Queue(path) as queue:
        queue.add(work(str(key)) for key in range(60))
    seeded = random.Random(7)
    environment = {**os.environ, "PYTHONPATH": str(house / "core")}
    for _ in range(12):
        process = subprocess.Popen([sys.executable, "-c", WORKS, str(path), str(folder)], env=environment)
        with Queue(path) as queue:
            while process.poll() is None and not any(job.state == RUNNING and not job.lost for job in queue.jobs()):
                time.sleep(0.01)
        time.sleep(seeded.random() * 0.15)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with Queue(path) as queue:
        done_before = {job.number for job in queue.jobs() if job.state == DONE}
        assert sum(job.state == RUNNING for job in queue.jobs()) <= 1
    subprocess.run([sys.executable, "-c", WORKS, str(path), str(folder)], env=environment, check=True)
    with Queue(path) as queue:
        assert all(job.state == DONE and job.tries == 0 for job in queue.jobs())
    assert len(list(folder.iterdir())) == 60
    assert done_before


def test_this_process_is_alive_and_a_dead_one_is_gone() -> None:
    assert not gone(own_name(), 1000)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    machine, _, began = own_name().split(" ")
    dead.wait()
    assert gone(f"{machine} {dead.pid} {began}", 0)
    assert gone("elsewhere 12 77", 60)
    assert not gone("elsewhere 12 77", 3)
    assert gone("", 60)


def test_what_is_no_queue_is_refused_in_a_line(tmp_path: Path) -> None:
    no_queue = tmp_path / "photo.jpg"
    no_queue.write_bytes(b"\xff\xd8" * 2000)
    with pytest.raises(OutputError, match="is no queue") as raised:
        Queue(no_queue)
    assert "\n" not in str(raised.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_full_disk_is_called_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(path)  # SQLite says of it what it says where there is no room for its files: an error of the disk
    with pytest.raises(OutputError, match="The disk reports an error"):
        Queue(path)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=4096))
    with pytest.raises(OutputError, match="no space left"):
        Queue(path)


class Row(RuleBasedStateMachine):
    """Whatever is done with a queue, its jobs stay what they are and in one row."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = Queue(Path(":memory:"))
        self.count = 0

    @rule(keys=st.lists(st.sampled_from("abcdef"), max_size=3))
    def add(self, keys: list[str]) -> None:
        self.count += len(self.queue.add(work(key, shot=key) for key in keys).new)

    @rule(ends=st.sampled_from(["finish", "fail", "give back", "stop"]))
    def claim(self, ends: str) -> None:
        job = self.queue.claim()
        if job is None:
            assert not [one for one in self.queue.jobs() if one.state == WAITING] or self.queue.paused
            return
        {"finish": lambda: self.queue.finish(job.number, {}), "fail": lambda: self.queue.fail(job.number, "why"),
         "give back": lambda: self.queue.give_back(job.number), "stop": lambda: self.queue.called_off(job.number),
         }[ends]()

    @rule(number=st.integers(1, 12), before=st.none() | st.integers(1, 12))
    def move(self, number: int, before: int | None) -> None:
        try:
            self.queue.move(number, before)
        except OptionError:
            assert before is not None
            assert before > self.count or self.queue.job(before) is None

    @rule(number=st.integers(1, 12), what=st.sampled_from(["cancel", "retry"]))
    def decide(self, number: int, what: str) -> None:
        getattr(self.queue, what)(number)

    @rule(paused=st.booleans())
    def pause(self, paused: bool) -> None:
        self.queue.pause(paused)

    @invariant()
    def all_are_there(self) -> None:
        jobs = self.queue.jobs()
        assert len(jobs) == self.count
        assert all(job.state != RUNNING for job in jobs)
        waiting = [(job.work.shot) for job in jobs if job.state == WAITING]
        assert len(waiting) == len(set(waiting))

    def teardown(self) -> None:
        self.queue.close()


TestRow = Row.TestCase
TestRow.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
