"""A worker process: asked, listened to, cancelled, crashed and gone."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from retake.errors import SetupError
from retake.worker.client import Worker, speaks_as_we, worker_command
from retake.worker.protocol import LONGEST, VERSION, Message

LITTLE = [sys.executable, "-m", "tests.core.worker.little"]


@pytest.fixture
def environment(house: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{house / 'core'}{os.pathsep}{house}"}


@pytest.fixture
def worker(environment: dict[str, str]) -> Iterator[Worker]:
    with Worker(LITTLE, environment=environment) as one:
        assert next(one.messages(30))["event"] == "hello"
        yield one


def until(worker: Worker, event: str, identity: str | None = None) -> list[Message]:
    """What is said up to an event, with it."""
    said = []
    for message in worker.messages(30):
        said.append(message)
        if message["event"] == event and (identity is None or message.get("id") == identity):
            return said
    raise AssertionError(f"{event} was not said: {said}")


def test_a_task_is_done_and_tells_how_far_it_is(worker: Worker) -> None:
    asked = worker.ask("count", {"to": 8, "seconds": 0.06})
    said = until(worker, "done")
    steps = [one for one in said if one["event"] == "progress"]
    assert said[-1] == {"id": asked, "event": "done", "result": {"counted": 8}}
    assert (steps[-1]["frame"], steps[-1]["of"], steps[-1]["seconds_left"]) == (8, 8, 0.0)
    assert 2 <= len(steps) <= 8
    assert steps[0]["seconds_left"] is None
    assert all(one["seconds_left"] > 0 for one in steps[1:-1])


def test_tasks_are_done_in_the_order_they_were_asked_for(worker: Worker) -> None:
    asked = [worker.ask("count", {"to": 1}) for _ in range(5)]
    until(worker, "done", asked[0])
    assert [until(worker, "done", one)[-1]["id"] for one in asked[1:]] == asked[1:]


def test_an_error_for_the_artist_is_his_line_and_a_bug_has_its_trace(worker: Worker) -> None:
    worker.ask("refuse")
    assert until(worker, "failed")[-1] | {"id": ""} == {
        "id": "", "event": "failed", "kind": "MediaError", "reason": "There is no such plate."}
    worker.ask("stumble")
    failed = until(worker, "failed")[-1]
    assert "stumble" in failed["trace"]
    assert "nobody thought of this" in failed["reason"]
    assert until(worker, "pong", worker.ask("ping"))


def test_a_cancel_is_heard_within_a_second_and_the_worker_goes_on(worker: Worker) -> None:
    asked = worker.ask("count", {"to": 1000, "seconds": 0.02})
    until(worker, "progress")
    began = time.monotonic()
    worker.cancel(asked)
    until(worker, "cancelled", asked)
    assert time.monotonic() - began < 1
    assert until(worker, "done", worker.ask("count", {"to": 1}))


def test_what_waits_can_be_cancelled_too(worker: Worker) -> None:
    first, second = worker.ask("count", {"to": 20, "seconds": 0.02}), worker.ask("count", {"to": 1})
    worker.cancel(second)
    said = until(worker, "cancelled", second)
    assert any(one.get("id") == first and one["event"] == "done" for one in said)


def test_a_task_that_does_not_hear_is_ended_with_its_process(worker: Worker) -> None:
    asked = worker.ask("sleep", {"seconds": 60})
    while until(worker, "pong", worker.ask("ping"))[-1]["running"] != asked:
        time.sleep(0.01)
    began = time.monotonic()
    worker.cancel(asked)
    said = until(worker, "ended")
    assert [one["event"] for one in said] == ["cancelled", "ended"]
    assert time.monotonic() - began < 3


def test_a_task_that_has_heard_may_clear_up_behind_itself(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "half"
    asked = worker.ask("clear", {"path": str(path), "seconds": 2.0})
    until(worker, "progress", asked)
    began = time.monotonic()
    worker.cancel(asked)
    until(worker, "cancelled", asked)
    assert time.monotonic() - began < 1.8
    worker.cancel(asked)
    worker.ask("count", {"to": 1}, asked)  # to whoever asked it is over
    said = until(worker, "done", asked)
    assert [one["event"] for one in said if one["event"] != "progress"] == ["done"]
    assert not path.exists()


@pytest.mark.parametrize("event", [False, True])
def test_what_is_too_long_for_a_line_is_said_so_and_not_lost(event: bool, worker: Worker) -> None:
    asked = worker.ask("shout", {"length": LONGEST, "event": event})
    failed = until(worker, "failed", asked)[-1]
    assert "longer than a message" in failed["reason"]
    assert until(worker, "done", worker.ask("shout", {"length": LONGEST - 200, "event": event}))


def test_a_task_that_bears_the_id_of_a_cancelled_one_is_left_alone(worker: Worker) -> None:
    worker.ask("count", {"to": 1000, "seconds": 0.02}, "again")
    until(worker, "progress", "again")
    worker.cancel("again")
    until(worker, "cancelled", "again")
    worker.ask("sleep", {"seconds": 1.5}, "again")
    assert until(worker, "done", "again")[-1]["event"] == "done"


def test_a_crash_is_told_with_its_last_words(worker: Worker) -> None:
    worker.ask("crash")
    ended = until(worker, "ended")[-1]
    assert ended["code"] != 0
    assert "the last words" in ended["said"]
    assert not worker.alive


def test_an_asker_that_is_gone_ends_the_worker(worker: Worker) -> None:
    worker.ask("count", {"to": 10_000, "seconds": 0.02})
    until(worker, "progress")
    worker.close()
    assert not worker.alive


def test_unknown_tasks_and_ids_used_twice_are_refused(worker: Worker) -> None:
    worker.ask("dance", identity="a")
    assert "count" in until(worker, "refused", "a")[-1]["reason"]
    worker.ask("count", {"to": 50, "seconds": 0.02}, "b")
    worker.ask("count", {"to": 1}, "b")
    assert "Another request" in until(worker, "refused", "b")[-1]["reason"]


def test_a_worker_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="can't be started"):
        Worker([str(tmp_path / "none")])


def test_another_protocol_is_told_apart() -> None:
    assert speaks_as_we({"event": "hello", "protocol": VERSION}) is None
    assert "same version" in str(speaks_as_we({"event": "hello", "protocol": VERSION + 1}))
    assert speaks_as_we({"event": "bye"})


def test_the_real_worker_says_who_it_is_and_keeps_its_output_clean(house: Path, environment: dict[str, str]) -> None:
    with Worker(worker_command(), environment=environment) as one:
        hello = next(one.messages(60))
        assert speaks_as_we(hello) is None
        assert "render" in hello["tasks"]
        one.ask("probe", {"path": str(house / "README.md")})
        assert until(one, "failed")[-1]["kind"] == "MediaError"


def test_a_worker_that_is_told_to_stop_ends_in_peace(environment: dict[str, str]) -> None:
    with Worker(worker_command(light=True), environment=environment) as one:
        one.ask("stop")  # and our end of its input stays open
        said = list(one.messages(30))
    assert [message["event"] for message in said] == ["hello", "bye", "ended"]
    assert (said[-1]["code"], said[-1]["said"]) == (0, "")
