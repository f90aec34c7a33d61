"""The whole panel: folds by its width, listens to keys, says what broke down, remembers, and ends what it began."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from retake.errors import SetupError
from retake_ui import look
from retake_ui.controls.grouping import MORE
from retake_ui.keys import KEYS
from retake_ui.links.links import Links
from retake_ui.models.shots import READY
from retake_ui.models.showing import PLATE, WIPE
from retake_ui.session import Session
from retake_ui.shots.columns import NAME, RECORD, STATUS
from retake_ui.window.app import Window, wish_of
from retake_ui.window.layout import MIDDLE, NARROW, WIDE, way_at
from retake_ui.window.panel import Panel
from tests.ui.conftest import Fake

ADR = {"tracks": ["A2"]}
Make = Callable[[], Panel]


@pytest.fixture
def make(fake: Fake, qtbot: QtBot) -> Iterator[Make]:
    """Makes panels on fake workers."""
    made: list[tuple[Panel, Links]] = []

    def panel() -> Panel:
        links = Links(command=fake.command, pulse=60)
        one = Panel(Session(links), guest=False)
        one.resize(1500, 900)
        one.show()
        made.append((one, links))
        qtbot.waitUntil(lambda: one.session.remember.ready)
        return one

    yield panel
    for one, links in made:
        one.close()
        assert links.gone(10.0), "a worker was left behind"
        one.deleteLater()


@pytest.fixture
def panel(make: Make, fake: Fake, qtbot: QtBot, tmp_path: Path) -> Panel:
    """A panel with a timeline."""
    fake.set(taken=[0, 1])
    made = make()
    open_in(made, qtbot, tmp_path / "reel.otio")
    return made


def open_in(panel: Panel, qtbot: QtBot, path: Path) -> None:
    """Opens a timeline and waits until all that is asked of it is known."""
    session = panel.session
    session.open(str(path), ADR)
    qtbot.waitUntil(lambda: session.shots.state == READY, timeout=15_000)
    qtbot.waitUntil(lambda: session.links.timeline.busy == session.links.ahead.busy == 0, timeout=15_000)


def test_every_part_is_seen_at_every_width(panel: Panel, qtbot: QtBot) -> None:
    parts = panel.layout_.parts
    for width, way, seen in ((1600, WIDE, (parts.shots, parts.viewer, parts.strip, parts.controls, parts.drawer)),
                             (900, MIDDLE, (parts.shots, parts.viewer, parts.strip, parts.controls, parts.drawer)),
                             (330, NARROW, (parts.shots, parts.viewer, parts.strip, parts.drawer)),
                             (1600, WIDE, (parts.shots, parts.viewer, parts.strip, parts.controls, parts.drawer))):
        panel.resize(width, 900)
        QApplication.processEvents()
        assert panel.layout_.way == way
        if way == NARROW:
            panel.layout_.show_part(parts.viewer)
            QApplication.processEvents()
        assert panel.width() == width, "nothing keeps it from being so narrow"
        tabs = panel.layout_.tabs
        behind = [tabs.widget(place) for place in range(tabs.count()) if place != tabs.currentIndex()]
        assert not any(page.isVisible() for page in behind), f"a tab that is not shown is seen at {width}"
        for part in seen:
            assert part.isVisible() and part.height() > 20, f"{part} at {width}"


def test_the_keyboard_stays_where_it_is_when_the_window_becomes_narrow_or_wide(panel: Panel, qtbot: QtBot) -> None:
    panel.shots.table.setFocus()
    for width in (1500, 900, 360, 900, 1500):
        panel.resize(width, 900)
        qtbot.wait(20)
        assert panel.focusWidget() is panel.shots.table, width


def test_in_a_narrow_dock_a_preview_comes_to_the_front(panel: Panel) -> None:
    panel.resize(360, 900)
    QApplication.processEvents()
    panel.layout_.show_part(panel.controls)
    assert not panel.viewer.isVisible()
    panel.session.trying.done.emit({})
    assert panel.viewer.isVisible()


def test_a_window_that_was_small_gets_its_columns_back(panel: Panel) -> None:
    def columns_at(width: int) -> list[int]:
        panel.resize(width, 900)
        QApplication.processEvents()
        return panel.layout_.columns.sizes()

    before = columns_at(1600)
    columns_at(360)
    columns_at(900)
    assert columns_at(1600) == before
    for width in (1200, 1280, 1500, 1920):
        shots, stage, tabs = columns_at(width)
        assert min(shots, tabs) >= 300 and stage >= shots, f"at {width}"
    panel.layout_.columns.setSizes([700, 800, 420])
    panel.layout_.columns.splitterMoved.emit(700, 1)  # as it is when somebody drags a bound
    chosen = panel.layout_.columns.sizes()
    columns_at(360)
    assert columns_at(1920) == chosen


def test_at_a_bound_the_layout_does_not_flicker() -> None:
    assert way_at(1179, WIDE) == WIDE and way_at(1179, MIDDLE) == MIDDLE
    assert way_at(699, MIDDLE) == MIDDLE and way_at(699, NARROW) == NARROW
    assert way_at(320, WIDE) == NARROW


def test_keys_do_what_they_say_but_not_where_somebody_writes(panel: Panel, qtbot: QtBot) -> None:
    panel.activateWindow()
    table = panel.shots.table
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    first = panel.session.shots.current
    qtbot.keyClick(table, Qt.Key.Key_N)
    assert panel.session.shots.current != first
    qtbot.keyClick(table, Qt.Key.Key_Slash)
    qtbot.waitUntil(panel.shots.filter.field.hasFocus)
    now = panel.session.shots.current
    qtbot.keyClicks(panel.shots.filter.field, "snap")
    assert panel.shots.filter.field.text() == "snap"
    assert panel.session.shots.current == now


def test_a_key_that_is_held_is_done_until_it_is_let_go(panel: Panel, qtbot: QtBot) -> None:
    panel.activateWindow()
    panel.shots.table.setFocus()
    qtbot.waitUntil(panel.shots.table.hasFocus)
    qtbot.keyPress(panel.shots.table, Qt.Key.Key_F)
    assert panel.session.showing.flip
    qtbot.keyRelease(panel.shots.table, Qt.Key.Key_F)
    assert not panel.session.showing.flip


def test_tab_reaches_every_part_and_goes_down_the_form_as_the_eye_does(panel: Panel, qtbot: QtBot) -> None:
    panel.activateWindow()
    panel.shots.table.setFocus()
    qtbot.waitUntil(panel.shots.table.hasFocus)
    stops: list[QWidget] = []
    while (now := QApplication.focusWidget()) not in stops:
        assert now is not None
        stops.append(now)
        panel.focusNextChild()
    assert now is stops[0], "all around, not in a circle of some"
    parts = panel.layout_.parts
    for part in (parts.viewer, parts.strip, parts.controls, panel.foot, parts.drawer, panel.shots.filter,
                 panel.shots.dialogue, panel.shots.timeline):
        assert any(part.isAncestorOf(one) for one in stops), f"{part} is not reached"
    form = [one for one in stops if panel.layout_.parts.controls.isAncestorOf(one) and one.accessibleName()]
    for ahead, behind in pairwise(form):
        assert behind.mapTo(panel, QPoint()).y() >= ahead.mapTo(panel, QPoint()).y() - ahead.height(), behind


def test_no_two_keys_are_the_same() -> None:
    pressed = [sequence for key in KEYS for sequence in key.sequences]
    assert len(pressed) == len(set(pressed))
    assert len({key.name for key in KEYS}) == len(KEYS)


def test_every_key_does_something(panel: Panel) -> None:
    silent = [key.name for key in KEYS if key.name not in panel.session.keys._does]
    assert silent == []


def test_all_keys_are_shown_on_a_page(panel: Panel, qtbot: QtBot) -> None:
    panel.session.keys.press("keys")
    sheet: Any = next(one for one in QApplication.topLevelWidgets() if one.accessibleName() == "Keys"
                      and one.isVisible())
    assert sheet.sizeHint().height() < 800
    qtbot.waitUntil(sheet.isActiveWindow)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_a_worker_that_hangs_is_said_and_mended_by_a_click(panel: Panel, fake: Fake, qtbot: QtBot) -> None:
    fake.task("review", hangs=True)
    panel.session.keys.press("approve")
    qtbot.waitUntil(lambda: panel.foot.mend.isVisible(), timeout=15_000)
    assert "does not answer" in panel.foot.line.toolTip()
    fake.task("review")
    panel.foot.mend.click()
    qtbot.waitUntil(lambda: panel.session.shots.rows[0].status == "approved", timeout=15_000)
    assert not panel.foot.mend.isVisible()


def test_a_worker_that_dies_in_the_middle_is_replaced_without_a_word(panel: Panel, fake: Fake, qtbot: QtBot) -> None:
    fake.task("review", delay=0.4)
    panel.session.keys.press("approve")
    qtbot.waitUntil(lambda: bool(fake.asked("review")), timeout=15_000)
    os.kill(fake.asked("review")[0]["pid"], signal.SIGKILL)
    qtbot.waitUntil(lambda: panel.session.shots.rows[0].status == "approved", timeout=15_000)
    assert not panel.foot.mend.isVisible()


def test_a_worker_of_another_version_is_said(make: Make, fake: Fake, qtbot: QtBot, tmp_path: Path) -> None:
    fake.set(protocol=2)
    panel = make()
    panel.session.open(str(tmp_path / "reel.otio"))
    qtbot.waitUntil(lambda: panel.foot.mend.isVisible(), timeout=15_000)
    assert "protocol 2" in panel.foot.line.toolTip()
    fake.set(protocol=1)
    panel.foot.mend.click()
    qtbot.waitUntil(lambda: panel.session.shots.state == READY, timeout=15_000)


def test_it_lies_as_it_lay(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    first = make()
    open_in(first, qtbot, tmp_path / "reel.otio")
    first.layout_.columns.setSizes([300, 800, 400])
    first.layout_.tabs.setCurrentIndex(1)
    first.drawer.set_open(True)
    sizes = first.layout_.columns.sizes()
    first.session.shots.pick(first.session.shots.rows[5].key)
    first.close()
    again = make()
    assert again.layout_.columns.sizes() == sizes
    assert again.layout_.tabs.currentIndex() == 1
    assert again.drawer.is_open
    again.session.open(str(tmp_path / "reel.otio"))
    qtbot.waitUntil(lambda: again.session.shots.state == READY, timeout=15_000)
    assert again.session.shots.rows[5].line is not None, "where the dialogue is was remembered"
    assert again.session.shots.current == again.session.shots.rows[5].key


def test_it_is_used_as_it_was_used(make: Make, qtbot: QtBot) -> None:
    first = make()
    table, header = first.shots.table, first.shots.table.horizontalHeader()
    header.moveSection(header.visualIndex(STATUS), 2)
    header.resizeSection(RECORD, 133)
    table.sortByColumn(NAME, Qt.SortOrder.DescendingOrder)
    first.shots.filter.field.setText("kitchen")
    first.shots.filter.chips["failed"].setChecked(True)
    first.viewer.set_mode(WIPE)
    first.session.keys.press("matte")
    first.controls.sections["library"].head.setChecked(False)
    first.controls.sections[MORE].head.setChecked(True)
    first.session.close()  # as an editor ends it that takes its windows away without closing them
    again = make()
    table, header = again.shots.table, again.shots.table.horizontalHeader()
    assert header.visualIndex(STATUS) == 2 and table.columnWidth(RECORD) == 133
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (NAME, Qt.SortOrder.DescendingOrder)
    assert again.shots.filter.field.text() == "kitchen" and table.chosen.words == ("kitchen",)
    assert again.shots.filter.chips["failed"].isChecked() and table.chosen.states == {"failed"}
    assert (again.session.showing.mode, again.session.showing.matte) == (WIPE, True)
    assert again.viewer.compare.modes[WIPE].isChecked() and again.viewer.compare.over["matte"].isChecked()
    assert [again.controls.sections[name].head.isChecked() for name in ("library", MORE, "dialogue")] == [
        False, True, True]


def test_a_state_that_is_nonsense_is_passed_over(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    state = tmp_path / "home" / "retake" / "panel.json"
    state.parent.mkdir(parents=True)
    state.write_text('{"panel": 1, "sizes": {"wide": {"columns": ["a", -5]}, "tab": 99, "drawer": "x"}, '
                     '"table": {"columns": [1, 1], "widths": {"x": 3, "99": 50, "2": "y"}, "sorted by": 77}, '
                     '"filter": {"text": 5, "states": ["none", [1]]}, "folds": {"library": 3}, '
                     '"showing": {"mode": [1], "sound": {}, "matte": "x"}, '
                     '"queue open": 7, "window": 5, "timelines": {"/a": 3}}', encoding="utf-8")
    panel = make()
    assert panel.layout_.way == WIDE and panel.session.showing.mode == PLATE
    assert panel.shots.table.keys == [] and not panel.shots.filter.field.text()


def test_every_control_can_be_named_aloud(panel: Panel) -> None:
    kinds = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QAbstractItemView)
    nameless = [f"{type(one).__name__} in {type(one.parent()).__name__}" for kind in kinds
                for one in panel.findChildren(kind)
                if not (one.accessibleName() or (isinstance(one, QAbstractButton) and one.text()))
                and type(one.parent()).__module__.startswith("retake_ui")
                and not isinstance(one.parent(), QLineEdit | QAbstractItemView)]  # Qt's own within them
    assert nameless == []


def test_as_a_guest_it_brings_its_own_look_and_no_other(fake: Fake, qtbot: QtBot, qapp: QApplication) -> None:
    before = qapp.styleSheet()
    links = Links(command=fake.command)
    guest = Panel(Session(links))
    qtbot.addWidget(guest)
    assert guest.styleSheet() and qapp.styleSheet() == before
    assert guest.palette().window().color().name() == look.colours.WINDOW
    guest.close()
    assert links.gone(10.0)


def test_a_window_says_which_timeline_is_open_and_ends_its_workers(fake: Fake, qtbot: QtBot, tmp_path: Path) -> None:
    links = Links(command=fake.command)
    window = Window(Session(links))
    qtbot.addWidget(window)
    window.show()
    window._session.open(str(tmp_path / "reel.otio"), ADR)
    qtbot.waitUntil(lambda: window._session.shots.state == READY, timeout=15_000)
    assert window.windowTitle() == "reel.otio – Retake"
    window.close()
    assert links.gone(10.0)


def test_the_command_line_says_what_is_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import subprocess

    from retake.cli import main
    asked: list[list[str]] = []

    def run(command: list[str]) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    assert main(["panel", str(tmp_path / "reel.edl"), "--rate", "23.976", "--language", "es=A3", "--media", "/m"]) == 0
    wish = wish_of(asked[0][3:])
    assert wish.timeline == str(tmp_path / "reel.edl")
    assert wish.dialogue["languages"] == ["es=A3"]
    assert wish.given == {"media": ["/m"], "rate": "24000/1001", "name": ""}


def test_without_pyside_the_command_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch,
                                                           capsys: pytest.CaptureFixture[str]) -> None:
    from retake.cli import main
    monkeypatch.setattr("retake.cli.panel.find_spec", lambda name: None)
    assert main(["panel"]) == SetupError.exit_code
    assert "python start.py panel" in capsys.readouterr().err


def test_the_one_version_of_pyside_that_breaks_down_is_refused(monkeypatch: pytest.MonkeyPatch,
                                                              capsys: pytest.CaptureFixture[str]) -> None:
    from retake.cli import main
    monkeypatch.setattr("retake.cli.panel.version", lambda name: "6.12.0")
    monkeypatch.setattr("sys.version_info", (3, 11, 7))
    assert main(["panel"]) == SetupError.exit_code
    assert "6.12.0" in capsys.readouterr().err
