"""Links hear what their workers say, and outlive their workers."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from retake_ui.links.ask import Ask
from retake_ui.links.link import DEAD, FOREIGN, HUNG, OFF, READY, STARTING, Link
from retake_ui.links.links import Links
from tests.ui.conftest import Fake


class Heard:
    """What came of a request."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.results: list[dict[str, Any]] = []
        self.reasons: list[str] = []

    def ask(self, do: str, **data: Any) -> Ask:
        """The request."""
        return Ask(do, data, self.results.append, self.events.append, self.reasons.append)

    @property
    def over(self) -> bool:
        """Whether it has come to an end."""
        return bool(self.results or self.reasons)


def alive(pid: int) -> bool:
    """Whether a process runs that nobody has asked after yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def until(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    """Waits for something."""
    return lambda true: qtbot.waitUntil(true, timeout=15_000)


Until = Callable[[Callable[[], bool]], None]


def test_a_worker_is_started_when_it_is_first_asked(fake_links: Links, until: Until) -> None:
    heard, states = Heard(), []
    fake_links.timeline.state_changed.connect(states.append)
    assert fake_links.timeline.state == OFF
    fake_links.timeline.ask(heard.ask("shots", timeline="/t.otio"))
    until(lambda: heard.over)
    assert states == [STARTING, READY]
    assert [one["place"] for one in heard.events] == list(range(12))
    assert heard.results[0]["name"] == "Reel 1"
    assert fake_links.timeline.busy == 0
    assert fake_links.looks.state == OFF


def test_a_reason_is_told_and_the_worker_goes_on(fake_links: Links, fake: Fake, until: Until) -> None:
    fake.task("thumbnail", fail="There is no such plate.")
    bad, good = Heard(), Heard()
    fake_links.looks.ask(bad.ask("thumbnail", path="/a.mov"))
    fake_links.looks.ask(good.ask("review", report="a.take.json"))
    until(lambda: good.over)
    assert bad.reasons == ["There is no such plate."]
    assert good.results


def test_what_is_called_off_is_told_as_that(fake_links: Links, fake: Fake, until: Until) -> None:
    fake.task("thumbnail", delay=60)
    running, waiting = Heard(), Heard()
    first = fake_links.looks.ask(running.ask("thumbnail"))
    until(lambda: fake_links.looks.state == READY)
    second = fake_links.looks.ask(waiting.ask("thumbnail"))
    fake_links.looks.cancel(first)
    fake_links.looks.cancel(second)
    until(lambda: running.over and waiting.over)
    assert running.reasons == waiting.reasons == [""]


def test_calling_off_on_another_link_calls_off_nothing_there(fake_links: Links, fake: Fake, until: Until) -> None:
    fake.task("thumbnail", delay=0.5)
    fake.task("review", delay=0.5)
    one, other = Heard(), Heard()
    mine = fake_links.looks.ask(one.ask("thumbnail", path="/a.mov"))
    fake_links.shot.ask(other.ask("review", report="a.take.json"))
    until(lambda: len(fake.asked()) == 2)
    fake_links.shot.cancel(mine)  # both are the first request of their link
    until(lambda: one.over and other.over)
    assert one.results and other.results


def test_a_killed_worker_is_replaced_and_nothing_is_lost(fake_links: Links, fake: Fake, until: Until) -> None:
    fake.task("takes", dies=1)
    one, other = Heard(), Heard()
    fake_links.timeline.ask(one.ask("takes", folder="/takes"))
    fake_links.timeline.ask(other.ask("review", report="a.take.json"))
    until(lambda: one.over and other.over)
    assert one.results and other.results
    assert len({asked["pid"] for asked in fake.asked()}) == 2


def test_a_worker_killed_from_outside_is_replaced(fake_links: Links, fake: Fake, until: Until) -> None:
    fake.task("shots", between=0.05)
    heard = Heard()
    fake_links.timeline.ask(heard.ask("shots", timeline="/t.otio"))
    until(lambda: len(heard.events) > 3)
    fake.task("shots")
    os.kill(fake.asked()[0]["pid"], signal.SIGKILL)
    until(lambda: heard.over)
    assert heard.results


def test_a_request_that_kills_two_workers_is_given_up_and_the_rest_waits(fake_links: Links, fake: Fake,
                                                                          until: Until) -> None:
    fake.task("takes", dies=9)
    bad, good = Heard(), Heard()
    link = fake_links.timeline
    link.ask(bad.ask("takes", folder="/takes"))
    link.ask(good.ask("review", report="a.take.json"))
    until(lambda: bad.over)
    assert link.state == DEAD
    assert "killed by takes" in link.reason
    assert bad.reasons == [link.reason]
    assert not good.over and link.busy == 1
    link.mend()
    until(lambda: good.over)
    assert good.results and link.state == READY


def test_nothing_more_is_asked_of_a_dead_worker(fake_links: Links, fake: Fake, until: Until) -> None:
    fake.set(refuses="Retake is not installed here.")
    first, second = Heard(), Heard()
    link = fake_links.shot
    link.ask(first.ask("study"))
    until(lambda: link.state == DEAD)
    assert "Retake is not installed here." in link.reason
    link.ask(second.ask("study"))
    until(lambda: second.over)
    assert second.reasons == [link.reason]
    fake.set(refuses="")
    link.mend()
    until(lambda: first.over)
    assert first.results == [{}], "what waited when it broke down is asked when it is mended"


def test_a_program_that_is_not_there_is_told(qtbot: QtBot, until: Until) -> None:
    link = Link("looks", lambda: ["/nowhere/python"])
    link.ask(Heard().ask("probe"))
    until(lambda: link.state == DEAD)
    assert "/nowhere/python" in link.reason
    link.close()
    assert link.gone(5.0)


def test_another_protocol_is_told_and_can_be_mended(fake_links: Links, fake: Fake, until: Until) -> None:
    fake.set(protocol=2)
    heard = Heard()
    link = fake_links.looks
    link.ask(heard.ask("thumbnail"))
    until(lambda: link.state == FOREIGN)
    assert "protocol 2" in link.reason
    fake.set(protocol=1)
    link.mend()
    until(lambda: heard.over)
    assert heard.results and link.state == READY


def test_a_worker_that_hangs_is_seen_and_replaced(fake: Fake, until: Until) -> None:
    links = Links(command=fake.command, pulse=40)
    link = links.looks
    fake.task("thumbnail", hangs=True)
    heard = Heard()
    link.ask(heard.ask("thumbnail"))
    until(lambda: link.state == HUNG)
    # More than a pipe holds: whoever writes it is stuck until the process is gone.
    for _ in range(40):
        link.ask(Heard().ask("review", report="x" * 10_000))
    stuck = fake.asked()[0]["pid"]
    fake.task("thumbnail")
    link.mend()
    until(lambda: heard.over and link.busy == 0)
    assert heard.results and link.state == READY
    until(lambda: not alive(stuck))
    links.close()
    assert links.gone(10.0)


def test_a_worker_that_was_only_slow_is_taken_back(fake: Fake, until: Until) -> None:
    links = Links(command=fake.command, pulse=40)
    fake.task("thumbnail", delay=0.1)
    heard = Heard()
    links.looks.ask(heard.ask("thumbnail"))
    until(lambda: links.looks.state == READY)
    os.kill(pid := fake.asked()[0]["pid"] if fake.asked() else _pid(links), signal.SIGSTOP)
    until(lambda: links.looks.state == HUNG)
    os.kill(pid, signal.SIGCONT)
    until(lambda: heard.over)
    assert links.looks.state == READY and heard.results
    links.close()
    assert links.gone(10.0)


def test_closing_ends_every_process_whatever_it_is_at(fake: Fake, until: Until) -> None:
    links = Links(command=fake.command)
    fake.task("thumbnail", delay=60)
    fake.task("study", hangs=True)
    heard = Heard()
    for link, task in zip(links.all, ("thumbnail", "reel", "shots", "preflight", "study"), strict=True):
        link.ask(heard.ask(task, timeline="/t.otio"))
    until(lambda: len(fake.asked()) == 5)
    links.close()
    assert links.gone(10.0)
    assert not any(alive(one["pid"]) for one in fake.asked())


def test_what_is_to_be_kept_is_finished_when_a_link_is_closed_and_nothing_else(fake: Fake, until: Until) -> None:
    links = Links(command=fake.command)
    for task in ("review", "own"):
        fake.task(task, delay=0.4)  # together longer than a process has otherwise to end by itself
    fake.task("shots", delay=60)
    heard = Heard()
    links.timeline.ask(heard.ask("shots", timeline="/t.otio"))
    until(lambda: bool(fake.asked("shots")))
    links.timeline.ask(heard.ask("takes"))
    links.timeline.ask(heard.ask("review", report="a.take.json", state="approved"))
    links.timeline.ask(heard.ask("own", folder="/takes", shot="a", options={}))
    began = time.monotonic()
    links.close()
    assert time.monotonic() - began < 0.3, "closing waits for nothing"
    assert links.gone(10.0)
    assert [one["do"] for one in fake.asked() if one["do"] != "takes"] == ["shots", "review", "own"]
    assert 0.8 < time.monotonic() - began < 3
    assert not heard.over


def test_what_takes_too_long_to_be_kept_holds_no_process(fake: Fake, until: Until) -> None:
    links = Links(command=fake.command)
    fake.task("review", delay=60)
    links.timeline.ask(Heard().ask("review", report="a.take.json"))
    until(lambda: bool(fake.asked("review")))
    links.close()
    assert links.gone(10.0)
    assert not any(alive(one["pid"]) for one in fake.asked())


def test_a_link_that_is_closed_while_its_worker_starts_leaves_none_behind(fake: Fake, until: Until) -> None:
    links = Links(command=fake.command)
    heard = Heard()
    links.looks.ask(heard.ask("thumbnail"))
    links.close()
    assert links.gone(10.0)
    assert not heard.over
    links.looks.ask(heard.ask("thumbnail"))
    until(lambda: heard.over)
    links.close()
    assert links.gone(10.0)


def _pid(links: Links) -> int:
    """The process of the looks' worker."""
    found = links.looks.pid
    assert found is not None
    return found
