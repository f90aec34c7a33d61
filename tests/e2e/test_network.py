"""Whole takes whose mouths a network makes, by weights of no meaning in every kind of file that there is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.core.pipeline.shots import talking, write
from tests.core.pipeline.talker import babble
from tests.e2e.outcome import Outcome, listing, proven, refusal, rendered, say, wav

torch = pytest.importorskip("torch", reason="the extra `neural` is not installed: no network makes mouths here")

COUNT = 24
LAYOUTS = ("classic", "plain", "TorchScript", "safetensors")
NETWORK = ("--engine", "wav2lip")


@pytest.fixture(scope="module")
def shot(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A plate whose talker never rests, and a line that says something else."""
    folder = tmp_path_factory.mktemp("network")
    plate = write(folder / "sh010.mkv", talking(COUNT), babble(frames=COUNT + 20)[:, 20_000:])
    return plate, wav(folder / "line.wav", babble(frames=COUNT))


@pytest.fixture(scope="module")
def generator() -> Any:
    """Wav2Lip's generator with weights made by a rule."""
    from retake.engines.wav2lip.generator import CLASSIC, Generator
    from tests.core.engines.wav2lip.designs import weights
    network = Generator(CLASSIC).eval()
    network.load_state_dict(weights(network))
    return network


def checkpoint(network: Any, layout: str, path: Path) -> Path:
    """The network's weights as a file of that layout."""
    tensors = network.state_dict()
    if layout == "classic":
        held = {f"module.{name}": value for name, value in tensors.items()}
        torch.save({"state_dict": held, "optimizer": None, "global_step": 1, "global_epoch": 0}, path)
    elif layout == "plain":
        torch.save(dict(tensors), path)
    elif layout == "TorchScript":
        sound, faces = torch.zeros(1, 1, 80, 16), torch.zeros(1, 6, 96, 96)
        torch.jit.trace(network, (sound, faces)).save(str(path))
    else:
        library = pytest.importorskip("safetensors.torch")
        library.save_file({name: value.contiguous() for name, value in tensors.items()}, path)
    return path


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty models folder."""
    monkeypatch.setenv("RETAKE_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture(scope="module")
def filled(generator: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A models folder with the network in it, and the user's word for it."""
    folder = tmp_path_factory.mktemp("filled")
    before = os.environ.get("RETAKE_MODELS")
    os.environ["RETAKE_MODELS"] = str(folder / "models")
    assert say("models", "add", checkpoint(generator, "plain", folder / "wav2lip.pth"))[0] == 0
    assert say("models", "accept", "wav2lip", "--yes")[0] == 0
    (folder / "wav2lip.pth").unlink()
    yield folder / "models"
    os.environ.pop("RETAKE_MODELS")
    if before is not None:
        os.environ["RETAKE_MODELS"] = before


def told_well(outcome: Outcome) -> None:
    """Holds what take.json says of the network against what it has to say."""
    model, rows = outcome.report["model"], outcome.report["frames"]
    generated = [row for row in rows if row["kind"] == "generated"]
    assert len(generated) > COUNT // 2
    assert all(0 < row["made"] <= 1 and row["source"] is not None for row in generated)
    assert all("made" not in row for row in rows if row["kind"] != "generated")
    assert (model["engine"], model["kind"], model["mode"], len(model["sha256"])) == ("wav2lip", "wav2lip", "fixed", 64)
    assert "research" in model["forbids"] and model["word"]["given"] and model["word"]["model"] == "wav2lip"
    assert outcome.report["plan"]["generated"] == sum(row["kind"] == "generated" for row in rows)


@pytest.mark.parametrize("layout", [
    one if one == "classic" else pytest.param(one, marks=pytest.mark.long) for one in LAYOUTS])
def test_a_take_by_weights_in_every_layout(layout: str, generator: Any, shot: tuple[Path, Path], models: Path,
                                           tmp_path: Path) -> None:
    suffix = {"TorchScript": ".pt", "safetensors": ".safetensors"}.get(layout, ".pth")
    file = checkpoint(generator, layout, tmp_path / f"mine{suffix}")
    assert "retake models add" in refusal(*shot, tmp_path / "out", *NETWORK)
    code, _, complained = say("models", "add", file)
    assert code == 0, complained
    file.unlink()
    code, _, complained = say("render", shot[0], "--dialogue", shot[1], "--out", tmp_path / "out", *NETWORK)
    assert code == 5 and "retake models accept wav2lip" in complained.splitlines()[-1]
    assert say("models", "accept", "wav2lip", "--yes")[0] == 0
    take = proven(rendered(*shot, tmp_path / "out", *NETWORK, "--model", "mine",
                           "--name", "{plate}_{engine}_v{version}"))
    told_well(take)
    assert take.report["options"]["model"] == take.report["model"]["name"] == "mine"
    assert Path(take.told["movie"]).stem == "sh010_wav2lip_v001"


def test_a_trial_makes_a_frame_as_the_take_has_it(shot: tuple[Path, Path], filled: Path, tmp_path: Path) -> None:
    from retake.cache import user_cache
    from retake.options.render import RenderOptions
    from retake.pipeline.request import RenderRequest
    from retake.pipeline.trial import Trial
    take = rendered(*shot, tmp_path, *NETWORK)
    rows = {row["frame"]: row for row in take.report["frames"]}
    request = RenderRequest(*shot, options=RenderOptions(engine="wav2lip", codec="ffv1"))
    with Trial.of(request, user_cache(), lambda *told: None) as trial:
        for made in trial.frames(trial.within(18, 2), lambda *told: None):
            assert made.record.kind == rows[made.record.frame]["kind"] == "generated"
            assert made.record.outside == rows[made.record.frame]["outside"]
            assert made.record.source == rows[made.record.frame]["source"]


@pytest.mark.long
def test_compat_and_an_offset_are_made_too(shot: tuple[Path, Path], filled: Path) -> None:
    from retake.cache import user_cache
    from retake.options.render import RenderOptions
    from retake.pipeline.request import RenderRequest
    from retake.pipeline.trial import Trial
    shown = []
    for mode, late in (("fixed", 0), ("compat", 0), ("compat", 3)):
        options = RenderOptions(engine="wav2lip", neural_mode=mode, offset=late, codec="ffv1")
        with Trial.of(RenderRequest(*shot, options=options), user_cache(), lambda *told: None) as trial:
            assert trial.decision.facts["model"]["mode"] == mode
            made, = trial.frames(trial.within(16, 1), lambda *told: None)
            assert made.record.kind == "generated" and made.done.box is not None
            shown.append(made.done.frame.rgb(made.done.box))
    assert [abs(shown[a] - shown[b]).max() > 0 for a, b in ((0, 1), (1, 2))] == [True, True]


def test_a_take_is_rendered_again_by_the_same_model_or_not_at_all(shot: tuple[Path, Path], filled: Path, tmp_path: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    first = rendered(*shot, tmp_path / "first", *NETWORK)
    code, said, complained = say("render", shot[0], "--from", first.told["report"], "--out", tmp_path / "again",
                                 "--codec", "ffv1", "--json")
    assert code == 0, complained
    told = json.loads(said.splitlines()[-1])
    again = proven(Outcome(shot[0], told, json.loads(Path(told["report"]).read_text())))
    assert again.kinds == first.kinds and again.report["model"]["sha256"] == first.report["model"]["sha256"]
    told_well(again)
    monkeypatch.setenv("RETAKE_MODELS", str(tmp_path / "none"))
    code, _, complained = say("render", shot[0], "--from", first.told["report"], "--out", tmp_path / "third")
    assert code == 5 and "retake models add" in complained.splitlines()[-1]
    assert not listing(tmp_path / "third")


@pytest.mark.parametrize("engine", [("wav2lip",), ("auto",), ("wav2lip", "--strength", "0")])
def test_a_take_that_no_network_had_a_hand_in_names_none_and_needs_none(engine: tuple[str, ...], filled: Path,
                                                                        tmp_path: Path,
                                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    plate = write(tmp_path / "sh020.mkv", talking(12), babble(frames=12))
    silence = np.zeros((1, 12 * 1920), np.float32)
    line = babble(frames=32)[:, 38_400:] if "--strength" in engine else silence
    take = rendered(plate, wav(tmp_path / "line.wav", line), tmp_path / "out", "--engine", *engine)
    assert "generated" not in take.kinds and "model" not in take.report
    assert any("The network" in note for note in take.told["notes"])
    monkeypatch.setenv("RETAKE_MODELS", str(tmp_path / "none"))
    code, _, complained = say("render", plate, "--from", take.told["report"], "--out", tmp_path / "again")
    assert code == 0, complained


def test_auto_without_a_model_is_refused_in_a_line(shot: tuple[Path, Path], models: Path, tmp_path: Path) -> None:
    assert "Or choose the engine footage" in refusal(*shot, tmp_path / "out", "--engine", "auto")


def test_preflight_is_red_without_the_model(shot: tuple[Path, Path], models: Path, tmp_path: Path) -> None:
    code, said, _ = say("preflight", shot[0], "--dialogue", shot[1], "--out", tmp_path, "--engine", "wav2lip", "--json")
    assert code in (0, 1) and "retake models add" in said and '"red"' in said


def test_a_model_that_is_not_there_is_told_with_those_that_are(shot: tuple[Path, Path], filled: Path, tmp_path: Path
                                                               ) -> None:
    words = "There is no model other for the engine auto. There is: wav2lip-96."
    asked = ("--engine", "auto", "--model", "other")
    assert words in refusal(*shot, tmp_path / "out", *asked)
    code, said, _ = say("preflight", shot[0], "--dialogue", shot[1], "--out", tmp_path / "out", *asked, "--json")
    assert code in (0, 1) and words in said and '"red"' in said


def begun(shot: tuple[Path, Path], out: Path, stage: str) -> subprocess.Popen[str]:
    """`retake render` in a process of its own, come as far as the stage of that name."""
    core = Path(__file__).parents[2] / "core"
    code = ("import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from retake.cli import main;"
            "sys.exit(main(sys.argv[1:]))")
    process = subprocess.Popen([sys.executable, "-c", code, "render", *map(str, shot[:1]), "--dialogue", str(shot[1]),
                                "--out", str(out), "--codec", "ffv1", *NETWORK], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(core)})
    assert process.stderr is not None
    for said in process.stderr:
        if stage in said:
            return process
    raise AssertionError(f"it never came to {stage}")


def stopped(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130 and said.strip().splitlines()[-1] == "Stopped."


def killed(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate(timeout=20)


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise on Windows")
@pytest.mark.parametrize("end", [stopped, killed])
def test_a_render_that_was_ended_leaves_nothing_that_the_next_does_not_remove(
        end: Callable[[subprocess.Popen[str]], None], shot: tuple[Path, Path], filled: Path, tmp_path: Path) -> None:
    rendered(*shot, tmp_path / "warm", *NETWORK)  # so that the stage is soon come to
    process = begun(shot, tmp_path / "out", "Writing" if end is killed else "Planning")
    time.sleep(0.2)
    end(process)
    if end is stopped:
        assert not [one for one in listing(tmp_path / "out") if "lip" in one]
    take = proven(rendered(*shot, tmp_path / "out", *NETWORK))
    told_well(take)
    assert [one for one in listing(tmp_path / "out") if one.endswith(".take.json")] == ["sh010_lip_v001.take.json"]



def test_without_pytorch_a_take_is_refused_in_a_line_before_any_work(shot: tuple[Path, Path], filled: Path,
                                                                     tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                                     ) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "pip install 'torch" in say("render", shot[0], "--dialogue", shot[1], "--out", tmp_path, *NETWORK)[2]
    assert not listing(tmp_path)


@pytest.mark.parametrize("wrong", ["page.pth", "torn.pth", "other.pth", "empty.safetensors"])
def test_a_wrong_file_is_refused_in_a_line(wrong: str, generator: Any, models: Path, tmp_path: Path) -> None:
    path = tmp_path / wrong
    if wrong == "torn.pth":
        path.write_bytes(checkpoint(generator, "plain", tmp_path / "whole").read_bytes()[:5_000_000])
    elif wrong == "other.pth":
        torch.save({"layer.weight": torch.ones(3, 3)}, path)
    else:
        path.write_bytes(b"<!DOCTYPE html><html><body>Sign in</body></html>" if wrong == "page.pth" else b"")
    code, _, complained = say("models", "add", path)
    assert code == 3 and len(complained.strip().replace("\r", "\n").splitlines()[-1]) < 300
    assert "Traceback" not in complained
    assert say("render", path, "--dialogue", path, "--out", tmp_path / "out", *NETWORK)[0] != 0


def test_a_jobs_key_goes_by_the_model(shot: tuple[Path, Path], filled: Path, models: Path,
                                      monkeypatch: pytest.MonkeyPatch) -> None:
    from retake.batch.key import key_of
    from retake.options.render import RenderOptions
    from retake.pipeline.request import RenderRequest
    request = RenderRequest(*shot, options=RenderOptions(engine="wav2lip"))
    none = key_of(request, {})
    monkeypatch.setenv("RETAKE_MODELS", str(filled))
    assert key_of(request, {}) != none
    footage = RenderRequest(*shot)
    before = key_of(footage, {})
    monkeypatch.setenv("RETAKE_MODELS", str(models))
    assert key_of(footage, {}) == before
