"""How the listener is trained: everything that decides the weights, but for the footage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EarPlan:
    """One network: its hidden size, and the seed of its chance."""

    hidden: int
    seed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A training.

    Attributes:
        ears: The networks whose mean is heard.
        versions: How often each sentence is learned from: once as it is, else under conditions drawn at random.
        rounds: How often each version is seen.
        rate: The fastest learning rate.
        dropout: How much each network forgets at a time.
        seed: Of the conditions.
    """

    ears: tuple[EarPlan, ...]
    versions: int = 18
    rounds: int = 7
    rate: float = 3e-3
    dropout: float = 0.1
    seed: int = 0


def usual(seed: int = 0) -> Plan:
    """The plan that the shipped weights were made by."""
    return Plan(tuple(EarPlan(64, seed + k) for k in range(3)), seed=seed)
