"""`retake batch`: everything once, what failed told, the takes on their timeline, and nothing when nothing changed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from retake.batch.plan import plan
from retake.batch.wish import Wish
from retake.cli import main
from retake.dialogue import Choice
from retake.jobs import DONE, FAILED, WAITING, Queue
from retake.timeline import read_timeline
from tests.core.batch.filmer import filmed
from tests.core.dialogue.made import clicks, cut, sound
from tests.core.timeline.made import clip, gap, movie, span

Said = Callable[..., str]


@pytest.fixture
def filming(monkeypatch: pytest.MonkeyPatch, house: Path) -> None:
    """Jobs are done by a worker that films nothing."""
    monkeypatch.setenv("PYTHONPATH", f"{house / 'core'}{os.pathsep}{house}")
    monkeypatch.setattr("retake.worker.client.worker_command",
                        lambda *_: [sys.executable, "-m", "tests.core.batch.filmer"])


def timeline(folder: Path, names: tuple[str, ...] = ("sh010", "sh020", "sh030")) -> Path:
    """Shots of 20 frames of a plate each, each with a line of its own on A1; on A2 Spanish under the first."""
    video: list[otio.core.Composable] = []
    english: list[otio.core.Composable] = []
    for number, name in enumerate(names):
        movie(folder / f"A{number:03d}.mov", 40)
        clicks(folder / f"{name}.wav", 1, first=number + 1)
        video.append(clip(name, span(5, 20, 25), str(folder / f"A{number:03d}.mov")))
        english.append(sound(name, folder / f"{name}.wav", 0, 20))
    clicks(folder / "dub.wav", 1, first=40)
    return cut(folder / "cut.otio", video, ("A1", english), ("A2", [sound("dub", folder / "dub.wav", 0, 20)]))


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs `retake batch` on the timeline; what it writes comes back."""
    def run(*words: str, code: int = 0) -> str:
        got = main(["batch", str(tmp_path / "cut.otio"), "--dialogue-track", "A1", "--no-preflight",
                    "--queue", str(tmp_path / "queue.sqlite"), *words])
        out, err = capsys.readouterr()
        assert got == code, (out, err)
        return out
    return run


def asked(folder: Path) -> list[str]:
    """What the worker was asked for so far."""
    return (folder / "cut_retake" / "asked.txt").read_text().splitlines()


def test_everything_is_rendered_once_and_put_onto_a_timeline_for_each_language(tmp_path: Path, said: Said,
                                                                              filming: None) -> None:
    path = timeline(tmp_path)
    page = said("--language", "es=A2", "--also", "edl")
    assert "cut: 0 finished, 4 to render, 2 left out." in page
    assert "[4 of 4] sh030: sh030_lip_v001.mov, verdict pass" in page
    assert "4 done, 0 failed, 0 open." in page
    assert asked(tmp_path) == ["sh010", "sh010 es", "sh020", "sh030"]
    for name, shown in (("cut_retake_v001.otio", ["retake_v001"] * 3), ("cut_es_retake_v001.otio", ["retake_es_v001"])):
        shots = read_timeline(tmp_path / name).shots
        assert [shot.references[0] for shot in shots if shot.references[0].startswith("retake")] == shown
        assert (tmp_path / name.replace(".otio", "_takes.edl")).is_file()
    before = path.read_bytes()
    again = said("--language", "es=A2", "--also", "edl")
    assert "4 finished, 0 to render" in again and "as before" in again
    assert path.read_bytes() == before and not (tmp_path / "cut_retake_v002.otio").exists()
    assert len(asked(tmp_path)) == 4


def test_one_changed_line_is_one_job_and_a_new_timeline(tmp_path: Path, said: Said, filming: None) -> None:
    timeline(tmp_path)
    said()
    clicks(tmp_path / "sh020.wav", 1, first=30)
    assert json.loads(said("--dry-run", "--json"))["open"][0]["name"] == "sh020"
    assert "2 finished, 1 to render" in said()
    assert asked(tmp_path) == ["sh010", "sh020", "sh030", "sh020"]
    assert (tmp_path / "cut_retake_v002.otio").is_file()


def test_a_shots_own_options_are_kept_for_later_batches_until_they_are_forgotten(
        tmp_path: Path, said: Said, filming: None) -> None:
    timeline(tmp_path)
    said()
    page = said("--for", "sh020:face=2", "--for", "sh020:keep=01:00:00:00-01:00:00:05")
    assert "sh020  face 2, keep 01:00:00:00-01:00:00:05" in page and "2 finished, 1 to render" in page
    assert "3 finished, 0 to render" in said()
    dry = json.loads(said("--for", "sh030:offset=-1", "--dry-run", "--json"))
    assert [one["name"] for one in dry["open"]] == ["sh030"]
    assert "3 finished, 0 to render" in said(), "a dry run keeps nothing"
    assert "3 finished, 0 to render" in said("--for", "sh020:keep=", "--for", "sh020:face=")
    assert asked(tmp_path) == ["sh010", "sh020", "sh030", "sh020"]


@pytest.mark.parametrize("own", ["sh020", "sh020:face", "sh999:face=2", "sh020:face=x", "sh020:fase=2", "sh020:fase=",
                                 "sh020:folder=/etc", ":face=2", "sh020:strength=NaN"])
def test_a_shots_option_that_can_not_be_is_refused_in_a_line(own: str, tmp_path: Path,
                                                             capsys: pytest.CaptureFixture[str]) -> None:
    path = timeline(tmp_path)
    code = main(["batch", str(path), "--dialogue-track", "A1", "--for", own, "--queue", str(tmp_path / "q.sqlite")])
    *before, line = capsys.readouterr().err.strip().splitlines()
    assert (code, all("Reading the timeline" in one for one in before)) == (2, True)
    assert line.endswith(".") and "can't be used" not in line
    assert not (tmp_path / "cut_retake").exists()


@pytest.mark.parametrize("written", [b"", b"[]", b"{", b'{"a": 3}', b'{"a": {"face": "x"}}', b'{"a": {"folder": "/"}}',
                                     b"\xff", b'{"a": {"strength": NaN}}', b"[" * 100_000])
def test_a_damaged_file_of_options_is_named(written: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = timeline(tmp_path)
    (tmp_path / "cut_retake").mkdir()
    (tmp_path / "cut_retake" / "retake-options.json").write_bytes(written)
    assert main(["batch", str(path), "--dialogue-track", "A1", "--dry-run", "--no-preflight"]) == 2
    assert "retake-options.json can't be used" in capsys.readouterr().err


def test_what_fails_is_told_with_its_reason_and_the_rest_is_done(tmp_path: Path, said: Said, filming: None) -> None:
    timeline(tmp_path, ("sh010", "bad", "sh030"))
    page = said(code=1)
    assert "Failed: bad: No face was found." in page and "2 done, 1 failed, 0 open." in page
    assert sorted(asked(tmp_path)) == ["bad", "bad", "sh010", "sh030"]
    data = json.loads(said("--json", code=1))
    assert (data["ok"], [job["state"] for job in data["jobs"]]) == (False, ["done", "failed", "done"])
    assert data["placed"][0]["takes"] == 2
    with Queue(tmp_path / "queue.sqlite") as queue:
        assert sum(job.state == FAILED for job in queue.jobs()) == 2


def test_a_timeline_that_was_being_written_is_written_again_under_its_name(tmp_path: Path, said: Said, filming: None
                                                                           ) -> None:
    timeline(tmp_path)
    said()
    note, out = tmp_path / "cut_retake" / ".retake-placed", tmp_path / "cut_retake_v001.otio"
    name, = json.loads(note.read_text())
    out.unlink()
    half = tmp_path / ".cut_retake_v001_track.0123abcd.part.otio"
    half.touch()
    note.write_text(json.dumps({name: {"begun": str(out)}}))
    said()
    assert out.is_file() and not half.exists() and not list(tmp_path.glob("cut_retake_v002*"))
    # What is noted there is no leave to remove other files.
    other = tmp_path / "elsewhere" / "cut_retake_v001.otio"
    other.parent.mkdir()
    other.touch()
    for begun in (other, tmp_path / "cut.otio"):
        note.write_text(json.dumps({name: {"begun": str(begun)}}))
        said()
        assert begun.is_file()


def test_a_dry_run_writes_nothing(tmp_path: Path, said: Said) -> None:
    timeline(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert "0 finished, 3 to render" in said("--dry-run")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_take_that_is_gone_is_made_again(tmp_path: Path, said: Said, filming: None) -> None:
    timeline(tmp_path)
    said("--no-place")
    assert not list(tmp_path.glob("*_retake_v*"))
    (tmp_path / "cut_retake" / "sh020_lip_v001.mov").unlink()
    assert "2 finished, 1 to render" in said("--no-place")


# What a shell starts in the background is told to ignore Ctrl-C, and hands that on: here it is to be heard.
STOPPED = """
import signal, sys
import retake.worker.client as client
from retake.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
client.worker_command = lambda *_: [sys.executable, "-m", "tests.core.batch.filmer"]
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise on Windows")
def test_stopped_it_puts_the_job_back_and_goes_on_later(tmp_path: Path, house: Path, said: Said, filming: None) -> None:
    path = timeline(tmp_path, ("sh010", "slow", "sh030"))
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED, "batch", str(path), "--dialogue-track", "A1", "--no-preflight", "--queue",
         str(tmp_path / "queue.sqlite")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": f"{house / 'core'}{os.pathsep}{house}"})
    while process.poll() is None and (not (file := tmp_path / "cut_retake" / "asked.txt").is_file()
                                      or "slow" not in file.read_text()):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    err = process.communicate(timeout=30)[1]
    assert (process.returncode, err.strip().splitlines()[-1]) == (130, "Stopped.")
    with Queue(tmp_path / "queue.sqlite") as queue:
        assert [(job.state, job.tries) for job in queue.jobs()] == [(DONE, 0), (WAITING, 0), (WAITING, 0)]
    assert not list(tmp_path.glob("*_retake_v*"))
    page = said("--shot", "slow", "--shot", "sh030")
    assert "1 finished, 2 to render" in page and "3 done, 0 failed, 0 open." in page
    assert asked(tmp_path) == ["sh010", "slow", "slow", "sh030"]
    # What was rendered before goes onto the timeline too, whichever shots are meant this time.
    shots = read_timeline(tmp_path / "cut_retake_v001.otio").shots
    assert [shot.references[0] for shot in shots] == ["retake_v001"] * 3


def test_two_batches_at_once_share_the_work_and_end_together(tmp_path: Path, house: Path) -> None:
    path = timeline(tmp_path, ("sh010", "sh020", "slow", "sh040"))
    words = [sys.executable, "-c", STOPPED, "batch", str(path), "--dialogue-track", "A1", "--no-preflight", "--also",
             "none", "--json", "--queue", str(tmp_path / "queue.sqlite")]
    environment = {**os.environ, "PYTHONPATH": f"{house / 'core'}{os.pathsep}{house}"}
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(2)]
    for process in both:
        out = process.communicate(timeout=120)[0]
        assert [job["state"] for job in json.loads(out)["jobs"]] == ["done"] * 4
        assert process.returncode == 0
    assert sorted(asked(tmp_path)) == ["sh010", "sh020", "sh040", "slow"]
    assert [one.name for one in tmp_path.glob("*_retake_v*")] == ["cut_retake_v001.otio"]


@pytest.mark.parametrize("words", [["--dialogue-track", "A9"], ["--shot", "sh999"], ["--name", "{shot}"],
                                   ["--rate", "x"], ["--media", "/nowhere"]])
def test_what_can_not_be_is_refused_in_a_line(words: list[str], tmp_path: Path,
                                              capsys: pytest.CaptureFixture[str]) -> None:
    path = timeline(tmp_path)
    choice = [] if words[0] == "--dialogue-track" else ["--dialogue-track", "A1"]
    assert main(["batch", str(path), *choice, *words, "--queue", str(tmp_path / "queue.sqlite")]) in (2, 3)
    out, err = capsys.readouterr()
    assert out == "" and err.strip().count("\n") <= 2


def test_nothing_to_say_is_said(tmp_path: Path, said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    path = timeline(tmp_path)
    assert main(["batch", str(path)]) == 2
    assert "Say where the dialogue is" in capsys.readouterr().err
    cut(path, [gap(20, 25)], ("A1", [sound("sh010", tmp_path / "sh010.wav", 0, 20)]))
    assert "0 done, 0 failed, 0 open." in said()


MANY = 100


def test_a_hundred_finished_jobs_are_seen_to_be_finished_at_once(tmp_path: Path, house: Path) -> None:
    names = tuple(f"sh{number:03d}" for number in range(MANY))
    path = timeline(tmp_path, names)
    found = plan(Wish(path, Choice(tracks=("A1",))))
    with Queue(tmp_path / "queue.sqlite") as queue:
        for number in queue.add(one.work for one in found.ready).new:
            job = queue.claim()
            assert job is not None and job.number == number
            queue.finish(number, filmed(job.work.request))
    words = [sys.executable, "-m", "retake", "batch", str(path), "--dialogue-track", "A1", "--also", "none", "--queue",
             str(tmp_path / "queue.sqlite"), "--json"]
    first = timed(words, house)[0]
    assert (first["ok"], first["new"], first["placed"][0]["new"]) == (True, [], True)
    again, seconds = timed(words, house)
    _, bare = timed([sys.executable, "-m", "retake", "about", "--json"], house)
    print(f"A second batch with {MANY} finished jobs: {seconds:.2f} s; `retake about`: {bare:.2f} s.")
    assert (again["ok"], again["new"], again["placed"][0]["new"], len(again["jobs"])) == (True, [], False, MANY)
    # 3 s are asked for on a machine with nothing else to do, where about takes a tenth of one.
    assert seconds < max(3.0, 25 * bare)
    clicks(tmp_path / "sh042.wav", 1, first=50)
    one = timed([*words, "--dry-run", "--no-preflight"], house)[0]
    assert [each["name"] for each in one["open"]] == ["sh042"] and len(one["finished"]) == MANY - 1
    with Queue(tmp_path / "queue.sqlite") as queue:
        assert not [job for job in queue.jobs() if job.state == WAITING]


def timed(words: list[str], house: Path) -> tuple[dict[str, Any], float]:
    """What a command says as JSON, and how many seconds it took, Python's start and all."""
    began = time.perf_counter()
    done = subprocess.run(words, env={**os.environ, "PYTHONPATH": str(house / "core")}, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), seconds
