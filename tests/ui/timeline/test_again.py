"""The timeline is read again, as it was or in another way: what can be undone stays, what may be another is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retake_ui.models.shots import READY
from retake_ui.session import Session
from tests.ui.conftest import Fake
from tests.ui.test_session import ADR, open_in


@pytest.fixture
def opened(session: Session, qtbot: QtBot, tmp_path: Path) -> Session:
    """A session whose timeline is open, with its dialogue."""
    open_in(session, qtbot, tmp_path / "reel.otio", ADR)
    return session


def again(session: Session, fake: Fake, qtbot: QtBot, do: Callable[[], object]) -> None:
    """Does something that has the timeline read again, and waits until that is over."""
    count = len(fake.asked("shots"))
    do()
    qtbot.waitUntil(lambda: len(fake.asked("shots")) > count, timeout=15_000)
    qtbot.waitUntil(lambda: session.shots.state == READY, timeout=15_000)
    qtbot.waitUntil(lambda: session.links.timeline.busy == 0, timeout=15_000)


def test_reading_the_timeline_again_leaves_what_can_be_undone(opened: Session, fake: Fake, qtbot: QtBot) -> None:
    shot = opened.shots.rows[0].shot.id
    opened.choices.set(shot, "offset", 2)
    opened.library.add(["/footage/a.mov"])
    fake.task("own", result={shot: {"offset": 2}})
    again(opened, fake, qtbot, lambda: opened.keys.press("again"))
    assert dict(opened.choices.own(shot)) == {"offset": 2}
    opened.keys.press("undo")
    opened.keys.press("undo")
    assert dict(opened.choices.own(shot)) == {} and opened.library.entries == ()
    fake.task("own", result={shot: {"offset": 7}})  # somebody else has chosen it
    again(opened, fake, qtbot, lambda: opened.keys.press("again"))
    assert dict(opened.choices.own(shot)) == {"offset": 7} and not opened.choices.stack.canUndo()


def test_dialogue_and_folder_are_steps_that_can_be_undone(opened: Session, fake: Fake, qtbot: QtBot,
                                                          tmp_path: Path) -> None:
    shot, stack, other = opened.shots.rows[0].shot.id, opened.choices.stack, str(tmp_path / "other")
    opened.choices.set(shot, "offset", 2)
    again(opened, fake, qtbot, lambda: opened.set_folder(other))
    assert opened.choices.own(shot) == {}, "that folder's takes are made without it"
    again(opened, fake, qtbot, lambda: opened.set_dialogue({"tracks": ["A1"]}))
    assert stack.undoText() == "Dialogue"
    for folder, kept in ((other, {}), ("", {shot: {"offset": 2}})):
        fake.task("own", result=kept)
        again(opened, fake, qtbot, lambda: opened.keys.press("undo"))
        assert opened.source is not None
        assert (opened.source.out, opened.source.dialogue) == (folder, ADR)
    assert opened.choices.own(shot) == {"offset": 2}
    opened.keys.press("undo")
    assert opened.choices.own(shot) == {}
    opened.owning.keep()
    qtbot.waitUntil(lambda: fake.asked("own")[-1]["with"].get("options") == {}, timeout=5000)
    assert fake.asked("own")[-1]["with"]["folder"].endswith("reel_retake")
    for _ in range(3):
        opened.keys.press("redo")
    qtbot.waitUntil(lambda: opened.source is not None and opened.source.out == other, timeout=5000)
    assert opened.source is not None and opened.source.dialogue == {"tracks": ["A1"]}


def test_when_the_timeline_is_read_again_its_sounds_are_mixed_and_studied_anew(opened: Session, fake: Fake,
                                                                             qtbot: QtBot) -> None:
    def studied() -> list[str]:
        return [one["with"]["dialogue"] for one in fake.asked("study")]

    fake.task("mix", result={"file": "/mixes/before.wav"})
    opened.studying.forget()
    opened.studying.again()
    qtbot.waitUntil(lambda: "/mixes/before.wav" in studied(), timeout=10_000)
    fake.task("mix", result={"file": "/mixes/exported_anew.wav"})
    opened.keys.press("again")
    qtbot.waitUntil(lambda: studied()[-1] == "/mixes/exported_anew.wav", timeout=10_000)
