"""What `tests.bench.panel` runs in a fresh Python: the standard library and PySide6-Essentials are all there is.

`python panel_probe.py BEGAN paint` or `… load TIMELINE PYTHON`; the last line says what was measured, as JSON.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

BEGAN = float(sys.argv[1])
_EVERY = 4  # milliseconds between two turns that are measured
_SEEN = ("PySide6", "av", "cv2", "numpy", "opentimelineio", "click", "mediapipe")


def memory(name: str) -> float:
    """Megabytes, as the kernel counts them: VmRSS now, VmHWM at most."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith(name))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def others() -> float:
    """For how many seconds this thread was ready and others had the processor; 0 where the kernel does not say."""
    try:
        with open("/proc/thread-self/schedstat", encoding="ascii") as file:
            return int(file.read().split()[1]) / 1e9
    except OSError:
        return 0.0


class Turns:
    """How long the event loop is away, measured from within it."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer
        self.parts: dict[str, dict[str, float]] = {}
        self._part = ""
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._turn)

    def begin(self, part: str) -> None:
        """What happens from now on is told apart."""
        self._part = part
        self.parts[part] = {"counted": 0.0, "wall": 0.0, "processor": 0.0, "frames": 0, "interrupted": 0}
        self._last = self._now()
        self._timer.start()

    def end(self) -> None:
        """Measures no more."""
        self._timer.stop()

    def _turn(self) -> None:
        now = self._now()
        wall, processor, waited = (now[place] - self._last[place] for place in range(3))
        part = self.parts[self._part]
        wall = max(0.0, wall - _EVERY / 1000)
        # What is left is ours: work, or waiting for what we should not wait for.
        counted = max(0.0, wall - waited)
        part["frames"] += 1
        part["interrupted"] += waited > 0.001
        for name, value in (("counted", counted), ("wall", wall), ("processor", processor)):
            part[name] = max(part[name], value)
        self._last = self._now()

    @staticmethod
    def _now() -> tuple[float, float, float]:
        """The clock, this thread's own seconds, and those for which it was ready and others had the processor."""
        return time.perf_counter(), time.thread_time(), others()


def window(python: str | None) -> tuple[Any, Any]:
    """The application and its window."""
    from PySide6.QtWidgets import QApplication

    from retake_ui import look
    from retake_ui.links.links import Links
    from retake_ui.session import Session
    from retake_ui.window.app import Window
    app = QApplication([])
    look.apply(app)
    return app, Window(Session(Links(python, command=(lambda name: worker(python, name)) if python else None)))


def worker(python: str, name: str) -> list[str]:
    """How a worker is started by another Python, which is told nothing of where this one finds the checkout."""
    core = os.environ["PYTHONPATH"].split(os.pathsep)[0]
    program = f"import sys; sys.path.insert(0, {core!r}); from retake.cli import main; sys.exit(main(sys.argv[1:]))"
    light = {"shot": [], "ahead": ["--light", "--gentle"]}.get(name, ["--light"])
    return [python, "-P", "-c", program, "worker", *light]


def paint() -> dict[str, Any]:
    """Shows the empty panel, once."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    began = time.time()
    import retake_ui.window.app  # noqa: F401  # what is measured
    imports = time.time() - began
    app, shown = window(None)
    told: dict[str, Any] = {"imports": imports, "python": platform.python_version()}

    class Painted(QObject):
        """Waits for the first paint."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and "paint" not in told:
                told["paint"] = 0.0
                QTimer.singleShot(0, done)
            return False

    def done() -> None:
        import PySide6
        wall = time.time() - BEGAN
        told.update(wall=wall, paint=wall - others(), processor=time.process_time(), resident=memory("VmRSS"),
                    pyside=PySide6.__version__, absent=[name for name in _SEEN if find_spec(name) is None])
        shown.close()
        app.quit()

    watch = Painted()
    shown.panel.installEventFilter(watch)
    shown.resize(1500, 900)
    shown.show()
    app.exec()
    return told


def load(path: str, python: str) -> dict[str, Any]:
    """Opens a timeline and goes through it."""
    from PySide6.QtCore import QTimer
    app, shown = window(python)
    shown.resize(1920, 1080)
    shown.show()
    session, turns = shown._session, Turns()
    began = time.perf_counter()
    at: dict[str, float] = {}
    session.shots.added.connect(lambda first, last: at.setdefault("first", time.perf_counter()))
    told: dict[str, Any] = {}
    bar = shown.panel.shots.table.verticalScrollBar()
    field = shown.panel.shots.filter.field
    words = iter(["p", "pr", "pre_04", "pre_0", ""])
    way = QTimer()

    def loaded() -> None:
        at["loaded"] = time.perf_counter()
        QTimer.singleShot(1500, lambda: (turns.begin("scroll"), way.start(16)))

    def scroll() -> None:
        bar.setValue(bar.value() + max(40, bar.maximum() // 240))
        if bar.value() >= bar.maximum():
            way.stop()
            turns.begin("filter")
            QTimer.singleShot(100, look_for)

    def look_for() -> None:
        word = next(words, None)
        if word is None:
            turns.begin("sort")
            shown.panel.shots.table.sortByColumn(2, __import__("PySide6.QtCore").QtCore.Qt.SortOrder.DescendingOrder)
            QTimer.singleShot(400, done)
            return
        field.setText(word)
        QTimer.singleShot(120, look_for)

    def done() -> None:
        turns.end()
        told.update(rows=len(session.shots.rows), seconds=time.perf_counter() - began, longest=turns.parts,
                    loaded=at["loaded"] - at["first"], resident=memory("VmRSS"), peak=memory("VmHWM"),
                    pictures=sum(one is not None for one in shown.panel.shots.thumbs._kept.values()))
        shown.close()
        app.quit()

    way.timeout.connect(scroll)
    session.opening.done.connect(loaded)
    # A worker that can't be started would be waited for without an end.
    session.links.state_changed.connect(lambda link: app.exit(1) if link.state == "dead" else None)
    QTimer.singleShot(0, lambda: (turns.begin("load"), session.open(path, {"tracks": ["A2"]})))
    app.exec()
    session.links.gone(5.0)
    return told


if __name__ == "__main__":
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, 0, -10)  # where that is allowed others cut in less: the machine is as if idle
    print(json.dumps(paint() if sys.argv[2] == "paint" else load(*sys.argv[3:5])))
