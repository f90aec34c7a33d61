"""Where a picture lies on the display."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from retake_ui.viewer.framing import Framing


@pytest.fixture
def framing() -> Framing:
    made = Framing()
    made.size, made.canvas = QSizeF(1920, 1080), QSizeF(960, 640)
    return made


def test_a_fitted_picture_is_whole_and_in_the_middle(framing: Framing) -> None:
    assert framing.places() == [QRectF(0, 50, 960, 540)]
    assert framing.scale == 0.5


def test_side_by_side_both_are_whole(framing: Framing) -> None:
    framing.columns = 2
    left, right = framing.places()
    assert left.width() == right.width() == 479
    assert left.right() < right.left() and right.right() <= 960


def test_one_to_one_is_a_pixel_for_a_pixel_on_whole_pixels(framing: Framing) -> None:
    framing.one_to_one()
    place = framing.places()[0]
    assert (place.width(), place.height()) == (1920, 1080)
    assert place.left() == round(place.left()) and place.top() == round(place.top())


def test_what_is_under_the_pointer_stays_there_when_enlarged(framing: Framing) -> None:
    at = QPointF(300, 200)
    before = framing.point(at)
    framing.enlarge(1.25, at)
    framing.enlarge(1.25, at)
    after = framing.point(at)
    assert after.x() == pytest.approx(before.x(), abs=0.002) and after.y() == pytest.approx(before.y(), abs=0.002)


def test_one_to_one_is_never_jumped_over(framing: Framing) -> None:
    framing.scale_to(0.9)
    framing.enlarge(1.25, QPointF(480, 320))
    assert framing.zoom == 1.0
    framing.enlarge(1.25, QPointF(480, 320))
    framing.enlarge(0.7, QPointF(480, 320))
    assert framing.zoom == 1.0


def test_made_small_enough_it_is_fitted_again(framing: Framing) -> None:
    framing.scale_to(0.55)
    framing.enlarge(0.8, QPointF(10, 10))
    assert framing.zoom is None and framing.places() == [QRectF(0, 50, 960, 540)]


def test_moving_moves_the_picture_but_never_out_of_sight(framing: Framing) -> None:
    framing.one_to_one()
    before = framing.places()[0]
    framing.move(QPointF(40, -30))
    assert framing.places()[0].topLeft() - before.topLeft() == QPointF(40, -30)
    framing.move(QPointF(99_999, 99_999))
    assert framing.places()[0].intersects(QRectF(0, 0, 960, 640))


def test_a_fitted_picture_does_not_move(framing: Framing) -> None:
    framing.move(QPointF(40, 30))
    assert framing.places() == [QRectF(0, 50, 960, 540)]


def test_side_by_side_the_other_half_shows_the_same_part(framing: Framing) -> None:
    framing.columns = 2
    framing.scale_to(2.0, QPointF(700, 300))
    left, right = framing.places()
    cells = framing.cells()
    assert left.left() - cells[0].left() == pytest.approx(right.left() - cells[1].left(), abs=1)
