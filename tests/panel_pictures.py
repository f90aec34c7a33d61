"""Makes the pictures of the panel for the docs, from the demo's presenter; and the same pictures of any timeline.

    python -m tests.panel_pictures docs/pictures
    python -m tests.panel_pictures FOLDER --timeline TIMELINE --dialogue-track A2

The panel works as it does for an editor: it opens the timeline, looks at its shots, renders two of them and is looked
at from its empty page to its queue. No screen is needed.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is loaded

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from retake_ui import look
from retake_ui.links.links import Links
from retake_ui.models.shots import BROKEN, READY
from retake_ui.models.showing import WIPE
from retake_ui.session import Session
from retake_ui.window.app import Window
from tests.ui.spots import spots

WHOLE, NARROW = (1600, 950), (380, 950)
PATIENCE = 600.0  # seconds
ROOT = Path(__file__).resolve().parents[1]


class Sitting:
    """The panel, sitting for its pictures.

    Args:
        folder: Where they go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._links = Links()
        self.session = Session(self._links)
        self.window = Window(self.session)
        self.session.said.connect(lambda line, weight: print(f"  {weight}: {line}", flush=True))
        self.window.resize(*WHOLE)
        self.window.show()

    def wait(self, seconds: float, until: Callable[[], object] = lambda: False) -> None:
        """Lets it work until something is so, for so many seconds at most."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not until():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def picture(self, name: str, size: tuple[int, int] = WHOLE, settle: float = 1.5) -> None:
        """Takes a picture."""
        self.window.resize(*size)
        self.wait(settle)
        self.window.grab().save(str(self._folder / f"{name}.png"))
        print(f"{name}.png", flush=True)

    def queue(self, name: str) -> None:
        """Takes a picture of the queue without the job's details: whoever looks need not know where files lie."""
        self.wait(0.5)
        drawer = self.window.panel.drawer
        shown = drawer.rect()
        shown.setRight(drawer.details.mapTo(drawer, drawer.details.rect().topLeft()).x() - 1)
        drawer.grab(shown).save(str(self._folder / f"{name}.png"))
        print(f"{name}.png", flush=True)

    def leave(self) -> None:
        """Closes it."""
        self.window.panel.close_down(False)
        self._links.gone(10.0)


def sit(folder: Path, timeline: Path, dialogue: str) -> None:
    """Takes all pictures."""
    panel = Sitting(folder)
    session, shots = panel.session, panel.session.shots
    try:
        panel.picture("panel_empty")
        session.open(str(timeline.with_name("gone.otio")))
        panel.wait(PATIENCE, lambda: shots.state == BROKEN)
        panel.picture("panel_error")
        session.open(str(timeline), {"tracks": [dialogue]})
        panel.wait(PATIENCE, lambda: shots.state == READY and shots.rows)
        panel.wait(PATIENCE, lambda: session.study.part("plan"))
        able = [row.key for row in shots.rows if row.status == "ready"]
        session.render(able[:3])
        panel.wait(PATIENCE, lambda: shots.rows[0].takes)
        panel.window.panel.drawer.set_open(True)
        panel.wait(PATIENCE, lambda: any(job.of and job.frame * 2 > job.of for job in session.jobs.jobs))
        panel.queue("panel_queue")
        panel.window.panel.drawer.set_open(False)
        panel.wait(PATIENCE, lambda: sum(bool(row.takes) for row in shots.rows) == len(able[:3]))
        session.showing.put(mode=WIPE)
        session.playhead.move((session.playhead.first + session.playhead.stop) // 2)
        panel.picture("panel", settle=4.0)
        panel.picture("panel_narrow", NARROW)
    finally:
        panel.leave()


def main() -> int:
    """Makes what is asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--timeline", type=Path)
    asked.add_argument("--dialogue-track", default="A2")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as place:
        own = Path(place)
        os.environ.update({"XDG_STATE_HOME": str(own), "XDG_CONFIG_HOME": str(own),
                           "RETAKE_QUEUE": str(own / "queue.sqlite"),
                           "PYTHONPATH": os.pathsep.join(str(ROOT / wing) for wing in ("core", "ui"))})
        app = QApplication(sys.argv[:1])
        look.apply(app)
        sit(given.folder, given.timeline or spots(own / "spots.otio"), given.dialogue_track)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
