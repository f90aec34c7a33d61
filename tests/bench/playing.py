"""A viewer that plays a plate and its take: `python -m tests.bench.playing FOLDER WIDTH HEIGHT`.

FOLDER holds plate.mp4, take.mp4 and clicks.wav. When all frames are there it prints {"ready": [x, y]}, a pixel of the
flash on the display, waits for a line, plays once over all frames and prints when which frame was drawn.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtWidgets import QApplication

from retake.timeline.shot import Frames, Handles, Plate, Record, Shot, Speed, Track
from retake_ui.models.shots import READY, Opened, Row
from retake_ui.models.showing import DIALOGUE, WIPE
from retake_ui.models.take import Take
from retake_ui.session import Session
from retake_ui.viewer.viewer import Viewer

FRAMES, RATE = 250, Fraction(25)


def row_of(folder: Path) -> Row:
    """The shot with its take."""
    plate = str(folder / "plate.mp4")
    span = Frames(0, FRAMES)
    shot = Shot("0" * 12, "bench", Plate(plate, plate, "plate", False, rate=RATE, start=90_000, frames=FRAMES), span,
                None, Fraction(0), None, Record(90_000, FRAMES, RATE), Fraction(90_000), span, Handles(0, 0), Speed(),
                Track("V1", 1))
    told = {"range": {"start": 0, "stop": FRAMES, "first": 0, "last": FRAMES}, "dialogue": str(folder / "clicks.wav")}
    return Row("bench", shot, takes=(Take(str(folder / "take.json"), str(folder / "take.mp4"), "", 1, shot.id,
                                          data=told),))


def wait(until: Callable[[], bool], seconds: float) -> bool:
    """Lets the panel live until something is so; whether it came to that in time."""
    loop, end = QEventLoop(), time.monotonic() + seconds
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if until() or time.monotonic() > end else None)
    timer.start(20)
    loop.exec()
    return until()


def main() -> int:
    """Plays and tells."""
    folder, width, height = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    app = QApplication([])
    session = Session()
    viewer = Viewer(session)
    viewer.move(0, 0)
    viewer.show()
    app.processEvents()
    viewer.resize(width + viewer.width() - viewer.canvas.width(), height + viewer.height() - viewer.canvas.height())
    row = row_of(folder)
    session.shots.begin(Opened(str(folder)))
    session.shots.add([row])
    session.shots.set_state(READY)
    session.shots.pick(row.key)
    viewer.set_mode(WIPE)
    session.playhead.set_loop(False)

    def there() -> bool:
        pictures = [viewer.sight.left, viewer.sight.right]
        return all(one is not None and viewer.sight.reels.reel(one).holds(0, FRAMES) for one in pictures) \
            and viewer.hearing.sound(DIALOGUE) is not None and viewer.sight.seen is not None

    try:
        if not wait(there, 120):
            print(json.dumps({"failed": viewer.sight.reason or "frames or sound did not come"}), flush=True)
            return 1
        wait(lambda: False, 0.5)
        place = viewer.canvas.framing.places()[0]
        spot = viewer.canvas.mapToGlobal(QPoint(0, 0))
        flash = [spot.x() + round(place.left() + place.width() * 0.03),
                 spot.y() + round(place.top() + place.height() * 0.05)]
        print(json.dumps({"ready": flash}), flush=True)
        sys.stdin.readline()
        drawn: list[tuple[float, int]] = []
        viewer.canvas.painted.connect(lambda frame: drawn.append((time.monotonic(), frame)))
        busy = time.process_time()
        begun = time.monotonic()
        session.playhead.set_speed(1)
        by_sound = viewer.player.by_sound
        wait(lambda: session.playhead.speed == 0, FRAMES / float(RATE) + 15)
        took = time.monotonic() - begun
        print(json.dumps({"drawn": drawn, "by_sound": by_sound, "silent": viewer.sound.reason,
                          "load": (time.process_time() - busy) / took,
                          "canvas": [viewer.canvas.width(), viewer.canvas.height()]}), flush=True)
    finally:
        viewer.close_down()
        session.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
