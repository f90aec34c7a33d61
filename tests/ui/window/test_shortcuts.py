"""Keys go where they are meant: to the control that has the focus where it is operated by them, else to the panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QListWidget,
    QPushButton,
    QSlider,
    QTabBar,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from retake_ui.keys import Keys
from retake_ui.window.shortcuts import Shortcuts

_Key = Qt.Key


@dataclass
class Bench:
    """A panel of plain controls, and which of its keys were pressed."""

    panel: QWidget
    bot: QtBot
    pressed: list[str] = field(default_factory=list)

    def press(self, widget: QWidget, *keys: Qt.Key) -> list[str]:
        """Presses keys on a control that has the focus; what the panel took for its own comes back."""
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        self.bot.waitUntil(widget.hasFocus)
        self.pressed.clear()
        for key in keys:
            self.bot.keyClick(widget, key)
        return list(self.pressed)


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    panel, keys = QWidget(), Keys()
    qtbot.addWidget(panel)
    QVBoxLayout(panel)
    made = Bench(panel, qtbot)
    keys.pressed.connect(made.pressed.append)
    Shortcuts(panel, keys)
    panel.show()
    panel.activateWindow()
    yield made


def put(bench: Bench, widget: QWidget) -> None:
    layout = bench.panel.layout()
    assert layout is not None
    layout.addWidget(widget)
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.show()


def test_space_checks_a_box_and_presses_a_button_and_all_else_stays_the_panel_s(bench: Bench) -> None:
    for control in (QCheckBox(), QPushButton("Go"), QToolButton()):
        put(bench, control)
        clicked: list[bool] = []
        control.clicked.connect(lambda on, heard=clicked: heard.append(on))
        assert bench.press(control, _Key.Key_Space) == [] and len(clicked) == 1
        assert bench.press(control, _Key.Key_Right, _Key.Key_K, _Key.Key_Home) == ["step", "stop", "first"]


def test_a_slider_is_moved_by_arrows_and_space_plays(bench: Bench) -> None:
    slider = QSlider(Qt.Orientation.Horizontal)
    put(bench, slider)
    assert bench.press(slider, _Key.Key_Right, _Key.Key_Right) == [] and slider.value() == 2
    assert bench.press(slider, _Key.Key_Left) == [] and slider.value() == 1
    assert bench.press(slider, _Key.Key_End) == [] and slider.value() == slider.maximum()
    assert bench.press(slider, _Key.Key_Space) == ["play"]


def test_a_list_goes_to_its_ends_and_space_and_arrows_to_the_sides_still_play(bench: Bench) -> None:
    made = QListWidget()
    made.addItems(["a", "b", "c"])
    made.setCurrentRow(1)
    put(bench, made)
    assert bench.press(made, _Key.Key_End) == [] and made.currentRow() == 2
    assert bench.press(made, _Key.Key_Home) == [] and made.currentRow() == 0
    assert bench.press(made, _Key.Key_Space, _Key.Key_Right) == ["play", "step"]


def test_a_box_of_choices_and_tabs_are_operated_by_their_own_keys(bench: Bench) -> None:
    box, tabs = QComboBox(), QTabBar()
    box.addItems(["a", "b", "c"])
    for name in ("one", "two"):
        tabs.addTab(name)
    put(bench, box)
    put(bench, tabs)
    assert bench.press(box, _Key.Key_End) == [] and box.currentIndex() == 2
    assert bench.press(tabs, _Key.Key_Right) == [] and tabs.currentIndex() == 1
    assert bench.press(tabs, _Key.Key_Space) == ["play"]


def test_from_what_is_only_read_it_plays(bench: Bench) -> None:
    page = QTextBrowser()
    put(bench, page)
    assert bench.press(page, _Key.Key_Space, _Key.Key_Right) == ["play", "step"]
