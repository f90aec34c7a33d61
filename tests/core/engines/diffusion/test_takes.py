"""Whole takes by MuseTalk and LatentSync, with small networks of no meaning, from the command line to the proof."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.engines.latentsync import engine as latentsync_engine
from retake.engines.latentsync import sampler
from retake.engines.musetalk.engine import MuseTalk
from retake.weights.kinds import kind_named
from retake.weights.store import Model
from tests.core.engines.diffusion import made
from tests.core.pipeline.shots import painter, talking, write
from tests.core.pipeline.talker import babble
from tests.e2e.making import Film, film
from tests.e2e.outcome import proven, rendered, wav

COUNT, SIDE = 24, 64  # more frames than a chunk of 16

pytestmark = pytest.mark.long


def bring(folder: Path, monkeypatch: pytest.MonkeyPatch, layers: int = 1) -> None:
    """Small networks as the user's models: the models folder itself takes none but those of the published sizes."""
    there = [made.vae(folder / "vae"), made.openai_whisper(folder / "whisper"),
             made.musetalk(folder / "musetalk", layers), made.latentsync(folder / "latentsync", layers=layers)]

    class Brought:
        def __init__(self) -> None:
            self.folder = folder

        def all(self) -> tuple[Model, ...]:
            return tuple(there)

        def find(self, wanted: str) -> Model:
            return next(one for one in there if one.kind == kind_named(wanted))

    monkeypatch.setattr("retake.pipeline.generated.generation.Models", Brought)
    monkeypatch.setattr(sampler.Sampling.__init__, "__defaults__", (2, 1.5, 1247))


@pytest.fixture
def brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Them, in squares of 64 pixels."""
    bring(tmp_path, monkeypatch)
    monkeypatch.setattr(MuseTalk, "side", SIDE)
    monkeypatch.setattr(latentsync_engine, "SIDE", SIDE)


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


@pytest.mark.parametrize("engine", ["musetalk", "latentsync"])
def test_mouths_of_their_full_size_go_into_a_plate_of_16_bits(engine: str, tmp_path: Path,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks as deep as the real ones, and narrower, in squares of 256 pixels."""
    bring(tmp_path, monkeypatch, layers=2)
    chance = np.random.default_rng(1)

    def shown(number: int) -> NDArray[np.uint16]:
        fine = chance.integers(0, 257, (300, 360, 3), np.uint16)  # what 8 bits can't hold
        return np.asarray(paint(number).astype(np.uint16) * 256 + np.minimum(fine, 255), np.uint16)

    paint = painter(lambda n: 0.16 + 0.12 * float(np.sin(n / 1.7)))
    plate = film(tmp_path / "sh010.mkv", map(shown, range(COUNT)), Film(pixel_format="gbrp16le", colour=(1, 13, 0, 2)),
                 babble(frames=COUNT + 20)[:, 20_000 : 20_000 + COUNT * 1920])
    take = proven(rendered(plate, wav(tmp_path / "line.wav", babble(frames=COUNT)), tmp_path / "out",
                           "--engine", engine))
    assert take.infos()[1].pixel_format == "gbrp16le"
    rows = [row for row in take.report["frames"] if row["kind"] == "generated" and row["weight"] == 1]
    assert len(rows) > COUNT // 2
    wanted = {row["frame"] for row in rows}
    for before, after, inside in take.triples():
        if before.number in wanted:
            changed = (before.samples[0] != after.samples[0])[inside]
            assert 0 < inside.mean() < 0.3 and changed.mean() > 0.3
            assert len(np.unique(after.samples[0][inside] & 0xFF)) > 200
    model = take.report["model"]
    beside = {one["kind"]: one for one in model["beside"]}
    assert (model["engine"], model["kind"], list(beside)) == (engine, engine, ["vae", "whisper"])
    assert list(model["settings"]) == (["musetalk.json"] if engine == "musetalk" else [])
    assert beside["vae"]["licence"] == "MIT" and list(beside["vae"]["settings"]) == ["config.json"]
    assert take.report["options"]["engine"] == engine
