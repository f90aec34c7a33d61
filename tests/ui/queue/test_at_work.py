"""The queue is worked off by a process of the panel's own: what it does is seen, and whatever ends it loses nothing."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retake.jobs import CANCELLED, DONE, FAILED, RUNNING, WAITING, Queue
from retake.timeline.shot import Shot
from retake_ui.models.shots import Opened, Row
from retake_ui.queue.crew import AT_WORK, BROKEN, OFF, Crew
from retake_ui.queue.panel_queue import PanelQueue
from tests.ui import fake_answers
from tests.ui.queue.conftest import TIMELINE, crew_of

Add = Callable[..., list[int]]
LONG = 30_000  # milliseconds: other programs may be busy


def states(queue: PanelQueue) -> list[str]:
    return [job.state for job in queue.jobs.jobs]


def until(qtbot: QtBot, queue: PanelQueue, *wanted: str) -> None:
    def there() -> None:
        assert states(queue) == list(wanted), queue.jobs.trouble

    qtbot.waitUntil(there, timeout=LONG)


def test_jobs_are_done_fail_and_are_called_off(qtbot: QtBot, panel_queue: PanelQueue, add: Add) -> None:
    add(good={"frames": 2}, bad={"crash": True}, slow={"frames": 1000, "seconds": 0.05}, off={"frames": 1})
    ended: list[str] = []
    panel_queue.jobs.ended.connect(lambda job: ended.append(job.shot))
    panel_queue.cancel([4])
    panel_queue.begin()
    until(qtbot, panel_queue, DONE, FAILED, RUNNING, CANCELLED)  # what broke down was tried once more
    assert panel_queue.at_work and panel_queue.jobs.running
    panel_queue.cancel([3])
    until(qtbot, panel_queue, DONE, FAILED, CANCELLED, CANCELLED)
    bad = panel_queue.jobs.job(2)
    assert bad is not None and "broke down" in bad.reason and "the last words" in bad.log
    assert set(ended) >= {"good", "bad", "slow"}
    qtbot.waitUntil(lambda: panel_queue.crew.state == OFF, timeout=LONG)
    assert not panel_queue.jobs.trouble


def test_a_killed_process_loses_no_job_and_a_click_goes_on(qtbot: QtBot, panel_queue: PanelQueue, add: Add) -> None:
    add(a={"frames": 40, "seconds": 0.05})
    panel_queue.begin()
    until(qtbot, panel_queue, RUNNING)
    pid = panel_queue.crew.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: panel_queue.crew.state == BROKEN, timeout=LONG)
    assert "Nothing is lost" in panel_queue.jobs.trouble
    qtbot.waitUntil(lambda: panel_queue.jobs.jobs[0].lost or sys.platform != "linux", timeout=LONG)
    panel_queue.begin()
    until(qtbot, panel_queue, DONE)
    assert (panel_queue.jobs.jobs[0].tries, panel_queue.jobs.trouble) == (0, "")


def test_closing_puts_the_job_at_hand_back(qtbot: QtBot, panel_queue: PanelQueue, add: Add, file: Path) -> None:
    add(a={"frames": 1000, "seconds": 0.05})
    panel_queue.begin()
    until(qtbot, panel_queue, RUNNING)
    panel_queue.close()
    with Queue(file) as queue:
        end = time.monotonic() + 20
        while queue.jobs()[0].state != WAITING:
            assert time.monotonic() < end
            time.sleep(0.05)


def test_in_the_background_it_is_finished_without_the_panel(qtbot: QtBot, panel_queue: PanelQueue, add: Add,
                                                            file: Path) -> None:
    add(a={"frames": 40, "seconds": 0.05}, b={"frames": 1})
    panel_queue.begin()
    until(qtbot, panel_queue, RUNNING, WAITING)
    worker = panel_queue.crew._worker
    assert worker is not None
    panel_queue.close(finish=True)
    end = time.monotonic() + 30
    while worker.alive:
        assert time.monotonic() < end
        time.sleep(0.05)
    with Queue(file) as queue:
        assert [job.state for job in queue.jobs()] == [DONE, DONE]


def test_while_another_process_is_at_it_none_is_started(qtbot: QtBot, panel_queue: PanelQueue, add: Add,
                                                        file: Path) -> None:
    add(a={"frames": 1}, b={"frames": 1})
    with Queue(file) as other:
        mine = other.claim()
        assert mine is not None
        panel_queue.begin()
        until(qtbot, panel_queue, RUNNING, WAITING)
        qtbot.wait(300)
        assert panel_queue.crew.state == OFF
        other.finish(mine.number, {})
    until(qtbot, panel_queue, DONE, DONE)  # what is left is begun by us


def test_paused_nothing_is_begun_and_resumed_it_is(qtbot: QtBot, panel_queue: PanelQueue, add: Add) -> None:
    add(a={"frames": 1})
    panel_queue.pause()
    panel_queue.begin()
    qtbot.waitUntil(lambda: panel_queue.jobs.paused, timeout=LONG)
    qtbot.wait(200)
    assert (states(panel_queue), panel_queue.crew.state) == ([WAITING], OFF)
    panel_queue.pause(False)
    until(qtbot, panel_queue, DONE)


def test_order_and_list_are_changed_in_the_file(qtbot: QtBot, panel_queue: PanelQueue, add: Add, file: Path) -> None:
    add(a={}, b={}, c={}, d={})
    panel_queue.move([4, 2], 1)
    panel_queue.cancel([3])
    qtbot.waitUntil(lambda: [job.shot for job in panel_queue.jobs.jobs] == ["d", "b", "a", "c"], timeout=LONG)
    qtbot.waitUntil(lambda: CANCELLED in states(panel_queue), timeout=LONG)
    panel_queue.clear_finished()
    qtbot.waitUntil(lambda: [job.shot for job in panel_queue.jobs.jobs] == ["d", "b", "a"], timeout=LONG)


def test_a_file_that_is_no_queue_is_said_and_one_that_comes_is_read(qtbot: QtBot, panel_queue: PanelQueue, add: Add,
                                                                    file: Path) -> None:
    file.write_text("no queue")
    qtbot.waitUntil(lambda: "no queue" in panel_queue.jobs.trouble, timeout=LONG)
    file.unlink()
    add(a={})
    until(qtbot, panel_queue, WAITING)
    assert not panel_queue.jobs.trouble


def test_each_row_is_told_its_job(qtbot: QtBot, panel_queue: PanelQueue, add: Add) -> None:
    shot: Shot = fake_answers.shot(0)
    shots = panel_queue._shots
    shots.begin(Opened(TIMELINE))
    shots.add([Row(shot.id, shot)])
    add(**{shot.id: {"frames": 1}})
    qtbot.waitUntil(lambda: shots.rows[0].status == "waiting", timeout=LONG)
    panel_queue.begin()
    qtbot.waitUntil(lambda: shots.rows[0].job is not None and shots.rows[0].job.state == DONE, timeout=LONG)


def test_pictures_are_handed_on_and_nonsense_is_not(qtbot: QtBot) -> None:
    lines = ('{"event": "preview", "job": 7, "data": "/9j/"}', '{"event": "preview", "job": 7, "data": "?"}',
             '{"event": "preview", "job": "x", "data": "/9j/"}', "nonsense")
    crew = Crew(lambda: [sys.executable, "-c", f"print('''{chr(10).join(lines)}''')"])
    seen: list[tuple[int, bytes]] = []
    crew.previewed.connect(lambda number, picture: seen.append((number, bytes(picture))))
    crew.start()
    assert crew.state == AT_WORK
    qtbot.waitUntil(lambda: crew.state == OFF, timeout=LONG)
    assert seen == [(7, b"\xff\xd8\xff")]


@pytest.mark.parametrize(("command", "said"), [
    ([sys.executable, "-c", "import sys; sys.exit('no licence')"], "no licence"),
    (["/nowhere/python"], "can't be started")])
def test_a_process_that_does_not_start_is_told(qtbot: QtBot, command: list[str], said: str) -> None:
    crew = Crew(lambda: command)
    crew.start()
    qtbot.waitUntil(lambda: crew.state == BROKEN, timeout=LONG)
    assert said in crew.reason


def test_what_is_left_while_it_is_being_started_does_as_it_was_told(qtbot: QtBot,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    words: list[str] = []

    class Slow:
        """A process that takes its time to begin."""

        def __init__(self, *given: object, **named: object) -> None:
            time.sleep(0.05)

        def let_go(self, word: str) -> None:
            """Notes what it is told."""
            words.append(word)

    monkeypatch.setattr("retake_ui.queue.crew.Worker", Slow)
    crew = Crew(lambda: ["unused"])
    for leave in (crew.let_go, crew.stop):
        crew.start()
        leave()
        assert crew.state == OFF
    qtbot.waitUntil(lambda: len(words) == 2)
    assert words == ["finish", "stop"]


def test_what_is_called_off_before_it_began_leaves_no_process(qtbot: QtBot, tmp_path: Path, add: Add,
                                                              file: Path) -> None:
    add(a={"frames": 1000, "seconds": 0.05})
    crew = Crew(lambda: crew_of(file))
    crew.start()
    crew.stop()
    qtbot.wait(500)
    with Queue(file) as queue:
        assert queue.jobs()[0].state in (WAITING, RUNNING)
        end = time.monotonic() + 20
        while queue.jobs()[0].state == RUNNING and not queue.jobs()[0].lost:
            assert time.monotonic() < end
            time.sleep(0.05)
