"""What tests of the panel stand on: no screen, a folder of their own, and workers that do what a test writes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.ui.fake_worker import asked  # the platform has to be said first

if TYPE_CHECKING:
    from retake_ui.links.links import Links
    from retake_ui.session import Session

HOUSE = Path(__file__).resolve().parents[2]


class Fake:
    """The script of the fake workers, and what they were asked.

    Args:
        folder: Where both lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.script = folder, folder / "script.json"
        self._says: dict[str, Any] = {"picture": str(_picture(folder))}
        self.set()

    def set(self, **says: Any) -> None:
        """Says something else from now on: `shots`, `taken`, `protocol` …"""
        self._says.update(says)
        part = self.script.with_suffix(".part")
        part.write_text(json.dumps(self._says), encoding="utf-8")
        part.replace(self.script)

    def task(self, task: str, **entry: Any) -> None:
        """Says something else of a task: `delay`, `fail`, `dies`, `hangs`, `events`, `result`."""
        self.set(tasks={**self._says.get("tasks", {}), task: entry})

    def command(self, link: str) -> list[str]:
        """How a worker is started."""
        # Without its own folder on the path: `queue` beside it is not the library's.
        return [sys.executable, "-P", str(Path(__file__).with_name("fake_worker.py")), str(self.script), link]

    def asked(self, task: str = "") -> list[dict[str, Any]]:
        """What was asked, of all links or of a task."""
        return [one for one in asked(self.script.with_suffix(".asked")) if task in ("", one["do"])]


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """State and queue of the test's own: nothing is read from the user's, and nothing left in them."""
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("RETAKE_QUEUE", str(tmp_path / "queue.sqlite"))
    # A worker is another process and has to find the house, too.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str(HOUSE / wing) for wing in ("core", "ui")))


@pytest.fixture
def fake(tmp_path: Path, qapp: object) -> Fake:
    """The fake workers' script."""
    folder = tmp_path / "fake"
    folder.mkdir()
    return Fake(folder)


@pytest.fixture
def fake_links(fake: Fake) -> Iterator[Links]:
    """Links to fake workers."""
    from retake_ui.links.links import Links
    made = Links(command=fake.command)
    yield made
    made.close()
    assert made.gone(10.0), "a worker was left behind"


@pytest.fixture
def session(fake_links: Links) -> Iterator[Session]:
    """A session on fake workers."""
    from retake_ui.session import Session
    made = Session(fake_links)
    yield made
    made.close()


@pytest.fixture
def real_links(qapp: object) -> Iterator[Links]:
    """Links to real workers."""
    from retake_ui.links.links import Links
    made = Links()
    yield made
    made.close()
    assert made.gone(10.0), "a worker was left behind"


@pytest.fixture
def real_session(real_links: Links) -> Iterator[Session]:
    """A session on real workers."""
    from retake_ui.session import Session
    made = Session(real_links)
    yield made
    made.close()


def _picture(folder: Path) -> Path:
    """A JPEG."""
    from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
    picture = QImage(320, 180, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    shades = QLinearGradient(0, 0, 320, 180)
    shades.setColorAt(0, QColor("#31506b"))
    shades.setColorAt(1, QColor("#a8825f"))
    painter.fillRect(picture.rect(), shades)
    painter.end()
    path = folder / "picture.jpg"
    picture.save(str(path), "JPEG")
    return path
