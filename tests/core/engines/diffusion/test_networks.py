"""The networks are those that the published files are for: by name, by shape, and number for number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from retake.engines.diffusion import autoencoder
from retake.engines.diffusion.autoencoder import Autoencoder
from retake.engines.diffusion.libraries import libraries
from retake.engines.diffusion.place import Place
from retake.engines.latentsync import engine
from retake.engines.latentsync.layers import Motion
from retake.engines.latentsync.network import Layout, Network, layout_of
from retake.engines.musetalk.engine import MuseTalk
from retake.engines.musetalk.network import USUAL, musetalk_network, network
from tests.core.engines.diffusion import made

CPU = Place("cpu", torch.float32, 4)


def numbers(built: Any) -> int:
    return sum(one.numel() for one in built.parameters())


def test_musetalk_has_the_published_size_and_names() -> None:
    built = network(USUAL)
    names = built.state_dict()
    assert (numbers(built), len(names)) == (849_947_844, 686)
    assert names["conv_in.weight"].shape == (320, 8, 3, 3)
    assert names["up_blocks.3.attentions.2.transformer_blocks.0.attn2.to_k.weight"].shape == (320, 384)
    assert all(one.is_meta for one in names.values())


def test_the_autoencoder_has_the_published_size() -> None:
    built = autoencoder.network(autoencoder._USUAL, None)
    assert (numbers(built), len(built.state_dict())) == (83_653_863, 248)
    assert all(one.is_meta for one in built.state_dict().values())


def test_latentsync_has_the_published_size_and_names() -> None:
    """1.0 weighs 3.4 GB, 1.5 and 1.6 weigh 5.07; AnimateDiff counts its modules as 560 tensors, 417.1376 million."""
    with torch.device("meta"):
        plain, moving = Network(Layout(longest=0)), Network(Layout())
    assert (numbers(plain), len(plain.state_dict())) == (849_962_244, 686)
    added = {name: value for name, value in moving.state_dict().items() if name not in plain.state_dict()}
    learned = sum(value.numel() for name, value in added.items() if not name.endswith(".pe"))
    assert (len(added), round(learned / 1e6, 4)) == (560, 417.1376)
    size = sum(4 * value.numel() for value in moving.state_dict().values())
    assert round(size / 1e9, 2) == 5.07
    assert "up_blocks.1.motion_modules.1.temporal_transformer.transformer_blocks.0.attention_blocks.0.pos_encoder.pe" \
        in added
    assert not any(name.startswith("mid_block.motion") for name in added)


def test_what_a_network_looks_like_is_told_from_its_shapes() -> None:
    for layout in (Layout(), Layout(longest=0), Layout((32, 64, 96, 96), 1, 48, 32)):
        with torch.device("meta"):
            assert layout_of(Network(layout).state_dict()) == layout


def test_without_motion_and_with_one_frame_latentsync_is_stable_diffusions_network() -> None:
    diffusers, _ = libraries()
    torch.manual_seed(0)
    theirs = diffusers.UNet2DConditionModel(**{**USUAL, "in_channels": 13, "block_out_channels": [32, 64, 64, 64],
                                              "cross_attention_dim": 48, "layers_per_block": 1}).eval()
    ours = Network(Layout((32, 64, 64, 64), 1, 48, 0)).eval()
    ours.load_state_dict(theirs.state_dict(), strict=True)
    codes, sound, time = torch.randn(2, 13, 16, 16), torch.randn(2, 50, 48), torch.tensor(501)
    with torch.no_grad():
        expected = theirs(codes, time, encoder_hidden_states=sound).sample
        found = ours(codes[:, None], time, sound[:, None])[:, 0]
    assert (found - expected).abs().max() < 1e-5


def test_a_motion_module_is_animatediffs() -> None:
    libraries()
    from diffusers.models.unets.unet_motion_model import AnimateDiffTransformer3D
    torch.manual_seed(0)
    ours = Motion(64, 24).eval()
    theirs = AnimateDiffTransformer3D(8, 8, 64, 64, activation_fn="geglu", positional_embeddings="sinusoidal",
                                      num_positional_embeddings=24, norm_num_groups=32).eval()
    tensors = {name.removeprefix("temporal_transformer."): value for name, value in ours.state_dict().items()}
    for number in ("0", "1"):
        tensors = {name.replace(f"attention_blocks.{number}.pos_encoder.pe", f"pos_embed_{number}.pe")
                   .replace(f"attention_blocks.{number}.", f"attn{int(number) + 1}.")
                   .replace(f"norms.{number}.", f"norm{int(number) + 1}."): value for name, value in tensors.items()}
    wanted = theirs.state_dict()
    tensors = {name.replace("ff_norm", "norm3"): value for name, value in tensors.items()}
    places = tensors["transformer_blocks.0.pos_embed_0.pe"]
    tensors = {name: value for name, value in tensors.items() if not name.endswith(".pe")}
    theirs.load_state_dict({**{name: places for name in wanted if name.endswith(".pe")}, **tensors}, strict=True)
    # diffusers norms all frames together here, AnimateDiff's authors and LatentSync's each by itself.
    ours.temporal_transformer.norm, theirs.norm = torch.nn.Identity(), torch.nn.Identity()
    pictures = torch.randn(16, 64, 4, 4)
    with torch.no_grad():
        assert (ours(pictures, 16) - theirs(pictures, num_frames=16)).abs().max() < 1e-5


def test_a_chunks_frames_share_one_norm() -> None:
    torch.manual_seed(0)
    ours = Network(Layout((32, 32, 32, 32), 1, 16, 0)).eval()
    codes, sound = torch.randn(1, 4, 13, 8, 8), torch.randn(1, 4, 50, 16)
    changed = codes.clone()
    changed[:, 3] *= 3
    with torch.no_grad():
        first, second = (ours(one, torch.tensor(1), sound) for one in (codes, changed))
    assert (first[:, 0] - second[:, 0]).abs().max() > 1e-4


def test_musetalks_file_fills_the_real_class(tmp_path: Path) -> None:
    diffusers, _ = libraries()
    found = musetalk_network(made.musetalk(tmp_path / "musetalk"))
    assert type(found) is diffusers.UNet2DConditionModel
    assert not any(one.is_meta for one in found.state_dict().values())


@pytest.mark.parametrize(("safe", "old"), [(True, False), (False, False), (False, True)])
def test_the_autoencoder_is_diffusers_whoever_wrote_its_file(safe: bool, old: bool, tmp_path: Path) -> None:
    pictures = torch.rand(3, 3, 64, 64) * 2 - 1
    ours = Autoencoder(made.vae(tmp_path / "vae", safe, old), CPU)
    theirs = made.vae_network()
    with torch.inference_mode():
        codes = ours.codes(pictures)
        expected = theirs.encode(pictures).latent_dist.mode() * 0.18215
        assert (codes - expected).abs().max() < 1e-5
        shown = (theirs.decode(expected / 0.18215).sample / 2 + 0.5).clamp(0, 1)
        assert (ours.pictures(codes) - shown).abs().max() < 1e-5
    assert (ours.factor, ours.channels) == (8, 4)


def test_codes_are_the_middle_and_the_same_however_often_they_are_asked_for(tmp_path: Path) -> None:
    ours = Autoencoder(made.vae(tmp_path / "vae"), CPU)
    asked: list[int] = []
    encode = ours._network.encode

    def counted(pictures: torch.Tensor) -> Any:
        asked.append(len(pictures))
        return encode(pictures)

    ours._network.encode = counted
    pictures = torch.rand(6, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        first = ours.codes(pictures[[0, 1, 2, 2, 3]])
        assert sum(asked) == 4
        again = ours.codes(pictures[[2, 3, 4, 5]])
        assert sum(asked) == 6
    assert torch.equal(first[3], first[2]) and torch.equal(again[:2], first[[2, 4]])
    np.testing.assert_array_equal(first.numpy(), ours.codes(pictures[[0, 1, 2, 2, 3]]).numpy())


def test_the_squares_are_as_large_as_those_that_were_learned() -> None:
    assert (MuseTalk.side, engine.SIDE, engine.LARGE_SIDE) == (256, 256, 512)
