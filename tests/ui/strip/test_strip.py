"""The strip under the mouse and the keyboard, and how long it takes to paint."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from retake_ui.session import Session
from retake_ui.strip import lanes
from retake_ui.strip.strip import Strip
from retake_ui.strip.view import StripView
from tests.ui.strip.made import fill, open_shots, take_of

MARKS = [{"first": 12, "last": 14, "level": "fail", "words": "Late."},
         {"first": 30, "last": 30, "level": "look", "words": "Soft."}]


@pytest.fixture
def strip(session: Session, qtbot: QtBot) -> Iterator[Strip]:
    made = Strip(session)
    qtbot.addWidget(made)
    made.resize(1200, 360)
    made.show()
    open_shots(session)
    fill(session.study, 50)
    take_of(session, marks=MARKS)
    qtbot.waitUntil(lambda: len(made.marks) == 2, timeout=2000)
    yield made


def place(view: StripView, lane: str, frame: float) -> QPoint:
    band = view.canvas.band(lane)
    assert band is not None
    return QPoint(round(view.header + view.scale.x(frame)), band.top + band.height // 2)


def drag(view: StripView, start: QPoint, stop: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind, at, buttons in ((QEvent.Type.MouseButtonPress, start, left), (QEvent.Type.MouseMove, stop, left),
                              (QEvent.Type.MouseButtonRelease, stop, Qt.MouseButton.NoButton)):
        QApplication.sendEvent(view, QMouseEvent(kind, QPointF(at), QPointF(view.mapToGlobal(at)), left, buttons, none))


def wheel(view: StripView, at: QPoint, delta: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QApplication.sendEvent(view, QWheelEvent(QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(), QPoint(0, delta),
                                             Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False))


def test_below_it_the_frame_under_the_pointer_is_read_until_the_playhead_goes_elsewhere(strip: Strip,
                                                                                        session: Session) -> None:
    strip.view.set_hover(20)
    assert "frame 20" in strip._reading.text()
    session.playhead.move(33)
    assert "frame 33" in strip._reading.text() and strip.view.hover == -1


def test_a_drag_over_sounds_or_ruler_scrubs(strip: Strip, session: Session) -> None:
    for lane, frame in ((lanes.RULER, 20), (lanes.DIALOGUE, 33), (lanes.LIPS, 7)):
        drag(strip.view, place(strip.view, lane, 10.5), place(strip.view, lane, frame + 0.5))
        assert session.playhead.frame == frame
    assert session.keeping.ranges == []


def test_a_range_is_drawn_its_edge_dragged_and_it_is_deleted(strip: Strip, session: Session, qtbot: QtBot) -> None:
    view = strip.view
    drag(view, place(view, lanes.KEEP, 10.5), place(view, lanes.KEEP, 20.5))
    assert session.keeping.ranges == [(10, 20)]
    drag(view, place(view, lanes.KEEP, 21), place(view, lanes.KEEP, 31))
    assert session.keeping.ranges == [(10, 30)]
    session.choices.stack.undo()
    assert session.keeping.ranges == [(10, 20)]
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(view, lanes.KEEP, 15))
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert session.keeping.ranges == []


def test_escape_lets_go_of_a_drag(strip: Strip, session: Session, qtbot: QtBot) -> None:
    view = strip.view
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=place(view, lanes.KEEP, 10))
    qtbot.mouseMove(view, place(view, lanes.KEEP, 20))
    session.keys.press("cancel")
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place(view, lanes.KEEP, 20))
    assert session.keeping.ranges == []


def test_keys_keep_from_in_to_out(strip: Strip, session: Session) -> None:
    session.playhead.move(12)
    session.keys.press("keep in")
    session.playhead.move(25)
    session.keys.press("keep out")
    assert session.keeping.ranges == [(12, 25)]


def test_the_wheel_zooms_where_the_pointer_is_and_shift_scrolls(strip: Strip, qtbot: QtBot) -> None:
    view = strip.view
    at = place(view, lanes.LIPS, 30)
    wheel(view, at, 480)
    assert not view.scale.fitted and view.frame_at(at.x()) == pytest.approx(30, abs=0.1)
    left = view.scale.left
    wheel(view, at, -240, Qt.KeyboardModifier.ShiftModifier)
    assert view.scale.left > left
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert view.scale.fitted


def test_marks_are_gone_to_one_after_the_other(strip: Strip, session: Session) -> None:
    for name, frame in (("next mark", 12), ("next mark", 30), ("next mark", 30), ("previous mark", 12)):
        session.keys.press(name)
        assert session.playhead.frame == frame


def test_the_frame_under_the_pointer_is_read_out(strip: Strip) -> None:
    strip.view.set_hover(30)
    text = strip._reading.toolTip()
    assert "01:00:01:05" in text and "timeline 01:00:01:05" in text and "retimed: because" in text and "Soft." in text


def test_a_thousand_frames_are_scrubbed_within_eight_milliseconds_a_paint(session: Session, qtbot: QtBot) -> None:
    """Painted as a whole, which is more than a moved playhead asks for."""
    strip = Strip(session)
    qtbot.addWidget(strip)
    strip.resize(1600, 360)
    open_shots(session)
    session.study.put("shot", {"first": 0, "stop": 1000, "rate": session.playhead.rate})
    session.playhead.set_range(0, 1000, session.playhead.rate, session.playhead.start)
    fill(session.study, 1000)
    strip.show()
    strip._refresh()
    view = strip.view
    screen = QImage(view.size(), QImage.Format.Format_RGB32)
    for _ in range(50):  # until every tile is painted
        view.render(screen)
    painted = view.tiles.painted
    took = []
    for frame in range(1000):
        session.playhead.move(frame)
        view.set_hover(frame)
        began = time.perf_counter()
        view.render(screen)
        took.append(time.perf_counter() - began)
    took.sort()
    print(f"a paint of the whole strip: median {took[500] * 1000:.2f} ms, 99 % {took[990] * 1000:.2f} ms")
    assert view.tiles.painted == painted, "scrubbing paints no tile again"
    assert took[500] < 0.008


def test_a_zoom_is_seen_at_once_and_painted_bit_by_bit(strip: Strip, session: Session, qtbot: QtBot) -> None:
    view = strip.view
    screen = QImage(view.size(), QImage.Format.Format_RGB32)
    for _ in range(20):  # until all of it is painted
        view.render(screen)
    paint, slow = view.tiles._paint, [0]

    def slowly(*given: object) -> None:
        slow[0] += 1
        time.sleep(0.01)
        paint(*given)  # type: ignore[arg-type]

    view.tiles._paint = slowly
    view.scale.zoom(400, 2)
    view.render(screen)
    assert slow[0] == 1, "no further tile is begun in the same paint"
    edge = view.canvas.band(lanes.PLAN)
    assert edge is not None
    seen = {screen.pixelColor(x, edge.bottom - 4).name() for x in range(view.header, 1200, 10)}
    assert "#3f7fb5" in seen, "the rest is seen as it was"
    qtbot.waitUntil(lambda: slow[0] >= 5, timeout=3000)


def test_without_a_shot_nothing_fails(session: Session, qtbot: QtBot) -> None:
    strip = Strip(session)
    qtbot.addWidget(strip)
    for width, height in ((1200, 300), (300, 120), (120, 60), (4000, 900)):
        strip.resize(width, height)
        strip.show()
        strip.grab()
    strip.next_mark()
    strip.remove_picked()
    strip.zoom(2)
    strip.fit()


def test_as_much_is_read_out_as_there_is_room_for(strip: Strip) -> None:
    strip.show()
    strip.resize(160, 300)
    strip.view.set_hover(30)
    QApplication.processEvents()
    short = strip._reading.text()
    strip.resize(1200, 300)
    QApplication.processEvents()
    assert short.endswith("…") and len(strip._reading.text()) > len(short)
