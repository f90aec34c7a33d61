"""Two pictures as one."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from retake_ui.models.showing import DIFFERENCE, PLATE, SIDE, TAKE, WIPE
from retake_ui.viewer.compose import TINT, Scene, compose, difference, tinted
from tests.ui.viewer.made import colour_at


def plain(colour: str, size: tuple[int, int] = (40, 20)) -> QImage:
    picture = QImage(*size, QImage.Format.Format_RGB32)
    picture.fill(QColor(colour))
    return picture


def drawn(mode: str, places: list[QRectF] | None = None, size: tuple[int, int] = (40, 20), **scene: Any) -> QImage:
    canvas = QImage(*size, QImage.Format.Format_RGB32)
    canvas.fill(Qt.GlobalColor.black)
    painter = QPainter(canvas)
    compose(painter, Scene(mode, plain("red"), plain("lime"), **scene), places or [QRectF(0, 0, 40, 20)])
    painter.end()
    return canvas


@pytest.mark.parametrize(("mode", "flip", "colour"), [
    (PLATE, False, "red"), (TAKE, False, "lime"), (PLATE, True, "lime"), (TAKE, True, "red")])
def test_one_alone_is_the_left_or_the_right_one_and_a_flip_shows_the_other(
        qapp: object, mode: str, flip: bool, colour: str) -> None:
    assert colour_at(drawn(mode, flip=flip), 20, 10) == colour


def test_a_wipe_shows_the_left_one_to_its_line_and_the_right_one_behind(qapp: object) -> None:
    picture = drawn(WIPE, wipe=0.25)
    assert [colour_at(picture, x, 5) for x in (0, 8, 12, 39)] == ["red", "red", "lime", "lime"]
    flipped = drawn(WIPE, wipe=0.25, flip=True)
    assert [colour_at(flipped, x, 5) for x in (0, 39)] == ["lime", "red"]


def test_a_wipe_at_either_end_shows_one_of_them_alone(qapp: object) -> None:
    assert colour_at(drawn(WIPE, wipe=0.0), 3, 5) == "lime"
    assert colour_at(drawn(WIPE, wipe=1.0), 36, 5) == "red"


def test_side_by_side_each_has_its_place(qapp: object) -> None:
    picture = drawn(SIDE, [QRectF(0, 5, 20, 10), QRectF(20, 5, 20, 10)])
    assert [colour_at(picture, x, 10) for x in (2, 17, 22, 37)] == ["red", "red", "lime", "lime"]
    assert colour_at(picture, 10, 1) == "black"


def test_a_difference_is_four_times_as_plain_and_black_where_nothing_differs(qapp: object) -> None:
    left, right = plain("#405060"), plain("#405060")
    right.setPixelColor(3, 3, QColor("#3b5a60"))
    found = difference(left, right)
    assert found.pixelColor(0, 0).getRgb()[:3] == (0, 0, 0)
    assert found.pixelColor(3, 3).getRgb()[:3] == (20, 40, 0)


def test_a_large_difference_stays_white_and_does_not_run_over(qapp: object) -> None:
    assert difference(plain("white"), plain("black")).pixelColor(1, 1).getRgb()[:3] == (255, 255, 255)


def test_pictures_of_two_sizes_are_subtracted_too(qapp: object) -> None:
    found = difference(plain("red"), plain("red", (20, 10)))
    assert found.size().width() == 40 and found.pixelColor(20, 10).getRgb()[:3] == (0, 0, 0)


def test_a_difference_of_one_picture_alone_is_none(qapp: object) -> None:
    canvas = plain("gray")
    painter = QPainter(canvas)
    compose(painter, Scene(DIFFERENCE, plain("red")), [QRectF(0, 0, 40, 20)])
    painter.end()
    assert colour_at(canvas, 20, 10) == "gray"


def test_a_matte_tints_where_it_is_white_and_nowhere_else(qapp: object) -> None:
    matte = plain("black")
    for x in range(20, 40):
        for y in range(20):
            matte.setPixelColor(x, y, QColor("white"))
    assert tinted(matte).pixelColor(5, 5).alpha() == 0
    assert tinted(matte).pixelColor(30, 5).getRgb()[:3] == TINT.getRgb()[:3]
    picture = drawn(PLATE, matte=matte)
    assert picture.pixelColor(5, 5).getRgb()[:3] == (255, 0, 0)
    seen = picture.pixelColor(30, 5)
    assert seen.blue() > 60 and seen.red() < 230


def test_a_matte_lies_over_the_takes_side_of_a_wipe_alone(qapp: object) -> None:
    picture = drawn(WIPE, wipe=0.5, matte=plain("white"))
    assert picture.pixelColor(5, 5).getRgb()[:3] == (255, 0, 0)
    assert picture.pixelColor(35, 5).blue() > 60


def test_at_its_own_size_a_picture_is_drawn_sample_for_sample(qapp: object) -> None:
    source = QImage(4, 2, QImage.Format.Format_RGB32)
    for x in range(4):
        for y in range(2):
            source.setPixelColor(x, y, QColor(60 * x, 100 * y, 7))
    canvas = plain("black", (10, 6))
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    compose(painter, Scene(PLATE, source), [QRectF(3, 2, 4, 2)])
    painter.end()
    assert canvas.copy(3, 2, 4, 2) == source.convertToFormat(canvas.format())


def test_enlarged_pixels_stay_squares_for_those_who_count_them(qapp: object) -> None:
    source = plain("black", (2, 1))
    source.setPixelColor(1, 0, QColor("white"))
    canvas = plain("red", (16, 8))
    painter = QPainter(canvas)
    compose(painter, Scene(PLATE, source, pixels=True), [QRectF(0, 0, 16, 8)])
    painter.end()
    assert [colour_at(canvas, x, 4) for x in (0, 7, 8, 15)] == ["black", "black", "white", "white"]
