"""MuseTalk and LatentSync as engines: files in, faces out, the same every time."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from retake.engines.diffusion.place import Place
from retake.engines.engine import Line, NeuralEngine, NeuralSettings
from retake.engines.latentsync import engine as latentsync_engine
from retake.engines.latentsync.engine import LatentSync
from retake.engines.latentsync.mask import drawn
from retake.engines.latentsync.sampler import Sampling
from retake.engines.musetalk.engine import MuseTalk
from retake.engines.opening import open_engine
from retake.errors import MediaError, OptionError, SetupError
from tests.core.engines.diffusion import made
from tests.core.engines.diffusion.test_whisper_sound import RATES, sound

if TYPE_CHECKING:
    from retake.weights.store import Model

Faces = NDArray[np.float32]
Brought = tuple["Model", ...]  # the network's own, then those beside it
QUICK = Sampling(steps=2)
SIDE = 64  # of the squares in these tests: the networks take any


def line(rate: Fraction = Fraction(25), seconds: float = 1.0, settings: NeuralSettings | None = None,
         seed: int = 0) -> Line:
    return Line(sound(seconds, seed), rate, settings or NeuralSettings(device="cpu"))


def faces(count: int, side: int = SIDE, seed: int = 5) -> Faces:
    """Soft random faces, (count, side, side, 3)."""
    small = np.random.default_rng(seed).random((count, side // 8, side // 8, 3)).astype(np.float32)
    return small.repeat(8, 1).repeat(8, 2)


@pytest.fixture(autouse=True)
def small_squares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Squares of 64 and 128 pixels for those of 256 and 512."""
    monkeypatch.setattr(MuseTalk, "side", SIDE)
    monkeypatch.setattr(latentsync_engine, "SIDE", SIDE)
    monkeypatch.setattr(latentsync_engine, "LARGE_SIDE", 2 * SIDE)


@pytest.fixture
def companions(tmp_path: Path) -> Brought:
    return made.vae(tmp_path / "vae"), made.openai_whisper(tmp_path / "whisper")


@pytest.fixture
def musetalk(tmp_path: Path, companions: Brought) -> Brought:
    return made.musetalk(tmp_path / "musetalkV15"), *companions


@pytest.fixture
def latentsync(tmp_path: Path, companions: Brought) -> Brought:
    return made.latentsync(tmp_path / "checkpoints"), *companions


def test_both_are_opened_by_their_names(musetalk: Brought, latentsync: Brought) -> None:
    for name, model, kind in (("musetalk", musetalk, MuseTalk), ("latentsync", latentsync, LatentSync)):
        with open_engine(name, model, line()) as engine:
            assert isinstance(engine, kind)
            assert (engine.side, engine.chunk, engine.same_frame) == (SIDE, 16, False)
            assert 0 <= engine.overlap < engine.chunk


@pytest.mark.parametrize("name", ["musetalk", "latentsync"])
def test_files_that_are_cut_while_they_are_used_change_no_face(name: str, musetalk: Brought, latentsync: Brought,
                                                               tmp_path: Path) -> None:
    made_faces = []
    for _ in range(2):
        model = {"musetalk": musetalk, "latentsync": latentsync}[name]
        with open_engine(name, model, line()) as engine:
            if made_faces:
                for file in tmp_path.rglob("*.*"):
                    if file.is_file():
                        os.truncate(file, 0)
            made_faces.append(engine.make([0, 1], faces(2), faces(2)))
    assert np.array_equal(*made_faces)


def test_musetalk_makes_the_same_faces_every_time(musetalk: Brought) -> None:
    shown, rest = faces(6), faces(1, seed=9).repeat(6, axis=0)
    made_faces = []
    for _ in range(2):
        with MuseTalk(musetalk, line()) as engine:
            made_faces.append(engine.make(range(6), shown, rest))
    first, second = made_faces
    assert first.shape == (6, SIDE, SIDE, 3) and first.dtype == np.float32
    assert first.min() >= 0 and first.max() <= 1
    assert np.array_equal(first, second)


def test_what_musetalk_makes_hangs_on_sound_and_reference_and_not_on_the_mouth_it_replaces(musetalk: Brought) -> None:
    shown, rest = faces(2), faces(2, seed=9)
    talking = shown.copy()
    talking[:, SIDE // 2:] = 1 - talking[:, SIDE // 2:]
    above = shown.copy()
    above[:, :SIDE // 2] = 1 - above[:, :SIDE // 2]
    with MuseTalk(musetalk, line()) as engine, MuseTalk(musetalk, line(seed=1)) as other:
        plain = engine.make([3, 4], shown, rest)
        assert np.array_equal(plain, engine.make([3, 4], talking, rest))
        assert not np.array_equal(plain, engine.make([3, 4], above, rest))
        assert not np.array_equal(plain, engine.make([3, 4], shown, talking))
        assert not np.array_equal(plain, engine.make([13, 14], shown, rest))
        assert not np.array_equal(plain, other.make([3, 4], shown, rest))


def test_a_frame_is_the_same_in_whatever_company_musetalk_makes_it(musetalk: Brought) -> None:
    shown, rest = faces(9), faces(9, seed=9)
    with MuseTalk(musetalk, line()) as engine:
        whole = engine.make(range(9), shown, rest)
        alone = engine.make([7], shown[7:8], rest[7:8])
    assert np.abs(whole[7] - alone[0]).max() < 1e-5


def test_latentsync_makes_the_same_faces_every_time_and_keeps_what_the_mask_keeps(latentsync: Brought) -> None:
    shown, rest = faces(3), faces(3, seed=9)
    made_faces = []
    for _ in range(2):
        with LatentSync(latentsync, line(), QUICK) as engine:
            made_faces.append(engine.make(range(3), shown, rest))
    first, second = made_faces
    assert first.shape == (3, SIDE, SIDE, 3) and first.dtype == np.float32
    assert np.array_equal(first, second)
    stays = drawn(SIDE).astype(bool)
    assert np.abs(first[:, stays] - shown[:, stays]).max() < 1e-6
    assert np.abs(first[:, ~stays] - shown[:, ~stays]).max() > 0.1


def test_latentsync_does_not_see_the_mouth_it_replaces(latentsync: Brought) -> None:
    shown, rest = faces(2), faces(2, seed=9)
    covered = drawn(SIDE) == 0
    talking = shown.copy()
    talking[:, covered] = 1 - talking[:, covered]
    with LatentSync(latentsync, line(), QUICK) as engine, LatentSync(latentsync, line(seed=1), QUICK) as other:
        plain = engine.make([0, 1], shown, rest)
        assert np.array_equal(plain[:, covered], engine.make([0, 1], talking, rest)[:, covered])
        assert not np.array_equal(plain, engine.make([0, 1], shown, talking))
        assert not np.array_equal(plain, other.make([0, 1], shown, rest))


def test_every_chunk_of_latentsync_begins_as_the_same_noise(latentsync: Brought) -> None:
    shown, rest = faces(1).repeat(4, axis=0), faces(1, seed=9).repeat(4, axis=0)
    silent = Line(np.zeros(16000, np.float32), Fraction(25), NeuralSettings(device="cpu"))
    with LatentSync(latentsync, silent, QUICK) as engine:
        far = engine.make([1000, 1001, 1002, 1003], shown, rest)
        farther = engine.make([2000, 2001, 2002, 2003], shown, rest)
    assert np.array_equal(far, farther)


def test_version_1_0_has_no_motion_and_renders_too(tmp_path: Path, companions: Brought) -> None:
    with LatentSync((made.latentsync(tmp_path / "old", longest=0), *companions), line(), QUICK) as engine:
        assert engine.make([0, 1], faces(2), faces(2, seed=9)).shape == (2, SIDE, SIDE, 3)


@pytest.mark.parametrize(("name", "large"), [
    ("LatentSync-1.6", True), ("latentsync_unet_1_6", True), ("latentsync_512", True), ("latentsync_unet", False),
    ("LatentSync-1.5", False), ("latentsync_unet_16_frames", False), ("run-11.65", False), ("checkpoints-2", False)])
def test_the_size_is_told_from_the_name(name: str, large: bool) -> None:
    assert bool(latentsync_engine._LARGE.search(name)) is large


def test_version_1_6_is_known_by_its_files_name_and_sees_512_pixels(tmp_path: Path, companions: Brought) -> None:
    named = made.latentsync(tmp_path / "new", name="latentsync_unet_1.6.pt")
    with LatentSync((named, *companions), line(), Sampling(steps=1)) as engine:
        assert engine.side == 2 * SIDE
        assert engine.make([0], faces(1, 2 * SIDE), faces(1, 2 * SIDE, 9)).shape == (1, 2 * SIDE, 2 * SIDE, 3)


@pytest.mark.parametrize("rate", RATES)
def test_there_is_a_face_for_every_frame_at_every_rate(rate: Fraction, musetalk: Brought) -> None:
    count = round(rate)  # a second of sound; its last frame, and one behind it
    shown = faces(3)
    with MuseTalk(musetalk, line(rate)) as engine:
        assert len(engine.make([0, count - 1, count], shown, shown)) == 3
        assert len(engine.make([-2, -1, count + 500], shown, shown)) == 3
        assert engine.make([], shown[:0], shown[:0]).shape == (0, SIDE, SIDE, 3)


def test_a_mask_that_came_with_the_model_is_used_and_a_broken_one_refused(latentsync: Brought) -> None:
    import cv2
    model, *companions = latentsync
    picture = np.full((256, 256), 255, np.uint8)
    picture[200:] = 0
    cv2.imwrite(str(model.folder / "mask.png"), picture)
    shown, rest = faces(1), faces(1, seed=9)
    with LatentSync((made.model("latentsync", model.path), *companions), line(), QUICK) as engine:
        found = engine.make([0], shown, rest)
    assert np.abs(found[:, :50] - shown[:, :50]).max() < 1e-6 < np.abs(found[:, 50:] - shown[:, 50:]).max()
    (model.folder / "mask.png").write_bytes(b"no picture")
    with pytest.raises(MediaError, match=r"mask\.png is damaged"):
        LatentSync((made.model("latentsync", model.path), *companions), line())


def test_what_was_laid_beside_a_model_later_has_no_say(musetalk: Brought) -> None:
    (musetalk[0].folder / "config.json").write_text("nothing that could be read")
    with MuseTalk(musetalk, line()) as engine:
        assert engine.make([0], faces(1), faces(1)).shape == (1, SIDE, SIDE, 3)
    told = musetalk[0].folder / "musetalk.json"
    told.write_text(told.read_text() + " ")
    with pytest.raises(MediaError, match="is not what was added any more"):
        MuseTalk(musetalk, line())


def test_a_larger_whisper_is_refused(tmp_path: Path) -> None:
    beside = made.vae(tmp_path / "vae"), made.whisper(tmp_path / "whisper")
    other = made.musetalk(tmp_path / "musetalk")
    told = (other.folder / "musetalk.json").read_text().replace('"cross_attention_dim": 16', '"cross_attention_dim": 8')
    (other.folder / "musetalk.json").write_text(told)
    with pytest.raises(MediaError, match="has another size"):
        MuseTalk((made.model("musetalk", other.path), *beside), line())
    with torch.random.fork_rng():
        from retake.engines.latentsync.network import Layout, Network
        torch.save(Network(Layout((32, 32, 32, 32), 1, 24, 24)).state_dict(), tmp_path / "wide.pt")
    with pytest.raises(MediaError, match="LatentSync wants 24 numbers a step"):
        LatentSync((made.model("latentsync", tmp_path / "wide.pt"), *beside), line())


def test_compat_is_refused_in_one_line(musetalk: Brought, latentsync: Brought) -> None:
    settings = NeuralSettings(compat=True, device="cpu")
    for name, model in (("musetalk", musetalk), ("latentsync", latentsync)):
        with pytest.raises(OptionError, match="Leave compat out"):
            open_engine(name, model, line(settings=settings))


def test_a_device_that_is_not_there_is_told(musetalk: Brought, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SetupError, match="no device cuda here that suits. Choose one of: auto, .*cpu"):
        MuseTalk(musetalk, line(settings=NeuralSettings(device="cuda")))


def test_in_half_precision_the_faces_are_about_the_same(musetalk: Brought, latentsync: Brought,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a graphics card, where this was never run: here in the half precision that processors have."""
    shown, rest = faces(3), faces(3, seed=9)

    def both() -> list[Faces]:
        with MuseTalk(musetalk, line()) as first, LatentSync(latentsync, line(), QUICK) as second:
            return [engine.make(range(3), shown, rest) for engine in (first, second)]

    whole = both()
    for module in ("musetalk", "latentsync"):
        monkeypatch.setattr(f"retake.engines.{module}.engine.place", lambda asked: Place("cpu", torch.bfloat16, 2))
    for one, half in zip(whole, both(), strict=True):
        assert half.dtype == np.float32
        assert np.abs(one - half).max() > 0 and np.abs(one - half).mean() < 0.02


@pytest.mark.gpu
def test_a_card_makes_about_the_same_faces_as_the_processor(musetalk: Brought, latentsync: Brought) -> None:
    shown, rest = faces(3), faces(3, seed=9)
    made_faces = []
    for device in ("cpu", "cuda"):
        settings = NeuralSettings(device=device)
        with MuseTalk(musetalk, line(settings=settings)) as first, \
                LatentSync(latentsync, line(settings=settings), QUICK) as second:
            made_faces.append([engine.make(range(3), shown, rest) for engine in (first, second)])
    for one, other in zip(*made_faces, strict=True):
        assert np.abs(one - other).mean() < 0.01


def test_a_card_without_the_memory_is_told(musetalk: Brought, latentsync: Brought,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    for name, model, needs in (("musetalk", musetalk, 4), ("latentsync", latentsync, 8)):
        with open_engine(name, model, line()) as engine:
            monkeypatch.setattr(engine._pictures, "pictures", full)  # type: ignore[attr-defined]
            if isinstance(engine, LatentSync):
                engine._sampling = QUICK
            with pytest.raises(SetupError, match=rf"has not the memory .* wants about {needs} GB"):
                engine.make([0], faces(1), faces(1, seed=9))


def test_the_engines_let_go_of_their_networks(musetalk: Brought) -> None:
    engine: NeuralEngine = MuseTalk(musetalk, line())
    with engine:
        pass
    assert not hasattr(engine, "_network")
