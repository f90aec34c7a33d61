"""SyncNet for colour pictures, the network against which Wav2Lip was trained. Names are those of its weights file."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn
from torch.nn import functional

from retake.engines.wav2lip.layers import Block
from retake.engines.wav2lip.variants import fill
from retake.expert.weights import completed

__all__ = ["SyncNetColor", "syncnet_color_of"]

NAME = "Wav2Lip's lip-sync expert"


class SyncNetColor(nn.Module):
    """Puts five pictures of a mouth, and a fifth of a second of sound, into one space of 512 dimensions."""

    def __init__(self, eighths: int = 8) -> None:
        """`eighths` of its channels look at the pictures: fewer are for machines that are too slow to train all."""
        super().__init__()
        first, second, third, fourth, fifth = (channels * eighths // 8 for channels in (32, 64, 128, 256, 512))
        self.face_encoder = nn.Sequential(
            Block(15, first, 7, 1, 3),
            Block(first, second, 5, (1, 2), 1), *_same(second, 2),
            Block(second, third, 3, 2, 1), *_same(third, 3),
            Block(third, fourth, 3, 2, 1), *_same(fourth, 2),
            Block(fourth, fifth, 3, 2, 1), *_same(fifth, 2),
            Block(fifth, fifth, 3, 2, 1), Block(fifth, 512, 3), Block(512, 512, 1))
        self.audio_encoder = nn.Sequential(
            Block(1, 32, 3, 1, 1), *_same(32, 2),
            Block(32, 64, 3, (3, 1), 1), *_same(64, 2),
            Block(64, 128, 3, 3, 1), *_same(128, 2),
            Block(128, 256, 3, (3, 2), 1), *_same(256, 2),
            Block(256, 512, 3), Block(512, 512, 1))

    def faces(self, pictures: Tensor) -> Tensor:
        """(n, 15, 48, 96), five lower halves B'G'R' 0 to 1 one behind the other -> (n, 512) of length 1."""
        return functional.normalize(self.face_encoder(pictures).flatten(1))

    def sounds(self, windows: Tensor) -> Tensor:
        """(n, 1, 80, 16), the windows of a mel spectrum -> (n, 512) of length 1."""
        return functional.normalize(self.audio_encoder(windows).flatten(1))

    def forward(self, windows: Tensor, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Both: of the sounds, and of the faces."""
        return self.sounds(windows), self.faces(pictures)


def syncnet_color_of(tensors: Mapping[str, Tensor]) -> SyncNetColor:
    """The network with these weights, ready to be used.

    Raises:
        MediaError: They are not its.
    """
    first = tensors.get("face_encoder.0.conv_block.0.weight")
    network = SyncNetColor(min(8, max(1, len(first) // 4)) if first is not None and first.dim() else 8)
    fill(network, completed(tensors, network.state_dict()), NAME)
    return network


def _same(channels: int, count: int) -> list[nn.Module]:
    """So many residual blocks that keep the size."""
    return [Block(channels, channels, 3, 1, 1, residual=True) for _ in range(count)]
