"""The networks of MuseTalk and LatentSync: Stable Diffusion's, of which `diffusers` names the parts."""

from __future__ import annotations

from retake.weights.shapes import Shapes, linear, scaled

_CHANNELS = (320, 640, 1280, 1280)
_TIME = 1280
_HEARD = 384  # numbers that Whisper tiny makes of a moment
_CODE = (128, 256, 512, 512)


def unet(given: int) -> Shapes:
    """The network that draws, from so many channels; LatentSync has more between these."""
    found: dict[str, tuple[int, ...]] = {
        **linear("conv_in", 320, given, 3, 3), **linear("time_embedding.linear_1", _TIME, 320),
        **linear("time_embedding.linear_2", _TIME, _TIME), **scaled("conv_norm_out", 320),
        **linear("conv_out", 4, 320, 3, 3)}
    before = 320
    for level, made in enumerate(_CHANNELS):
        for number in range(2):
            found |= _stage(f"down_blocks.{level}", number, before, made, attends=level < 3)
            before = made
        if level < 3:
            found |= linear(f"down_blocks.{level}.downsamplers.0.conv", made, made, 3, 3)
    for number in range(2):
        found |= _residual(f"mid_block.resnets.{number}", 1280, 1280, _TIME)
    found |= _attention("mid_block.attentions.0", 1280)
    return found | _up()


def _up() -> dict[str, tuple[int, ...]]:
    """The half that goes up again: each stage also sees what the one of its size on the way down saw."""
    found: dict[str, tuple[int, ...]] = {}
    seen = [320, 320, 320, 320, 640, 640, 640, 1280, 1280, 1280, 1280, 1280]
    before = 1280
    for level, made in enumerate(reversed(_CHANNELS)):
        for number in range(3):
            found |= _stage(f"up_blocks.{level}", number, before + seen.pop(), made, attends=level > 0)
            before = made
        if level < 3:
            found |= linear(f"up_blocks.{level}.upsamplers.0.conv", made, made, 3, 3)
    return found


def _stage(name: str, number: int, given: int, made: int, attends: bool) -> Shapes:
    found = _residual(f"{name}.resnets.{number}", given, made, _TIME)
    return {**found, **_attention(f"{name}.attentions.{number}", made)} if attends else found


def _residual(name: str, given: int, made: int, time: int = 0) -> Shapes:
    found = {**scaled(f"{name}.norm1", given), **linear(f"{name}.conv1", made, given, 3, 3),
             **scaled(f"{name}.norm2", made), **linear(f"{name}.conv2", made, made, 3, 3)}
    if time:
        found |= linear(f"{name}.time_emb_proj", made, time)
    if given != made:
        found |= linear(f"{name}.conv_shortcut", made, given, 1, 1)
    return found


def _attention(name: str, channels: int) -> Shapes:
    block = f"{name}.transformer_blocks.0"
    found = {**scaled(f"{name}.norm", channels), **linear(f"{name}.proj_in", channels, channels, 1, 1),
             **linear(f"{name}.proj_out", channels, channels, 1, 1),
             **linear(f"{block}.ff.net.0.proj", channels * 8, channels),
             **linear(f"{block}.ff.net.2", channels, channels * 4)}
    for number in (1, 2, 3):
        found |= scaled(f"{block}.norm{number}", channels)
    for number, heard in ((1, channels), (2, _HEARD)):
        found |= linear(f"{block}.attn{number}.to_q", channels, channels, bias=False)
        found |= linear(f"{block}.attn{number}.to_k", channels, heard, bias=False)
        found |= linear(f"{block}.attn{number}.to_v", channels, heard, bias=False)
        found |= linear(f"{block}.attn{number}.to_out.0", channels, channels)
    return found


def vae() -> Shapes:
    """Stable Diffusion's autoencoder."""
    found: dict[str, tuple[int, ...]] = {
        **linear("quant_conv", 8, 8, 1, 1), **linear("post_quant_conv", 4, 4, 1, 1),
        **linear("encoder.conv_in", 128, 3, 3, 3), **linear("decoder.conv_in", 512, 4, 3, 3),
        **scaled("encoder.conv_norm_out", 512), **scaled("decoder.conv_norm_out", 128),
        **linear("encoder.conv_out", 8, 512, 3, 3), **linear("decoder.conv_out", 3, 128, 3, 3)}
    for side in ("encoder", "decoder"):
        for number in range(2):
            found |= _residual(f"{side}.mid_block.resnets.{number}", 512, 512)
        middle = f"{side}.mid_block.attentions.0"
        found |= scaled(f"{middle}.group_norm", 512)
        for part in ("to_q", "to_k", "to_v", "to_out.0"):
            found |= linear(f"{middle}.{part}", 512, 512)
    found |= _coder("encoder.down_blocks", "downsamplers", _CODE, 2, 128)
    return found | _coder("decoder.up_blocks", "upsamplers", _CODE[::-1], 3, 512)


def _coder(name: str, between: str, row: tuple[int, ...], count: int, before: int) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for level, made in enumerate(row):
        for number in range(count):
            found |= _residual(f"{name}.{level}.resnets.{number}", before, made)
            before = made
        if level < len(row) - 1:
            found |= linear(f"{name}.{level}.{between}.0.conv", made, made, 3, 3)
    return found
