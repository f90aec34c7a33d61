"""Networks fitted to lessons, the same from the same seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from retake.listener.features import BANDS
from retake.listener.network import Ear
from retake.listener.training.ears import TorchEar, fill
from retake.listener.training.lessons import Lesson
from retake.listener.training.plan import EarPlan, Plan
from retake.speech import Series

Told = Callable[[int, int], None]

# Opening counts most: engines and the judge of sync live by it.
_WEIGHTS = (1.0, 0.5, 0.5, 0.3, 0.5)
_MEASURES = 3  # the outputs before are measures, those behind are yes or no
_BATCH = 24
_CLIPPED = 1.0
_DECAY = 0.01


def fitted(lessons: Sequence[Lesson], one: EarPlan, plan: Plan, told: Told, begin: Ear | None = None) -> TorchEar:
    """A network that has learned the lessons.

    Args:
        lessons: What to learn.
        one: Which network.
        plan: How long and how fast.
        told: Called with (steps done, steps in all).
        begin: The network to begin from, for another talker.
    """
    torch.set_num_threads(1)  # more would add in another order, and give other weights
    torch.manual_seed(one.seed)
    chance = torch.Generator().manual_seed(one.seed)
    network = TorchEar(one.hidden, plan.dropout)
    if begin is not None:
        fill(network, begin.tensors)
    batch = min(_BATCH, len(lessons))
    steps = max(1, plan.rounds * len(lessons) // batch)
    rate = plan.rate / 5 if begin is not None else plan.rate
    optimiser = torch.optim.AdamW(network.parameters(), rate, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1)
    features, wanted, known = _stacked(lessons)
    order = torch.randperm(len(lessons), generator=chance)
    for step in range(steps):
        if len(order) < batch:
            order = torch.cat([order, torch.randperm(len(lessons), generator=chance)])
        chosen, order = order[:batch], order[batch:]
        heard = _obscured(features[chosen], chance)
        loss = _loss(network(heard.transpose(1, 2)).transpose(1, 2), wanted[chosen], known[chosen])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), _CLIPPED)
        optimiser.step()
        schedule.step()
        told(step + 1, steps)
    return network.eval()


def _stacked(lessons: Sequence[Lesson]) -> tuple[Tensor, Tensor, Tensor]:
    """All lessons in three tensors, as long as the longest."""
    longest = max(len(one.features) for one in lessons)

    def filled(parts: Sequence[Series], length: int) -> Tensor:
        out = np.zeros((len(parts), length, parts[0].shape[1]), np.float32)
        for row, part in zip(out, parts, strict=True):
            row[: len(part)] = part
        return torch.from_numpy(out)

    return (filled([one.features for one in lessons], longest), filled([one.wanted for one in lessons], longest // 2),
            filled([one.known for one in lessons], longest // 2))


def _obscured(features: Tensor, chance: torch.Generator) -> Tensor:
    """The features with some neighbouring bands gone and the others' levels moved a little."""
    out = features.clone()
    out[..., :BANDS] += torch.randn(len(out), 1, BANDS, generator=chance) * 0.15
    for row in out:
        first = int(torch.randint(0, BANDS - 4, (1,), generator=chance))
        row[:, first: first + int(torch.randint(1, 6, (1,), generator=chance))] = 0
    return out


def _loss(told: Tensor, wanted: Tensor, known: Tensor) -> Tensor:
    """Squared error and what is wanting to full correlation in the measures, cross-entropy in the rest."""
    weights = torch.tensor(_WEIGHTS)
    measured = slice(0, _MEASURES)
    a, b, seen = told[..., measured], wanted[..., measured], known[..., measured]
    squared = (((a - b) ** 2) * seen * weights[measured]).sum() / seen[..., 0].sum().clamp(min=1)
    count = seen.sum(dim=1, keepdim=True).clamp(min=1)
    a = (a - (a * seen).sum(dim=1, keepdim=True) / count) * seen
    b = (b - (b * seen).sum(dim=1, keepdim=True) / count) * seen
    agreed = (a * b).sum(dim=1) / torch.sqrt((a**2).sum(dim=1) * (b**2).sum(dim=1) + 1e-6)
    yes_or_no = torch.nn.functional.binary_cross_entropy_with_logits(
        told[..., _MEASURES:], wanted[..., _MEASURES:], reduction="none")
    crossed = (yes_or_no * known[..., _MEASURES:] * weights[_MEASURES:]).sum() / known[..., -1].sum().clamp(min=1)
    return squared + ((1 - agreed) * weights[measured]).sum(dim=1).mean() + crossed
