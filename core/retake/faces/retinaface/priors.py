"""The boxes that RetinaFace starts from, and how its numbers become boxes, points and faces."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

__all__ = ["boxes_of", "kept_apart", "points_of", "priors_for"]

# Each level's step in pixels and the sides of its priors.
_LEVELS = ((8, (16, 32)), (16, (64, 128)), (32, (256, 512)))
# By how much of a prior's side its centre moves for 1, and how fast its side grows.
_MOVE, _GROW = 0.1, 0.2


@lru_cache(8)
def priors_for(height: int, width: int) -> Tensor:
    """A picture's priors (n, 4) float32: centre x, y, width, height, in shares of the picture; finest level first."""
    levels = []
    for step, sides in _LEVELS:
        down, across = -(-height // step), -(-width // step)
        # Reckoned in 64 bits and rounded once.
        y = (torch.arange(down, dtype=torch.float64) + 0.5) * step / height
        x = (torch.arange(across, dtype=torch.float64) + 0.5) * step / width
        side = torch.tensor(sides, dtype=torch.float64)
        shape = (down, across, len(sides))
        levels.append(torch.stack([x[None, :, None].expand(shape), y[:, None, None].expand(shape),
                                   (side / width).expand(shape), (side / height).expand(shape)], dim=-1).reshape(-1, 4))
    return torch.cat(levels).float()


def boxes_of(told: Tensor, priors: Tensor) -> Tensor:
    """Boxes (..., n, 4) float32: left, top, right, bottom in shares of the picture.

    Args:
        told: (..., n, 4) float32, what the network says of each prior.
        priors: (n, 4) float32.
    """
    centre = priors[:, :2] + told[..., :2] * _MOVE * priors[:, 2:]
    size = priors[:, 2:] * torch.exp(told[..., 2:] * _GROW)
    corner = centre - size / 2
    return torch.cat([corner, size + corner], dim=-1)


def points_of(told: Tensor, priors: Tensor) -> Tensor:
    """Points (..., n, 5, 2) float32 in shares of the picture: left eye, right eye, nose, left and right mouth corner.

    Left is the picture's left.

    Args:
        told: (..., n, 10) float32, what the network says of each prior.
        priors: (n, 4) float32.
    """
    moved = told.unflatten(-1, (5, 2)) * _MOVE
    return priors[:, None, :2] + moved * priors[:, None, 2:]


def kept_apart(boxes: Tensor, scores: Tensor, share: float = 0.4) -> Tensor:
    """The places of the boxes that remain, the surest first, once those that share more with a surer one have gone.

    Args:
        boxes: (n, 4) float32: left, top, right, bottom in pixels.
        scores: (n,) float32.
        share: How much of what two boxes cover together they may share.
    """
    order = torch.argsort(scores, descending=True, stable=True)
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept = []
    while len(order):
        best, order = order[0], order[1:]
        kept.append(best)
        low = torch.maximum(boxes[order, :2], boxes[best, :2])
        high = torch.minimum(boxes[order, 2:], boxes[best, 2:])
        common = (high - low).clamp(min=0).prod(dim=1)
        order = order[common / (area[order] + area[best] - common) <= share]
    return torch.stack(kept) if kept else torch.empty(0, dtype=torch.int64)
