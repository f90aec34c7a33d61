"""What of many sounds lies between two moments: found at once, because a programme has thousands of each."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Generic, Protocol, TypeVar

import numpy as np

# Floats only sort out what is far off; what is near is compared exactly.
_NEAR = 1e-3


class Lying(Protocol):
    """What lies on a timeline, in seconds."""

    @property
    def record(self) -> Fraction:
        """When it begins."""

    @property
    def stop(self) -> Fraction:
        """When it ends."""


Kind = TypeVar("Kind", bound=Lying)


class Under(Generic[Kind]):
    """The sounds of a timeline, asked for by their place."""

    def __init__(self, items: Iterable[Kind]) -> None:
        self.all = list(items)
        self._starts = np.array([float(one.record) for one in self.all], np.float64)
        self._stops = np.array([float(one.stop) for one in self.all], np.float64)

    def between(self, start: Fraction, stop: Fraction) -> list[Kind]:
        """What is there between two moments, in its order."""
        near = np.flatnonzero((self._starts < float(stop) + _NEAR) & (self._stops > float(start) - _NEAR))
        return [one for place in near if (one := self.all[place]).record < stop and start < one.stop]
