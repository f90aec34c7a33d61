"""What Retake.py begins in Nuke Studio and Hiero: the menu entry, and the window that can be docked."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

from retake.errors import SetupError
from retake.hosting.exporting import Export
from retake.worker.client import worker_command
from retake_plugin.asking import OwnWorker
from retake_plugin.hiero.host import HieroHost
from retake_plugin.log import log
from retake_plugin.main_thread import MainThread
from retake_plugin.protocols.hiero import Hiero
from retake_plugin.shots import shots_by

# Saved workspaces know the window by it.
WINDOW = "org.retake.timeline"
LEAST = 16

# What the editor's menu would else let go of.
_kept: list[Any] = []


def begin(settings: Mapping[str, Any]) -> None:
    """Adds the menu entry and the window; nothing is built or started before the window is seen.

    Args:
        settings: What the installer has noted.

    Raises:
        SetupError: This editor is too old.
    """
    hiero = cast(Hiero, import_module("hiero"))
    import_module("hiero.core")
    try:
        import_module("hiero.ui")
    except ImportError:
        return  # without windows: a render
    env = hiero.core.env
    if int(env["VersionMajor"]) < LEAST:
        raise SetupError(f"This is version {env['VersionMajor']}. Retake needs Nuke Studio or Hiero {LEAST} or later.")
    bar = hiero.ui.menuBar()
    if bar is None:
        return
    version = f"{env['VersionMajor']}.{env['VersionMinor']}{env['VersionRelease']}"
    host = host_in(hiero, str(settings["python"]), _label(), version)
    docked: Any = import_module("retake_ui.window.docked")
    window = docked.Docked(WINDOW, lambda: host, str(settings["python"]), lambda said: log(f"hiero: {said}"))
    windows = hiero.ui.windowManager()
    windows.addWindow(window)
    menu = bar.addMenu("Retake")
    menu.addAction("Open", lambda: windows.showWindow(window))
    _kept.extend((window, menu))


def host_in(hiero: Hiero, python: str, label: str, version: str) -> HieroHost:
    """The editor as a host; to be called in its main thread."""
    worker = OwnWorker(worker_command(python, light=True))
    main = MainThread(hiero.core.executeInMainThreadWithResult)
    return HieroHost(hiero, main, Export(shots_by(worker)), label, version)


def _label() -> str:
    try:
        nuke: Any = import_module("nuke")
        return "Nuke Studio" if nuke.env["studio"] else "Hiero"
    except (ImportError, KeyError):
        return "Hiero"
