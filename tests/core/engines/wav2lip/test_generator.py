"""The generator is upstream's, in one frame and in many, and in each of its relatives."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need the extra neural")

from retake.engines.wav2lip.generator import CLASSIC, Design, Generator, Layer  # noqa: E402
from retake.engines.wav2lip.layers import Block, folded  # noqa: E402
from retake.engines.wav2lip.variants import fill  # noqa: E402
from tests.core.engines.wav2lip.designs import SMALL, weights  # noqa: E402

SMALLS = {
    "plain": SMALL, "attending": replace(SMALL, attends=True),
    "refining": replace(SMALL, refinement=(Layer(7, 7, kernel=1, padding=0),), refines=True),
    "signed": replace(SMALL, signed=True), "sloping": replace(SMALL, learned_slopes=True)}


def made(design: Design) -> Generator:
    """A generator with weights by the rule."""
    generator = Generator(design)
    fill(generator, weights(generator), "it")
    return generator


def drawn(name: bytes, shape: tuple[int, ...], low: float, high: float) -> torch.Tensor:
    chance = np.random.Generator(np.random.PCG64(zlib.crc32(name)))
    return torch.from_numpy(chance.uniform(low, high, shape).astype(np.float32))


def inputs(design: Design, count: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    return drawn(b"sound", (count, 1, 80, 16), -4, 4), drawn(b"faces", (count, 6, design.side, design.side), 0, 1)


def test_the_classic_generator_has_upstream_s_entries_and_parameters() -> None:
    with torch.device("meta"):
        generator = Generator()
    assert len(generator.state_dict()) == 352
    assert sum(one.numel() for one in generator.parameters()) == 36_298_035
    assert sum(one.numel() for one in generator.buffers()) == 22_802


def test_the_classic_generator_is_upstream_s(shared: Path) -> None:
    folder = shared / "golden"
    generator = made(CLASSIC)
    shapes = {name: list(one.shape) for name, one in generator.state_dict().items()}
    assert shapes == json.loads((folder / "wav2lip_state_dict.json").read_text())
    golden = np.load(folder / "wav2lip.npz")
    with torch.inference_mode():
        single = generator(torch.from_numpy(golden["mel"]), torch.from_numpy(golden["face"]))
        many = generator(drawn(b"mel5", (2, 5, 1, 80, 16), -4, 4), drawn(b"face5", (2, 6, 5, 96, 96), 0, 1))
        fast = folded(generator)(torch.from_numpy(golden["mel"]), torch.from_numpy(golden["face"]))
    assert np.abs(single.numpy() - golden["out"]).max() < 1e-5
    assert np.abs(many[..., ::4, ::4].numpy() - golden["out5"]).max() < 1e-5
    assert np.abs(fast.numpy() - golden["out"]).max() < 1e-5


@pytest.mark.parametrize("name", SMALLS)
def test_many_frames_are_as_many_single_ones(name: str) -> None:
    generator = made(SMALLS[name])
    sound, faces = drawn(b"a", (2, 3, 1, 80, 16), -4, 4), drawn(b"b", (2, 6, 3, 8, 8), 0, 1)
    with torch.inference_mode():
        many = generator(sound, faces)
        assert many.shape == (2, 3, 3, 8, 8)
        for number in range(3):
            assert torch.allclose(many[:, :, number], generator(sound[:, number], faces[:, :, number]), atol=1e-6)


@pytest.mark.parametrize("name", SMALLS)
def test_without_its_norms_it_computes_the_same(name: str) -> None:
    generator = made(SMALLS[name])
    given = inputs(SMALL)
    fast = folded(generator)
    assert not any(isinstance(part, torch.nn.BatchNorm2d) for part in fast.modules())
    assert any(isinstance(part, torch.nn.BatchNorm2d) for part in generator.modules())
    with torch.inference_mode():
        assert torch.allclose(generator(*given), fast(*given), atol=1e-6)


@pytest.mark.parametrize("name", SMALLS)
def test_every_pixel_is_a_colour(name: str) -> None:
    with torch.inference_mode():
        out = made(SMALLS[name])(*inputs(SMALL, 5))
    assert out.shape == (5, 3, 8, 8)
    assert 0 <= out.min() < out.max() <= 1


def test_each_addition_counts() -> None:
    given = inputs(SMALL)
    with torch.inference_mode():
        outs = [made(design)(*given) for design in SMALLS.values()]
    for number, one in enumerate(outs):
        assert all((one - other).abs().max() > 1e-4 for other in outs[:number])


def test_layers_that_refine_but_never_learned_are_held_and_not_used() -> None:
    given = inputs(SMALL)
    with torch.inference_mode():
        idle = made(replace(SMALLS["refining"], refines=False))(*given)
        assert torch.equal(idle, made(SMALL)(*given))


def test_what_is_heard_has_length_one_where_it_is_refined() -> None:
    with torch.inference_mode():
        heard = made(SMALLS["refining"]).heard(inputs(SMALL)[0])
    assert torch.allclose(heard.norm(dim=1), torch.ones(2, 1, 1), atol=1e-5)


def test_what_goes_in_is_added_before_the_cut() -> None:
    block = Block(1, 1, 1, residual=True).eval()
    block.conv_block[0].weight.data.fill_(-3.0)
    block.conv_block[0].bias.data.fill_(0.0)
    x = torch.tensor([[[[1.0, -1.0]]]])
    with torch.inference_mode():
        assert torch.allclose(block(x), torch.tensor([[[[0.0, 2.0]]]]), atol=1e-4)


def test_it_learns() -> None:
    generator = made(SMALL).train()
    loss = generator(*inputs(SMALL, 3)).mean()
    loss.backward()
    assert all(one.grad is not None and torch.isfinite(one.grad).all() for one in generator.parameters())
