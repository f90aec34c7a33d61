"""For which shots a choice is made."""

from __future__ import annotations

import pytest

from retake.errors import OptionError
from retake_ui.models.choices import ALL
from retake_ui.models.scope import EVERY, SELECTED, Scope
from retake_ui.session import Session
from tests.ui.strip.made import open_shots


def test_one_shot_has_its_own_and_goes_back_to_what_all_have(session: Session) -> None:
    first, second, *_ = open_shots(session)
    scope = Scope(session.shots, session.choices)
    scope.set("offset", 3)
    assert session.choices.value(first, "offset") == 3 and session.choices.value(second, "offset") == 0
    assert scope.own("offset") and scope.before("offset") == 0
    scope.set_kind(EVERY)
    scope.set("offset", -1)
    assert session.choices.value(second, "offset") == -1 and scope.others_own("offset") == 1
    scope.set_kind("this")
    assert scope.value("offset") == 3
    scope.reset("offset")
    assert scope.value("offset") == -1 and not scope.own("offset")


def test_several_shots_are_chosen_for_in_one_step(session: Session) -> None:
    keys = open_shots(session)
    scope = Scope(session.shots, session.choices)
    session.choices.set(keys[1], "ramp", 2)
    session.shots.select(keys[:3])
    scope.set_kind(SELECTED)
    assert scope.mixed("ramp")
    scope.set("ramp", 9)
    assert [session.choices.value(key, "ramp") for key in keys] == [9, 9, 9, 5] and not scope.mixed("ramp")
    assert session.choices.stack.undoText() == "Ramp"
    session.choices.stack.undo()
    assert [session.choices.value(key, "ramp") for key in keys] == [5, 2, 5, 5]


def test_where_takes_go_is_always_chosen_for_all(session: Session) -> None:
    open_shots(session)
    scope = Scope(session.shots, session.choices)
    scope.set("folder", "/takes")
    assert session.choices.own(ALL) == {"folder": "/takes"}


def test_what_can_t_be_is_refused_and_nothing_is_chosen(session: Session) -> None:
    keys = open_shots(session)
    scope = Scope(session.shots, session.choices)
    session.shots.select(keys)
    scope.set_kind(SELECTED)
    with pytest.raises(OptionError):
        scope.set("guide_offset", "soon")
    assert not session.choices.stack.canUndo()


def test_footage_is_added_lent_and_taken_back(session: Session) -> None:
    library, stack = session.library, session.choices.stack
    library.add(["/b.mov", "/b.mov@1-20", "/b.mov"])
    library.set_lend(True)
    library.replace("/b.mov", "/b.mov@5-9")
    assert library.entries == ("/b.mov@5-9", "/b.mov@1-20") and library.lend
    stack.undo()
    stack.undo()
    assert library.entries == ("/b.mov", "/b.mov@1-20") and not library.lend
    stack.undo()
    assert library.entries == ()
