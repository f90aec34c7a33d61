"""MuseTalk's network: Stable Diffusion's, with eight channels in, hearing instead of reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import torch

from retake.engines.diffusion.filling import NONSENSE, check_sizes, config, filled, refusal
from retake.engines.diffusion.libraries import libraries

if TYPE_CHECKING:
    from retake.weights.store import Model

# As musetalk.json says; a file that came without it is taken for that.
USUAL: dict[str, Any] = {
    "in_channels": 8, "out_channels": 4, "block_out_channels": [320, 640, 1280, 1280], "layers_per_block": 2,
    "attention_head_dim": 8, "cross_attention_dim": 384, "norm_num_groups": 32, "norm_eps": 1e-5, "act_fn": "silu",
    "flip_sin_to_cos": True, "freq_shift": 0, "center_input_sample": False, "downsample_padding": 1,
    "mid_block_scale_factor": 1,
    "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
    "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
}


def musetalk_network(model: Model) -> Any:
    """The network with a model's tensors, on the CPU.

    Raises:
        MediaError: The model or the musetalk.json beside it is not MuseTalk's.
    """
    told = config(model, ("musetalk.json", "config.json"))
    try:
        chosen = {**USUAL, **{name: told[name] for name in USUAL if name in told}}
        check_sizes(chosen)
        built = network(chosen)
    except NONSENSE as problem:
        raise refusal(model, f"its musetalk.json makes no sense ({problem})") from None
    filled(built, model.tensors(), model)
    return built.eval().requires_grad_(False)


def network(told: Mapping[str, Any]) -> Any:
    """The network by its musetalk.json, empty and without memory."""
    diffusers, _ = libraries()
    with torch.device("meta"):
        return diffusers.UNet2DConditionModel(**told)
