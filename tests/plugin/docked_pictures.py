"""Makes the pictures of docs/editors/hiero.md and nuke.md, from the demo's presenter and the fakes of both editors.

    python -m tests.plugin.docked_pictures docs/pictures

The panel is docked in a plain window that stands for the editor's. It follows the fake, renders its shot and places the
take, as for an editor; what the window shows beside it is drawn from what the fake holds then.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is loaded

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from retake.hosting.exporting import Export
from retake.timeline import read_timeline
from retake_plugin.hiero.host import HieroHost
from retake_plugin.main_thread import MainThread
from retake_plugin.nuke.host import NukeHost
from retake_ui.models.choices import ALL
from retake_ui.models.shots import READY
from retake_ui.models.showing import WIPE
from retake_ui.window.docked import Docked
from tests.panel_pictures import PATIENCE, ROOT
from tests.plugin.fakes.hiero import model
from tests.plugin.fakes.hiero.fake import FakeHiero
from tests.plugin.fakes.nuke import FakeNuke
from tests.plugin.stand_in import Drawn, Graph, Sequence, StandIn

PRESENTER = ROOT / "resources/presenter"
PLATE, LINE = PRESENTER / "plate.mp4", PRESENTER / "adr.flac"
_RATE, _FRAMES, _CUT, _START = Fraction(25), 288, 150, 90_000


def hiero(work: Path) -> tuple[HieroHost, Drawn, Callable[[], None]]:
    """The fake Hiero with two shots, their sound and the new line."""
    fake = FakeHiero()
    sequence = fake.sequence("reel_1", _RATE, _START, str(work / "film.hrox"))
    tracks = [kind(fake.world, name) for kind, name in ((model.VideoTrack, "V1"), (model.AudioTrack, "Production"),
                                                        (model.AudioTrack, "ADR"))]
    for track in tracks:
        sequence.addTrack(track)
    clip, line = fake.clip(sequence, str(PLATE)), fake.clip(sequence, str(LINE))
    for name, first, last in (("sh010", 0, _CUT - 1), ("sh020", _CUT, _FRAMES - 1)):
        fake.item(tracks[0], clip, first, last, first, last)._name = name
    fake.item(tracks[1], clip, 0, _FRAMES - 1, 0, _FRAMES - 1)
    fake.item(tracks[2], line, 0, _FRAMES - 1, 0, _FRAMES - 1)
    fake.editor.chosen = [tracks[0].children[0]]
    host = HieroHost(fake, MainThread(fake.world.execute, fake.world.main), _export(work), "Nuke Studio", "16.0v3")
    return host, Sequence(fake), fake.close


def nuke(work: Path) -> tuple[NukeHost, Drawn, Callable[[], None]]:
    """The fake Nuke with the plate's Read, and a grade behind it."""
    fake = FakeNuke(None, str(work / "sh010_comp_v001.nk"))
    origin = 1 if fake._quirks.from_one else 0
    read = fake._user("Read", "Read1", (0, 0), file=str(PLATE), first=origin, last=origin + _CUT - 1, origfirst=origin,
                      origlast=origin + _FRAMES - 1, frame_mode="start at", frame="1001", colorspace="rec709",
                      raw=False, disable=False)
    fake._user("Grade", "Grade1", (0, 260), (read,))
    fake._graph[0]._chosen = True
    host = NukeHost(fake, MainThread(fake.executeInMainThreadWithResult, fake._world.main), _export(work))
    return host, Graph(fake), fake._world.close


def sit(folder: Path, name: str, made: tuple[Any, Drawn, Callable[[], None]], dialogue: dict[str, list[str]]) -> None:
    """Takes the pictures of an editor."""
    host, drawn, close = made
    failures: list[str] = []
    docked = Docked("org.retake.picture", lambda: host, sys.executable, failures.append)
    window = StandIn(drawn, docked)
    window.show()
    assert docked.panel is not None, failures
    session = docked.panel.session
    session.said.connect(lambda line, weight: print(f"  {weight}: {line}", flush=True))
    shots = session.shots
    try:
        wait(PATIENCE, lambda: shots.state == READY and shots.rows)
        session.set_dialogue(dialogue)
        wait(PATIENCE, lambda: shots.state == READY and shots.rows and session.study.part("plan"))
        picture(window, folder, f"{name}_follows")
        key = shots.current
        session.choices.set(ALL, "patch", name == "nuke")  # its comp lays the changed pixels over the plate
        session.render([key])
        wait(PATIENCE, lambda: shots.row(key).takes)
        session.place([key])
        wait(PATIENCE, lambda: shots.row(key).takes[0].placed)
        docked.panel.layout_.tabs.setCurrentIndex(1)
        session.showing.put(mode=WIPE)
        session.playhead.move((session.playhead.first + session.playhead.stop) // 2)
        picture(window, folder, f"{name}_placed")
    finally:
        docked.panel.close_down(False)
        session.links.gone(10.0)
        window.close()
        close()


def wait(seconds: float, until: Callable[[], object] = lambda: False) -> None:
    """Lets the panel work until something is so, for so many seconds at most."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not until():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def picture(window: QWidget, folder: Path, name: str) -> None:
    """Takes one picture."""
    wait(4.0)
    window.grab().save(str(folder / f"{name}.jpg"), "JPEG", 88)
    print(f"{name}.jpg", flush=True)


def own_places(work: Path) -> None:
    """State, queue and settings of the pictures' own."""
    os.environ.update({**{name: str(work / "home") for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME")},
                       "RETAKE_QUEUE": str(work / "queue.sqlite"),
                       "PYTHONPATH": os.pathsep.join(str(ROOT / one) for one in ("core", "ui"))})


def _export(work: Path) -> Export:
    return Export(lambda path: read_timeline(path).shots, work / "Retake")


def main() -> None:
    """Makes them in the folder that is named; of one editor alone where it is named too."""
    folder = Path(sys.argv[1]).absolute()
    app = QApplication.instance() or QApplication([""])
    assert app is not None
    for name, make, dialogue in (("hiero", hiero, {"tracks": ["ADR"]}), ("nuke", nuke, {"sounds": [str(LINE)]})):
        if name not in (sys.argv[2:] or ["hiero", "nuke"]):
            continue
        with TemporaryDirectory() as work:
            own_places(Path(work))
            sit(folder, name, make(Path(work)), dialogue)


if __name__ == "__main__":
    main()
