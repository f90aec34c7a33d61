"""The panel in an editor's window ends as it was told to for all times."""

from __future__ import annotations

import pytest

from retake_ui import docked
from retake_ui.queue.closing import FINISH, KEPT, STOP
from retake_ui.session import Session


@pytest.mark.parametrize(("kept", "finish"), [(FINISH, True), (STOP, False), ("nonsense", False)])
def test_an_editor_that_ends_leaves_jobs_to_be_finished_where_that_is_remembered(
        session: Session, monkeypatch: pytest.MonkeyPatch, kept: str, finish: bool) -> None:
    ended: list[bool] = []
    session.remember.keep(KEPT, kept)
    with monkeypatch.context() as patched:
        patched.setattr(session, "close", ended.append)
        patched.setattr(docked, "_ended", [])
        docked._end(session)
        docked._end(session)
    assert ended == [finish]
