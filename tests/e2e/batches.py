"""A batch in a process of its own, ended at any moment, and what has to be there in the end."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from retake.audio import open_sound
from retake.jobs import DONE, RUNNING, Queue
from retake.quality.proof import verify
from retake.timeline import read_timeline
from retake.video import open_video

HOUSE = Path(__file__).resolve().parents[2]
_SILENT = 2 / 32768


@dataclass
class Batch:
    """A timeline's batch as somebody runs it at a command line.

    Attributes:
        timeline: The timeline's file.
        words: The flags.
        cache: Where analyses are kept.
        at: In which step, or none, the process was ended each time.
    """

    timeline: Path
    words: tuple[str, ...]
    cache: Path
    at: list[str] = field(default_factory=list)

    @property
    def takes(self) -> Path:
        """Where takes lie."""
        return self.timeline.with_name(f"{self.timeline.stem}_retake")

    @property
    def queue(self) -> Path:
        """The queue."""
        return self.timeline.with_name("queue.sqlite")

    def begin(self) -> subprocess.Popen[str]:
        """The batch in a group of processes of its own, its worker with it."""
        command = [sys.executable, "-m", "retake", "batch", str(self.timeline), *self.words, "--queue",
                   str(self.queue), "--json"]
        environment = {**os.environ, "PYTHONPATH": str(HOUSE / "core"), "RETAKE_CACHE": str(self.cache)}
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                start_new_session=True)

    def kill_often(self, times: int, seed: int) -> None:
        """Begins and ends it again and again, at moments that the seed tells: whenever, and in the midst of writing."""
        dice = random.Random(seed)
        for number in range(times):
            process = self.begin()
            if number % 2 == 0:
                self._wait_for_writing(process)
                time.sleep(dice.random() * 0.8)
            else:
                time.sleep(0.3 + dice.random() * 4)
            self.at.append("over" if process.poll() is not None else next(self._steps(), "none"))
            if process.poll() is not None:
                pass  # it was faster
            elif number % 4 == 3:
                process.kill()  # its worker has to find out by itself
            else:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    def run(self) -> dict[str, Any]:
        """Runs it to its end; what it says comes back."""
        out, err = (process := self.begin()).communicate(timeout=600)
        assert process.returncode == 0, (out[-2000:], err[-2000:])
        data: dict[str, Any] = json.loads(out)
        return data

    def _wait_for_writing(self, process: subprocess.Popen[str]) -> None:
        while process.poll() is None and "Writing" not in self._steps():
            time.sleep(0.05)

    def _steps(self) -> Iterator[str]:
        if not self.queue.is_file():
            return iter(())
        with Queue(self.queue) as queue:
            return iter([job.step for job in queue.jobs() if job.state == RUNNING and not job.lost])


def everything_once(batch: Batch, told: dict[str, Any], works: int) -> None:
    """Holds that every take is there, right, and rendered once, and that nothing else is.

    Args:
        batch: The batch.
        told: What its last run said.
        works: How many takes there have to be.
    """
    assert told["ok"] and len(told["jobs"]) == works
    with Queue(batch.queue) as queue:
        jobs = queue.jobs()
    assert Counter(job.state for job in jobs) == {DONE: works}
    assert all(job.tries == 0 for job in jobs), "a kill is no failure of the job"
    assert len({job.work.key for job in jobs}) == works
    _only_takes(batch, [Path(job.result["report"]) for job in jobs])
    for job in jobs:
        report = json.loads(Path(job.result["report"]).read_text())
        assert report["job"] == job.work.key
        _is_right(job.work.request, job.result)


def _only_takes(batch: Batch, reports: list[Path]) -> None:
    """Nothing lies about: three files a take, each of its first version, their names, mixes, and notes."""
    stems = sorted(one.name.removesuffix(".take.json") for one in reports)
    assert all(re.search(r"_v001$", stem) for stem in stems), stems
    assert len(set(stems)) == len(reports)
    due = {f"{stem}{ending}" for stem in stems for ending in (".mkv", "_matte.mkv", ".take.json")}
    there = {one.name for one in batch.takes.iterdir()}
    assert there == due | {"mixes", ".retake-takes", ".retake-placed", ".retake-lock"}
    assert sorted((batch.takes / ".retake-takes").read_text().split()) == stems
    mixes = [one.name for one in (batch.takes / "mixes").iterdir()]
    assert all(re.fullmatch(r"[0-9a-f]{40}\.(wav|heard)|\.retake-lock", one) for one in mixes), mixes
    assert not [one.name for one in batch.timeline.parent.iterdir() if ".part" in one.name]


def _is_right(request: dict[str, Any], result: dict[str, Any]) -> None:
    """The take reads back, has its frames and its sound, and is proven."""
    first, last = (int(one) for one in request["span"].split("-"))
    with open_video(Path(result["movie"])) as take:
        assert take.info.frame_count == sum(1 for _ in take.frames()) == last - first + 1 == result["frames"]
        seconds = take.info.frame_count / take.info.rate
    with open_sound(Path(result["movie"])) as sound, open_sound(Path(request["dialogue"])) as mix:
        count = sound.info.samples
        assert sound.rate == mix.rate and count == round(seconds * sound.rate)
        heard, due = sound.read(0, count), mix.read(0, count)
        assert np.abs(heard - np.clip(due, -1, 1)).max() <= _SILENT
        assert np.abs(due).max() > 100 * _SILENT
    proof = verify(Path(result["report"]), None, lambda what, done, of: None)
    assert proof.proven, proof.problems


def shown_takes(path: Path) -> dict[str, str]:
    """Which reference each shot of a timeline shows, by the shots' names."""
    return {shot.name: shot.references[0] for shot in read_timeline(path).shots}
