"""The blocks that Wav2Lip's networks are built of. Attributes are named as in the files of their weights."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

__all__ = ["Attention", "Block", "GrowingBlock", "folded"]

Pair = tuple[int, int]


class Block(nn.Module):
    """A convolution and its batch norm; for a residual one what went in is added; then what is below 0 is cut.

    Whose network has learned a slope for what is below 0, in them it is in `act`.
    """

    def __init__(self, given: int, made: int, kernel: int, stride: int | Pair = 1, padding: int = 0, *,
                 residual: bool = False) -> None:
        super().__init__()
        self.conv_block = nn.Sequential(nn.Conv2d(given, made, kernel, stride, padding), nn.BatchNorm2d(made))
        self.residual = residual
        self.act: nn.Module = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        """(n, given, height, width) -> (n, made, height', width')."""
        out = self.conv_block(x)
        made: Tensor = self.act(out + x if self.residual else out)
        return made


class GrowingBlock(nn.Module):
    """A transposed convolution and its batch norm, which makes a larger picture; then what is below 0 is cut."""

    def __init__(self, given: int, made: int, kernel: int, stride: int = 1, padding: int = 0,
                 output_padding: int = 0) -> None:
        super().__init__()
        grown = nn.ConvTranspose2d(given, made, kernel, stride, padding, output_padding)
        self.conv_block = nn.Sequential(grown, nn.BatchNorm2d(made))
        self.act: nn.Module = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        """(n, given, height, width) -> (n, made, height', width')."""
        made: Tensor = self.act(self.conv_block(x))
        return made


class Attention(nn.Module):
    """Where to look: makes features stronger at the places that other features of the same picture tell of."""

    def __init__(self) -> None:
        super().__init__()
        self.sa = nn.Module()
        self.sa.conv1 = nn.Conv2d(2, 1, 7, padding=3, bias=False)

    def forward(self, seen: Tensor, x: Tensor) -> Tensor:
        """x, (n, channels, height, width), by what is seen, (n, other channels, height, width)."""
        told = torch.cat((seen.mean(dim=1, keepdim=True), seen.amax(dim=1, keepdim=True)), dim=1)
        return x + x * torch.sigmoid(self.sa.conv1(told))


def folded(network: nn.Module) -> nn.Module:
    """A copy of a network in which every batch norm is part of its convolution. It computes the same and can't learn.

    Works on every network built of the blocks here.
    """
    out = copy.deepcopy(network).eval()
    for part in out.modules():
        if isinstance(part, Block | GrowingBlock):
            part.conv_block = nn.Sequential(_without_norm(*part.conv_block))
    return out


def _without_norm(conv: nn.Conv2d | nn.ConvTranspose2d, norm: nn.BatchNorm2d) -> nn.Module:
    """The convolution that does its norm's work too."""
    gain = norm.weight.double() / torch.sqrt(norm.running_var.double() + norm.eps)
    made = 1 if isinstance(conv, nn.ConvTranspose2d) else 0  # the axis of the channels that it makes
    across = [1, 1, 1, 1]
    across[made] = -1
    bias = (conv.bias.double() - norm.running_mean.double()) * gain + norm.bias.double()
    conv.weight = nn.Parameter(conv.weight * gain.float().reshape(across), requires_grad=False)
    conv.bias = nn.Parameter(bias.float(), requires_grad=False)
    return conv
