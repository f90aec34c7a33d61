"""Stable Diffusion's autoencoder: pictures of faces to codes an eighth of their size, and back."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from retake.engines.diffusion.filling import NONSENSE, check_sizes, config, filled, refusal
from retake.engines.diffusion.libraries import libraries
from retake.engines.diffusion.place import Place

if TYPE_CHECKING:
    from retake.weights.store import Model

# sd-vae-ft-mse's own, for a file that came without its config.json.
_USUAL = {"block_out_channels": [128, 256, 512, 512], "layers_per_block": 2, "norm_num_groups": 32,
          "latent_channels": 4, "scaling_factor": 0.18215}
# What files from before 2023 call the same tensors.
_OLD_NAMES = {".query.": ".to_q.", ".key.": ".to_k.", ".value.": ".to_v.", ".proj_attn.": ".to_out.0."}
_KEPT = 128


class Autoencoder:
    """The autoencoder, ready on a device.

    A code is the middle of what the encoder thinks possible, not a sample of it: two runs are the same, and a face
    that does not move does not flicker. Codes are kept for a while, because a reference comes again and again, and so
    do the frames where two chunks overlap.

    Attributes:
        factor: How many pixels of a picture's side make one of its code's.
        channels: Of a code.
    """

    def __init__(self, model: Model, place: Place) -> None:
        """Raises MediaError where the model is no such autoencoder."""
        told = {**_USUAL, **config(model, ("config.json",))}
        self._network = network(told, model).to(place.device, place.precision)
        self._place = place
        self._scale = float(told["scaling_factor"])
        self.factor = 2 ** (len(told["block_out_channels"]) - 1)
        self.channels = int(told["latent_channels"])
        self._kept: OrderedDict[bytes, Tensor] = OrderedDict()

    def codes(self, pictures: Tensor) -> Tensor:
        """The codes of pictures.

        Args:
            pictures: (n, 3, side, side) float32 on the CPU, R'G'B' -1 to 1.

        Returns:
            (n, channels, side / factor, side / factor) on the device, in its precision.
        """
        keys = [hashlib.blake2b(one.numpy().tobytes(), digest_size=16).digest() for one in pictures.contiguous()]
        new = {key: at for at, key in enumerate(keys) if key not in self._kept}
        for first in range(0, len(new), self._place.batch):
            part = dict(list(new.items())[first: first + self._place.batch])
            given = pictures[list(part.values())].to(self._place.device, self._place.precision)
            made = self._network.encode(given).latent_dist.mode() * self._scale
            self._kept.update(zip(part, made, strict=True))
        for key in keys:
            self._kept.move_to_end(key)
        found = torch.stack([self._kept[key] for key in keys])
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found

    def pictures(self, codes: Tensor) -> Tensor:
        """The pictures of codes, (n, 3, side, side) float32 on the CPU, R'G'B' 0 to 1."""
        parts = [self._network.decode(part / self._scale).sample.float().cpu()
                 for part in codes.split(self._place.batch)]
        return (torch.cat(parts) / 2 + 0.5).clamp(0, 1)


def network(told: Mapping[str, Any], model: Model | None) -> Any:
    """The network by its config.json, with a model's tensors; empty and without memory where there is no model."""
    diffusers, _ = libraries()
    try:
        check_sizes(told)
        if not float(told["scaling_factor"]) > 0:
            raise ValueError("scaling_factor is 0")
        blocks = told["block_out_channels"]
        with torch.device("meta"):
            built = diffusers.AutoencoderKL(
                in_channels=3, out_channels=3, latent_channels=told["latent_channels"],
                block_out_channels=tuple(blocks), down_block_types=("DownEncoderBlock2D",) * len(blocks),
                up_block_types=("UpDecoderBlock2D",) * len(blocks), layers_per_block=told["layers_per_block"],
                norm_num_groups=told["norm_num_groups"], scaling_factor=told["scaling_factor"])
    except NONSENSE as problem:
        if model is None:
            raise
        raise refusal(model, f"its config.json makes no sense ({problem})") from None
    if model is not None:
        filled(built, {_current(name): _current_shape(name, value) for name, value in model.tensors().items()}, model)
    return built.eval().requires_grad_(False)


def _current(name: str) -> str:
    """A tensor's name as diffusers has it today."""
    if ".attentions." in name:
        for old, new in _OLD_NAMES.items():
            name = name.replace(old, new)
    return name


def _current_shape(name: str, value: Tensor) -> Tensor:
    """The tensor as a linear layer holds it; some old files have it as a convolution of one pixel."""
    return value[..., 0, 0] if ".attentions." in name and value.ndim == 4 else value
