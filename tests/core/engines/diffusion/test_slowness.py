"""What an engine that wants a graphics card costs where none is there is said in one line, before it begins."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from retake.cli.progress import warn_of_slowness
from retake.engines.diffusion import autoencoder, slowness
from retake.engines.latentsync.network import Layout, Network
from retake.engines.latentsync.sampler import Sampling
from retake.engines.musetalk.network import USUAL, network
from retake.engines.registry import engine_named
from retake.options.render import RenderOptions

Takes = Callable[[str], None]


@pytest.fixture
def takes(monkeypatch: pytest.MonkeyPatch) -> Takes:
    """Says which network the engine that is asked for takes, whatever models there are."""
    def named(name: str) -> None:
        monkeypatch.setattr(slowness, "network_chosen", lambda engine, model, models: (engine_named(name), None))

    return named


@pytest.fixture
def no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


@pytest.mark.parametrize(("rate", "engine", "words"), [
    (60.0, "musetalk", "MuseTalk will take about 45 seconds a frame on this processor, 18 minutes for 24 frames"),
    (60.0, "latentsync", "LatentSync will take about 6 minutes a frame on this processor, 3 hours for 24 frames")])
def test_the_line_says_how_long(rate: float, engine: str, words: str, no_card: None, takes: Takes,
                                monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    takes(engine)
    monkeypatch.setattr(slowness, "operations", lambda torch: rate)
    assert words in (slowness.slowness(engine) or "")
    warn_of_slowness(RenderOptions(engine=engine))
    warn_of_slowness(RenderOptions(engine=engine), hidden=True)
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.splitlines()) == 1 and words in told.err


def test_nothing_is_said_of_other_engines_or_where_there_is_a_card(takes: Takes,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    assert slowness.slowness("footage") is None
    takes("wav2lip")
    assert slowness.slowness("wav2lip") is None
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    takes("musetalk")
    assert slowness.slowness("musetalk") is None


def test_auto_is_the_network_that_it_takes(no_card: None, takes: Takes) -> None:
    takes("musetalk")
    assert "MuseTalk" in (slowness.slowness("auto") or "")
    takes("latentsync")
    assert "LatentSync" in (slowness.slowness("auto", "mine") or "")
    takes("wav2lip")
    assert slowness.slowness("auto") is None


def test_nothing_is_said_where_the_model_is_missing(no_card: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
                                                    ) -> None:
    monkeypatch.setenv("RETAKE_MODELS", str(tmp_path))
    assert slowness.slowness("musetalk") is None and slowness.slowness("auto") is None


def test_nothing_is_said_where_pytorch_is_missing(takes: Takes, monkeypatch: pytest.MonkeyPatch) -> None:
    takes("musetalk")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert slowness.slowness("musetalk") is None


def test_the_processor_is_really_tried() -> None:
    assert 0.5 < slowness.operations(torch) < 1e6


def test_the_work_is_what_the_networks_count() -> None:
    vae = autoencoder.network(autoencoder._USUAL, None)
    decode = counted(lambda: vae.decode(torch.empty(1, 4, 32, 32)))
    encode = counted(lambda: vae.encode(torch.empty(1, 3, 256, 256)))
    musetalk = network(USUAL)
    one = counted(lambda: musetalk(torch.empty(1, 8, 32, 32), torch.tensor([0]),
                                   encoder_hidden_states=torch.empty(1, 50, 384)))
    assert one + decode + 2 * encode == pytest.approx(slowness.WORK["musetalk"], rel=0.01)
    with torch.device("meta"):
        latentsync = Network(Layout())
    chunk = counted(lambda: latentsync(torch.empty(1, 16, 13, 32, 32), torch.tensor(1.0), torch.empty(1, 16, 50, 384)))
    whole = 2 * Sampling().steps * chunk / 16 + decode + 2 * encode
    assert whole == pytest.approx(slowness.WORK["latentsync"], rel=0.01)


def counted(call: Any) -> float:
    """Billions of operations of a call, done without numbers."""
    with FlopCounterMode(display=False) as counter, torch.device("meta"), torch.no_grad():
        call()
    return float(counter.get_total_flops()) / 1e9
