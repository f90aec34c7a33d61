"""The listener's networks in torch: the same, tensor for tensor, as `retake.listener.network` runs in NumPy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from retake.listener.features import WIDTH
from retake.listener.network import DILATIONS, OUTPUTS, STRIDE
from retake.speech import Series


class TorchEar(nn.Module):
    """A stack of dilated convolutions, each added to what it came from."""

    def __init__(self, hidden: int, dropout: float) -> None:
        super().__init__()
        self.entry = nn.Conv1d(WIDTH, hidden, 4, stride=STRIDE, padding=1)
        self.layers = nn.ModuleList(nn.Conv1d(hidden, hidden, 5, padding=2 * one, dilation=one) for one in DILATIONS)
        self.out = nn.Conv1d(hidden, len(OUTPUTS), 1)
        self.dropout = dropout

    def forward(self, features: Tensor) -> Tensor:
        """(batch, 5, steps / 2) from (batch, 82, steps)."""
        values = functional.relu(self.entry(functional.dropout1d(features, self.dropout / 2, self.training)))
        for layer in self.layers:
            values = values + functional.dropout(functional.relu(layer(values)), self.dropout, self.training)
        told: Tensor = self.out(values)
        return told


def tensors_of(network: TorchEar) -> dict[str, Series]:
    """The network's tensors under the names that a listener's file has them."""
    return {name.replace("entry.", "in."): one.detach().numpy().astype(np.float32)
            for name, one in network.state_dict().items()}


def fill(network: TorchEar, tensors: Mapping[str, Series]) -> None:
    """Give a network the tensors of a listener's file."""
    network.load_state_dict({name.replace("in.", "entry.", 1) if name.startswith("in.") else name: torch.from_numpy(one)
                             for name, one in tensors.items()})
