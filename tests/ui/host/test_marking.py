"""What a verdict names is marked in the editor where the timeline shows it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from retake.host import MARKERS, HostInfo
from retake.timeline.shot import Speed
from retake_ui.host.marking import findings
from retake_ui.models.shots import Row
from retake_ui.models.take import Take
from retake_ui.session import Session
from tests.ui.viewer.made import FIRST, LONG, shot

MARKS = [{"first": FIRST + 2, "last": FIRST + 4, "level": "fail", "words": "Two closures are missed."},
         {"first": 0, "last": FIRST - 1, "level": "look", "words": "In the handles."},
         {"first": FIRST + LONG - 1, "last": 10 ** 12, "level": "look", "words": "It shimmers."}]


class Editor:
    """An editor that has markers."""

    info = HostInfo("test", "Test", can=frozenset({MARKERS}))

    def __init__(self) -> None:
        self.told: list[Any] = []

    def mark(self, found: Any) -> None:
        """Notes what is to be marked."""
        self.told.append(found)


def row(**known: Any) -> Row:
    take = Take("/takes/sh010_v002.take.json", "/takes/sh010_v002.mov", "", 2, data={"marks": MARKS})
    made = replace(shot(), **known)
    return Row(made.id, made, takes=(take,))


def test_places_are_told_in_record_frames_and_no_further_than_the_shot_is_shown() -> None:
    one = row()
    first, last = findings(one, one.takes[0])
    start = one.shot.record.start
    assert (first.frame, first.count, first.grave) == (start + 2, 3, True)
    assert (last.frame, last.count, last.grave) == (start + LONG - 1, 1, False)
    assert first.words == f"{one.shot.name} v002: Two closures are missed."
    assert first.id != last.id == "sh010_v002.take.json 2"


@pytest.mark.parametrize("known", [{"speed": Speed("freeze", Fraction(0))}, {"speed": Speed("warp")}, {"source": None}])
def test_what_is_not_known_to_be_shown_is_not_marked(known: dict[str, Any]) -> None:
    one = row(**known)
    assert findings(one, one.takes[0]) == []


def test_markers_are_set_in_an_editor_that_has_them(session: Session, qtbot: Any) -> None:
    editor: Any = Editor()
    one, said = row(), []
    session.said.connect(lambda line, weight: said.append(line))
    session.shots.add([one])
    session.pointing.mark([one.key])
    assert said[-1] != "2 markers set on the timeline."  # nobody is there who could
    session.calls.set_host(editor)
    session.pointing.mark([one.key])
    qtbot.waitUntil(lambda: bool(said) and said[-1] == "2 markers set on the timeline.", timeout=5000)
    assert [len(found) for found in editor.told] == [2]
