"""Retake in Blender's Video Sequencer: the entry Strip > Retake, which opens the panel beside Blender.

It loads nothing of Retake before its user asks for it. Whatever goes wrong is a line that Blender shows, or one in a
log file, retake.log: Blender starts as if this were not here.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
import time
import traceback

import bpy

bl_info = {
    "name": "Retake",
    "author": "Retake",
    "version": (0, 1, 0),
    "blender": (4, 5, 0),
    "location": "Video Sequencer > Strip > Retake",
    "description": "Re-times an actor's lips to new dialogue, shot by shot",
    "category": "Sequencer",
}

_OFTEN = 0.03  # seconds between two looks whether the panel asks something
_PACKAGES = ("retake", "retake_plugin")
_MENU = "SEQUENCER_MT_strip"
# What Blender sets for its own Python, and what would mislead another one.
_FOREIGN = ("PYTHONHOME", "PYTHONPATH", "PYTHONEXECUTABLE", "PYTHONNOUSERSITE", "PYTHONSTARTUP", "LD_LIBRARY_PATH",
            "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH", "DYLD_INSERT_LIBRARIES")
_panel = None


class RETAKE_OT_open(bpy.types.Operator):
    """Open Retake's panel for the shots of this scene"""

    bl_idname = "retake.open"
    bl_label = "Retake"
    bl_options = {"REGISTER"}  # noqa: RUF012  as Blender wants it

    def execute(self, context: object) -> set[str]:
        """Opens the panel, or has it come to the front."""
        try:
            _open()
        except Exception as problem:
            _log()
            self.report({"ERROR"}, " ".join(str(problem).split())[:400] or type(problem).__name__)
            return {"CANCELLED"}
        return {"FINISHED"}


def register() -> None:
    """Adds the entry to the menu."""
    try:
        bpy.utils.register_class(RETAKE_OT_open)
        menu = getattr(bpy.types, _MENU, None)
        if menu is not None:  # it can be searched for by its name in any case
            menu.append(_entry)
    except Exception:
        _log()


def unregister() -> None:
    """Takes the entry out again; a panel that is open stays, and says that Blender is gone."""
    global _panel
    try:
        if bpy.app.timers.is_registered(_tick):
            bpy.app.timers.unregister(_tick)
        if _panel is not None:
            _panel.close()
        _panel = None
        menu = getattr(bpy.types, _MENU, None)
        if menu is not None:
            menu.remove(_entry)
        bpy.utils.unregister_class(RETAKE_OT_open)
    except Exception:
        _log()


def _entry(self: object, context: object) -> None:
    try:
        self.layout.separator()
        self.layout.operator(RETAKE_OT_open.bl_idname)
    except Exception:  # the rest of the menu is drawn all the same
        _log()


def _open() -> None:
    """Starts the panel, unless it runs."""
    global _panel
    if _panel is not None and _panel.alive:
        _panel.come_to_front()
        _listen()  # where something has stopped it
        return
    noted = _noted()
    for name in _PACKAGES:
        _load(name, noted["packages"][name])
    beside = importlib.import_module("retake_plugin.blender.beside")
    environment = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    if noted.get("paths"):
        environment["PYTHONPATH"] = os.pathsep.join(noted["paths"])
    _panel = beside.Beside(bpy, [os.environ.get("RETAKE_PYTHON") or noted["python"], "-m",
                                 "retake_plugin.start_blender"], environment,
                           beside.Path(_folders()[0], "blender.log"))
    _listen()


def _listen() -> None:
    """Has Blender answer the panel from now on."""
    if not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, first_interval=_OFTEN, persistent=True)


def _tick() -> float | None:
    """Answers the panel; Blender calls it again and again in its main thread."""
    try:
        if _panel is None:
            return None
        _panel.answer()
        if _panel.alive:
            return _OFTEN
        if _panel.problem:
            _show(_panel.problem)
    except Exception:
        _log()
        if _panel is not None and _panel.alive:
            return _OFTEN  # else a panel that is open would wait for its answers for good
    return None


def _show(problem: str) -> None:
    """Shows a line to the user, where there is a window."""
    if not bpy.app.background and bpy.context.window_manager.windows:
        bpy.context.window_manager.popup_menu(lambda self, context: self.layout.label(text=problem), title="Retake",
                                              icon="ERROR")


def _load(name: str, folder: str) -> None:
    """Loads a package, and nothing that lies beside it: Blender has libraries of its own."""
    if name in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(name, os.path.join(folder, "__init__.py"),
                                                  submodule_search_locations=[folder])
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise


def _folders() -> list[str]:
    """Where the installer notes what was installed: the user's own folder, then everyone's."""
    home = os.path.expanduser("~")
    own, everyone = {
        "darwin": (os.path.join(home, "Library", "Application Support"), "/Library/Application Support"),
        "win32": (os.environ.get("APPDATA") or home, os.environ.get("PROGRAMDATA") or "C:/ProgramData"),
    }.get(sys.platform, (os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "/etc"))
    return [os.path.join(own, "retake"), os.path.join(everyone, "retake")]


def _noted() -> dict:
    """What the installer has noted."""
    for folder in _folders():
        path = os.path.join(folder, "blender.json")
        if os.path.isfile(path):
            try:
                with open(path, encoding="utf-8") as file:
                    noted = json.load(file)
                files = [noted["python"], *(os.path.join(noted["packages"][one], "__init__.py") for one in _PACKAGES)]
            except (ValueError, TypeError, KeyError, RecursionError):
                raise RuntimeError(f"{path} is damaged. Run: retake install blender") from None
            if not all(os.path.isfile(one) for one in files):
                raise RuntimeError("Retake was moved or removed. Run: retake install blender")
            return noted
    raise RuntimeError("Retake was not found. Run: retake install blender")


def _log() -> None:
    """Notes what went wrong, and never fails."""
    try:
        folder = _folders()[0]
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, "retake.log")
        if os.path.lexists(path) and not os.path.isfile(path):
            return  # a pipe that nobody reads would hold Blender up for good
        with open(path, "a", encoding="utf-8") as log:
            said = traceback.format_exc().strip().splitlines()[-1][:500]
            log.write(time.strftime("%Y-%m-%d %H:%M:%S ") + "blender: " + said + "\n")
    except Exception:  # a disk that is full, a home that can't be written
        return
