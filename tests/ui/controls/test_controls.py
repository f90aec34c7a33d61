"""The form: every option in it, what it shows, what it chooses, and for which shots."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QSlider, QWidget
from pytestqt.qtbot import QtBot

from retake.codecs import NAMES
from retake.options import choices_of
from retake.options.render import RenderOptions
from retake_ui.controls.controls import Controls, editor_of
from retake_ui.controls.dialogue import DialogueChoice
from retake_ui.controls.editors import OneOf, YesNo
from retake_ui.controls.grouping import MORE, TOLD, grouped, words_of
from retake_ui.controls.numbers import Nudged, Share, Whole
from retake_ui.controls.outcome import lasting, name_of
from retake_ui.controls.special import Face, GuideOffset, Template
from retake_ui.controls.takes_folder import TakesFolder
from retake_ui.controls.texts import Text
from retake_ui.models.choices import ALL
from retake_ui.models.keeping import KEEP
from retake_ui.models.take import Take
from retake_ui.session import Session
from tests.ui.conftest import Fake
from tests.ui.strip.made import open_shots


@pytest.fixture
def keys(session: Session) -> list[str]:
    return open_shots(session)


@pytest.fixture
def controls(session: Session, keys: list[str], qtbot: QtBot) -> Controls:
    made = Controls(session)
    qtbot.addWidget(made)
    made.resize(340, 900)
    made.show()
    return made


def test_every_option_is_in_the_form_once(controls: Controls) -> None:
    wanted = {one.name for one in choices_of(RenderOptions)} - TOLD - {KEEP, "folder"}
    assert set(controls.fields) == wanted


def test_an_option_that_nobody_has_heard_of_lands_in_more() -> None:
    known = choices_of(RenderOptions)
    new = replace(known[1], name="warmth", label="Warmth")
    more = next(group for group in grouped([*known, new]) if group.name == MORE)
    assert more.choices[-1].name == "warmth"


def test_codecs_stand_under_their_families_and_none_is_lost() -> None:
    choice = next(one for one in choices_of(RenderOptions) if one.name == "codec")
    words = words_of(choice)
    assert [value for value, _ in words if value] == list(NAMES)
    assert [word for value, word in words if not value] == ["ProRes", "DNxHR", "H.264", "H.265", "Lossless",
                                                            "Image sequences"]


def test_what_is_changed_elsewhere_is_shown_and_never_comes_back(controls: Controls, session: Session,
                                                               keys: list[str]) -> None:
    stack = session.choices.stack
    values = {"offset": 3, "strength": 0.5, "silence": "keep", "guide_offset": "auto", "patch": True, "face": 2,
              "codec": "prores-hq", "around": 2.5, "handles": 12}
    for name, value in values.items():
        session.choices.set(keys[0], name, value)
    assert stack.count() == len(values)
    fields = controls.fields
    assert fields["offset"].editor.spin.value() == 3  # type: ignore[attr-defined]
    assert fields["strength"].editor.slider.value() == 50  # type: ignore[attr-defined]
    assert fields["codec"].editor.box.currentText() == "ProRes 422 HQ"  # type: ignore[attr-defined]
    assert fields["guide_offset"].editor.auto.isChecked()  # type: ignore[attr-defined]
    session.shots.pick(keys[1])
    assert fields["offset"].editor.spin.value() == 0 and stack.count() == len(values)  # type: ignore[attr-defined]


def test_controls_choose_and_their_marks_take_it_back(controls: Controls, session: Session, keys: list[str],
                                                     qtbot: QtBot) -> None:
    field = controls.fields["offset"]
    assert isinstance(field.editor, Nudged) and not field.reset.isVisible()
    session.keys.press("later")
    qtbot.mouseClick(field.editor.more, Qt.MouseButton.LeftButton)
    assert session.choices.own(keys[0]) == {"offset": 2} and field.reset.isVisible()
    assert field.label.text().startswith("●")
    qtbot.mouseClick(field.reset, Qt.MouseButton.LeftButton)
    assert session.choices.own(keys[0]) == {} and not field.reset.isVisible()
    qtbot.mouseClick(controls.head.undo, Qt.MouseButton.LeftButton)
    assert session.choices.own(keys[0]) == {"offset": 2}


def test_a_drag_of_the_slider_is_one_choice(controls: Controls, session: Session, keys: list[str]) -> None:
    editor = controls.fields["strength"].editor
    assert isinstance(editor, Share)
    editor.slider.setSliderDown(True)
    for percent in (90, 80, 70):
        editor.slider.setSliderPosition(percent)
    assert session.choices.own(keys[0]) == {} and editor.spin.value() == 70
    editor.slider.setSliderDown(False)
    assert session.choices.own(keys[0]) == {"strength": 0.7}


def test_the_wheel_changes_nothing_that_was_not_picked(controls: Controls, session: Session) -> None:
    spin = controls.fields["ramp"].editor.spin  # type: ignore[attr-defined]
    at = QPointF(spin.rect().center())
    wheel = QWheelEvent(at, spin.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(spin, wheel)
    assert spin.value() == 5 and not session.choices.stack.canUndo()


def test_several_shots_are_chosen_for_and_their_differences_shown(controls: Controls, session: Session,
                                                               keys: list[str], qtbot: QtBot) -> None:
    session.shots.select(keys[:2])
    session.choices.set(keys[1], "codec", "prores-lt")
    qtbot.mouseClick(controls.head.kinds["selected"], Qt.MouseButton.LeftButton)
    editor = controls.fields["codec"].editor
    assert isinstance(editor, OneOf) and editor.box.currentIndex() == -1
    editor.box.activated.emit(editor.box.findData("prores-hq"))
    assert [session.choices.value(key, "codec") for key in keys[:3]] == ["prores-hq", "prores-hq", "like-source"]
    assert editor.box.currentText() == "ProRes 422 HQ"
    qtbot.mouseClick(controls.head.kinds["all"], Qt.MouseButton.LeftButton)
    assert "2 shots have their own" in controls.fields["codec"].label.toolTip()
    assert not controls.keep.isVisible() and controls.keep_elsewhere.isVisible()


def test_what_is_wrong_is_said_at_the_field_in_a_line(controls: Controls, session: Session, qtbot: QtBot) -> None:
    field = controls.fields["name"]
    assert isinstance(field.editor, Text)
    field.editor.line.setText("{nope}")
    field.editor.line.editingFinished.emit()
    assert field.problem.isVisible() and "there is no {nope}" in field.problem.text()
    assert session.choices.own(ALL) == {}
    field.editor.line.setText("{shot}/{shot}_v{version}")
    field.editor.line.editingFinished.emit()
    assert not field.problem.isVisible()
    assert controls.name.text() == "Next take: sh_0010/sh_0010_v001"


def test_takes_go_beside_the_timeline_or_elsewhere(session: Session, fake: Fake, qtbot: QtBot, tmp_path: Path) -> None:
    controls = Controls(session)
    qtbot.addWidget(controls)
    controls.show()
    row = controls.findChild(TakesFolder)
    with qtbot.waitSignal(session.opening.done, timeout=10_000):
        session.open(str(tmp_path / "reel.otio"), {"tracks": ["ADR"]})
    assert controls.findChild(DialogueChoice).box.currentText() == "A2  ADR"
    assert row.editor.line.text() == "" and str(tmp_path / "reel_retake") in row.editor.line.toolTip()
    with qtbot.waitSignal(session.opening.done, timeout=10_000):
        row.editor.chosen.emit(str(tmp_path / "takes"))
    assert session.source is not None and session.source.folder == str(tmp_path / "takes")
    assert row.reset.isVisible()
    qtbot.waitUntil(lambda: fake.asked("takes")[-1]["with"]["folder"] == str(tmp_path / "takes"), timeout=5000)
    with qtbot.waitSignal(session.opening.done, timeout=10_000):
        row.reset.click()
    assert session.source.folder == str(tmp_path / "reel_retake")


def test_another_track_leaves_the_rest_of_what_was_said_of_the_dialogue(session: Session, qtbot: QtBot,
                                                                        tmp_path: Path) -> None:
    choice = DialogueChoice(session)
    qtbot.addWidget(choice)
    wanted: list[object] = []
    choice.wanted.connect(wanted.append)
    rest = {"cues": ["sheet.csv"], "guides": ["A1"], "character": "ANNA"}
    for said, made in (({"tracks": ["A2"]}, {"tracks": ["A1"]}),
                       ({"languages": ["es=A2", "de=A2"]}, {"languages": ["es=A1", "de=A2"]})):
        with qtbot.waitSignal(session.opening.done, timeout=10_000):
            session.open(str(tmp_path / "reel.otio"), {**said, **rest})
        choice.box.activated.emit(choice.box.findData("A1"))
        assert wanted[-1] == {**rest, **made}
    session.shots.pick(next(row.key for row in session.shots.rows if not row.language))
    choice.box.activated.emit(choice.box.findData("A1"))
    assert len(wanted) == 2, "nobody knows which language is meant"


def test_what_is_being_written_is_its_own_shot_s_when_the_editor_changes_the_shot(
        controls: Controls, session: Session, keys: list[str], qtbot: QtBot) -> None:
    fields = controls.fields
    ramp, name = fields["ramp"].editor.spin, fields["name"].editor.line  # type: ignore[attr-defined]
    for widget, text in ((ramp, "9"), (controls.keep.line, "3-4"), (name, "{shot}_x{version}")):
        widget.setFocus()
        widget.selectAll()
        qtbot.keyClicks(widget, text)
        session.shots.pick(session.shots.rows[1].key)
        session.shots.pick(keys[0])
    assert dict(session.choices.own(keys[0])) == {"ramp": 9, "keep": "3-4"}
    assert session.choices.own(keys[1]) == {}
    assert name.text() == "{shot}_x{version}", "it is every shot's, and still being written"
    name.editingFinished.emit()
    assert session.choices.own(ALL) == {"name": "{shot}_x{version}"}


def test_what_is_being_written_stays_while_something_else_is_chosen(controls: Controls, session: Session,
                                                                   keys: list[str], qtbot: QtBot) -> None:
    ramp = controls.fields["ramp"].editor.spin  # type: ignore[attr-defined]
    ramp.setFocus()
    ramp.selectAll()
    qtbot.keyClicks(ramp, "9")
    session.choices.load({keys[0]: {"offset": 1}})
    assert ramp.text().startswith("9")
    qtbot.keyClick(ramp, Qt.Key.Key_Return)
    assert dict(session.choices.own(keys[0])) == {"offset": 1, "ramp": 9}
    session.shots.pick(keys[1])
    session.shots.pick(keys[0])
    assert session.choices.own(keys[1]) == {}


def test_a_name_that_is_left_open_is_no_choice(controls: Controls, session: Session) -> None:
    editor = controls.fields["name"].editor
    assert isinstance(editor, Template) and editor.line.text() == "" and "{shot}" in editor.line.placeholderText()
    for text in ("{shot}_x{version}", ""):
        editor.line.setText(text)
        editor.line.editingFinished.emit()
        assert session.choices.own(ALL) == ({"name": text} if text else {})


def test_the_next_take_s_name_is_told_by_shot_language_and_codec(session: Session, keys: list[str]) -> None:
    row = session.shots.looked_at
    assert row is not None
    assert name_of(row, session.choices) == "sh_0010_v001"
    known = tuple(Take(f"/t/{name}.take.json", f"/t/{name}.mov", "", version, "")
                  for name, version in (("sh_0010_v002", 2), ("other_v007", 7)))
    assert name_of(replace(row, takes=known), session.choices) == "sh_0010_v003"
    session.choices.set(ALL, "codec", "exr")
    assert name_of(replace(row, language="es"), session.choices) == "sh_0010_es_v001.exr"


def test_kept_ranges_are_listed_written_and_removed(controls: Controls, session: Session, qtbot: QtBot) -> None:
    keep = controls.keep
    session.keeping.add(5, 9)
    session.keeping.add(20, 30)
    assert [keep.list.item(at).text().split("   ")[1] for at in range(2)] == ["5 frames", "11 frames"]
    keep.list.itemClicked.emit(keep.list.item(1))
    assert session.playhead.frame == 20
    keep.list.setCurrentRow(0)
    qtbot.mouseClick(keep.remove, Qt.MouseButton.LeftButton)
    assert session.keeping.ranges == [(20, 30)]
    keep.line.setText("soon")
    keep.line.editingFinished.emit()
    assert "no range" in keep.problem.text() and session.keeping.ranges == [(20, 30)]
    keep.line.setText("01:00:00:01-01:00:00:03")
    keep.line.editingFinished.emit()
    assert session.keeping.ranges == [(1, 3)] and keep.line.text() == "1-3"


def test_faces_are_those_that_were_seen(controls: Controls, session: Session, keys: list[str]) -> None:
    editor = controls.fields["face"].editor
    assert isinstance(editor, Face)
    session.study.put("faces", {"tracks": [{"number": 1, "speaks": False}, {"number": 2, "speaks": True}]})
    assert [editor.box.itemText(at) for at in range(3)] == ["found by the sound: 2", "1 from the left",
                                                            "2 from the left"]
    editor.box.activated.emit(1)
    assert session.choices.own(keys[0]) == {"face": 1}
    editor.box.activated.emit(0)
    assert session.choices.value(keys[0], "face") is None


def test_the_guide_s_offset_is_frames_or_measured(controls: Controls, session: Session, keys: list[str]) -> None:
    editor = controls.fields["guide_offset"].editor
    assert isinstance(editor, GuideOffset)
    editor.spin.setValue(-2)
    assert session.choices.own(keys[0]) == {"guide_offset": "-2"}
    editor.auto.click()
    assert session.choices.own(keys[0]) == {"guide_offset": "auto"} and not editor.spin.isEnabled()
    session.study.put("result", {"plate_offset": {"frames": -1.2, "confidence": 0.9}})
    assert editor.auto.text() == "auto (-1)"
    session.study.begin(keys[1])
    assert editor.auto.text() == "auto"


def test_renders_say_how_many_and_how_long(controls: Controls, session: Session, keys: list[str], fake: Fake,
                                          qtbot: QtBot) -> None:
    bar = controls.actions_bar
    assert bar.shot.isEnabled() and not bar.selected.isEnabled()
    for key in keys[:3]:
        session.shots.change(key, outlook={"seconds": 70.0})
    session.shots.select(keys[:3])
    assert bar.selected.text() == "Render 3" and bar.times.text() == "This shot: about 70 s   3 shots: about 4 min"
    assert (lasting(5000), lasting(9000), lasting(None)) == ("about 83 min", "about 2.5 h", "")


def test_previews_tell_how_far_they_are(controls: Controls, session: Session, fake: Fake, qtbot: QtBot) -> None:
    fake.task("mix", result={"file": "/m.wav"})
    fake.task("try", delay=1.0, result={})
    qtbot.waitUntil(lambda: session.studying.request(session.shots.current) is not None, timeout=8000)
    there = controls.actions_bar.frame.mapTo(controls, QPoint())
    qtbot.mouseClick(controls.actions_bar.frame, Qt.MouseButton.LeftButton)
    assert controls.actions_bar.bar.isVisible() and "Esc" in controls.actions_bar.said.text()
    QApplication.processEvents()
    assert controls.actions_bar.frame.mapTo(controls, QPoint()) == there, "nothing jumps under the mouse"
    session.keys.press("cancel")
    assert not controls.actions_bar.bar.isVisible() and not controls.actions_bar.said.isVisible()


def test_a_second_that_was_previewed_is_played_over_and_over(controls: Controls, session: Session, fake: Fake,
                                                             qtbot: QtBot) -> None:
    head, first = session.playhead, session.playhead.first
    fake.task("mix", result={"file": "/m.wav"})
    fake.task("try", result={"first": first + 2, "frames": 25})
    qtbot.waitUntil(lambda: session.studying.request(session.shots.current) is not None, timeout=8000)
    session.trying.one_second()
    qtbot.waitUntil(lambda: head.part == (first + 2, first + 27), timeout=8000)
    assert head.frame == first + 2
    session.showing.put(right="")
    assert head.part is None


def test_without_a_shot_nothing_can_be_chosen_and_nothing_fails(session: Session, qtbot: QtBot) -> None:
    made = Controls(session)
    qtbot.addWidget(made)
    for width in (220, 340, 900):
        made.resize(width, 500)
        made.show()
    assert not made.fields["offset"].editor.isEnabled() and made.fields["show"].editor.isEnabled()
    assert not made.actions_bar.shot.isEnabled() and made.name.text() == ""
    made.nudge(1)
    assert not session.choices.stack.canUndo()


def test_every_control_has_a_name_and_words(controls: Controls) -> None:
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QSlider)
    for one in controls.findChildren(QWidget):
        inner = one.parent() is not None and isinstance(one.parent(), QAbstractSpinBox | QComboBox)
        if isinstance(one, kinds) and not inner and not one.objectName().startswith("qt_"):
            assert one.accessibleName() or (isinstance(one, QAbstractButton) and one.text()), one


@pytest.mark.parametrize(("name", "kind"), [("ramp", Whole), ("patch", YesNo), ("show", Text), ("engine", OneOf)])
def test_a_control_goes_by_the_kind_of_its_choice(session: Session, qtbot: QtBot, name: str, kind: type) -> None:
    choice = next(one for one in choices_of(RenderOptions) if one.name == name)
    made = editor_of(choice, session.study)
    qtbot.addWidget(made)
    assert type(made) is kind and made.first.toolTip() == choice.help
