"""What experts' weights files lack that their networks have."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

__all__ = ["completed"]


def completed(tensors: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors in 32 bits, with the counters of the norms that older files lack: nothing is computed with those."""
    given = {name: one.float() if one.is_floating_point() else one for name, one in tensors.items()}
    counters = {name: torch.zeros_like(one) for name, one in wanted.items() if name.endswith("num_batches_tracked")}
    return counters | given
