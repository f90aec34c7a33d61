"""What is placed, and what goes back, belongs to the timeline that it was asked for."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from retake.errors import HostError
from retake.host import BACK, HostInfo, Placed, PlacedTake
from retake_ui.models.shots import READY
from retake_ui.session import Session
from tests.ui.conftest import Fake
from tests.ui.test_session import ADR, open_in


class Refusing:
    """A host in which one shot can't go back."""

    info = HostInfo("editor", "Editor", can=frozenset({BACK}))

    def __init__(self, shot: str) -> None:
        self._shot = shot

    def back(self, shot: str, to: str) -> Placed:
        """Takes all back but one."""
        if shot == self._shot:
            raise HostError("It shows its plate already.")
        return Placed((PlacedTake(None, shot, to),))


def test_what_is_placed_belongs_to_the_timeline_that_was_open_then(session: Session, fake: Fake, qtbot: QtBot,
                                                                   tmp_path: Path) -> None:
    fake.set(taken=[0])
    fake.task("place", delay=0.5)
    first, second = tmp_path / "reel.otio", tmp_path / "other.otio"
    open_in(session, qtbot, first, ADR)
    with qtbot.waitSignal(session.placing.placed, timeout=15_000):
        session.place([session.shots.rows[0].key])
        qtbot.waitUntil(lambda: bool(fake.asked("place")), timeout=15_000)
        session.open(str(second), ADR)
    assert session.source is not None
    assert (session.source.path, session.source.shown) == (str(second), "")
    assert session.remember.timeline(str(first))["shown"] == str(tmp_path / "reel_retake_v001.otio")


def test_a_timeline_read_again_while_takes_are_placed_keeps_them(session: Session, fake: Fake, qtbot: QtBot,
                                                                 tmp_path: Path) -> None:
    fake.set(taken=[0])
    fake.task("place", delay=0.5)
    open_in(session, qtbot, tmp_path / "reel.otio", ADR)
    for again in (session.look_again, lambda: session.open(str(tmp_path / "reel.otio"))):
        with qtbot.waitSignal(session.placing.placed, timeout=15_000):
            session.place([session.shots.rows[0].key])
            again()
        qtbot.waitUntil(lambda: session.shots.state == READY and bool(session.shots.rows[0].takes), timeout=15_000)
    with qtbot.waitSignal(session.placing.placed, timeout=15_000):
        session.place([session.shots.rows[0].key])
    placed = [Path(one["with"]["timeline"]).name for one in fake.asked("place")]
    assert placed == ["reel.otio", "reel_retake_v001.otio", "reel_retake_v001_retake_v001.otio"]


def test_takes_that_can_t_be_read_once_leave_the_placed_file_as_it_is(session: Session, fake: Fake, qtbot: QtBot,
                                                                      tmp_path: Path) -> None:
    path, shown = tmp_path / "reel.otio", tmp_path / "reel_retake_v001.otio"
    shown.touch()
    fake.task("takes", fail="The worker died.")
    qtbot.waitUntil(lambda: session.remember.ready)
    session.remember.keep_timeline(str(path), shown=str(shown))
    with qtbot.waitSignal(session.taking.refused, timeout=15_000) as told:
        open_in(session, qtbot, path, ADR)
    assert told.args == ["The worker died."]
    assert session.source is not None and session.source.shown == str(shown)
    assert session.remember.timeline(str(path))["shown"] == str(shown)


def test_several_shots_go_back_in_one_file(session: Session, fake: Fake, qtbot: QtBot, tmp_path: Path) -> None:
    fake.set(taken=[0, 1])
    open_in(session, qtbot, tmp_path / "reel.otio", ADR)
    rows = session.shots.rows[:2]
    with qtbot.waitSignal(session.placing.placed, timeout=15_000):
        session.back([row.key for row in rows])
    assert [one["with"]["shots"] for one in fake.asked("back")] == [[row.shot.id for row in rows]]


def test_an_editor_that_refuses_a_shot_lets_the_others_go_back(session: Session, fake: Fake, qtbot: QtBot,
                                                               tmp_path: Path) -> None:
    fake.set(taken=[0, 1, 2])
    open_in(session, qtbot, tmp_path / "reel.otio", ADR)
    rows = session.shots.rows[:3]
    session.calls.set_host(Refusing(rows[0].shot.id))  # type: ignore[arg-type]  # what is not called is missing
    with qtbot.waitSignal(session.placing.placed, timeout=15_000) as told:
        session.back([row.key for row in rows])
    done = told.args[0]
    assert [one.shot for one in done.takes] == [row.shot.id for row in rows[1:]]
    assert done.notes == ("It shows its plate already.",)
