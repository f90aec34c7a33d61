"""DaVinci Resolve's menu entry: Workspace > Scripts > Retake. It starts the panel, which runs beside Resolve.

Standard library alone and nothing new, because any Python that Resolve finds runs it. It may fail in one line, never
in a traceback.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

_WAIT = 4.0  # seconds in which a panel that can't start has said so
_NOT_FOUND = "Retake: the program was not found. Run: retake install resolve"
# What Resolve, or the Python in it, sets for itself, and what would mislead another Python and another Qt.
_FOREIGN = ("PYTHONHOME", "PYTHONPATH", "PYTHONEXECUTABLE", "PYTHONNOUSERSITE", "PYTHONSTARTUP", "LD_LIBRARY_PATH",
            "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH", "DYLD_INSERT_LIBRARIES", "QT_PLUGIN_PATH",
            "QT_QPA_PLATFORM_PLUGIN_PATH", "QT_AUTO_SCREEN_SCALE_FACTOR", "__PYVENV_LAUNCHER__")
_FOREIGN_BEGIN = ("QT_", "QML", "QSG_")


def _folders() -> list[str]:
    """Where the installer has noted with which Python Retake was installed: the user's own folder, then everyone's."""
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        own, everyone = os.path.join(home, "Library", "Application Support"), "/Library/Application Support"
    elif sys.platform == "win32":
        own, everyone = os.environ.get("APPDATA") or home, os.environ.get("PROGRAMDATA") or "C:/ProgramData"
    else:
        own, everyone = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "/etc"
    return [os.path.join(own, "retake"), os.path.join(everyone, "retake")]


def _noted() -> dict[str, object]:
    """What the installer has noted, and what the user has added to it; nothing where nobody has."""
    for folder in _folders():
        path = os.path.join(folder, "resolve.json")
        if not os.path.isfile(path):  # nor a pipe, which would be waited for
            continue
        try:
            with open(path, encoding="utf-8") as file:
                noted = json.load(file)
        except (OSError, ValueError):
            continue
        if isinstance(noted, dict):
            return noted
    return {}


def _command(noted: dict[str, object]) -> list[str]:
    """How the panel is started; nothing where that Python is not there."""
    python = os.environ.get("RETAKE_PYTHON") or noted.get("python")
    if not isinstance(python, str) or not os.path.isfile(python):
        return []
    return [python, "-m", "retake_plugin.start_resolve", *_texts(noted.get("arguments"))]


def _environment(noted: dict[str, object]) -> dict[str, str]:
    """The environment without what is Resolve's own, and with where Retake's packages lie."""
    kept = {name: value for name, value in os.environ.items()
            if name not in _FOREIGN and (not name.startswith(_FOREIGN_BEGIN) or name == "QT_QPA_PLATFORM")}
    paths = _texts(noted.get("paths"))
    if paths:
        kept["PYTHONPATH"] = os.pathsep.join(paths)
    return kept


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _start(command: list[str], environment: dict[str, str]) -> str:
    """Starts the panel apart from Resolve; what went wrong comes back, "" where nothing did."""
    folder = _folders()[0]
    os.makedirs(folder, exist_ok=True)
    log = os.path.join(folder, "resolve.log")
    apart = {}
    if sys.platform == "win32":
        apart["creationflags"] = 0x00000008 | 0x00000200  # DETACHED_PROCESS, CREATE_NEW_PROCESS_GROUP
    else:
        apart["start_new_session"] = True
    if os.path.lexists(log) and not os.path.isfile(log):
        return f"Retake: {log} is no ordinary file. Move it away, then choose the entry again."
    with open(log, "wb") as said:
        panel = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment,
                                 cwd=os.path.expanduser("~"), **apart)
    until = time.time() + _WAIT
    while panel.poll() is None and time.time() < until:
        time.sleep(0.05)
    if not panel.poll():
        panel.returncode = panel.returncode or 0  # it goes on by itself: nobody here waits for it
        return ""
    with open(log, encoding="utf-8", errors="replace") as said:
        lines = [line.strip() for line in said if line.strip()]
    return "Retake: " + (lines[-1][:300] if lines else f"the panel ended with code {panel.returncode}.")


def _run() -> None:
    try:
        noted = _noted()
        command = _command(noted)
        problem = _start(command, _environment(noted)) if command else _NOT_FOUND
    except Exception as error:
        problem = f"Retake can't be started: {' '.join(str(error).split())[:300]}"
    if problem:
        sys.stderr.write(problem + "\n")


_run()
