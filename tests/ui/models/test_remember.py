"""What the panel remembers lies where others can't read it, and is believed in nothing."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from retake_ui.models.remember import Remember, _contents
from retake_ui.timeline.owning import _checked

DEEP = "[" * 20_000 + "]" * 20_000


def test_it_is_its_owners_alone(qapp: object, tmp_path: Path) -> None:
    file = tmp_path / "state" / "panel.json"
    remember = Remember(file)
    remember.keep_timeline("/edits/secret film.otio", shown="")
    remember.close()
    assert "secret film" in file.read_text(encoding="utf-8")
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [
    "", "{", "[]", "3", "null", '{"panel": 9}', DEEP, '{"panel": 1, "a": ' + DEEP + "}", '{"panel": true, "sizes": 3',
    "\0" * 100, "x" * (1 << 21), '{"panel": NaN}'])
def test_what_is_no_state_is_as_if_it_were_not_there(content: str, tmp_path: Path) -> None:
    (tmp_path / "panel.json").write_text(content, encoding="utf-8")
    assert _contents(tmp_path / "panel.json") == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_or_a_folder_in_its_place_is_not_waited_for(qapp: object, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert _contents(tmp_path / "pipe") == _contents(tmp_path) == {}
    remember = Remember(tmp_path)  # a folder: it can't be written
    remember.keep("a", 1)
    remember.close()
    assert not any("part" in one.name for one in tmp_path.iterdir())


def test_odd_values_are_not_those_that_are_asked_for(qtbot: QtBot, tmp_path: Path) -> None:
    odd: dict[str, Any] = {"panel": 1, "sizes": [1], "window": 3, "timelines": {"/a.otio": 3, "/b.otio": {"name": {}}},
                           "endless": float("inf"), "half": "\ud800"}
    (tmp_path / "panel.json").write_text(json.dumps(odd), encoding="utf-8")
    remember = Remember(tmp_path / "panel.json")
    with qtbot.waitSignal(remember.loaded):
        remember.load()
    assert remember.value("sizes", dict) is None and remember.value("window", str) is None
    assert remember.timeline("/a.otio") == {} and remember.recent == ["/b.otio", "/a.otio"]
    remember.keep("more", 1)
    remember.close()
    assert json.loads((tmp_path / "panel.json").read_bytes())["half"] == "\ud800"


def test_what_is_closed_before_it_was_read_loses_nothing_of_earlier_days(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "panel.json"
    earlier = {"panel": 1, "window": "w", "timelines": {"/a.otio": {"name": "A", "rate": "25"}, "/b.otio": {}}}
    file.write_text(json.dumps(earlier), encoding="utf-8")
    early = Remember(file)
    early.load()
    early.keep_timeline("/a.otio", name="Reel")
    early.keep("drawer", True)
    early.close()  # nothing was heard of the file yet
    qtbot.wait(50)
    assert not early.ready
    assert json.loads(file.read_bytes()) == {
        "panel": 1, "window": "w", "drawer": True,
        "timelines": {"/b.otio": {}, "/a.otio": {"name": "Reel", "rate": "25"}}}


def test_what_is_remembered_before_it_was_read_is_added_to_the_timelines(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "panel.json"
    file.write_text('{"panel": 1, "timelines": {"/a.otio": {"name": "A"}, "/b.otio": {"rate": "24"}}}')
    remember = Remember(file)
    remember.keep_timeline("/a.otio", rate="25")
    with qtbot.waitSignal(remember.loaded):
        remember.load()
    assert remember.timeline("/a.otio") == {"name": "A", "rate": "25"}
    assert remember.timeline("/b.otio") == {"rate": "24"} and remember.recent == ["/a.otio", "/b.otio"]
    remember.keep_timeline("/b.otio")  # it is open again, and nothing else
    assert remember.recent == ["/b.otio", "/a.otio"]
    remember.close()


def test_what_can_no_more_be_chosen_is_left_out_however_much_of_it_there_is() -> None:
    known: dict[str, Any] = {f"no such {number}": number for number in range(100_000)}
    assert _checked({**known, "offset": 2, "strength": "much"}) == {"offset": 2}
    assert _checked("offset") == {}
