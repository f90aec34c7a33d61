"""Stills of what is looked at closely: asked for one by one, and again where one could not be had."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from retake_ui.links.link import Link
from retake_ui.viewer import stills as module
from retake_ui.viewer.pictures import Picture
from retake_ui.viewer.stills import Stills
from tests.ui.viewer.made import PLATE, FakeLink, jpeg

PICTURE = Picture("", "Plate", PLATE, 0, 0, 10)


@pytest.fixture
def link(qapp: object) -> FakeLink:
    return FakeLink()


@pytest.fixture
def stills(link: FakeLink, monkeypatch: pytest.MonkeyPatch) -> Stills:
    monkeypatch.setattr(module, "_MOMENT", 0)
    return Stills(cast(Link, link))


def test_a_still_that_failed_is_asked_for_again_after_some_seconds_or_when_the_timeline_is_read_again(
        stills: Stills, link: FakeLink, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(times: int) -> None:
        stills.want([], 0)  # elsewhere, and back
        stills.want([PICTURE], 3)
        qtbot.wait(5)
        assert len(link.asks) == times

    look(1)
    link.last.failed("The disk is asleep.")
    assert stills.picture(PICTURE, 3) is None
    look(1)
    stills.forget_failures()
    look(2)
    link.last.failed("The disk is asleep.")
    look(2)
    monkeypatch.setattr(module, "_AGAIN", 0.0)
    look(3)
    (tmp_path / "still.jpg").write_bytes(jpeg("red"))
    with qtbot.waitSignal(stills.sized):
        link.last.done({"file": str(tmp_path / "still.jpg")})
    assert stills.picture(PICTURE, 3) is not None
    look(3)
