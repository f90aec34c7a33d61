"""From an actor's footage to a take by weights of its own, as a user does it; killed in between."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.core.pipeline.shots import talking, write
from tests.core.pipeline.talker import babble, chatter
from tests.e2e.outcome import proven, rendered, say, wav

torch = pytest.importorskip("torch", reason="training needs the extra neural")

COUNT = 48
QUICK = ("--eighths", "1", "--batch", "2", "--no-check-sync", "--device", "cpu", "--json")


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Networks so small that threads would cost more than they bring."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sentences of a painted talker, and where they are measured to."""
    folder = tmp_path_factory.mktemp("footage")
    (folder / "actor").mkdir()
    for name, first in (("a", 0), ("b", 9600)):
        write(folder / "actor" / f"{name}.mkv", talking(COUNT), babble(chatter, COUNT + 5)[:, first : first + 92_160])
    return folder


def trained(network: str, footage: Path, out: Path, *more: str) -> dict[str, Any]:
    """What `retake train --json` says."""
    code, said, complained = say("train", network, footage / "actor", "--out", out, "--measured", footage / "kept",
                                 *QUICK, *more)
    assert code == 0, complained
    told: dict[str, Any] = json.loads(said)
    return told


@pytest.mark.long
def test_an_actor_s_own_weights_are_taken_as_a_model_and_render_a_take(footage: Path, tmp_path: Path,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    expert = trained("expert", footage, tmp_path / "e.pth", "--steps", "6", "--every", "6")
    assert (expert["steps"], expert["learned"], expert["held"]) == (6, 1, 1)
    made = trained("wav2lip", footage, tmp_path / "g.pth", "--expert", expert["best"], "--steps", "30", "--every", "10",
                   "--rate", "2e-3", "--no-adversarial")
    assert made["after"]["l1"] < made["before"]["l1"]
    monkeypatch.setenv("RETAKE_MODELS", str(tmp_path / "models"))
    for file in (expert["best"], made["file"]):
        code, _, complained = say("models", "add", file)
        assert code == 0, complained
    for name in ("wav2lip", "lipsync-expert"):
        assert say("models", "accept", name, "--yes")[0] == 0
    take = proven(rendered(footage / "actor" / "a.mkv", wav(tmp_path / "line.wav", babble(frames=COUNT)),
                           tmp_path / "out", "--engine", "wav2lip"))
    assert take.kinds.count("generated") > COUNT // 3
    own = trained("wav2lip", footage, tmp_path / "own.pth", "--begin", made["best"], "--steps", "1", "--every", "1")
    assert own["before"]["l1"] == pytest.approx(made["after"]["l1"], abs=0.05)  # the expert comes from the models


@pytest.mark.long
def test_a_killed_training_goes_on_to_the_very_same_weights(footage: Path, tmp_path: Path) -> None:
    steps = ("--every", "2")
    trained("expert", footage, tmp_path / "whole.pth", "--steps", "10", *steps)
    command = [sys.executable, "-m", "retake", "train", "expert", str(footage / "actor"), "--out",
               str(tmp_path / "e.pth"), "--measured", str(footage / "kept"), *QUICK, "--steps", "100000", *steps]
    core = Path(__file__).parents[2] / "core"
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(core)}, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as going:
        _await(tmp_path / "e.pth", going)
        going.kill()
    learned = torch.load(tmp_path / "e.pth", weights_only=True)["global_step"]  # whole, whenever it was killed
    if learned < 10:
        trained("expert", footage, tmp_path / "e.pth", "--steps", "10", "--resume", *steps)
        whole, on = (torch.load(tmp_path / name, weights_only=True) for name in ("whole.pth", "e.pth"))
        assert all(torch.equal(one, on["state_dict"][name]) for name, one in whole["state_dict"].items())
        with (tmp_path / "e.csv").open(newline="") as file:
            assert [row["step"] for row in csv.DictReader(file)] == ["0", "2", "4", "6", "8", "10"]


def _await(path: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until a training has written its first checkpoint."""
    end = time.monotonic() + 120
    while not path.exists():
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.05)
