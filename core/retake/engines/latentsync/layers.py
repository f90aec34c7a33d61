"""The layers that LatentSync's network is built of. All frames' pictures lie in a row: (b * f, c, h, w)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

HEADS, GROUPS = 8, 32


class ChunkNorm(nn.GroupNorm):
    """A group norm over all frames of a chunk at once, as the network has learned with."""

    def forward(self, pictures: Tensor, frames: int) -> Tensor:
        """The pictures, normed."""
        together = pictures.unflatten(0, (-1, frames)).transpose(1, 2)
        return super().forward(together).transpose(1, 2).flatten(0, 1)


class Attention(nn.Module):
    """Attention of tokens (n, tokens, width) to themselves, or to others."""

    def __init__(self, width: int, other: int | None = None) -> None:
        super().__init__()
        self.to_q = nn.Linear(width, width, bias=False)
        self.to_k = nn.Linear(other or width, width, bias=False)
        self.to_v = nn.Linear(other or width, width, bias=False)
        self.to_out = nn.Sequential(nn.Linear(width, width))

    def forward(self, tokens: Tensor, others: Tensor | None = None) -> Tensor:
        """What the tokens gather, of their own shape."""
        others = tokens if others is None else others
        asked, keys, values = (one.unflatten(2, (HEADS, -1)).transpose(1, 2)
                               for one in (self.to_q(tokens), self.to_k(others), self.to_v(others)))
        found = functional.scaled_dot_product_attention(asked, keys, values)
        return self.to_out(found.transpose(1, 2).flatten(2))


class Gated(nn.Module):
    """A linear layer of which one half opens and shuts the other."""

    def __init__(self, width: int, wide: int) -> None:
        super().__init__()
        self.proj = nn.Linear(width, 2 * wide)

    def forward(self, tokens: Tensor) -> Tensor:
        """(n, tokens, wide)."""
        values, gate = self.proj(tokens).chunk(2, dim=-1)
        return values * functional.gelu(gate)


class FeedForward(nn.Module):
    """Each token by itself through a wider layer and back."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.net = nn.Sequential(Gated(width, 4 * width), nn.Identity(), nn.Linear(4 * width, width))

    def forward(self, tokens: Tensor) -> Tensor:
        """Of the tokens' own shape."""
        return self.net(tokens)


class Residual(nn.Module):
    """Two convolutions that know how noisy the pictures still are, beside what goes past them."""

    def __init__(self, into: int, out: int, time: int) -> None:
        super().__init__()
        self.norm1 = ChunkNorm(GROUPS, into)
        self.conv1 = nn.Conv2d(into, out, 3, padding=1)
        self.time_emb_proj = nn.Linear(time, out)
        self.norm2 = ChunkNorm(GROUPS, out)
        self.conv2 = nn.Conv2d(out, out, 3, padding=1)
        self.conv_shortcut = nn.Conv2d(into, out, 1) if into != out else None

    def forward(self, pictures: Tensor, time: Tensor, frames: int) -> Tensor:
        """(b * f, out, h, w); `time` is (b, time)."""
        new = self.conv1(functional.silu(self.norm1(pictures, frames)))
        new = new + self.time_emb_proj(functional.silu(time)).repeat_interleave(frames, dim=0)[..., None, None]
        new = self.conv2(functional.silu(self.norm2(new, frames)))
        return new + (pictures if self.conv_shortcut is None else self.conv_shortcut(pictures))


class HearingBlock(nn.Module):
    """The places of a picture look at one another, then listen to the frame's sound."""

    def __init__(self, width: int, heard: int) -> None:
        super().__init__()
        self.norm1, self.attn1 = nn.LayerNorm(width), Attention(width)
        self.norm2, self.attn2 = nn.LayerNorm(width), Attention(width, heard)
        self.norm3, self.ff = nn.LayerNorm(width), FeedForward(width)

    def forward(self, tokens: Tensor, sound: Tensor) -> Tensor:
        """Of the tokens' own shape."""
        tokens = tokens + self.attn1(self.norm1(tokens))
        tokens = tokens + self.attn2(self.norm2(tokens), sound)
        return tokens + self.ff(self.norm3(tokens))


class Hearing(nn.Module):
    """Each frame with its sound."""

    def __init__(self, width: int, heard: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, width, eps=1e-6)
        self.proj_in = nn.Conv2d(width, width, 1)
        self.transformer_blocks = nn.ModuleList([HearingBlock(width, heard)])
        self.proj_out = nn.Conv2d(width, width, 1)

    def forward(self, pictures: Tensor, sound: Tensor) -> Tensor:
        """(b * f, width, h, w); `sound` is (b * f, tokens, heard)."""
        shape = pictures.shape[2:]
        tokens = self.proj_in(self.norm(pictures)).flatten(2).transpose(1, 2)
        for block in self.transformer_blocks:
            tokens = block(tokens, sound)
        return pictures + self.proj_out(tokens.transpose(1, 2).unflatten(2, shape))


class Places(nn.Module):
    """What is added to each frame's numbers, so that the network knows its place in the chunk."""

    def __init__(self, width: int, longest: int) -> None:
        super().__init__()
        at = torch.arange(longest)[:, None]
        pace = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
        waves = torch.stack([torch.sin(at * pace), torch.cos(at * pace)], dim=2).flatten(1)
        self.register_buffer("pe", waves[None])

    def forward(self, tokens: Tensor) -> Tensor:
        """Of the tokens' own shape, (n, frames, width)."""
        return tokens + self.pe[:, : tokens.shape[1]]


class TimeAttention(Attention):
    """Each place of the picture looks at itself in the chunk's other frames."""

    def __init__(self, width: int, longest: int) -> None:
        super().__init__(width)
        self.pos_encoder = Places(width, longest)

    def forward(self, tokens: Tensor, others: Tensor | None = None) -> Tensor:
        """Of the tokens' own shape, (places, frames, width)."""
        return super().forward(self.pos_encoder(tokens))


class MotionBlock(nn.Module):
    """Two looks at the other frames."""

    def __init__(self, width: int, longest: int) -> None:
        super().__init__()
        self.attention_blocks = nn.ModuleList([TimeAttention(width, longest), TimeAttention(width, longest)])
        self.norms = nn.ModuleList([nn.LayerNorm(width), nn.LayerNorm(width)])
        self.ff, self.ff_norm = FeedForward(width), nn.LayerNorm(width)

    def forward(self, tokens: Tensor) -> Tensor:
        """Of the tokens' own shape, (places, frames, width)."""
        for attention, norm in zip(self.attention_blocks, self.norms, strict=True):
            tokens = tokens + attention(norm(tokens))
        return tokens + self.ff(self.ff_norm(tokens))


class TimeTransformer(nn.Module):
    """The frames of a chunk in step with one another."""

    def __init__(self, width: int, longest: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, width, eps=1e-6)
        self.proj_in = nn.Linear(width, width)
        self.transformer_blocks = nn.ModuleList([MotionBlock(width, longest)])
        self.proj_out = nn.Linear(width, width)

    def forward(self, pictures: Tensor, frames: int) -> Tensor:
        """(b * f, width, h, w)."""
        count, _, height, width = pictures.shape
        tokens = self.proj_in(self.norm(pictures).flatten(2).transpose(1, 2))  # (b f) (h w) c
        tokens = tokens.unflatten(0, (-1, frames)).transpose(1, 2).flatten(0, 1)  # (b h w) f c
        for block in self.transformer_blocks:
            tokens = block(tokens)
        tokens = self.proj_out(tokens).unflatten(0, (count // frames, -1)).transpose(1, 2).flatten(0, 1)
        return pictures + tokens.transpose(1, 2).unflatten(2, (height, width))


class Motion(nn.Module):
    """AnimateDiff's motion module."""

    def __init__(self, width: int, longest: int) -> None:
        super().__init__()
        self.temporal_transformer = TimeTransformer(width, longest)

    def forward(self, pictures: Tensor, frames: int) -> Tensor:
        """(b * f, width, h, w)."""
        return self.temporal_transformer(pictures, frames)


class Halving(nn.Module):
    """Half the size."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, stride=2, padding=1)

    def forward(self, pictures: Tensor) -> Tensor:
        """(b * f, width, h / 2, w / 2)."""
        return self.conv(pictures)


class Doubling(nn.Module):
    """Twice the size."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, pictures: Tensor) -> Tensor:
        """(b * f, width, h * 2, w * 2)."""
        return self.conv(functional.interpolate(pictures, scale_factor=2.0, mode="nearest"))
