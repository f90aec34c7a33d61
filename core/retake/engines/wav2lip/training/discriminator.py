"""The network that learns to tell made mouths from real ones. Names are those of Wav2Lip's `visual_quality_disc.pth`.
"""

from __future__ import annotations

from torch import Tensor, nn

Pair = tuple[int, int]


class Discriminator(nn.Module):
    """How real lower halves of faces look."""

    def __init__(self, eighths: int = 8) -> None:
        """`eighths` of its channels: a narrow generator needs no stronger opponent."""
        super().__init__()
        first, second, third, fourth, fifth = (channels * eighths // 8 for channels in (32, 64, 128, 256, 512))
        self.face_encoder_blocks = nn.ModuleList((
            nn.Sequential(_Plain(3, first, 7, 1, 3)),
            nn.Sequential(_Plain(first, second, 5, (1, 2), 2), _Plain(second, second, 5, 1, 2)),
            nn.Sequential(_Plain(second, third, 5, 2, 2), _Plain(third, third, 5, 1, 2)),
            nn.Sequential(_Plain(third, fourth, 5, 2, 2), _Plain(fourth, fourth, 5, 1, 2)),
            nn.Sequential(_Plain(fourth, fifth, 3, 2, 1), _Plain(fifth, fifth, 3, 1, 1)),
            nn.Sequential(_Plain(fifth, fifth, 3, 2, 1), _Plain(fifth, fifth, 3, 1, 1)),
            nn.Sequential(_Plain(fifth, fifth, 3, 1, 0), _Plain(fifth, fifth, 1, 1, 0))))
        self.binary_pred = nn.Sequential(nn.Conv2d(fifth, 1, 1))

    def forward(self, halves: Tensor) -> Tensor:
        """(n, 3, 48, 96), B'G'R' 0 to 1 -> (n,), above 0 for what looks real."""
        x = halves
        for block in self.face_encoder_blocks:
            x = block(x)
        told: Tensor = self.binary_pred(x).flatten()
        return told


class _Plain(nn.Module):
    """A convolution without a norm; what is below 0 becomes a hundredth."""

    def __init__(self, given: int, made: int, kernel: int, stride: int | Pair, padding: int) -> None:
        super().__init__()
        self.conv_block = nn.Sequential(nn.Conv2d(given, made, kernel, stride, padding))
        self.act = nn.LeakyReLU(0.01, inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        """(n, given, height, width) -> (n, made, height', width')."""
        out: Tensor = self.act(self.conv_block(x))
        return out
