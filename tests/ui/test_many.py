"""Thousands of shots, takes and jobs: the panel is never held up for long."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retake_ui.links.link import Link
from retake_ui.links.links import Links
from retake_ui.models.jobs import Jobs
from retake_ui.models.shots import Opened, Row, Shots
from retake_ui.models.source import Source
from retake_ui.timeline.taking import Taking
from tests.ui import fake_answers
from tests.ui.pretended import pretend

MANY = 3000


@pytest.fixture
def shots(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Shots:
    """Three thousand rows."""
    monkeypatch.setattr(Link, "_start", pretend)
    made = Shots()
    made.begin(Opened("/edits/reel.otio"))
    made.add([Row(f"row{number}", fake_answers.shot(number)) for number in range(MANY)])
    return made


def test_takes_are_told_to_thousands_of_rows_a_few_at_a_time(shots: Shots, qtbot: QtBot, tmp_path: Path) -> None:
    links, over = Links(), []
    taking = Taking(shots, Jobs(), links)
    taking.done.connect(lambda: over.append(True))
    taking.look(Source(str(tmp_path / "reel.otio")))
    (_, ask), = links.timeline._open.items()
    told = fake_answers.takes({"folder": "/takes"}, {"taken": range(0, MANY, 30)})
    for event in told.events:
        ask.hear(dict(event))
    ask.done({})
    assert not over, "the rest comes when the panel has drawn"
    qtbot.waitUntil(lambda: bool(over), timeout=20_000)
    assert [len(shots.rows[number].takes) for number in (0, 1, 30, MANY - 30)] == [2, 0, 2, 2]


def test_the_rows_of_a_shot_are_known_without_looking_through_all(shots: Shots) -> None:
    shots.add([Row("es", shots.rows[7].shot, "es")])
    assert [row.key for row in shots.of_shot(shots.rows[7].shot.id)] == ["row7", "es"]
    assert shots.of_shot("nobody") == []
    shots.begin(Opened("/edits/other.otio"))
    assert shots.of_shot(fake_answers.shot(7).id) == []
