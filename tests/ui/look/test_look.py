"""Icons and signs: every one can be drawn, and none is told from another by its colour alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from retake_ui import look
from retake_ui.look import colours, icons, signs
from retake_ui.models.shots import Row
from tests.ui import fake_answers


@pytest.mark.parametrize("name", icons.names())
def test_every_icon_shows_something_and_is_fainter_where_it_is_off(qapp: QApplication, name: str) -> None:
    on = look.icon(name).pixmap(QSize(16, 16)).toImage()
    off = look.icon(name).pixmap(QSize(16, 16), QIcon.Mode.Disabled).toImage()
    assert _drawn(on) > 8
    assert on != off


@pytest.mark.parametrize("table", [signs.STATUS, signs.VERDICT, signs.LIGHT, signs.WORKER])
def test_no_two_states_of_a_table_share_shape_and_word(qapp: QApplication, table: dict[str, signs.Sign]) -> None:
    assert len({one.word for one in table.values()}) == len(table)
    for one in table.values():
        assert _drawn(signs.pixmap(one, 12).toImage()) > 4


def test_what_is_good_and_what_is_bad_differ_in_shape() -> None:
    for table in (signs.VERDICT, signs.LIGHT):
        assert len({one.shape for one in table.values()}) == len(table)


def test_every_status_of_a_row_has_a_sign() -> None:
    assert Row("a", fake_answers.shot(6)).status in signs.STATUS
    assert Row("a", fake_answers.shot(0)).status in signs.STATUS
    assert signs.status("what nobody thought of") is signs.UNKNOWN


def test_text_stands_out_from_every_surface() -> None:
    for surface in (colours.BASE, colours.WINDOW, colours.RAISED, colours.HOVER):
        assert _contrast(colours.TEXT, surface) > 7
        assert _contrast(colours.DIM, surface) > 3.8
    assert _contrast("#ffffff", colours.ACCENT_DEEP) > 4.5


def test_a_guest_s_look_stays_within_it(qtbot: QtBot, qapp: QApplication) -> None:
    before = qapp.styleSheet(), qapp.palette()
    window, guest = QWidget(), QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    box.addWidget(guest)
    other = QPushButton("the editor's own", window)
    colour = other.palette().button().color()
    look.apply(guest)
    assert (qapp.styleSheet(), qapp.palette()) == before
    assert other.palette().button().color() == colour
    assert guest.palette().window().color() == QColor(colours.WINDOW)


def _drawn(image: QImage) -> int:
    """How many pixels are not empty."""
    return sum(image.pixelColor(x, y).alpha() > 40 for x in range(image.width()) for y in range(image.height()))


def _contrast(one: str, other: str) -> float:
    """How far two colours are apart, as WCAG counts it."""
    def light(colour: str) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                 for part in QColor(colour).getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
