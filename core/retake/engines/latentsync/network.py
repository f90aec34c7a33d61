"""LatentSync's network: Stable Diffusion's, that sees 13 channels, hears, and keeps 16 frames in step.

Its tensors bear the names of AnimateDiff's. What it looks like is told from their shapes: version 1.0 has no motion
modules, 1.5 and 1.6 have them everywhere but in the middle.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from retake.engines.diffusion.filling import NONSENSE, filled, refusal
from retake.engines.latentsync.layers import GROUPS, ChunkNorm, Doubling, Halving, Hearing, Motion, Residual

if TYPE_CHECKING:
    from retake.weights.recognise import Shaped
    from retake.weights.store import Model

CHANNELS = 13  # 4 of noise, 1 of the mask, 4 of the covered face, 4 of the reference


@dataclass(frozen=True)
class Layout:
    """What the network looks like.

    Attributes:
        widths: Channels of its levels, from the largest pictures down.
        layers: Of each level on the way down; one more on the way up.
        heard: How many numbers a token of sound has.
        longest: How many frames a chunk can have, at most; 0 where the frames know nothing of one another.
    """

    widths: tuple[int, ...] = (320, 640, 1280, 1280)
    layers: int = 2
    heard: int = 384
    longest: int = 24


class Level(nn.Module):
    """A level of the network: layers, and the way to the next one."""

    def __init__(self, layout: Layout, into: list[int], out: int, *, hears: bool, moves: bool = True,
                 between: nn.Module | None = None, name: str = "") -> None:
        """Args:
        layout: Of the network.
        into: Channels that go into each of its layers.
        out: Channels that come out of it.
        hears: Whether it listens.
        moves: Whether it has motion modules, where the network has them.
        between: What changes the pictures' size behind it.
        name: What that is called.
        """
        super().__init__()
        time = 4 * layout.widths[0]
        self.resnets = nn.ModuleList([Residual(one, out, time) for one in into])
        self.attentions = nn.ModuleList([Hearing(out, layout.heard) for _ in into] if hears else [])
        moved = layout.longest and moves
        self.motion_modules = nn.ModuleList([Motion(out, layout.longest) for _ in into] if moved else [])
        self.between = name
        if between is not None:
            self.add_module(name, nn.ModuleList([between]))

    def layer(self, number: int, pictures: Tensor, given: Given) -> Tensor:
        """The pictures behind one of its layers."""
        pictures = self.resnets[number](pictures, given.time, given.frames)
        if len(self.attentions):
            pictures = self.attentions[number](pictures, given.sound)
        return self.motion_modules[number](pictures, given.frames) if len(self.motion_modules) else pictures

    def sized(self, pictures: Tensor) -> Tensor | None:
        """The pictures in the next level's size; None where there is none."""
        return getattr(self, self.between)[0](pictures) if self.between else None


class Middle(nn.Module):
    """The level of the smallest pictures."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        width, time = layout.widths[-1], 4 * layout.widths[0]
        self.resnets = nn.ModuleList([Residual(width, width, time), Residual(width, width, time)])
        self.attentions = nn.ModuleList([Hearing(width, layout.heard)])

    def forward(self, pictures: Tensor, given: Given) -> Tensor:
        """The pictures behind it."""
        pictures = self.resnets[0](pictures, given.time, given.frames)
        return self.resnets[1](self.attentions[0](pictures, given.sound), given.time, given.frames)


@dataclass(frozen=True)
class Given:
    """What all layers are given besides the pictures.

    Attributes:
        time: How noisy they still are, (b, numbers).
        sound: What each frame hears, (b * f, tokens, heard).
        frames: Of a chunk.
    """

    time: Tensor
    sound: Tensor
    frames: int


class TimeEmbedding(nn.Module):
    """How noisy the pictures still are, as many numbers."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, 4 * width)

    def forward(self, waves: Tensor) -> Tensor:
        """(b, 4 * width) from (b, width)."""
        return self.linear_2(functional.silu(self.linear_1(waves)))


class Network(nn.Module):
    """The network: what of the noisy codes is noise."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.layout = layout
        widths, last = layout.widths, len(layout.widths) - 1
        self.conv_in = nn.Conv2d(CHANNELS, widths[0], 3, padding=1)
        self.time_embedding = TimeEmbedding(widths[0])
        self.down_blocks, self.up_blocks = nn.ModuleList(), nn.ModuleList()
        passed, into = [widths[0]], widths[0]
        for level, width in enumerate(widths):
            between = Halving(width) if level < last else None
            self.down_blocks.append(Level(layout, [into] + [width] * (layout.layers - 1), width, hears=level < last,
                                          between=between, name="downsamplers" if between else ""))
            passed += [width] * (layout.layers + (between is not None))
            into = width
        self.mid_block = Middle(layout)
        for level, width in reversed(list(enumerate(widths))):
            beside = [passed.pop() for _ in range(layout.layers + 1)]
            before = [into] + [width] * layout.layers
            between = Doubling(width) if level else None
            self.up_blocks.append(Level(layout, [one + other for one, other in zip(before, beside, strict=True)], width,
                                        hears=level < last, between=between, name="upsamplers" if between else ""))
            into = width
        self.conv_norm_out = ChunkNorm(GROUPS, widths[0])
        self.conv_out = nn.Conv2d(widths[0], 4, 3, padding=1)

    def forward(self, pictures: Tensor, time: Tensor, sound: Tensor) -> Tensor:
        """The noise, (b, f, 4, h, w).

        Args:
            pictures: (b, f, 13, h, w).
            time: The step of the noise, a number.
            sound: (b, f, tokens, heard).
        """
        frames = pictures.shape[1]
        waves = self.waves(time).to(pictures.dtype).expand(len(pictures), -1)
        given = Given(self.time_embedding(waves), sound.flatten(0, 1), frames)
        now = self.conv_in(pictures.flatten(0, 1))
        passed = [now]
        for level in self.down_blocks:
            for number in range(len(level.resnets)):
                now = level.layer(number, now, given)
                passed.append(now)
            smaller = level.sized(now)
            if smaller is not None:
                now = smaller
                passed.append(now)
        now = self.mid_block(now, given)
        for level in self.up_blocks:
            for number in range(len(level.resnets)):
                now = level.layer(number, torch.cat([now, passed.pop()], dim=1), given)
            larger = level.sized(now)
            now = now if larger is None else larger
        now = self.conv_out(functional.silu(self.conv_norm_out(now, frames)))
        return now.unflatten(0, (-1, frames))

    def waves(self, time: Tensor) -> Tensor:
        """The step of the noise as waves of many lengths, (1, width) float32: cosines, then sines."""
        half = self.layout.widths[0] // 2
        pace = torch.exp(torch.arange(half, device=time.device) * (-math.log(10000.0) / half))
        angles = time.float().reshape(1, 1) * pace
        return torch.cat([torch.cos(angles), torch.sin(angles)], dim=1)


def layout_of(tensors: Mapping[str, Shaped]) -> Layout:
    """What a network of these tensors looks like. KeyError where they are none of LatentSync's."""
    widths: list[int] = []
    layers = 0
    while (name := f"down_blocks.{len(widths)}.resnets.0.conv1.weight") in tensors:
        widths.append(int(tensors[name].shape[0]))
    while f"down_blocks.0.resnets.{layers}.conv1.weight" in tensors:
        layers += 1
    heard = tensors["down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight"].shape[1]
    places = tensors.get("down_blocks.0.motion_modules.0.temporal_transformer.transformer_blocks.0.attention_blocks.0"
                         ".pos_encoder.pe")
    return Layout(tuple(widths), layers, int(heard), 0 if places is None else int(places.shape[1]))


def latentsync_network(model: Model) -> Network:
    """The network with a model's tensors, on the CPU. MediaError where the model is not LatentSync's."""
    tensors = {name: _as_convolution(name, value) for name, value in model.tensors().items()}
    try:
        with torch.device("meta"):
            built = Network(layout_of(tensors))
    except NONSENSE as problem:
        raise refusal(model, f"its tensors are others ({problem})") from None
    filled(built, tensors, model)
    return built.eval().requires_grad_(False)


def _as_convolution(name: str, value: Tensor) -> Tensor:
    """The tensor as this network has it: some files hold the doors of its attention as matrices."""
    door = ".attentions." in name and name.endswith((".proj_in.weight", ".proj_out.weight"))
    return value[..., None, None] if door and value.ndim == 2 else value
