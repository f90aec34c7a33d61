"""Retake > Open in Nuke: the panel goes where this workspace has room, and is opened once."""

from __future__ import annotations

import types
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from retake_plugin.nuke import start


class Panels:
    """nukescripts.panels, which makes a panel as Nuke does: by evaluating its first argument's name."""

    def __init__(self, window: QTabWidget | None = None) -> None:
        self.window, self.made, self.shown = window, 0, 0

    def registerWidgetAsPanel(self, made: str, name: str, id: str, create: bool = False) -> Any:
        def add(pane: Any) -> None:
            assert pane is not None, "it would be seen nowhere"
            self._make()

        return types.SimpleNamespace(addToPane=add, show=self._float)

    def _make(self) -> QWidget:
        self.made += 1
        widget: QWidget = start.panel()
        if self.window is not None:
            frame = QWidget()  # panes have frames of their own around what is docked
            QVBoxLayout(frame).addWidget(widget)
            self.window.addTab(frame, "Retake")
            self.window.setCurrentWidget(frame)
        return widget

    def _float(self) -> None:
        self.shown += 1
        self._make()


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "_made", {"panel": QLabel})
    monkeypatch.setattr(start, "_last", [])


def nuke(*panes: str) -> Any:
    return types.SimpleNamespace(getPaneFor=lambda id: id if id in panes else None)


def test_a_second_open_brings_the_panel_to_the_front_that_is_there(qtbot: Any) -> None:
    window = QTabWidget()
    qtbot.addWidget(window)
    panels = Panels(window)
    start._open(nuke("DAG.1"), panels, "made")
    window.insertTab(0, QLabel("Viewer"), "Viewer")
    window.show()
    window.setCurrentIndex(0)
    start._open(nuke("DAG.1"), panels, "made")
    assert panels.made == 1 and window.currentIndex() == 1


def test_one_that_was_closed_is_opened_anew(qtbot: Any) -> None:
    window = QTabWidget()
    qtbot.addWidget(window)
    panels = Panels(window)
    start._open(nuke("Properties.1"), panels, "made")
    window.show()
    window.widget(0).deleteLater()
    qtbot.waitUntil(lambda: window.count() == 0)
    start._open(nuke("Properties.1"), panels, "made")
    assert panels.made == 2


def test_in_a_workspace_without_such_panes_it_has_a_window_of_its_own(qtbot: Any) -> None:
    panels = Panels()
    start._open(nuke(), panels, "made")
    qtbot.addWidget(start._last[0])
    assert panels.shown == panels.made == 1


def test_whatever_lies_around_it_is_borne(qtbot: Any) -> None:
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    for _ in range(2):
        stack.addWidget(QLabel())
    start._last[:] = [QLabel()]
    stack.addWidget(start._last[0])
    stack.show()
    assert start._in_front() and stack.currentIndex() == 2
    start._last[:] = [object()]
    assert not start._in_front()
