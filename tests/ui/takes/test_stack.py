"""The version stack: which takes it shows, what is compared, judged, noted, placed and gone to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from retake_ui.models.shots import Opened, Row, key_of
from retake_ui.models.showing import PLATE, SIDE, TAKE, THE_PLATE, WIPE
from retake_ui.models.take import APPROVED, REJECTED, Take
from retake_ui.session import Session
from retake_ui.takes.paint import marks
from retake_ui.takes.stack import Stack
from tests.ui import fake_answers
from tests.ui.conftest import Fake

SHOT, BARE, OUT = fake_answers.shot(1), fake_answers.shot(2), fake_answers.shot(6)
ES = key_of(SHOT.id, "es")


def take(version: int, state: str = "", language: str = "", placed: bool = False, **data: Any) -> Take:
    name = f"/takes/sh{language}_v{version:03d}"
    return Take(f"{name}.take.json", f"{name}.mov", "", version, SHOT.id, language, "look", state, "", placed,
                {"created": f"2026-11-21T12:{version:02d}:00Z", "marks": [{"first": 110, "last": 114, "words": "Why."}],
                 **data})


V1, V2 = take(1, APPROVED, reference="retake_v001"), take(2, placed=True, reference="retake_v002")
V3 = take(4, REJECTED)
SPANISH = take(3, language="es")


@pytest.fixture
def stack(session: Session, qtbot: QtBot) -> Iterator[Stack]:
    session.shots.begin(Opened("/films/reel.otio"))
    session.shots.add([Row(SHOT.id, SHOT, takes=(V3, V2, V1)), Row(ES, SHOT, "es", takes=(SPANISH,)),
                       Row(BARE.id, BARE), Row(OUT.id, OUT)])
    made = Stack(session)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    session.shots.pick(SHOT.id)
    yield made


@pytest.fixture
def asked(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What the session is asked to do."""
    found: list[tuple[object, ...]] = []
    for name in ("place", "back", "review"):
        monkeypatch.setattr(session, name, lambda *given, one=name: found.append((one, *given)))
    return found


def titles(stack: Stack) -> list[str]:
    return [card.title for row in range(stack.versions.rowCount()) if (card := stack.versions.card(row))]


def click(stack: Stack, report: str, at: QPoint | None = None) -> None:
    box = stack.list.visualRect(stack.versions.index(stack.versions.row(report)))
    QTest.mouseClick(stack.list.viewport(), Qt.MouseButton.LeftButton, pos=at or box.topLeft() + QPoint(20, 10))


def mark(stack: Stack, report: str, name: str) -> None:
    box = stack.list.visualRect(stack.versions.index(stack.versions.row(report)))
    click(stack, report, marks(box)[name].center())


def test_the_takes_of_all_languages_are_shown_the_newest_first_and_the_plate_last(stack: Stack) -> None:
    assert titles(stack) == ["v004", "v003 es", "v002", "v001", "Plate"]
    spoken = stack.versions.index(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("v002, Look, on the timeline")
    assert not stack.grab().isNull()


def test_the_button_says_which_take_goes(stack: Stack, asked: list[tuple[object, ...]]) -> None:
    stack._session.showing.put(right=THE_PLATE)
    assert stack.place.text() == "Place v001", "the newest that is approved"
    click(stack, V2.report)
    assert stack.place.text() == "Place v002 again", "it lies there already"
    stack.place.click()
    assert asked == [("place", [SHOT.id])]


def test_a_click_shows_the_version_in_the_viewer(stack: Stack) -> None:
    show = stack._session.showing
    click(stack, V2.report)
    assert (show.right, show.mode) == (V2.report, TAKE)
    click(stack, THE_PLATE)
    assert (show.left, show.mode) == (THE_PLATE, PLATE)
    show.put(mode=SIDE)
    click(stack, V1.report)
    assert (show.right, show.mode) == (V1.report, SIDE), "what is compared stays so"


def test_a_take_of_another_language_brings_its_row_with_it(stack: Stack) -> None:
    click(stack, SPANISH.report)
    assert stack._session.shots.current == ES
    assert stack._session.showing.right == SPANISH.report
    assert stack.place.text() == "Place v003 es"


def test_any_two_are_compared(stack: Stack) -> None:
    show = stack._session.showing
    mark(stack, V1.report, "A")
    mark(stack, SPANISH.report, "B")
    assert (show.left, show.right, show.mode) == (V1.report, SPANISH.report, WIPE)
    stack._session.shots.change(SHOT.id, outlook={"colour": "green"})
    assert show.right == SPANISH.report, "it stays, though it is another row's"
    mark(stack, V1.report, "B")
    assert (show.left, show.right) == (SPANISH.report, V1.report), "one can't be both: they change places"
    card = stack.versions.card(stack.versions.row(V1.report))
    assert card is not None and card.right and card.compared


def test_a_take_is_approved_rejected_and_open_again(stack: Stack, asked: list[tuple[object, ...]]) -> None:
    click(stack, V2.report)
    stack.approve.click()
    assert not stack.approve.isChecked(), "it is shown when it is kept"
    stack._session.taking.put_review(V2.report, {"state": APPROVED, "by": "anna", "when": "2026-11-21T12:00:00Z"})
    assert stack.approve.isChecked() and "anna" in stack.said.text()
    stack.approve.click()
    stack.reject.click()
    assert asked == [("review", V2.report, APPROVED, None), ("review", V2.report, "", None),
                     ("review", V2.report, REJECTED, None)]


def test_a_note_is_kept_when_the_field_is_left_or_with_a_key(stack: Stack, asked: list[tuple[object, ...]],
                                                             qtbot: QtBot) -> None:
    click(stack, V2.report)
    qtbot.keyClicks(stack.note, "Lips late")
    qtbot.keyClick(stack.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked == [("review", V2.report, None, "Lips late")]
    qtbot.keyClicks(stack.note, "!")
    stack._session.taking.put_review(V2.report, {"state": "", "note": "Lips late"})
    assert stack.note.toPlainText() == "Lips late!", "what is being written stays"
    click(stack, V1.report)
    assert asked[1:] == [("review", V2.report, None, "Lips late!")]
    assert stack.note.toPlainText() == ""


def test_a_note_that_could_not_be_kept_stays_with_its_take_and_is_tried_again(stack: Stack, fake: Fake,
                                                                           qtbot: QtBot) -> None:
    said: list[str] = []
    stack._session.said.connect(lambda line, weight: said.append(line))
    fake.task("review", fail="The disk is full.")
    click(stack, V2.report)
    qtbot.keyClicks(stack.note, "Lips late")
    click(stack, V1.report)
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    assert said == ["The note is not kept, but stays in its field. The disk is full."]
    assert stack.note.toPlainText() == ""
    click(stack, V2.report)
    assert stack.note.toPlainText() == "Lips late"
    fake.task("review")
    stack.note.keep()
    stack.note.keep()
    qtbot.waitUntil(lambda: V2.report not in stack.note._sent, timeout=10_000)
    assert [one["with"]["note"] for one in fake.asked("review")] == ["Lips late"] * 2
    assert next(take for take in stack.versions.takes if take.report == V2.report).note == "Lips late"
    click(stack, V1.report)
    click(stack, V2.report)
    assert stack.note.toPlainText() == "Lips late" and len(said) == 1


def test_the_report_page_of_a_take_is_opened_and_no_other_file(stack: Stack, fake: Fake, qtbot: QtBot,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    said: list[str] = []
    stack._session.said.connect(lambda line, weight: said.append(line))
    click(stack, V2.report)
    stack.page.click()
    qtbot.waitUntil(lambda: bool(opened), timeout=10_000)
    assert opened == ["/takes/sh_v002.html"] and fake.asked("page")[0]["with"] == {"report": V2.report}
    fake.set(page="/etc/passwd")
    stack.page.click()
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    assert len(opened) == 1 and "can't be read" in said[0]


def test_an_escaped_note_is_as_it_was(stack: Stack, asked: list[tuple[object, ...]], qtbot: QtBot) -> None:
    click(stack, V2.report)
    qtbot.keyClicks(stack.note, "no")
    qtbot.keyClick(stack.note, Qt.Key.Key_Escape)
    stack.note.keep()
    assert (stack.note.toPlainText(), asked) == ("", [])


def test_it_goes_back_to_the_plate_or_to_an_earlier_take(stack: Stack, asked: list[tuple[object, ...]]) -> None:
    stack.backs.aboutToShow.emit()
    actions = stack.backs.actions()
    assert [action.text().split("\t")[0] for action in actions] == ["To the plate", "To v001"]
    for action in actions:
        action.trigger()
    assert asked == [("back", [SHOT.id]), ("back", [SHOT.id], "retake_v001")]


def test_a_place_is_gone_to_in_the_take(stack: Stack) -> None:
    click(stack, V2.report)
    stack._session.showing.put(mode=PLATE)
    stack.figures.anchorClicked.emit(QUrl("frame:110"))
    assert stack._session.playhead.frame == 110
    assert stack._session.showing.mode == TAKE
    stack.figures.anchorClicked.emit(QUrl("file:///etc/passwd"))


def test_without_takes_it_says_what_to_do(stack: Stack) -> None:
    session = stack._session
    session.shots.pick(BARE.id)
    assert stack.empty.isVisibleTo(stack) and stack.empty.text() == "No take yet: R renders this shot."
    session.shots.pick(OUT.id)
    assert "It is a freeze: nobody speaks." in stack.empty.text()
    session.shots.pick("")
    assert stack.empty.text() == "Choose a shot to see its takes."


def test_a_new_take_comes_in_and_what_is_looked_at_stays(stack: Stack) -> None:
    click(stack, V1.report)
    stack._session.shots.change(SHOT.id, takes=(take(5), V3, V2, V1))
    assert titles(stack)[0] == "v005"
    assert stack.place.text() == "Place v001"
    card = stack.versions.card(stack.list.currentIndex().row())
    assert card is not None and card.take == V1


def test_narrow_it_still_fits(stack: Stack) -> None:
    stack.resize(360, 500)
    assert stack.width() == 360
    assert stack.split.orientation() == Qt.Orientation.Vertical
