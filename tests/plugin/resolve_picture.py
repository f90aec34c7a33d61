"""Makes the pictures of docs/editors/resolve.md, from the demo's presenter and a fake Resolve in another process.

    python -m tests.plugin.resolve_picture docs/pictures

The panel follows the fake's timeline, renders its shot, places the take and sets a marker, as for an editor.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QApplication

from retake_plugin.resolve import ResolveHost, Settings
from retake_ui.models.shots import READY
from retake_ui.models.showing import WIPE
from tests.panel_pictures import PATIENCE, ROOT, Sitting, look  # first: it says that there is no screen
from tests.plugin.resolve_running import SCRIPTING, Running

PRESENTER = ROOT / "resources/presenter"


def sit(folder: Path, running: Running, work: Path) -> None:
    """Takes the pictures."""
    panel = Sitting(work)
    host = ResolveHost(settings=Settings(work / "Retake"))
    session, shots = panel.session, panel.session.shots
    try:
        session.attach(host)
        panel.wait(PATIENCE, lambda: shots.state == READY and shots.rows)
        session.set_dialogue({"tracks": ["A2"]})
        panel.wait(PATIENCE, lambda: shots.state == READY and shots.rows and session.study.part("plan"))
        picture(panel, folder, "resolve_follows")
        key = shots.rows[0].key
        session.render([key])
        panel.wait(PATIENCE, lambda: shots.row(key).takes)
        session.place([key])
        panel.wait(PATIENCE, lambda: shots.row(key).takes[0].placed)
        panel.window.panel.layout_.tabs.setCurrentIndex(1)  # with the button that says how it was placed
        session.showing.put(mode=WIPE)
        session.playhead.move(session.playhead.first + 75)  # where plate and take differ to the eye
        panel.wait(12.0)
        picture(panel, folder, "resolve_placed")
        print(running.tell("tracks"))
    finally:
        panel.leave()
        host.close()


def picture(panel: Sitting, folder: Path, name: str) -> None:
    """Takes one picture."""
    panel.wait(3.0)
    panel.window.grab().save(str(folder / f"{name}.jpg"), "JPEG", 88)
    print(f"{name}.jpg", flush=True)


def main() -> None:
    """Makes them in the folder that is named."""
    folder = Path(sys.argv[1]).absolute()
    with TemporaryDirectory() as made:
        work = Path(made)
        os.environ |= {"XDG_STATE_HOME": str(work / "home"), "RETAKE_QUEUE": str(work / "queue.sqlite"),
                       "PYTHONPATH": os.pathsep.join(str(ROOT / one) for one in ("core", "ui")),
                       "RESOLVE_SCRIPT_API": str(SCRIPTING), "RESOLVE_SCRIPT_LIB": str(work / "none.so"),
                       "FAKE_RESOLVE": str(work / "s")}
        running = Running(work, ROOT, "--sound", str(PRESENTER / "adr.flac"), str(PRESENTER / "plate.mp4"))
        try:
            app = QApplication.instance() or QApplication([""])
            assert isinstance(app, QApplication)
            look.apply(app)
            sit(folder, running, work)
        finally:
            running.end()


if __name__ == "__main__":
    main()
