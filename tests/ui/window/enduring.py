"""Opens and closes the panel over and over, with everything in full flight, and says what that was like.

    python -X faulthandler -m tests.ui.window.enduring docked 200 FOLDER
    python -X faulthandler -m tests.ui.window.enduring own 200 FOLDER

Files answer only after a long while, Python's collector runs in another thread all the time, workers, queue, host,
thumbnails, stills, decoder and sound are at work; and a docked panel goes in each of the ways in which editors let one
go. Whoever runs it looks at the exit code and at standard error; what is printed is how long each closing took.
"""

from __future__ import annotations

import gc
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is loaded

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow
from shiboken6 import delete

from retake.host import FOLLOW, PLACE, PLAYHEAD, SELECTION, HostInfo, HostTimeline, Selection
from retake_ui.links import links
from retake_ui.models.shots import READY
from retake_ui.session import Session
from retake_ui.threads import jpegs
from retake_ui.viewer import pcm
from retake_ui.window.app import Window
from retake_ui.window.docked import Docked
from retake_ui.window.panel import Panel
from tests.ui.conftest import Fake
from tests.ui.viewer.made import jpeg, wav

SLOW = 8.0  # seconds until a file answers
_SIZE, _LARGE = (1920, 1080), (3840, 2160)


class Host:
    """An editor that is asked all the time, and does not answer at once."""

    info = HostInfo("fake", "Fake", can=frozenset({FOLLOW, PLACE, PLAYHEAD, SELECTION}))

    def timeline(self) -> HostTimeline:
        """What is open in it."""
        return HostTimeline(Path("/reel.otio"), "reel", "")

    def selection(self) -> Selection:
        """Nothing, late."""
        time.sleep(1.0)
        return Selection()

    def playhead(self) -> int:
        """Somewhere."""
        return 90_000 + random.randrange(2000)


def prepare(folder: Path) -> None:
    """Puts fake workers and slow files in place of the real ones."""
    fake = Fake(folder)
    picture = jpeg("red", _SIZE)
    (folder / "reel").write_bytes(picture)
    (folder / "still.jpg").write_bytes(jpeg("blue", _LARGE))
    reel = {"file": str(folder / "reel"), "sizes": [[0, len(picture)]] * 500, "width": _SIZE[0], "height": _SIZE[1]}
    fake.set(shots=20, taken=[0, 1, 2], reels={f"/plates/A{number:03d}.mov": reel for number in range(3)}, tasks={
        "mix": {"result": {"file": "/mix.wav"}}, "sound": {"result": {"file": str(wav(folder / "sound.wav", 2.0))}},
        "still": {"result": {"file": str(folder / "still.jpg")}}, "preflight": {"between": 0.01}})
    links.worker_command = lambda python, **kind: fake.command("any")  # type: ignore[attr-defined]

    def slowly(*given: Any, **known: Any) -> Any:
        time.sleep(SLOW)
        return open(*given, **known)

    for module in (jpegs, pcm):
        module.open = slowly  # type: ignore[attr-defined]


def collect() -> None:
    """Tidies up in this thread, over and over."""
    while True:
        gc.collect()
        time.sleep(0.03)


def spin(seconds: float, until: Callable[[], bool] = lambda: False) -> None:
    """Lets the panel work."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not until():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


def work(session: Session, panel: Panel) -> None:
    """Has everything done at once."""
    spin(10, lambda: session.shots.state == READY)
    keys = [row.key for row in session.shots.rows[:5]]
    session.queue.open()
    for key in keys[:random.randrange(1, 5)]:
        session.shots.pick(key)
        spin(0.03)
    session.render(keys[:3])
    session.review("/takes/one.take.json", "approved")
    panel.drawer.set_open(True)
    session.showing.put(one_to_one=True)
    panel.viewer.canvas.one_to_one(None)
    session.playhead.move(session.playhead.first + random.randrange(20))
    session.playhead.set_speed(random.choice((0, 1, 2, -1)))
    spin(random.random() * 0.3)


def docked(go: str) -> float:
    """Docks a panel in an editor's window, and has it go; how long that took."""
    window = QMainWindow()
    dock = QDockWidget(window)
    part = Docked("retake", Host, sys.executable, print, dock)  # type: ignore[arg-type]
    dock.setWidget(part)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.show()
    spin(5, lambda: part.panel is not None)
    assert part.panel is not None
    work(part.panel.session, part.panel)
    began = time.monotonic()
    if go == "closed":
        part.panel.close()
    if go == "dropped":
        del part, dock, window
        gc.collect()
    elif go == "deleted":
        delete(window)
    else:
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[call-overload]
    took = time.monotonic() - began
    spin(0.05)
    return took


def own(host: bool) -> float:
    """Opens a window of its own and closes it; how long that took."""
    session = Session(links.Links())
    window = Window(session)
    if host:
        session.attach(Host())  # type: ignore[arg-type]
    else:
        session.open("/reel.otio", {"tracks": ["A2"]})
    window.show()
    work(session, window.panel)
    began = time.monotonic()
    window.close()
    took = time.monotonic() - began
    spin(0.05)
    return took


def main(kind: str, count: int, folder: Path) -> int:
    """Does it so many times."""
    app = QApplication(sys.argv[:1])
    prepare(folder)
    sys.setswitchinterval(0.0005)
    threading.Thread(target=collect, daemon=True).start()
    ways = ("closed", "deleted", "later", "dropped")
    for turn in range(count):
        took = docked(ways[turn % len(ways)]) if kind == "docked" else own(turn % 2 == 0)
        sys.stdout.write(f"{took:.2f}\n")
        sys.stdout.flush()
    app.processEvents()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
