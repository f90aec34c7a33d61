"""Whisper's encoder, from a file of either layout, and what its layers make of a spectrum."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from retake.engines.diffusion.filling import NONSENSE, config, filled, refusal
from retake.engines.diffusion.libraries import libraries
from retake.engines.whisper_sound.spectrum import COLUMNS, Floats

if TYPE_CHECKING:
    from retake.weights.store import Model

STEPS = COLUMNS // 2  # of a segment: 50 a second
_HEAD = 64  # numbers of an attention head, in every Whisper

# OpenAI's names, and transformers' for the same.
_OPENAI = (
    (r"^blocks\.", "layers."), (r"\.attn\.query\.", ".self_attn.q_proj."), (r"\.attn\.key\.", ".self_attn.k_proj."),
    (r"\.attn\.value\.", ".self_attn.v_proj."), (r"\.attn\.out\.", ".self_attn.out_proj."),
    (r"\.attn_ln\.", ".self_attn_layer_norm."), (r"\.mlp\.0\.", ".fc1."), (r"\.mlp\.2\.", ".fc2."),
    (r"\.mlp_ln\.", ".final_layer_norm."), (r"^ln_post\.", "layer_norm."),
    (r"^positional_embedding$", "embed_positions.weight"),
)


class Encoder:
    """Whisper's encoder, in single precision: it is small.

    Attributes:
        width: How many numbers a layer has for each step.
        layers: How many results there are a step: what goes into the first layer, and what comes out of each.
    """

    def __init__(self, model: Model, device: str = "cpu") -> None:
        """Raises MediaError where the model is no Whisper."""
        tensors = encoder_tensors(model.tensors())
        if not {"conv1.weight", "embed_positions.weight"} <= set(tensors):
            raise refusal(model, "it holds no encoder")
        heads = config(model, ("config.json",)).get("encoder_attention_heads")
        self._network = network(tensors, heads, model).to(device)
        self._device = device
        self.width = int(tensors["conv1.weight"].shape[0])
        self.layers = 1 + len(self._network.layers)
        self._heard: list[Tensor] = []
        self._network.layers[0].register_forward_pre_hook(self._before, with_kwargs=True)
        for layer in self._network.layers:
            layer.register_forward_hook(self._behind)

    def states(self, spectrum: Floats, normed: bool) -> Floats:
        """What each layer makes of 30 s, float32 of shape (1500, layers, width).

        Args:
            spectrum: (80, 3000), see `retake.engines.whisper_sound.spectrum`.
            normed: Whether the last result is taken behind the encoder's closing norm, as MuseTalk does, or before it,
                as LatentSync does.
        """
        self._heard.clear()
        given = torch.from_numpy(spectrum)[None].to(self._device)
        with torch.inference_mode():
            last = self._network(given)[0]
            heard = [*self._heard[:-1], last if normed else self._heard[-1]]
            found = torch.stack([one[0] for one in heard], dim=1)
        self._heard.clear()
        return np.asarray(found.float().cpu().numpy(), np.float32)

    def _before(self, _: Any, given: tuple[Any, ...], named: dict[str, Any]) -> None:
        self._heard.append(given[0] if given else named["hidden_states"])

    def _behind(self, _: Any, __: Any, made: Any) -> None:
        self._heard.append(made if torch.is_tensor(made) else made[0])


def encoder_tensors(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The encoder's tensors of a Whisper file of either layout, named as transformers names them."""
    found = {}
    for name, value in tensors.items():
        name = name.removeprefix("model.")
        if not name.startswith("encoder."):
            continue
        name = name.removeprefix("encoder.")
        for pattern, current in _OPENAI:
            name = re.sub(pattern, current, name)
        found[name] = value.float()
    return found


def network(tensors: Mapping[str, Tensor], heads: int | None, model: Model) -> Any:
    """The encoder that the shapes of its tensors tell of, filled with them."""
    _, transformers = libraries()
    from transformers.models.whisper.modeling_whisper import WhisperEncoder
    width, bands = tensors["conv1.weight"].shape[:2]
    layers = 1 + max((int(name.split(".")[1]) for name in tensors if name.startswith("layers.")), default=-1)
    first = tensors.get("layers.0.fc1.weight")
    try:
        if heads is not None and (type(heads) is not int or not 0 < heads <= width or width % heads):
            raise ValueError(f"{str(heads)[:20]} heads")
        told = transformers.WhisperConfig(
            d_model=width, num_mel_bins=bands, encoder_layers=layers,
            encoder_ffn_dim=4 * width if first is None else len(first),
            encoder_attention_heads=heads or max(1, width // _HEAD),
            max_source_positions=len(tensors["embed_positions.weight"]), attn_implementation="sdpa")
        with torch.device("meta"):
            built = WhisperEncoder(told)
    except NONSENSE as problem:
        raise refusal(model, f"its sizes make no sense ({problem})") from None
    filled(built, tensors, model)
    return built.eval().requires_grad_(False)
