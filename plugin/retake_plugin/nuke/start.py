"""What Nuke's menu.py begins: the menu entry, and the panel that can be docked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, cast

from retake.errors import SetupError
from retake.hosting.exporting import Export
from retake.worker.client import worker_command
from retake_plugin.asking import OwnWorker
from retake_plugin.log import log
from retake_plugin.main_thread import MainThread
from retake_plugin.nuke.host import NukeHost
from retake_plugin.protocols.nuke import Nuke
from retake_plugin.shots import shots_by

# Saved workspaces know the panel by it.
PANEL = "org.retake.panel"
LEAST = 16
# Where the panel goes, the first that this workspace has.
_PANES = ("Properties.1", "DAG.1", "Curve Editor.1", "Viewer.1")

_made: dict[str, Callable[[], Any]] = {}
_last: list[Any] = []  # the panel's widget that was made last


def begin(settings: Mapping[str, Any]) -> None:
    """Adds the menu entry and makes the panel known; nothing is built or started yet.

    Args:
        settings: What the installer has noted.

    Raises:
        SetupError: This Nuke is too old.
    """
    nuke = cast(Nuke, import_module("nuke"))
    version = nuke.NUKE_VERSION_STRING
    if int(version.partition(".")[0]) < LEAST:
        raise SetupError(f"This is Nuke {version}. Retake needs Nuke {LEAST} or later.")
    menu = nuke.menu("Nuke")
    if menu is None or _switched(nuke, "hiero"):
        return  # Hiero has no node graph; its own start-up file serves it
    main = MainThread(nuke.executeInMainThreadWithResult)
    python = str(settings["python"])
    _made["panel"] = lambda: _panel(nuke, main, python)
    # The first word is evaluated by Nuke whenever a panel is made.
    made = "__import__('retake_plugin.nuke.start', fromlist=['panel']).panel"
    panels: Any = import_module("nukescripts.panels")
    panels.registerWidgetAsPanel(made, "Retake", PANEL, create=False)
    # Nuke Studio's timeline has a menu of its own: see retake_plugin.hiero.start.
    entry = menu.addMenu("Retake (nodes)" if _switched(nuke, "studio") else "Retake")
    if entry is not None:
        entry.addCommand("Open", lambda: _open(nuke, panels, made))


def panel() -> Any:
    """The widget that Nuke docks."""
    _last[:] = [_made["panel"]()]
    return _last[0]


def _panel(nuke: Nuke, main: MainThread, python: str) -> Any:
    docked: Any = import_module("retake_ui.window.docked")
    return docked.Docked(PANEL, lambda: host(nuke, main, python), python, lambda said: log(f"nuke: {said}"))


def host(nuke: Nuke, main: MainThread, python: str) -> NukeHost:
    """Nuke as a host."""
    worker = OwnWorker(worker_command(python, light=True))
    return NukeHost(nuke, main, Export(shots_by(worker)))


def _open(nuke: Nuke, panels: Any, made: str) -> None:
    """Docks the panel beside the properties, or in a window of its own; one that is open comes to the front."""
    try:
        if _in_front():
            return
        pane = next((found for id in _PANES if (found := nuke.getPaneFor(id)) is not None), None)
        made_now = panels.registerWidgetAsPanel(made, "Retake", PANEL, create=True)
        if pane is None:
            made_now.show()  # added to no pane it would be seen nowhere
        else:
            made_now.addToPane(pane)
    except Exception as problem:  # Nuke would show a traceback
        log(f"nuke: the panel can't be docked: {problem}")


def _in_front() -> bool:
    """Brings the panel to the front that was made last; whether it is seen then, and no second one is wanted."""
    try:
        path = [_last[0]]
        while (above := path[-1].parentWidget()) is not None:
            for page in path if hasattr(above, "setCurrentWidget") else ():
                if above.indexOf(page) >= 0:
                    above.setCurrentWidget(page)
            path.append(above)
        path[-1].raise_()
        return len(path) > 1 and bool(_last[0].isVisible())
    except (IndexError, RuntimeError, AttributeError):  # none was made yet, or it is gone
        return False


def _switched(nuke: Nuke, name: str) -> bool:
    """Whether Nuke's environment says so of itself."""
    try:
        return bool(nuke.env[name])
    except KeyError:
        return False
