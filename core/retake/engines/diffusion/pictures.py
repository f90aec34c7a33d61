"""Pictures as the networks want them."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from retake.engines.engine import Faces


def signed(faces: Faces) -> Tensor:
    """Faces (n, side, side, 3) of 0 to 1 as (n, 3, side, side) float32 of -1 to 1, a copy."""
    return torch.from_numpy(np.array(faces.transpose(0, 3, 1, 2), np.float32, order="C")).mul_(2).sub_(1)
