"""The viewer under the mouse and the keys, on a worker that has reels of plain colours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QToolButton
from pytestqt.qtbot import QtBot

from retake_ui.models.shots import Row
from retake_ui.models.showing import DIALOGUE, DIFFERENCE, GUIDE, NONE, PLATE, SIDE, TAKE, TRY, WIPE
from retake_ui.session import Session
from retake_ui.viewer.viewer import Viewer
from tests.ui.conftest import Fake
from tests.ui.viewer.made import FIRST, LONG, colour_at, look_at, reel_file, shot, take, told, wav
from tests.ui.viewer.made import PLATE as PATH

FACES = {"tracks": [{"number": 1, "speaks": True, "sure": 0.9, "first": 0, "boxes": [[0.1, 0.3, 0.2, 0.4]] * 100},
                    {"number": 2, "speaks": False, "sure": 0.0, "first": 0, "boxes": [[0.7, 0.3, 0.2, 0.4]] * 100}]}
MARK = {"first": FIRST + 3, "last": FIRST + 5, "level": "fail", "words": "Lips stay open, in frames 13 to 15."}


@pytest.fixture
def viewer(session: Session, fake: Fake, qtbot: QtBot, tmp_path: Path) -> Iterator[Viewer]:
    """A viewer that looks at a shot: its plate is red, but for a blue frame; its takes are lime and yellow."""
    plate = ["red"] * 100
    plate[FIRST + 7] = "blue"
    fake.set(reels={PATH: told(tmp_path / "plate.reel", plate),
                    "/takes/v1.mov": told(tmp_path / "1.reel", ["lime"] * LONG),
                    "/takes/v2.mov": told(tmp_path / "2.reel", ["yellow"] * LONG),
                    "/takes/v2_matte.mkv": told(tmp_path / "m.reel", ["white"] * LONG)},
             sounds={"/takes/v2.wav": str(wav(tmp_path / "d.wav", 0.8)), PATH: str(wav(tmp_path / "g.wav", 0.8, 9))})
    made = Viewer(session)
    qtbot.addWidget(made)
    made.resize(660, 520)
    made.show()
    qtbot.waitExposed(made)
    look_at(session.shots, Row("row", shot(), takes=(take(2, marks=[MARK]), take(1))))
    complete(made, qtbot)
    yield made
    made.close_down()


def complete(viewer: Viewer, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: viewer.sight.seen is not None and viewer.sight.complete
                    and viewer.sight.seen.frame == viewer.sight._playhead.frame, timeout=10_000)


def seen(viewer: Viewer, x: float, y: float = 0.8) -> str:
    """The colour of a point of the picture."""
    grabbed: QImage = viewer.canvas.grab().toImage()
    place = viewer.canvas.framing.places()[0]
    return colour_at(grabbed, int(place.left() + x * place.width()), int(place.top() + y * place.height()))


def at(viewer: Viewer, x: float, y: float) -> QPoint:
    place = viewer.canvas.framing.places()[0]
    return QPoint(round(place.left() + x * place.width()), round(place.top() + y * place.height()))


def test_a_shots_plate_stands_there_and_its_newest_take_beside_it(viewer: Viewer, session: Session,
                                                                 qtbot: QtBot) -> None:
    assert session.showing.right == "/takes/v2.take.json" and session.playhead.frame == FIRST
    assert seen(viewer, 0.2) == "red"
    viewer.set_mode(TAKE)
    complete(viewer, qtbot)
    assert seen(viewer, 0.2) == "yellow"


@pytest.mark.parametrize(("mode", "colours"), [(PLATE, ("red", "red")), (TAKE, ("yellow", "yellow")),
                                               (WIPE, ("red", "yellow"))])
def test_every_way_to_compare(viewer: Viewer, qtbot: QtBot, mode: str, colours: tuple[str, str]) -> None:
    viewer.set_mode(mode)
    complete(viewer, qtbot)
    assert (seen(viewer, 0.05), seen(viewer, 0.95)) == colours


def test_side_by_side_and_difference_show_both(viewer: Viewer, session: Session, qtbot: QtBot) -> None:
    session.keys.press("side")
    complete(viewer, qtbot)
    assert session.showing.mode == SIDE and len(viewer.canvas.framing.places()) == 2
    assert seen(viewer, 0.5) == "red"
    session.keys.press("difference")
    complete(viewer, qtbot)
    assert session.showing.mode == DIFFERENCE and seen(viewer, 0.5) == "lime"  # of red and yellow
    session.keys.press("difference")
    assert session.showing.mode == TAKE


def test_a_flip_shows_the_other_one_for_as_long_as_it_is_held(viewer: Viewer, session: Session, qtbot: QtBot) -> None:
    session.keys.press("flip")
    complete(viewer, qtbot)
    assert seen(viewer, 0.5) == "yellow"
    session.keys.release("flip")
    assert seen(viewer, 0.5) == "red"


def test_any_two_takes_are_compared(viewer: Viewer, session: Session, qtbot: QtBot) -> None:
    session.showing.compare("/takes/v1.take.json", "/takes/v2.take.json")
    viewer.set_mode(WIPE)
    complete(viewer, qtbot)
    assert (seen(viewer, 0.05), seen(viewer, 0.95)) == ("lime", "yellow")
    assert [viewer.compare.left.itemText(row) for row in range(3)] == ["Plate", "v002", "v001"]
    assert viewer.compare.left.currentText() == "v001"


def test_the_wipe_is_dragged_by_its_line(viewer: Viewer, session: Session, qtbot: QtBot) -> None:
    viewer.set_mode(WIPE)
    complete(viewer, qtbot)
    qtbot.mousePress(viewer.canvas, Qt.MouseButton.LeftButton, pos=at(viewer, 0.5, 0.5))
    qtbot.mouseMove(viewer.canvas, at(viewer, 0.2, 0.5))
    qtbot.mouseRelease(viewer.canvas, Qt.MouseButton.LeftButton, pos=at(viewer, 0.2, 0.5))
    assert session.showing.wipe == pytest.approx(0.2, abs=0.01)
    assert seen(viewer, 0.3) == "yellow"


def test_plate_and_take_stand_at_the_same_frame_of_the_plate(viewer: Viewer, session: Session, qtbot: QtBot) -> None:
    viewer.set_mode(WIPE)
    session.playhead.move(FIRST + 7)
    complete(viewer, qtbot)
    assert (seen(viewer, 0.05), seen(viewer, 0.95)) == ("blue", "yellow")


def test_a_click_picks_a_face_and_can_be_undone(viewer: Viewer, session: Session, qtbot: QtBot) -> None:
    session.study.put("faces", FACES)
    qtbot.mouseClick(viewer.canvas, Qt.MouseButton.LeftButton, pos=at(viewer, 0.8, 0.5))
    assert session.choices.own("0" * 12)["face"] == 2
    assert [face.chosen for face in viewer.canvas.over.faces] == [False, True]
    session.choices.stack.undo()
    assert "face" not in session.choices.own("0" * 12)
    assert [face.speaks for face in viewer.canvas.over.faces] == [True, False]
    qtbot.mouseClick(viewer.canvas, Qt.MouseButton.LeftButton, pos=at(viewer, 0.5, 0.1))
    assert "face" not in session.choices.own("0" * 12)


def test_faces_do_not_lie_over_what_is_judged(viewer: Viewer, session: Session, qtbot: QtBot) -> None:
    session.study.put("faces", FACES)
    viewer.set_mode(TAKE)
    complete(viewer, qtbot)
    assert len(viewer.canvas.over.faces) == 2
    session.playhead.set_speed(1)
    assert not viewer.canvas.over.faces, "while it plays"
    session.playhead.set_speed(0)
    assert len(viewer.canvas.over.faces) == 2
    viewer.set_mode(DIFFERENCE)
    assert not viewer.canvas.over.faces


def test_pixel_for_pixel_is_seen_around_the_mouth_that_gets_new_lips(viewer: Viewer, session: Session) -> None:
    session.keys.press("zoom")
    centre = viewer.canvas.framing.centre
    assert (centre.x(), centre.y()) == pytest.approx((0.5, 0.5), abs=0.01), "the middle, where no face is known"
    session.keys.press("zoom")
    session.study.put("faces", FACES)
    session.choices.set("0" * 12, "face", 2)
    session.keys.press("zoom")
    centre = viewer.canvas.framing.centre
    assert centre.x() == pytest.approx(0.8) and 0.5 < centre.y() < 0.7


def test_marks_of_the_take_are_named_while_the_playhead_is_in_them(viewer: Viewer, session: Session,
                                                                  qtbot: QtBot) -> None:
    viewer.set_mode(TAKE)
    complete(viewer, qtbot)
    assert not viewer.canvas.over.marks
    session.playhead.move(FIRST + 4)
    complete(viewer, qtbot)
    assert viewer.canvas.over.marks == ["Fail: Lips stay open"]
    viewer.set_mode(PLATE)
    assert not viewer.canvas.over.marks


def test_frame_and_timecodes_are_burnt_in_on_request(viewer: Viewer, session: Session) -> None:
    assert not viewer.canvas.over.burn
    session.keys.press("timecode")
    assert viewer.canvas.over.burn == ["Frame 10", "Source 01:00:00:10", "Record 01:00:20:00"]
    assert (viewer.transport.at.text(), viewer.transport.record.text()) == ("01:00:00:10", "01:00:20:00")


def test_the_matte_tints_the_take(viewer: Viewer, session: Session, qtbot: QtBot) -> None:
    viewer.set_mode(TAKE)
    complete(viewer, qtbot)
    before = viewer.canvas.grab().toImage().pixelColor(at(viewer, 0.5, 0.8))
    session.keys.press("matte")
    qtbot.waitUntil(lambda: viewer.sight.seen is not None and viewer.sight.seen.scene.matte is not None)
    after = viewer.canvas.grab().toImage().pixelColor(at(viewer, 0.5, 0.8))
    assert after.blue() > before.blue() + 40


def test_one_to_one_the_wheel_and_back(viewer: Viewer, session: Session) -> None:
    session.keys.press("zoom")
    assert viewer.canvas.framing.scale == 1 and viewer.canvas.framing.places()[0].width() == 64
    middle = QPointF(viewer.canvas.rect().center())
    wheel = QWheelEvent(middle, viewer.canvas.mapToGlobal(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(viewer.canvas, wheel)
    assert viewer.canvas.framing.scale == 1.25 and viewer.compare.over["zoom"].isChecked()
    session.keys.press("zoom")
    assert viewer.canvas.framing.zoom is None and not viewer.compare.over["zoom"].isChecked()
    for scale in (1.0, None):
        QTest.mouseDClick(viewer.canvas, Qt.MouseButton.LeftButton, pos=at(viewer, 0.5, 0.5))
        assert viewer.canvas.framing.zoom == scale


def test_a_plate_larger_than_its_reel_is_looked_at_in_its_own_pixels(viewer: Viewer, session: Session, fake: Fake,
                                                                   qtbot: QtBot, tmp_path: Path) -> None:
    large, size = "/plates/large.mov", (1920, 16)
    still = QImage(3840, 32, QImage.Format.Format_RGB32)
    still.fill(Qt.GlobalColor.blue)
    still.save(str(tmp_path / "still.jpg"))
    fake.set(reels={large: told(tmp_path / "large.reel", ["red"] * (FIRST + LONG), size)},
             stills={large: str(tmp_path / "still.jpg")})
    plate = shot().plate
    assert plate is not None
    look_at(session.shots, Row("large", shot(plate=type(plate)(large, large, "large", False, rate=plate.rate))))
    complete(viewer, qtbot)
    assert seen(viewer, 0.5) == "red" and not fake.asked("still")
    session.keys.press("zoom")
    qtbot.waitUntil(lambda: viewer.sight.size.width() == 3840 and seen(viewer, 0.5, 0.5) == "blue", timeout=5000)
    assert viewer.canvas.framing.places()[0].width() == 3840


def test_a_preview_is_one_of_the_pictures(viewer: Viewer, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    sizes = reel_file(tmp_path / "try.reel", ["white"])
    session.showing.put_try("row", {"file": str(tmp_path / "try.reel"), "first": FIRST, "sizes": sizes, "width": 64,
                                    "height": 36})
    session.showing.put(right=TRY, mode=TAKE)
    complete(viewer, qtbot)
    assert seen(viewer, 0.5) == "white"
    session.playhead.move(FIRST + 1)  # which was not tried
    complete(viewer, qtbot)
    assert seen(viewer, 0.5) == "red", "the plate is seen instead"
    assert (viewer.canvas.over.left, viewer.canvas.over.problem) == ("Plate", "Not previewed. Preview this frame (V)")
    session.playhead.move(FIRST)
    complete(viewer, qtbot)
    assert seen(viewer, 0.5) == "white" and viewer.canvas.over.left == "Preview"
    session.playhead.move(FIRST + 1)
    viewer.set_mode(WIPE)
    complete(viewer, qtbot)
    assert (seen(viewer, 0.05), seen(viewer, 0.95)) == ("red", "black")
    assert viewer.canvas.over.problem == "Preview: not at this frame"


def test_while_a_frame_is_missing_the_last_one_stays_with_a_sign(viewer: Viewer, session: Session, fake: Fake,
                                                               qtbot: QtBot) -> None:
    fake.task("reel", delay=30)
    session.showing.put(right="/takes/v1.take.json")
    viewer.set_mode(TAKE)
    qtbot.waitUntil(lambda: viewer.canvas.over.waiting)
    viewer.set_mode(PLATE)
    assert seen(viewer, 0.5) == "red" and not viewer.canvas.over.waiting


def test_keys_play_shuttle_step_and_loop(viewer: Viewer, session: Session, qtbot: QtBot) -> None:
    head, press = session.playhead, session.keys.press
    for name, frame in (("step", FIRST + 1), ("leap", FIRST + 11), ("leap back", FIRST + 1), ("last", FIRST + LONG - 1),
                        ("step", FIRST + LONG - 1), ("first", FIRST), ("step back", FIRST)):
        press(name)
        assert head.frame == frame, name
    speeds = []
    for name in ("forward", "forward", "forward", "forward", "forward", "backward", "backward", "stop", "play", "play"):
        press(name)
        speeds.append(head.speed)
    assert speeds == [1, 2, 4, 8, 8, 0, -1, 0, 1, 0]
    session.choices.set("0" * 12, "keep", "12-14")
    loops = []
    for _ in range(4):
        press("loop")
        loops.append((head.loop, head.part))
    assert loops == [(True, (12, 15)), (False, None), (True, None), (True, (12, 15))]


def test_the_sound_is_switched_while_it_plays(viewer: Viewer, session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: None not in (viewer.hearing.sound(DIALOGUE), viewer.hearing.sound(GUIDE)))
    heard = []
    for _ in range(3):
        heard.append((session.showing.sound, viewer.player.pcm))
        session.keys.press("sound")
    assert heard == [(DIALOGUE, viewer.hearing.sound(DIALOGUE)), (GUIDE, viewer.hearing.sound(GUIDE)), (NONE, None)]


def test_it_plays_every_frame_in_order(viewer: Viewer, session: Session, qtbot: QtBot) -> None:
    viewer.set_mode(WIPE)
    session.playhead.set_loop(False)
    session.showing.put(sound=NONE)
    drawn: list[int] = []
    viewer.canvas.painted.connect(drawn.append)
    session.playhead.set_speed(1)
    qtbot.waitUntil(lambda: session.playhead.speed == 0, timeout=10_000)
    assert drawn == sorted(drawn) and len(set(drawn)) > LONG // 2 and drawn[-1] == FIRST + LONG - 1


def test_the_scrub_bar_goes_where_it_is_pressed(viewer: Viewer, session: Session, qtbot: QtBot) -> None:
    bar = viewer.scrub
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() // 2, 9))
    assert abs(session.playhead.frame - FIRST - LONG // 2) <= 1
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() + 50, 9))
    assert session.playhead.frame == FIRST + LONG - 1 and bar.value() == FIRST + LONG - 1


def test_without_a_shot_or_a_plate_it_says_what_to_do(viewer: Viewer, session: Session) -> None:
    plate = shot().plate
    assert plate is not None
    gone = type(plate)(None, "/gone.mov", "gone.mov", True, rate=plate.rate)
    look_at(session.shots, Row("gone", shot(plate=gone)))
    assert "Relink" in viewer.canvas.over.message
    session.shots.pick("")
    assert viewer.canvas.over.message == "Pick a shot to look at it."


def test_a_plate_that_cant_be_read_says_why(viewer: Viewer, session: Session, fake: Fake, qtbot: QtBot) -> None:
    fake.task("reel", fail="The file is damaged. Copy it again.")
    plate = shot().plate
    assert plate is not None
    look_at(session.shots, Row("bad", shot(plate=type(plate)("/bad.mov", "/bad.mov", "bad", False, rate=plate.rate))))
    qtbot.waitUntil(lambda: viewer.canvas.over.message == "Plate: The file is damaged. Copy it again.")


def test_frames_that_went_from_the_cache_are_asked_for_again(viewer: Viewer, session: Session, fake: Fake, qtbot: QtBot,
                                                           tmp_path: Path) -> None:
    asked = len(fake.asked("reel"))
    (tmp_path / "plate.reel").unlink()
    session.playhead.move(FIRST + 15)
    qtbot.waitUntil(lambda: len(fake.asked("reel")) > asked)


def test_every_control_has_a_name_and_a_tooltip(viewer: Viewer) -> None:
    for control in (*viewer.findChildren(QToolButton), *viewer.findChildren(QComboBox), viewer.scrub):
        assert control.accessibleName() and control.toolTip(), control.objectName()
    assert viewer.canvas.accessibleName() and viewer.canvas.accessibleDescription() == "Plate alone"
    viewer.set_mode(WIPE)
    assert viewer.canvas.accessibleDescription() == "Plate and v002, wiped"


def test_in_a_narrow_dock_the_pictures_are_picked_below_and_nothing_is_cut_off(viewer: Viewer, qtbot: QtBot) -> None:
    wide = viewer.compare.height()
    viewer.resize(280, 400)
    qtbot.waitUntil(lambda: viewer.compare.height() > wide)
    assert viewer.width() == 280
    for part in (viewer.compare, viewer.transport):
        for control in part.findChildren(QToolButton):
            assert control.isHidden() or part.rect().contains(control.geometry()), control.objectName()
    viewer.resize(660, 520)
    qtbot.waitUntil(lambda: viewer.compare.height() == wide)
