"""Other words: real mouths put in a new order, so that together they do what the sound lets expect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.engines.footage.mouths import Mouths
from retake.engines.footage.targets import Targets

Costs = NDArray[np.float32]

_FROM = 200  # frames that may be left by a jump: the cheapest
FAR = np.float32(1e6)


@dataclass(frozen=True)
class Weights:
    """What counts how much; the opening's own spread is 1.

    Attributes:
        opening, width, jaw: A deviation of one standard deviation, squared.
        speed: The same of the opening's change a frame.
        contact: Lips that are open where the sound has them shut.
        turned: A head turned otherwise by ten degrees, squared.
        jump: Any frame that does not follow on the one before: units of a few frames come of it.
        leap: How far the lips jump, in standard deviations of their shape.
        hold: Showing a frame twice, or leaving one out.
    """

    opening: float = 1.0
    width: float = 0.15
    jaw: float = 0.3
    speed: float = 0.3
    contact: float = 4.0
    turned: float = 0.3
    jump: float = 0.8
    leap: float = 0.5
    hold: float = 0.25


def searched(mouths: Mouths, targets: Targets, turned: NDArray[np.float32], weights: Weights | None = None
             ) -> NDArray[np.intp]:
    """Which frame's mouth to show, shape (wanted,): the cheapest row of real frames (Viterbi).

    Args:
        mouths: All there are.
        targets: What the lips should do at each wanted frame.
        turned: Yaw, pitch and roll of the plate's head at each wanted frame, shape (wanted, 3).
        weights: What counts how much.
    """
    weights = weights or Weights()
    free = np.flatnonzero(mouths.usable)
    costs = _target_costs(mouths, free, targets, turned, weights)
    lips = mouths.lips[free]
    scale = float(np.sqrt(lips.var(axis=0).sum())) + 1e-6
    lips = lips / scale
    # Frames a, a + 1 and a + 2 of one piece follow on each other; holding and skipping change the speed a little.
    moves = [(step, _follows(mouths, free, step), price)
             for step, price in ((1, 0.0), (0, weights.hold), (2, weights.hold))]
    price = costs[0]
    back = np.zeros((len(costs), len(free)), np.int32)
    squares = (lips * lips).sum(axis=1)
    for frame in range(1, len(costs)):
        left = np.argsort(price, kind="stable")[:_FROM]
        apart = np.sqrt(np.maximum(squares[left][:, None] + squares[None] - 2 * lips[left] @ lips.T, 0))
        jumps = price[left][:, None] + weights.jump + weights.leap * apart
        nearest = jumps.argmin(axis=0)
        best, came = jumps[nearest, np.arange(len(free))], left[nearest]
        for _, before, extra in moves:
            offer = np.where(before >= 0, price[before] + np.float32(extra), FAR)
            better = offer < best
            best, came = np.where(better, offer, best), np.where(better, before, came)
        back[frame] = came
        price = (best + costs[frame]).astype(np.float32)
    chosen = np.zeros(len(costs), np.intp)
    chosen[-1] = int(price.argmin())
    for frame in range(len(costs) - 1, 0, -1):
        chosen[frame - 1] = back[frame, chosen[frame]]
    return free[chosen]


def _target_costs(mouths: Mouths, free: NDArray[np.intp], targets: Targets, turned: NDArray[np.float32],
                  weights: Weights) -> Costs:
    """What each usable frame costs at each wanted one, float32 of shape (wanted, usable)."""
    out = np.zeros((len(targets), len(free)), np.float32)
    for name in ("opening", "width", "jaw"):
        own = getattr(mouths, name)
        spread = float(own[free].std()) + 1e-6
        apart = (getattr(targets, name)[:, None] - own[free][None]) / spread
        out += np.float32(getattr(weights, name)) * apart * apart
    speed = np.nan_to_num(np.gradient(mouths.opening)) if len(mouths) > 1 else np.zeros(len(mouths))
    spread = float(speed[free].std()) + 1e-6
    wanted = np.gradient(targets.opening) if len(targets) > 1 else np.zeros(len(targets))
    apart = np.clip((wanted[:, None] - speed[free][None]) / spread, -3, 3)
    out += np.float32(weights.speed) * (apart * apart).astype(np.float32)
    # Lips within a quarter of a spread of rest count as shut.
    spread = float(mouths.opening[free].std()) + 1e-6
    open_by = np.clip((mouths.opening[free] - targets.shut_at) / spread, 0, 2)
    out += np.float32(weights.contact) * targets.shut[:, None] * open_by[None].astype(np.float32)
    off = np.nan_to_num(turned)[:, None, :] - mouths.turned[free][None]
    out += np.float32(weights.turned) * np.minimum((off * off).sum(axis=2) / 100, 4)
    return out


def _follows(mouths: Mouths, free: NDArray[np.intp], step: int) -> NDArray[np.intp]:
    """For each usable frame the place among the usable of the frame `step` before it; -1 where it is none."""
    place = np.full(len(mouths), -1, np.intp)
    place[free] = np.arange(len(free))
    before = free - step
    fine = (before >= 0) & (mouths.piece[np.maximum(before, 0)] == mouths.piece[free])
    return np.where(fine, place[np.maximum(before, 0)], -1)
