"""Miniature experts with weights set by hand: the darker a mouth's middle, the louder its sound has to be."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class ToyColour(nn.Module):
    """In the place of SyncNetColor: how the mouth darkens and the sound swells over five pictures."""

    def faces(self, pictures: Tensor) -> Tensor:
        shown = pictures.reshape(len(pictures), 5, 3, *pictures.shape[2:])
        return _shape(-shown[..., 8:36, 34:62].mean(dim=(2, 3, 4)), 1e-3)

    def sounds(self, windows: Tensor) -> Tensor:
        return _shape(functional.adaptive_avg_pool1d(windows.mean(dim=2), 5)[:, 0], 0.3)


class ToyProtocol(nn.Module):
    """In the place of SyncNet: the same in a larger picture, and by the power of the cepstrum."""

    def faces(self, pictures: Tensor) -> Tensor:
        return _shape(-pictures[..., 108:142, 90:140].mean(dim=(1, 3, 4)), 60)

    def sounds(self, columns: Tensor) -> Tensor:
        return _shape(functional.adaptive_avg_pool1d(columns[:, 0, :1], 5)[:, 0], 0.5)


def _shape(values: Tensor, least: float) -> Tensor:
    """How the five go up and down, as long as 1 where they do so by much more than the root of the least."""
    rest = values - values.mean(dim=1, keepdim=True)
    return rest / torch.sqrt((rest**2).sum(dim=1, keepdim=True) + least)
