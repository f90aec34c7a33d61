"""`retake jobs`: the list as an editor reads it, and what people want otherwise; several processes at once."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retake.cli import main
from retake.cli.job_list import spoken
from retake.jobs import CANCELLED, DONE, FAILED, RUNNING, WAITING, Queue, Work

Said = Callable[..., str]


def test_a_shots_name_tells_the_terminal_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "queue.sqlite"
    with Queue(path) as queue:
        queue.add([Work("a", {}, "id", "\x1b]0;title\x07one\ntwo")])
    for arguments in (["list"], ["show", "1"], ["cancel", "1"], ["cancel", "1"], ["forget", "1"]):
        main(["jobs", *arguments, "--queue", str(path)])
        said = capsys.readouterr()
        assert not {"\x1b", "\x07"} & set(said.out + said.err)
        assert "one two" in said.out + said.err


def work(key: str, language: str = "es", batch: str = "reel 1") -> Work:
    request = {"plate": f"/plates/{key}.mov", "dialogue": f"/lines/{key}.wav"}
    return Work(key, request, f"id-{key}", f"sh{key}", language, batch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queue.sqlite"


@pytest.fixture
def queue(path: Path) -> Iterator[Queue]:
    """One job in each state: done, failed, running, and two that wait."""
    with Queue(path) as queue:
        done, failed, _, _, _ = queue.add(work(key) for key in ("010", "020", "030", "040", "050")).new
        queue.claim()
        queue.finish(done, {"movie": "/takes/sh010_lip_v001.mov", "verdict": "look", "notes": ["The line is longer."]})
        queue.claim()
        queue.fail(failed, "No face was found.", "the last words", again=False)
        running = queue.claim()
        assert running is not None
        queue.progress(running.number, "Writing", 12, 96, 200.0)
        yield queue


@pytest.fixture
def said(path: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs `retake jobs` with the queue; what it writes comes back, and what it complains of where `code` is one."""
    def run(*words: str, code: int = 0) -> str:
        got = main(["jobs", *words, "--queue", str(path)])
        out, err = capsys.readouterr()
        assert got == code, (out, err)
        return err.strip() if code else out
    return run


def states(queue: Queue) -> dict[str, str]:
    return {job.work.key: job.state for job in queue.jobs()}


def test_the_list_tells_what_an_editor_wants_to_know(queue: Queue, said: Said) -> None:
    lines = said("list").splitlines()
    assert [line.split()[:4] for line in lines[1:6]] == [
        ["1", "sh010", "es", "done"], ["2", "sh020", "es", "failed"], ["3", "sh030", "es", "running"],
        ["4", "sh040", "es", "waiting"], ["5", "sh050", "es", "waiting"]]
    assert lines[1].endswith("sh010_lip_v001.mov (verdict: look)")
    assert lines[2].endswith("No face was found.")
    assert "Writing 12 of 96" in lines[3] and lines[3].endswith("3 min")
    assert lines[-1].startswith("2 waiting, 1 running, 1 done, 1 failed; about ")


def test_without_a_word_the_jobs_are_listed(
        queue: Queue, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("RETAKE_QUEUE", str(path))
    assert main(["jobs"]) == 0
    assert "sh030" in capsys.readouterr().out


def test_programs_get_it_as_json(queue: Queue, said: Said) -> None:
    data = json.loads(said("list", "--json"))
    assert (data["paused"], data["counts"]) == (
        False, {"waiting": 2, "running": 1, "done": 1, "failed": 1, "cancelled": 0})
    assert [job["state"] for job in data["jobs"]] == [DONE, FAILED, RUNNING, WAITING, WAITING]
    assert data["jobs"][2]["seconds_left"] == 200.0
    assert json.loads(said("show", "2", "--json"))["log"] == "the last words"


def test_all_that_is_known_of_a_job_is_shown(queue: Queue, said: Said) -> None:
    failed, done = said("show", "2"), said("show", "1")
    assert all(word in failed for word in ("sh020", "No face was found.", "/plates/020.mov", "last words", "reel 1"))
    assert all(word in done for word in ("/takes/sh010_lip_v001.mov", "The line is longer.", "look"))


def test_what_waits_and_what_runs_is_called_off(queue: Queue, said: Said) -> None:
    assert said("cancel", "4") == "Job 4 (sh040, es): called off.\n"
    assert states(queue)["040"] == CANCELLED
    said("cancel", "--all")
    assert states(queue)["050"] == CANCELLED
    assert not queue.beat(3)
    assert said("cancel", "1", code=2) == "Job 1 (sh010) is done already."


def test_a_pause_holds_and_is_said(queue: Queue, said: Said) -> None:
    said("pause")
    assert queue.paused
    assert "Paused" in said("list")
    said("resume")
    assert not queue.paused


def test_jobs_are_moved_within_what_waits(queue: Queue, said: Said) -> None:
    row = lambda: [job.number for job in queue.jobs() if job.state == WAITING]  # noqa: E731
    said("move", "5", "--before", "4")
    assert row() == [5, 4]
    said("move", "5", "--last")
    assert row() == [4, 5]
    said("move", "5", "--first")
    assert row() == [5, 4]
    assert "only what waits" in said("move", "1", "--last", code=2)
    assert "only what waits" in said("move", "4", "--before", "1", code=2)
    assert "Say where to" in said("move", "4", code=2)
    assert "Say where to" in said("move", "4", "--last", "--first", code=2)


def test_what_failed_is_tried_again_and_what_is_done_is_not(queue: Queue, said: Said) -> None:
    assert said("retry", "--failed") == "Job 2 (sh020, es): in the row again.\n"
    assert states(queue)["020"] == WAITING
    assert "only what failed" in said("retry", "1", code=2)
    assert said("retry", "--failed") == "There is none.\n"


def test_what_newer_work_has_overtaken_is_not_tried_again(queue: Queue, said: Said) -> None:
    queue.add([Work("020 once more", {}, "id-020", "sh020", "es", "reel 1")])
    assert "a newer job" in said("retry", "2", code=2)
    assert said("retry", "--failed") == "There is none.\n"


def test_what_is_over_is_forgotten(queue: Queue, said: Said) -> None:
    said("forget", "--done")
    said("forget", "2")
    assert list(states(queue)) == ["030", "040", "050"]
    assert "Cancel it first" in said("forget", "3", code=2)


def test_a_batch_is_listed_by_its_name(queue: Queue, said: Said) -> None:
    queue.add([work("060", batch="reel 2")])
    assert "sh060" in said("list", "--batch", "reel 2")
    assert "sh010" not in said("list", "--batch", "reel 2")
    assert said("list", "--batch", "reel 9", code=2) == "There is no batch 'reel 9'. There are: reel 1, reel 2."


def test_a_batch_is_known_by_its_timelines_path_and_name(queue: Queue, said: Said, tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    queue.add([work("060", batch=str(tmp_path / "reel2.otio")), work("070", batch="/elsewhere/reel3.otio"),
               work("080", batch="/another/reel3.otio")])
    monkeypatch.chdir(tmp_path)
    for name in ("reel2.otio", "reel2", str(tmp_path / "reel2.otio"), "./reel2.otio"):
        assert [job["work"]["key"] for job in json.loads(said("list", "--batch", name, "--json"))["jobs"]] == ["060"]
    assert "Several batches" in said("list", "--batch", "reel3", code=2)
    assert "There is no batch" in said("run", "--batch", "reel9", code=2)


def test_a_job_whose_process_is_gone_is_told_as_lost(queue: Queue, path: Path, said: Said) -> None:
    queue.close()
    base = sqlite3.connect(path)
    base.execute("UPDATE jobs SET owner='elsewhere 1 1', beat=0 WHERE number=3")
    base.commit()
    base.close()
    assert said("list").splitlines()[3].split()[3] == "lost"
    assert said("list").splitlines()[-1].startswith("2 waiting, 1 done, 1 failed, 1 lost")
    said("cancel", "3")  # nobody is left who would hear it
    with Queue(path) as again:
        assert again.jobs()[2].state == CANCELLED


@pytest.mark.parametrize("words", [
    ("show", "99"), ("show", "-1"), ("show", str(1 << 70)), ("show", "one"), ("cancel",), ("cancel", "1", "--all"),
    ("cancel", "99"), ("cancel", "4", "99"), ("retry",), ("forget",), ("move", "99", "--last"),
    ("move", "4", "--before", "99"), ("dance",), ("list", "--batch", "\x1b[2J"), ("show",)])
def test_every_mistake_is_one_line_and_changes_nothing(words: tuple[str, ...], queue: Queue, said: Said) -> None:
    before = states(queue)
    complaint = said(*words, code=2)
    assert complaint and "\n" not in complaint and "Traceback" not in complaint
    assert states(queue) == before


def test_a_queue_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["jobs", "list", "--queue", str(tmp_path / "none.sqlite")]) == 2
    assert "There is no queue" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_another_programs_database_is_left_alone(path: Path, said: Said) -> None:
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE bookmarks (url TEXT)")
    base.commit()
    base.close()
    before = path.read_bytes()
    assert said("list", code=4) == f"{path} is a database, but no queue of Retake. Choose another file."
    assert path.read_bytes() == before


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(column=st.sampled_from(["request", "result", "state", "reason", "name", "language", "step", "frame", "of", "log",
                               "seconds_left", "owner", "beat", "added", "began", "ended", "tries"]),
       value=st.none() | st.text(max_size=20) | st.integers(-(1 << 63), (1 << 63) - 1) | st.floats()
       | st.binary(max_size=9)
       | st.sampled_from(["[]", "{}", "nan", '{"movie": 7, "notes": [1]}', '{"notes": "x"}', "running", "done"]),
       number=st.integers(1, 5))
def test_a_queue_in_which_anything_stands_is_listed_or_refused_in_a_line(
        column: str, value: Any, number: int, tmp_path_factory: pytest.TempPathFactory,
        capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path_factory.mktemp("queue") / "queue.sqlite"
    with Queue(path) as queue:
        queue.add(work(key) for key in ("010", "020", "030", "040", "050"))
        queue.claim()
    base = sqlite3.connect(path)
    try:
        base.execute(f"UPDATE jobs SET {column}=? WHERE number=?", (value, number))
        base.commit()
    except sqlite3.IntegrityError:
        return
    except UnicodeEncodeError:
        return
    finally:
        base.close()
    for words in (["list"], ["show", str(number)], ["list", "--json"]):
        assert main(["jobs", *words, "--queue", str(path)]) in (0, 4)
        assert "\n" not in capsys.readouterr().err.strip()


def test_lengths_of_time_are_said_as_people_say_them() -> None:
    assert [spoken(one) for one in (0, 0.6, 99, 100, 3600, 5999, 12345)] == [
        "0 s", "1 s", "99 s", "2 min", "60 min", "1 h 40 min", "3 h 26 min"]


class Terminal:
    """`retake jobs` in processes of their own."""

    def __init__(self, house: Path, path: Path) -> None:
        self.path, self._environment = path, {**os.environ, "PYTHONPATH": f"{house / 'core'}{os.pathsep}{house}"}

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-m", "retake", "jobs", *words, "--queue", str(self.path)],
                                env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run_jobs(self) -> subprocess.Popen[str]:
        """Works the queue off with a worker that needs no footage."""
        return subprocess.Popen([sys.executable, "-c", RUNS, str(self.path)], env=self._environment)


def said_by(process: subprocess.Popen[str]) -> str:
    """What a process complains of."""
    return process.communicate(timeout=60)[1]


RUNS = """
import sys
from pathlib import Path
from retake.jobs import Queue
from retake.jobs.runner import Runner
from retake.worker.client import Worker
with Queue(Path(sys.argv[1])) as queue:
    Runner(queue, lambda: Worker([sys.executable, "-m", "tests.core.jobs.jobber"]), held=lambda: None).run()
"""


def test_several_processes_look_on_and_decide_while_another_works(house: Path, path: Path) -> None:
    terminal = Terminal(house, path)
    with Queue(path) as queue:
        queue.add(Work(str(key), {"frames": 20, "seconds": 0.02}, f"id {key}", f"sh{key}") for key in range(12))
        watching = terminal.start("list", "--watch", "--json")
        working = terminal.run_jobs()
        while queue.jobs()[0].state == WAITING:
            time.sleep(0.02)
        deciding = [terminal.start(*words) for words in (
            ["pause"], ["cancel", "12"], ["move", "11", "--before", "6"], ["list"], ["cancel", "5"])]
        assert [said_by(one) for one in deciding] == [""] * 5
        while any(job.state == RUNNING for job in queue.jobs()):
            time.sleep(0.02)
        time.sleep(0.7)
        paused_at = states(queue)
        assert list(paused_at.values()).count(WAITING) > 0
        assert working.poll() is None  # it waits for whoever paused it
        assert said_by(terminal.start("resume")) == ""
        assert working.wait(60) == 0
        after = states(queue)
        assert {key for key, state in after.items() if state == CANCELLED} >= {"11"}
        assert set(after.values()) == {DONE, CANCELLED}
        order = [job.number for job in sorted(queue.jobs(), key=lambda job: job.began or 0) if job.state == DONE]
        assert order.index(11) < order.index(6)
        out, err = watching.communicate(timeout=60)
    assert watching.returncode == 0, err
    told = [json.loads(line) for line in out.splitlines()]
    assert {job["number"] for job in told} == set(range(1, 13))
    assert {job["number"] for job in told if job["state"] == DONE} == set(order)


def test_a_watch_is_left_by_ctrl_c(house: Path, path: Path) -> None:
    with Queue(path) as queue:
        queue.add([work("010")])
    watching = Terminal(house, path).start("list", "--watch")
    assert watching.stdout is not None
    assert "sh010" in watching.stdout.readline()
    watching.send_signal(signal.SIGINT)
    _, err = watching.communicate(timeout=30)
    assert (watching.returncode, err.strip()) == (130, "Stopped.")


def test_what_a_verdict_objects_to_is_told_with_its_job(queue: Queue, path: Path, said: Said, tmp_path: Path) -> None:
    report = tmp_path / "sh040.take.json"
    words = "The mouth shimmers twice as much as on the plate, in frames 6 to 28."
    report.write_text(json.dumps({"take": 1, "verdict": {"verdict": "look", "reasons": [{"words": words}]}}))
    job = queue.claim()
    assert job is not None
    queue.finish(job.number, {"movie": "/takes/sh040.mov", "report": str(report), "verdict": "look"})
    assert words in said("show", str(job.number))
    report.unlink()
    assert words not in said("show", str(job.number))
