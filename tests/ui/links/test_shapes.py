"""What a worker says that is no answer is not heard: nothing raises, nothing freezes, and it is told in a line."""

from __future__ import annotations

import copy
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from retake.worker.protocol import LONGEST
from retake_ui.links.ask import Ask
from retake_ui.links.link import OFF, Link
from retake_ui.links.links import Links
from retake_ui.links.shapes import fits
from retake_ui.session import Session
from retake_ui.window.panel import Panel
from tests.ui import fake_answers
from tests.ui.conftest import Fake
from tests.ui.pretended import pretend

NAN, ENDLESS = float("nan"), float("inf")
FLOOD = r"""
import json, sys
say = lambda **message: (sys.stdout.write(json.dumps(message) + "\n"), sys.stdout.flush())
say(event="hello", protocol=1, version="0", pid=1, tasks=[])
asked = json.loads(sys.stdin.readline())
while True:
    say(id=asked["id"], event="progress", step="x" * %d)
"""
HEARD: list[tuple[str, dict[str, Any]]] = [
    ("reel", {"event": "reel", "file": "/a.reel", "first": 0, "sizes": [[0, 10], [10, 20]], "width": 9, "height": 9}),
    ("study", {"event": "lips", "of": "plate", "first": 3, "opening": [0.5, None], "more": False}),
    ("study", {"event": "faces", "tracks": [{"number": 1, "first": 0, "boxes": [None, [0, 0, 0.5, 1]]}], "cuts": []}),
    ("study", {"event": "plan", "first": 0, "frames": [[0, 3, "rest", ""]], "weights": [1], "opening": []}),
    ("takes", {"event": "take", "report": "/a", "movie": "/b", "version": 1, "over_time": None, "new": [["field"]]}),
    ("own", {"event": "done", "result": {"0123": {"offset": 1}}}),
    ("unknown", {"event": "news", "of": {"all": ["kinds"]}})]
ODD: list[tuple[str, dict[str, Any]]] = [
    ("reel", {**HEARD[0][1], "sizes": [[0, 1 << 40]]}), ("reel", {**HEARD[0][1], "sizes": [[-1, 10]]}),
    ("reel", {**HEARD[0][1], "width": 65_535}), ("reel", {**HEARD[0][1], "first": 1 << 40}),
    ("study", {**HEARD[1][1], "opening": [NAN]}), ("study", {**HEARD[1][1], "first": True}),
    ("study", {**HEARD[1][1], "opening": "0.5"}), ("study", {**HEARD[2][1], "tracks": [{"number": None}]}),
    ("study", {**HEARD[3][1], "frames": [[0, 1]]}), ("takes", {**HEARD[4][1], "over_time": {"take": [[1]]}}),
    ("takes", {**HEARD[4][1], "version": ENDLESS}), ("own", {"event": "done", "result": {"0123": 3}}),
    ("still", {"event": "done", "result": ["/a"]}), ("still", {"event": "done", "result": {"file": 3}}),
    ("shots", {"event": "done", "result": {"rate": "1/0"}})]
NASTY: list[Any] = [None, True, -1, 1 << 31, 10 ** 30, 1.5, NAN, ENDLESS, "", "x" * 3000, "<img src=x>", "\u202e\x00\n",
                    "\ud800", [], {}, [None], [[1, 2, 3, 4, 5]], ["a", {}], [NAN] * 3, {"a": 1}, "/dev/zero"]


@pytest.mark.parametrize(("task", "message"), HEARD)
def test_answers_are_heard_with_whatever_they_hold_besides(task: str, message: dict[str, Any]) -> None:
    assert fits(task, message)


@pytest.mark.parametrize(("task", "message"), ODD)
def test_what_is_no_answer_is_not_heard(task: str, message: dict[str, Any]) -> None:
    assert not fits(task, message)


def test_what_is_nested_too_deeply_is_not_heard() -> None:
    deep: Any = []
    for _ in range(200):
        deep = [deep]
    assert not fits("unknown", {"event": "done", "result": {"new": deep}})


def test_who_asked_hears_that_the_answer_cant_be_read_and_a_single_odd_take_is_left_out(
        fake_links: Links, fake: Fake, qtbot: QtBot) -> None:
    good, odd = HEARD[4][1], {**HEARD[4][1], "runs": [["first", 3]]}
    fake.task("takes", events=[odd, good], result={"takes": 2})
    fake.task("still", result={"file": 3})
    heard: list[Any] = []
    said: list[str] = []
    fake_links.looks.ask(Ask("takes", {"folder": "/a"}, heard.append, lambda take: heard.append(take["report"])))
    fake_links.looks.ask(Ask("still", {"path": "/a"}, heard.append, failed=said.append))
    qtbot.waitUntil(lambda: bool(said), timeout=15_000)
    assert heard == ["/a", {"takes": 2}]
    assert "'still' can't be read" in said[0] and "same version" in said[0]
    assert not fake_links.looks.busy


def test_a_worker_that_never_stops_talking_does_not_stop_the_panel(qapp: object, qtbot: QtBot) -> None:
    link = Link("flood", lambda: [sys.executable, "-P", "-c", FLOOD % (LONGEST - 1000)])
    heard: list[int] = []
    ticks: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    link.ask(Ask("study", {}, hear=lambda message: heard.append(len(message["step"]))))
    qtbot.waitUntil(lambda: bool(heard), timeout=15_000)
    timer.start(5)
    qtbot.wait(700)
    assert len(ticks) > 15, "the panel draws and listens meanwhile"
    assert len(link._inbox._kept) <= 64, "what is not heard yet stays bounded"
    link.close()
    assert link.state == OFF and link.gone(10.0)


def test_what_is_too_much_to_be_asked_at_once_is_said_and_kills_nobody(fake_links: Links, qtbot: QtBot) -> None:
    said: list[str] = []
    fake_links.timeline.ask(Ask("enqueue", {"library": ["x" * LONGEST]}, failed=said.append))
    qtbot.waitUntil(lambda: bool(said), timeout=15_000)
    assert "too much" in said[0] and fake_links.timeline.state == "ready"


@pytest.fixture
def odd_answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[random.Random]:
    """Links whose workers are not processes: a test answers itself."""
    monkeypatch.setattr(Link, "_start", pretend)
    yield random.Random(8)


@pytest.mark.parametrize("task", ["shots", "preflight", "takes", "own", "enqueue", "review", "study", "reel", "still",
                                  "waveform", "mix", "sound", "thumbnail"])
def test_nothing_raises_whatever_a_worker_says(task: str, odd_answers: random.Random, qtbot: QtBot,
                                               tmp_path: Path) -> None:
    session = Session(Links())
    panel = Panel(session, guest=False)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: session.remember.ready)
    for number in range(4):  # pytest-qt fails a test during which a slot raised
        session.open(str(tmp_path / f"reel{number}.otio"), {"tracks": ["A2"]})
        _answer(session, task, odd_answers, qtbot)
        session.studying._ask()
        session.render([row.key for row in session.shots.rows])
        session.judging.approve()
        _answer(session, task, odd_answers, qtbot)
        panel.strip._refresh()
        panel.grab()
    panel.close()


def _answer(session: Session, task: str, chance: random.Random, qtbot: QtBot) -> None:
    """Answers all that is asked, a task's with something odd in every message."""
    for _ in range(25):
        for link in session.links.all:
            for identity, ask in list(link._open.items()):
                for message in _messages(ask.do, ask.data):
                    said = _odd(message, chance) if ask.do == task else message
                    link._say(link._turn, {"id": identity, **said})
                    qtbot.wait(1)


def _messages(task: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a worker might say to a request."""
    if task == "study":
        yield from (copy.deepcopy(message) for what, message in HEARD if what == "study")
    made = fake_answers.answer(task, asked, {"shots": 5, "taken": [0, 1]})
    yield from (dict(event) for event in made.events)
    points = [1] * int(asked.get("points", 4))
    result = {"waveform": {"low": points, "high": points, "full_scale": 9}, "mix": {"file": "/no.wav"},
              "reel": {"first": 0, "frames": 2}}.get(task, made.result)
    if task == "reel":
        yield {**HEARD[0][1], "first": asked["first"]}
    yield {"event": "done", "result": copy.deepcopy(result)}


def _odd(message: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The message with something else somewhere in it."""
    message = copy.deepcopy(message)
    inside: Any = message
    while True:
        keys = [key for key in (inside if isinstance(inside, dict) else range(len(inside))) if key != "event"]
        if not keys:
            return message
        key = chance.choice(keys)
        if isinstance(inside[key], dict | list) and chance.random() < 0.8:
            inside = inside[key]
            continue
        inside[key] = chance.choice(NASTY)
        return message
