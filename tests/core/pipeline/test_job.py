"""A job is rendered once, whoever asks for it again, and whatever a killed process has left of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from retake.audio import write_sound
from retake.cache import Cache
from retake.errors import Cancelled, OptionError
from retake.jobs.alive import own_name
from retake.options.render import RenderOptions
from retake.pipeline.job import finished, render_once
from retake.pipeline.request import RenderRequest
from retake.pipeline.request_json import request_as_data
from retake.quality.proof import verify
from retake.take_files import FINISHED, Holder, next_take
from retake.video import probe
from retake.worker.client import Worker, worker_command
from tests.core.pipeline.shots import talking, write

COUNT = 16
KEY, OTHER = "5" * 64, "7" * 64


@pytest.fixture(scope="module")
def shot(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Cache]:
    """A plate, a silent line, and a cache."""
    folder = tmp_path_factory.mktemp("shot")
    plate = write(folder / "sh010.mkv", talking(COUNT))
    write_sound(folder / "silence.wav", np.zeros((1, 48_000), np.float32), 48_000)
    return plate, folder / "silence.wav", Cache(folder / "cache")


def asked(shot: tuple[Path, Path, Cache], out: Path, codec: str = "ffv1") -> RenderRequest:
    return RenderRequest(shot[0], shot[1], options=RenderOptions(folder=out, codec=codec, around=0.0))


def silent(what: str, done: int, of: int) -> None:
    """Hears how far it is."""


def dead() -> str:
    """The name of a process that is gone."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    machine, _, began = own_name().rsplit(" ", 2)
    process.wait()
    return f"{machine} {process.pid} {began}"


def listing(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*"))


WHOLE = [FINISHED, "sh010_lip_v001.mkv", "sh010_lip_v001.take.json", "sh010_lip_v001_matte.mkv"]


def test_what_was_rendered_is_found_again(shot: tuple[Path, Path, Cache], tmp_path: Path) -> None:
    steps: list[str] = []
    first = render_once(KEY, asked(shot, tmp_path), shot[2], silent)
    again = render_once(KEY, asked(shot, tmp_path), shot[2], lambda what, done, of: steps.append(what))
    assert (first, steps) == (again, [])
    assert json.loads(first.report.read_text())["job"] == KEY
    assert listing(tmp_path) == WHOLE
    assert finished(OTHER, asked(shot, tmp_path)) is None
    first.movie.unlink()
    assert render_once(KEY, asked(shot, tmp_path), shot[2], silent).movie.name == "sh010_lip_v002.mkv"


def test_a_process_that_was_ended_before_the_name_was_noted_loses_nothing(shot: tuple[Path, Path, Cache],
                                                                          tmp_path: Path) -> None:
    first = render_once(KEY, asked(shot, tmp_path), shot[2], silent)
    (tmp_path / FINISHED).unlink()
    assert render_once(KEY, asked(shot, tmp_path), shot[2], silent) == first
    assert (tmp_path / FINISHED).read_text() == "sh010_lip_v001\n"


@pytest.mark.parametrize("owner", ["alive", "dead"])
def test_what_another_job_holds_stays_while_its_process_lives(owner: str, shot: tuple[Path, Path, Cache],
                                                             tmp_path: Path) -> None:
    held = next_take(tmp_path, shot[0], holder=Holder(OTHER, own_name() if owner == "alive" else dead()))
    part = tmp_path / ".sh010_lip_v001.0123abcd.part.mkv"
    part.write_bytes(b"half")
    take = render_once(KEY, asked(shot, tmp_path), shot[2], silent)
    alive = owner == "alive"
    assert take.movie.name == ("sh010_lip_v002.mkv" if alive else "sh010_lip_v001.mkv")
    assert (held.holder() is not None, part.exists()) == (alive, alive)


def test_a_job_that_is_stopped_leaves_nothing(shot: tuple[Path, Path, Cache], tmp_path: Path) -> None:
    def stop(what: str, done: int, of: int) -> None:
        if what == "Writing" and done == of // 2:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        render_once(KEY, asked(shot, tmp_path), shot[2], stop)
    assert listing(tmp_path) == []


def test_what_is_no_key_is_refused(shot: tuple[Path, Path, Cache], tmp_path: Path) -> None:
    for key in ("", "../../etc/passwd", "x" * 64, "a" * 65):
        with pytest.raises(OptionError, match="hexadecimal"):
            render_once(key, asked(shot, tmp_path), shot[2], silent)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise on Windows")
@pytest.mark.parametrize("codec", ["ffv1", "png-16"])
def test_a_worker_that_is_killed_at_work_leaves_nothing_for_long(codec: str, shot: tuple[Path, Path, Cache],
                                                                 tmp_path: Path, house: Path) -> None:
    request = asked(shot, tmp_path / "out", codec)
    render_once(KEY, asked(shot, tmp_path / "clean", codec), shot[2], silent)
    data = {"key": KEY, "request": request_as_data(request)}
    environment = {**os.environ, "PYTHONPATH": str(house / "core"), "RETAKE_CACHE": str(shot[2].folder)}
    with Worker(worker_command(), environment=environment) as worker:
        worker.ask("job", data)
        for message in worker.messages(60):
            if message.get("step") == "Writing":
                os.kill(worker.pid, signal.SIGKILL)
                break
        assert [one["event"] for one in worker.messages(60)][-1] == "ended"
    left = [one for one in listing(tmp_path / "out") if not one.endswith(".take.json")]
    with Worker(worker_command(), environment=environment) as worker:
        worker.ask("job", data)
        result = next(one for one in worker.messages(60) if one["event"] == "done")["result"]
    assert left, "it was killed too late to leave anything"
    assert [one for one in listing(tmp_path / "out") if "/" not in one] == \
        [one for one in listing(tmp_path / "clean") if "/" not in one]
    assert listing(tmp_path / "out") == listing(tmp_path / "clean")
    assert probe(Path(result["movie"]), probe(shot[0]).rate).frame_count == result["frames"] == COUNT
    assert verify(Path(result["report"]), None, silent).proven
