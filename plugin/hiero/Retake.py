"""Retake in Nuke Studio and Hiero: its menu entry and its panel. Read at every start.

Whatever goes wrong ends in a line of a log file, retake.log, and nowhere else: the editor starts as if this were not
here. Readable by older Pythons, to tell them that they are too old.
"""

from __future__ import annotations


def _retake() -> None:
    """Loads Retake's packages, and nothing that lies beside them, from where the installer has noted them."""
    import importlib.util
    import json
    import os
    import sys
    import time
    import traceback

    home = os.path.expanduser("~")
    own, everyone = {
        "darwin": (os.path.join(home, "Library", "Application Support"), "/Library/Application Support"),
        "win32": (os.environ.get("APPDATA") or home, os.environ.get("PROGRAMDATA") or "C:/ProgramData"),
    }.get(sys.platform, (os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "/etc"))
    try:
        names = ("hiero.json", "nuke.json")
        noted = [os.path.join(folder, "retake", name) for folder in (own, everyone) for name in names]
        path = next((one for one in noted if os.path.isfile(one)), None)
        if path is None:
            raise RuntimeError("nothing is noted of the installation: run `retake install hiero`")
        if sys.version_info < (3, 11):  # noqa: UP036  as in the editors' older versions
            raise RuntimeError("Retake needs Nuke 16 or later")
        with open(path, encoding="utf-8") as file:
            settings = json.load(file)
        for name in ("retake", "retake_ui", "retake_plugin"):
            folder = settings["packages"][name]
            if name not in sys.modules:
                spec = importlib.util.spec_from_file_location(name, os.path.join(folder, "__init__.py"),
                                                              submodule_search_locations=[folder])
                assert spec is not None and spec.loader is not None
                sys.modules[name] = module = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
        importlib.import_module("retake_plugin.hiero.start").begin(settings)
    except BaseException:
        try:
            os.makedirs(os.path.join(own, "retake"), exist_ok=True)
            path = os.path.join(own, "retake", "retake.log")
            if os.path.lexists(path) and not os.path.isfile(path):
                return  # a pipe that nobody reads would hold the editor up for good
            with open(path, "a", encoding="utf-8") as log:
                said = traceback.format_exc().strip().splitlines()[-1][:500]
                log.write(time.strftime("%Y-%m-%d %H:%M:%S ") + "hiero: " + said + "\n")
        except BaseException:  # a disk that is full, a home that can't be written
            pass


_retake()
del _retake
