"""How takes are placed: offered where the editor has several ways, told it, and remembered for each editor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from retake.host import PLACE, HostInfo, HostTimeline, Placed, PlacedTake, TakeToPlace, Way
from retake_ui.host.calls import HostCalls
from retake_ui.host.ways import Ways
from retake_ui.models.remember import Remember
from retake_ui.models.shots import READY
from retake_ui.session import Session
from retake_ui.takes.stack import Stack
from tests.ui.conftest import Fake

ABOVE = Way("track", "On a track above", "The plate stays below it.")
WITHIN = Way("take", "As a take of the clip", "The clip's grade stays.")


class Editor:
    """An editor in which takes are placed in ways; it notes in which."""

    def __init__(self, path: Path, *ways: Way, name: str = "editor") -> None:
        self.info = HostInfo(name, "Editor", can=frozenset({PLACE}), ways=ways)
        self.path, self.asked = path, list[str]()

    def timeline(self) -> HostTimeline:
        """What is open."""
        return HostTimeline(self.path, "Reel 1")

    def place(self, takes: Sequence[TakeToPlace], active: bool = True, way: str = "") -> Placed:
        """Notes it."""
        self.asked.append(way)
        return Placed(tuple(PlacedTake(one.report, one.shot, "retake_v001") for one in takes))


def opened(session: Session, qtbot: QtBot, editor: Any) -> None:
    """Attaches an editor, and waits for its shots."""
    qtbot.waitUntil(lambda: session.remember.ready)
    session.attach(editor)
    qtbot.waitUntil(lambda: session.shots.state == READY and bool(session.shots.rows[0].takes), timeout=15_000)


@pytest.fixture
def editor(session: Session, fake: Fake, qtbot: QtBot, tmp_path: Path) -> Editor:
    """One with two ways, with its timeline open in the panel."""
    fake.set(taken=[0])
    made = Editor(tmp_path / "reel.otio", ABOVE, WITHIN)
    opened(session, qtbot, made)
    return made


def place(session: Session, qtbot: QtBot) -> None:
    """Places the first row's take."""
    with qtbot.waitSignal(session.placing.placed, timeout=15_000):
        session.place([session.shots.rows[0].key])


def test_the_first_way_is_meant_until_another_is_chosen(session: Session, editor: Editor, qtbot: QtBot) -> None:
    place(session, qtbot)
    session.ways.choose("take")
    place(session, qtbot)
    session.ways.choose("no such way")
    place(session, qtbot)
    assert editor.asked == ["track", "take", "take"]


def test_the_choice_is_remembered_for_this_editor_alone(tmp_path: Path, qtbot: QtBot) -> None:
    def ways(name: str) -> tuple[Ways, Remember]:
        remember, calls = Remember(tmp_path / "panel.json"), HostCalls()
        made = Ways(calls, remember)
        with qtbot.waitSignal(remember.loaded):
            remember.load()
        calls.set_host(Editor(tmp_path, ABOVE, WITHIN, name=name))  # type: ignore[arg-type]
        return made, remember

    first, remember = ways("resolve")
    assert first.name == "track"
    first.choose("take")
    remember.close()
    assert [ways(name)[0].name for name in ("resolve", "hiero")] == ["take", "track"]


@pytest.mark.parametrize("kept", [["take"], {"editor": 7}, {"editor": ["take"]}, {"editor": "gone"}])
def test_nonsense_that_is_remembered_is_passed_over(kept: object, tmp_path: Path, qtbot: QtBot) -> None:
    remember, calls = Remember(tmp_path / "panel.json"), HostCalls()
    remember.keep("ways", kept)
    ways = Ways(calls, remember)
    calls.set_host(Editor(tmp_path, ABOVE, WITHIN))  # type: ignore[arg-type]
    assert ways.name == "track"
    assert ways.next() == WITHIN


def test_the_button_says_the_way_and_lets_another_be_chosen_by_keys_alone(session: Session, editor: Editor,
                                                                          qtbot: QtBot) -> None:
    stack = Stack(session)
    qtbot.addWidget(stack)
    stack.resize(700, 400)
    session.shots.pick(session.shots.rows[0].key)
    stack.show()
    button = stack.way
    assert button.isVisible() and button.text() == "On a track above  \u25be"
    assert button.accessibleName() == "How takes are placed: On a track above"
    assert "The plate stays below it." in button.toolTip() and "Shift+P" in button.toolTip()
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTimer.singleShot(100, button.menu().close)
    with qtbot.waitSignal(button.menu().aboutToShow):
        QTest.keyClick(button, Qt.Key.Key_Return)
    actions = button.menu().actions()
    assert [(one.text(), one.isChecked(), one.toolTip()) for one in actions] == [
        ("On a track above", True, "The plate stays below it."),
        ("As a take of the clip", False, "The clip's grade stays.")]
    actions[1].trigger()
    assert (session.ways.name, button.text()) == ("take", "As a take of the clip  \u25be")
    with qtbot.waitSignal(session.said) as said:
        session.keys.press("way")
    assert said.args == ["Takes are placed from now on: On a track above", "note"]
    assert button.text() == "On a track above  \u25be"


def test_where_there_is_one_way_nothing_is_offered(session: Session, fake: Fake, qtbot: QtBot, tmp_path: Path) -> None:
    fake.set(taken=[0])
    editor = Editor(tmp_path / "reel.otio", ABOVE)
    stack = Stack(session)
    qtbot.addWidget(stack)
    opened(session, qtbot, editor)
    assert stack.way.isHidden() and session.ways.chosen is None
    place(session, qtbot)
    assert editor.asked == [""]
    with qtbot.waitSignal(session.said) as said:
        session.keys.press("way")
    assert "one way only" in said.args[0]


def test_a_way_that_the_host_does_not_know_is_its_own_first(tmp_path: Path) -> None:
    info = Editor(tmp_path, ABOVE, WITHIN).info
    assert [info.way(one) for one in ("", "take", "gone")] == ["track", "take", "track"]
    assert Editor(tmp_path).info.way("take") == ""
