"""Whole takes by MuseTalk and LatentSync, with small networks of no meaning, from the command line to the proof."""

from __future__ import annotations

from pathlib import Path

import pytest

from retake.engines.latentsync import engine as latentsync_engine
from retake.engines.latentsync import sampler
from retake.engines.musetalk.engine import MuseTalk
from retake.weights.kinds import kind_named
from retake.weights.store import Model
from tests.core.engines.diffusion import made
from tests.core.pipeline.shots import talking, write
from tests.core.pipeline.talker import babble
from tests.e2e.outcome import proven, rendered, wav

COUNT, SIDE = 24, 64  # more frames than a chunk of 16

pytestmark = pytest.mark.long


@pytest.fixture
def brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small networks as the user's models: the models folder itself takes none but those of the published sizes."""
    there = [made.vae(tmp_path / "vae"), made.openai_whisper(tmp_path / "whisper"),
             made.musetalk(tmp_path / "musetalk"), made.latentsync(tmp_path / "latentsync")]

    class Brought:
        folder = tmp_path

        def all(self) -> tuple[Model, ...]:
            return tuple(there)

        def find(self, wanted: str) -> Model:
            return next(one for one in there if one.kind == kind_named(wanted))

    monkeypatch.setattr("retake.pipeline.generated.generation.Models", Brought)
    monkeypatch.setattr(MuseTalk, "side", SIDE)
    monkeypatch.setattr(latentsync_engine, "SIDE", SIDE)
    monkeypatch.setattr(sampler.Sampling.__init__, "__defaults__", (2, 1.5, 1247))


@pytest.mark.parametrize("engine", ["musetalk", "latentsync"])
def test_a_take_changes_the_mouth_alone_says_what_made_it_and_comes_out_the_same_again(
        engine: str, brought: None, tmp_path: Path) -> None:
    plate = write(tmp_path / "sh010.mkv", talking(COUNT), babble(frames=COUNT + 20)[:, 20_000:])
    line = wav(tmp_path / "line.wav", babble(frames=COUNT))
    takes = [proven(rendered(plate, line, tmp_path / name, "--engine", engine)) for name in ("first", "second")]
    first, second = takes
    generated = [row for row in first.report["frames"] if row["kind"] == "generated"]
    assert len(generated) > COUNT // 2
    model = first.report["model"]
    assert (model["engine"], model["kind"], model["mode"], model["word"]) == (engine, engine, "fixed", None)
    assert first.kinds == second.kinds
    for (_, one, _), (_, other, _) in zip(first.triples(), second.triples(), strict=True):
        assert all((a == b).all() for a, b in zip(one.samples, other.samples, strict=True))
