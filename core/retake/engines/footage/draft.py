"""A plan while it is being made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ORIGINAL, RETIMED, SEARCHED, REST, GENERATED = range(5)


@dataclass
class Draft:
    """What is known so far of each frame.

    Attributes:
        kind: ORIGINAL, RETIMED, SEARCHED, REST or GENERATED, intp of shape (frames,).
        source: Row of the mouths to show, float64 of shape (frames,).
        weight: How much, float64 of shape (frames,).
        made: How much of the mouth a network makes, float64 of shape (frames,): 0 to 1 where a generated mouth joins
            one of the footage, which `source` names.
        quiet: Whether dialogue and plate are both silent, bool of shape (frames,): a ramp may reach in there.
        reason: Why.
    """

    kind: NDArray[np.intp]
    source: NDArray[np.float64]
    weight: NDArray[np.float64]
    made: NDArray[np.float64]
    quiet: NDArray[np.bool_]
    reason: list[str]

    @classmethod
    def of(cls, count: int) -> Draft:
        """A draft that changes nothing."""
        return cls(np.full(count, ORIGINAL, np.intp), np.arange(count, dtype=np.float64), np.zeros(count),
                   np.zeros(count), np.zeros(count, np.bool_), ["nothing to change"] * count)

    def __len__(self) -> int:
        """How many frames there are."""
        return len(self.kind)

    def put(self, where: NDArray[np.bool_], kind: int, reason: str) -> None:
        """Make frames of a kind; an original one shows itself, and what a network is to make is made over it."""
        self.kind[where] = kind
        for row in np.flatnonzero(where).tolist():
            self.reason[row] = reason
            if kind in (ORIGINAL, GENERATED):
                self.source[row] = row
