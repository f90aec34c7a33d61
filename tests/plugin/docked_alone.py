"""The docked panel in a Python that has PySide6 and nothing else, as an editor's has: run by a test, in a process.

Arguments: the menu.py, a folder that holds PySide6, a timeline's file, the Python of the workers, a picture to write.
"""

from __future__ import annotations

import json
import runpy
import sys
import types
from pathlib import Path
from typing import Any

menu_file, packages, timeline, worker, picture = sys.argv[1:]
sys.path.append(packages)

panels: Any = types.ModuleType("nukescripts.panels")
panels.registered = []
panels.registerWidgetAsPanel = lambda made, *more, create=False: panels.registered.append(made)
sys.modules["nukescripts"] = types.ModuleType("nukescripts")
sys.modules["nukescripts.panels"] = panels
entry: Any = types.SimpleNamespace(addCommand=lambda *_: None)
entry.addMenu = lambda name: entry
nuke: Any = types.ModuleType("nuke")
nuke.NUKE_VERSION_STRING, nuke.env = "16.0v3", {"hiero": False}
nuke.menu = lambda name: entry
nuke.executeInMainThreadWithResult = lambda call: call()
sys.modules["nuke"] = nuke

from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

application = QApplication(["nuke"])
runpy.run_path(menu_file, run_name="__main__")

import retake.host  # noqa: E402
import retake_plugin.nuke.start as start  # noqa: E402


class Editor:
    """A host with one timeline, for what the panel asks of it."""

    info = retake.host.HostInfo("nuke", "Nuke", can=frozenset({"place", "back", "dock"}))

    def timeline(self) -> Any:
        return retake.host.HostTimeline(Path(timeline), "comp")


start.host = lambda *_: Editor()  # type: ignore[assignment,return-value]
docked = eval(panels.registered[0], {})()
docked.resize(900, 620)
docked.show()
left = 240


def look() -> None:
    """Ends once the shots are there."""
    global left
    left -= 1
    rows = docked.panel.session.shots.rows if docked.panel else ()
    if len(rows) < 2 and left:  # they come one by one
        return
    application.processEvents()
    docked.grab().save(picture)
    heavy = {"numpy", "cv2", "av", "click", "opentimelineio", "mediapipe"} & {one.split(".")[0] for one in sys.modules}
    sys.stdout.write(json.dumps({"shots": [row.shot.name for row in rows], "heavy": sorted(heavy)}) + "\n")
    docked.panel.close_down()
    application.quit()


timer = QTimer()
timer.timeout.connect(look)
timer.start(250)
application.exec()
docked.panel.session.links.gone(10)
