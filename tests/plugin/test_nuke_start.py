"""Start-up files of Nuke, Nuke Studio and Hiero: what they add, and that they never break an editor's start."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from retake.install.wanted import note
from retake_plugin.main_thread import MainThread
from retake_plugin.nuke.start import PANEL
from tests.plugin.bench_hiero import hiero_bench
from tests.plugin.bench_nuke import nuke_bench

NOTED = ("nuke.json", "hiero.json")


class Menu:
    """A menu of Nuke's or Qt's."""

    def __init__(self) -> None:
        self.entries: dict[str, Callable[[], Any]] = {}
        self.menus: dict[str, Menu] = {}

    def addMenu(self, name: str) -> Menu:
        return self.menus.setdefault(name, Menu())

    def addCommand(self, name: str, command: Callable[[], Any]) -> None:
        self.entries[name] = command

    addAction = addCommand

    def addSeparator(self) -> None:
        """Nothing to look at."""


class Panels(types.ModuleType):
    """nukescripts.panels."""

    def __init__(self) -> None:
        super().__init__("nukescripts.panels")
        self.known: list[tuple[Any, ...]] = []
        self.docked: list[Any] = []

    def registerWidgetAsPanel(self, widget: str, name: str, id: str, create: bool = False) -> Any:
        self.known.append((widget, name, id))
        return types.SimpleNamespace(addToPane=self.docked.append) if create else None


@pytest.fixture
def settings(tmp_path: Path, house: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the installer's notes, with notes."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "config/retake"
    folder.mkdir(parents=True)
    packages = {"retake": "core/retake", "retake_ui": "ui/retake_ui", "retake_plugin": "plugin/retake_plugin"}
    noted = {"python": sys.executable, "packages": {name: str(house / where) for name, where in packages.items()}}
    for name in NOTED:
        (folder / name).write_text(json.dumps(noted))
    return folder


@pytest.fixture
def panels(monkeypatch: pytest.MonkeyPatch) -> Panels:
    made = Panels()
    package = types.ModuleType("nukescripts")
    monkeypatch.setitem(sys.modules, "nukescripts", package)
    monkeypatch.setitem(sys.modules, "nukescripts.panels", made)
    return made


@pytest.fixture
def nuke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A module nuke with a menu."""
    with nuke_bench(tmp_path) as bench:
        menu = Menu()
        made = types.SimpleNamespace(
            menu=lambda name: menu, NUKE_VERSION_STRING="16.0v3", env={"studio": False, "hiero": False}, bar=menu,
            getPaneFor=lambda id: id, bench=bench,
            executeInMainThreadWithResult=bench.fake.executeInMainThreadWithResult)
        monkeypatch.setitem(sys.modules, "nuke", made)
        yield made


def run(house: Path, name: str) -> None:
    """Runs a start-up file as an editor does."""
    runpy.run_path(str(house / "plugin" / name), run_name="__main__")


def logged(settings: Path) -> str:
    path = settings / "retake.log"
    return path.read_text() if path.exists() else ""


def test_nuke_gets_a_menu_entry_and_a_panel_with_a_name_that_stays(house: Path, settings: Path, nuke: Any,
                                                                   panels: Panels) -> None:
    run(house, "nuke/init.py")
    run(house, "nuke/menu.py")
    assert not logged(settings)
    assert [(name, id) for _, name, id in panels.known] == [("Retake", "org.retake.panel")]
    nuke.bar.menus["Retake"].entries["Open"]()
    assert panels.docked == ["Properties.1"]


def test_the_node_graph_of_nuke_studio_has_a_menu_of_another_name(house: Path, settings: Path, nuke: Any,
                                                                  panels: Panels) -> None:
    nuke.env["studio"] = True
    run(house, "nuke/menu.py")
    assert list(nuke.bar.menus) == ["Retake (nodes)"]


def test_what_nuke_evaluates_is_the_panel(house: Path, settings: Path, nuke: Any, panels: Panels, qtbot: Any) -> None:
    run(house, "nuke/menu.py")
    widget = eval(panels.known[0][0], {})()
    qtbot.addWidget(widget)
    assert widget.objectName() == PANEL and widget.panel is None


def test_hiero_has_its_node_graph_left_alone(house: Path, settings: Path, nuke: Any, panels: Panels) -> None:
    nuke.env["hiero"] = True
    run(house, "nuke/menu.py")
    assert not panels.known and not nuke.bar.menus and not logged(settings)


def test_nuke_studio_gets_a_menu_entry_and_a_window(house: Path, settings: Path, nuke: Any, qtbot: Any, tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "film").mkdir()
    with hiero_bench(tmp_path / "film") as bench:
        bar, window = Menu(), types.SimpleNamespace(added=[], shown=[])
        manager = types.SimpleNamespace(addWindow=window.added.append, showWindow=window.shown.append)
        ui = types.SimpleNamespace(menuBar=lambda: bar, windowManager=lambda: manager)
        package = types.SimpleNamespace(core=bench.fake.core, ui=ui)
        for name, module in (("hiero", package), ("hiero.core", bench.fake.core), ("hiero.ui", ui)):
            monkeypatch.setitem(sys.modules, name, module)
        run(house, "hiero/Retake.py")
        assert not logged(settings)
        qtbot.addWidget(window.added[0])
        assert window.added[0].objectName() == "org.retake.timeline" and window.added[0].windowTitle() == "Retake"
        bar.menus["Retake"].entries["Open"]()
        assert window.shown == window.added
        assert list(bar.menus["Retake"].entries) == ["Open"]


@pytest.mark.parametrize("harm", ["nothing noted", "no JSON", "another JSON", "a package is gone", "an old Nuke",
                                  "an old Python", "the editor raises", "the editor leaves"])
@pytest.mark.parametrize("name", ["nuke/menu.py", "hiero/Retake.py"])
def test_whatever_is_wrong_the_editor_starts_and_a_line_says_why(name: str, harm: str, house: Path, settings: Path,
                                                                 nuke: Any, panels: Panels,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    core = types.SimpleNamespace(env={"VersionMajor": 16, "VersionMinor": 0, "VersionRelease": "v1"})
    ui = types.SimpleNamespace(menuBar=lambda: nuke.menu("Nuke"))
    for module, there in (("hiero", types.SimpleNamespace(core=core, ui=ui)), ("hiero.core", core), ("hiero.ui", ui)):
        monkeypatch.setitem(sys.modules, module, there)
    if harm == "nothing noted":
        for one in NOTED:
            (settings / one).unlink()
    elif harm in ("no JSON", "another JSON"):
        for one in NOTED:
            (settings / one).write_text("{" if harm == "no JSON" else "[]")
    elif harm == "a package is gone":
        for package in [one for one in sys.modules if one.split(".")[0] == "retake_plugin"]:
            monkeypatch.delitem(sys.modules, package)
        for one in NOTED:
            data = json.loads((settings / one).read_text())
            data["packages"]["retake_plugin"] = str(settings / "gone")
            (settings / one).write_text(json.dumps(data))
    elif harm == "an old Nuke":
        nuke.NUKE_VERSION_STRING, core.env["VersionMajor"] = "15.1v2", 15
    elif harm == "an old Python":
        monkeypatch.setattr(sys, "version_info", (3, 10, 9))
    else:
        def fail(name: str) -> None:
            raise SystemExit(1) if harm == "the editor leaves" else RuntimeError("no menu yet")

        nuke.menu = fail
    run(house, name)
    line = logged(settings)
    assert line.count("\n") == 1 and name.partition("/")[0] in line


@pytest.mark.parametrize("name", ["nuke/menu.py", "hiero/Retake.py"])
def test_what_the_installer_notes_is_what_the_start_needs(name: str, house: Path, settings: Path, nuke: Any,
                                                          panels: Panels, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in NOTED:
        (settings / one).unlink()
    (settings / f"{name.partition('/')[0]}.json").write_bytes(note())
    core = types.SimpleNamespace(env={"VersionMajor": 16, "VersionMinor": 0, "VersionRelease": "v1"})
    ui = types.SimpleNamespace(menuBar=lambda: None)
    for module, there in (("hiero", types.SimpleNamespace(core=core, ui=ui)), ("hiero.core", core), ("hiero.ui", ui)):
        monkeypatch.setitem(sys.modules, module, there)
    run(house, name)
    assert not logged(settings)


def test_a_home_that_can_not_be_written_costs_the_line_alone(house: Path, settings: Path, nuke: Any,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(settings / "nuke.json"))
    run(house, "nuke/menu.py")


def test_nothing_heavy_comes_into_the_editors_python(house: Path, settings: Path) -> None:
    program = f"""
import runpy, sys, types
sys.modules["nuke"] = types.SimpleNamespace(NUKE_VERSION_STRING="16.0v1", env={{}}, menu=lambda name: None)
runpy.run_path({str(house / 'plugin/nuke/menu.py')!r}, run_name="__main__")
import retake_plugin.nuke.start, retake_plugin.hiero.start
heavy = {{"numpy", "cv2", "av", "click", "opentimelineio", "PySide6", "mediapipe"}}
print(sorted({{one.split(".")[0] for one in sys.modules}} & heavy))
"""
    told = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False,
                          env={"XDG_CONFIG_HOME": str(settings.parent), "PATH": "/usr/bin:/bin"})
    assert (told.returncode, told.stdout.strip()) == (0, "[]"), told.stderr
    assert not logged(settings)


def test_the_panel_is_built_when_it_is_seen_and_ended_when_it_is_gone(nuke: Any, qtbot: Any, house: Path,
                                                                      tmp_path: Path,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtWidgets import QComboBox

    from retake_ui.look import colours
    from retake_ui.window.docked import Docked
    monkeypatch.setenv("PYTHONPATH", f"{house / 'core'}")
    for name in ("RETAKE_QUEUE", "RETAKE_STATE", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    host = nuke.bench.host
    docked = Docked(PANEL, lambda: host, sys.executable, pytest.fail)
    qtbot.addWidget(docked)
    assert docked.panel is None
    docked.show()
    assert docked.panel is not None
    session = docked.panel.session
    qtbot.waitUntil(lambda: len(session.shots.rows) == 2, timeout=60_000)
    assert {row.shot.name for row in session.shots.rows} == {"Read1", "Read2"}
    lists, wanted = docked.panel.findChildren(QComboBox), colours.palette().button().color()
    qtbot.waitUntil(lambda: {one.palette().button().color().name() for one in lists if one.isVisible()}
                    == {wanted.name()})
    docked.panel.close_down()
    assert session.links.gone(10)


def test_a_panel_that_can_not_be_built_says_so_in_its_place(qtbot: Any) -> None:
    from PySide6.QtWidgets import QLabel

    from retake_ui.window.docked import Docked

    def no_host() -> Any:
        raise RuntimeError("no editor here")

    said: list[str] = []
    docked = Docked(PANEL, no_host, sys.executable, said.append)
    qtbot.addWidget(docked)
    docked.show()
    docked.hide()
    docked.show()
    assert said == ["RuntimeError: no editor here"]
    assert [one.text() for one in docked.findChildren(QLabel)] == [
        "Retake can't be shown: RuntimeError: no editor here. Install it again."]


def test_the_main_thread_is_the_one_in_which_the_editor_started() -> None:
    assert MainThread(lambda call: pytest.fail("waits for itself"))(lambda: 3) == 3
