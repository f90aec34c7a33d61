"""A real shot, rendered by the panel's own process: seen while it is made, killed in the middle, begun anew, done."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retake.jobs import DONE, RUNNING, Queue, Work
from retake_ui.models.jobs import Jobs
from retake_ui.models.shots import Shots
from retake_ui.queue.panel_queue import PanelQueue

LONG = 100_000  # milliseconds


@pytest.mark.long
def test_a_render_is_seen_killed_and_begun_anew(qtbot: QtBot, tmp_path: Path, house: Path) -> None:
    takes, shown = tmp_path / "takes", house / "resources" / "presenter"
    request = {"plate": str(shown / "plate.mp4"), "dialogue": str(shown / "adr.flac"), "span": "0-24",
               "options": {"folder": str(takes)}}
    with Queue(tmp_path / "queue.sqlite") as file:
        file.add([Work("ab" * 32, request, "id", "presenter", "", "/films/reel.otio")])
    queue = PanelQueue(Jobs(), Shots(), tmp_path / "queue.sqlite")
    pictures: list[bytes] = []
    queue.jobs.previewed.connect(lambda number, picture: pictures.append(bytes(picture)))
    queue.open()
    queue.begin()
    qtbot.waitUntil(lambda: any(job.state == RUNNING and job.step for job in queue.jobs.jobs), timeout=LONG)
    assert queue.crew.pid is not None
    os.kill(queue.crew.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(queue.jobs.trouble), timeout=LONG)
    queue.begin()
    qtbot.waitUntil(lambda: [job.state for job in queue.jobs.jobs] == [DONE], timeout=LONG)
    job = queue.jobs.jobs[0]
    assert Path(job.result["movie"]).is_file() and Path(job.result["report"]).is_file()
    assert pictures and all(picture.startswith(b"\xff\xd8") for picture in pictures), "the frames are seen as they come"
    assert len(list(takes.glob("*.take.json"))) == 1, "nothing of the first try is left"
    qtbot.waitUntil(lambda: not queue.at_work, timeout=LONG)
    queue.close()
    queue.watch.close(5.0)
