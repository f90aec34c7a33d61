"""The encoder of Whisper tiny, as Hugging Face and as OpenAI call its parts; its other half is not needed."""

from __future__ import annotations

from retake.weights.shapes import Shapes, linear, scaled

_SIZE, _BLOCKS = 384, 4


def hugging_face() -> Shapes:
    """The encoder's entries in the layout of `transformers`, without what stands before `encoder.`."""
    found: dict[str, tuple[int, ...]] = {
        **_ears(), "encoder.embed_positions.weight": (1500, _SIZE), **scaled("encoder.layer_norm", _SIZE)}
    for number in range(_BLOCKS):
        name = f"encoder.layers.{number}"
        found |= _attention(f"{name}.self_attn", "q_proj", "k_proj", "v_proj", "out_proj")
        found |= _rest(f"{name}.self_attn_layer_norm", f"{name}.fc1", f"{name}.fc2", f"{name}.final_layer_norm")
    return found


def open_ai() -> Shapes:
    """The encoder's entries in the layout of tiny.pt."""
    found: dict[str, tuple[int, ...]] = {
        **_ears(), "encoder.positional_embedding": (1500, _SIZE), **scaled("encoder.ln_post", _SIZE)}
    for number in range(_BLOCKS):
        name = f"encoder.blocks.{number}"
        found |= _attention(f"{name}.attn", "query", "key", "value", "out")
        found |= _rest(f"{name}.attn_ln", f"{name}.mlp.0", f"{name}.mlp.2", f"{name}.mlp_ln")
    return found


def _ears() -> Shapes:
    return {**linear("encoder.conv1", _SIZE, 80, 3), **linear("encoder.conv2", _SIZE, _SIZE, 3)}


def _attention(name: str, query: str, key: str, value: str, out: str) -> Shapes:
    found: dict[str, tuple[int, ...]] = {}
    for part in (query, key, value, out):
        found |= linear(f"{name}.{part}", _SIZE, _SIZE, bias=part != key)
    return found


def _rest(norm: str, wide: str, narrow: str, last: str) -> Shapes:
    return {**scaled(norm, _SIZE), **linear(wide, 4 * _SIZE, _SIZE), **linear(narrow, _SIZE, 4 * _SIZE),
            **scaled(last, _SIZE)}
