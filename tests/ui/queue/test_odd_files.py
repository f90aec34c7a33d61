"""Whatever lies where the queue should lie, the panel says so, goes on looking, and spoils nothing."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retake.jobs import Queue, Work
from retake_ui.models.jobs import Jobs
from retake_ui.models.shots import Shots
from retake_ui.queue.panel_queue import PanelQueue


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the queue lies: one with a job."""
    with Queue(tmp_path / "queue.sqlite") as queue:
        queue.add([Work("a" * 64, {"plate": "/a.mov", "dialogue": "/a.wav"}, name="sh010")])
    return tmp_path / "queue.sqlite"


@pytest.fixture
def seen(qapp: object, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PanelQueue]:
    """A panel's queue that looks at it, ten times as often as it does for people."""
    monkeypatch.setattr("retake_ui.queue.watch._IDLE", 0.1)
    made = PanelQueue(Jobs(), Shots(), path)
    made.open()
    yield made
    made.close()


def another_database(path: Path) -> None:
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE letters (text)")
    base.commit()
    base.close()


def jobs_of_another_kind(path: Path) -> None:
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE jobs (number)")
    base.execute("CREATE TABLE settings (name)")
    base.execute("PRAGMA user_version=1")
    base.commit()
    base.close()


ODD: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir, "half a file": lambda path: path.write_bytes(b"SQLite format 3\0" + b"\7" * 90),
    "another database": another_database, "no database": lambda path: path.write_text("jobs: none\n" * 1000),
    "jobs of another kind": jobs_of_another_kind}


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_queue_is_named_and_a_queue_in_its_place_is_read_again(
        odd: str, seen: PanelQueue, path: Path, qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.waitUntil(lambda: len(seen.jobs.jobs) == 1, timeout=10_000)
    path.rename(tmp_path / "aside")
    ODD[odd](path)
    qtbot.waitUntil(lambda: bool(seen.jobs.trouble), timeout=10_000)
    assert "queue.sqlite" in seen.jobs.trouble and "Traceback" not in seen.jobs.trouble
    seen.cancel([1])
    seen.pause()
    qtbot.wait(300)
    os.rename(path, tmp_path / "odd")
    (tmp_path / "aside").rename(path)
    qtbot.waitUntil(lambda: not seen.jobs.trouble and len(seen.jobs.jobs) == 1, timeout=10_000)


def test_a_queue_that_somebody_holds_is_waited_for_without_the_panel(seen: PanelQueue, path: Path,
                                                                     qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(seen.jobs.jobs) == 1, timeout=10_000)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    seen.cancel([1])  # comes back at once
    qtbot.wait(400)
    other.execute("ROLLBACK")
    other.close()
    qtbot.waitUntil(lambda: seen.jobs.jobs[0].state == "cancelled", timeout=20_000)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nobody may refuse it")
def test_a_queue_that_cant_be_written_is_named(seen: PanelQueue, path: Path, qtbot: QtBot) -> None:
    said: list[str] = []
    seen.refused.connect(said.append)
    qtbot.waitUntil(lambda: len(seen.jobs.jobs) == 1, timeout=10_000)
    path.chmod(0o400)
    path.parent.chmod(0o500)
    seen.cancel([1])
    qtbot.waitUntil(lambda: bool(said) or bool(seen.jobs.trouble), timeout=10_000)
    path.parent.chmod(0o700)
