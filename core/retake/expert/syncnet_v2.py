"""SyncNet (syncnet_v2.model), by which papers measure LSE-C and LSE-D. Names are those of its weights file."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from retake.engines.wav2lip.variants import fill
from retake.expert.weights import completed

__all__ = ["SyncNet", "flattened", "merged", "syncnet_of"]

NAME = "SyncNet"
FEATURES = 1024

Pair = tuple[int, int]


class SyncNet(nn.Module):
    """Puts five pictures of a face, and 20 columns of a cepstrum, into one space of 1024 dimensions."""

    def __init__(self) -> None:
        super().__init__()
        self.netcnnaud = nn.Sequential(
            *_flat(1, 64, (3, 3), 1), nn.MaxPool2d(1, 1),  # which does nothing, and counts in the names
            *_flat(64, 192, (3, 3), 1), nn.MaxPool2d(3, (1, 2)),
            *_flat(192, 384, (3, 3), 1), *_flat(384, 256, (3, 3), 1),
            *_flat(256, 256, (3, 3), 1), nn.MaxPool2d(3, 2),
            *_flat(256, 512, (5, 4), 0))
        self.netfcaud = _ending()
        self.netcnnlip = nn.Sequential(
            *_deep(3, 96, (5, 7), 2, 0), nn.MaxPool3d((1, 3, 3), (1, 2, 2)),
            *_deep(96, 256, (1, 5), 2, 1), nn.MaxPool3d((1, 3, 3), (1, 2, 2), (0, 1, 1)),
            *_deep(256, 256, (1, 3), 1, 1), *_deep(256, 256, (1, 3), 1, 1),
            *_deep(256, 256, (1, 3), 1, 1), nn.MaxPool3d((1, 3, 3), (1, 2, 2)),
            *_deep(256, 512, (1, 6), 1, 0))
        self.netfclip = _ending()

    def faces(self, pictures: Tensor) -> Tensor:
        """(n, 3, 5, 224, 224), five pictures B'G'R' 0 to 255 -> (n, 1024)."""
        out: Tensor = self.netfclip(self.netcnnlip(pictures).flatten(1))
        return out

    def sounds(self, columns: Tensor) -> Tensor:
        """(n, 1, 13, 20), columns of a cepstrum -> (n, 1024)."""
        out: Tensor = self.netfcaud(self.netcnnaud(columns).flatten(1))
        return out


def syncnet_of(tensors: Mapping[str, Tensor]) -> SyncNet:
    """The network with these weights, ready to be used.

    Raises:
        MediaError: They are not its.
    """
    network = SyncNet()
    fill(network, completed(tensors, network.state_dict()), NAME)
    return network


def merged(network: SyncNet) -> SyncNet:
    """The same network with each norm behind a convolution made part of it: it computes the same, and can't learn."""
    for stem in (network.netcnnaud, network.netcnnlip):
        for (_, one), (place, following) in pairwise(list(stem.named_children())):
            if isinstance(following, nn.BatchNorm2d | nn.BatchNorm3d):
                at = int(place)
                stem[at - 1], stem[at] = fuse_conv_bn_eval(one, following), nn.Identity()
    return network


def flattened(network: SyncNet) -> SyncNet:
    """The same network, whose norms are merged, as one that looks at five pictures as at one of fifteen colours.

    Its first layer takes all five at once, so that nothing behind it goes over time: it computes the same without the
    detour over three dimensions, and processors are faster at it.
    """
    lips = nn.Sequential(_AsOne())
    for part in network.netcnnlip:
        if isinstance(part, nn.Conv3d):
            made, given, time, *kernel = part.weight.shape
            flat = nn.Conv2d(given * time, made, tuple(kernel), tuple(part.stride[1:]), tuple(part.padding[1:]))
            flat.weight = nn.Parameter(part.weight.detach().transpose(1, 2).reshape(flat.weight.shape))
            flat.bias = part.bias
            lips.append(flat)
        elif isinstance(part, nn.MaxPool3d):
            lips.append(nn.MaxPool2d(_last_two(part.kernel_size), _last_two(part.stride), _last_two(part.padding)))
        else:
            lips.append(part)
    network.netcnnlip = lips.to(memory_format=torch.channels_last)
    return network


class _AsOne(nn.Module):
    """(n, 3, 5, height, width), five pictures -> (n, 15, height, width), as one whose colours lie side by side."""

    def forward(self, pictures: Tensor) -> Tensor:
        return pictures.transpose(1, 2).flatten(1, 2).contiguous(memory_format=torch.channels_last)


def _last_two(sizes: int | tuple[int, ...]) -> tuple[int, int]:
    """Down and across, of time, down and across."""
    return (sizes, sizes) if isinstance(sizes, int) else (sizes[-2], sizes[-1])


def _flat(given: int, made: int, kernel: Pair, padding: int) -> list[nn.Module]:
    return [nn.Conv2d(given, made, kernel, padding=padding), nn.BatchNorm2d(made), nn.ReLU(inplace=True)]


def _deep(given: int, made: int, kernel: Pair, stride: int, padding: int) -> list[nn.Module]:
    """Over time (kernel's first) and the picture (its second)."""
    time, side = kernel
    return [nn.Conv3d(given, made, (time, side, side), (1, stride, stride), (0, padding, padding)),
            nn.BatchNorm3d(made), nn.ReLU(inplace=True)]


def _ending() -> nn.Sequential:
    return nn.Sequential(nn.Linear(512, 512), nn.BatchNorm1d(512), nn.ReLU(), nn.Linear(512, FEATURES))
