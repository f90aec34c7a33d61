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


def _folder() -> str:
    """Where the installer has noted with which Python Retake was installed."""
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Application Support", "retake")
    if sys.platform == "win32":
        return os.path.join(os.environ.get("APPDATA") or home, "retake")
    return os.path.join(os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "retake")


def _shared() -> str:
    """Where the installer has noted it for everyone on this machine."""
    if sys.platform == "darwin":
        return "/Library/Application Support/retake"
    if sys.platform == "win32":
        return os.path.join(os.environ.get("PROGRAMDATA") or "C:\\ProgramData", "retake")
    return "/etc/retake"


def _noted(folder: str) -> dict:
    """What the installer has noted in a folder; nothing where it has not."""
    try:
        with open(os.path.join(folder, "resolve.json"), encoding="utf-8") as file:
            noted = json.load(file)
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _command() -> list[str]:
    """How the panel is started; nothing where nobody has noted with which Python, or that is gone."""
    noted = _noted(_folder()) or _noted(_shared())
    python = os.environ.get("RETAKE_PYTHON") or noted.get("python")
    more = noted.get("arguments")
    if not isinstance(python, str) or not os.path.isfile(python):
        return []
    arguments = [str(one) for one in more] if isinstance(more, list) else []
    return [python, "-m", "retake_plugin.start_resolve", *arguments]


def _environment() -> dict[str, str]:
    """The environment without what is Resolve's own."""
    return {name: value for name, value in os.environ.items()
            if name not in _FOREIGN and (not name.startswith(_FOREIGN_BEGIN) or name == "QT_QPA_PLATFORM")}


def _start(command: list[str]) -> str:
    """Starts the panel apart from Resolve; what went wrong comes back, "" where nothing did."""
    folder = _folder()
    os.makedirs(folder, exist_ok=True)
    log = os.path.join(folder, "resolve.log")
    apart = {}
    if sys.platform == "win32":
        apart["creationflags"] = 0x00000008 | 0x00000200  # DETACHED_PROCESS, CREATE_NEW_PROCESS_GROUP
    else:
        apart["start_new_session"] = True
    with open(log, "wb") as said:
        panel = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=_environment(),
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
        command = _command()
        problem = _start(command) if command else _NOT_FOUND
    except Exception as error:
        problem = f"Retake can't be started: {' '.join(str(error).split())[:300]}"
    if problem:
        sys.stderr.write(problem + "\n")


_run()
