"""Runs of frames in which the same holds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray


def runs(values: NDArray[Any]) -> Iterator[tuple[int, int]]:
    """First frame and frame after the last of each run of equal values."""
    edges = np.flatnonzero(values[1:] != values[:-1]) + 1
    bounds = [0, *edges.tolist(), len(values)]
    return ((a, b) for a, b in pairwise(bounds) if b > a)


def true_runs(values: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """The same of the runs in which something is true."""
    return ((a, b) for a, b in runs(values) if values[a])


def widened(values: NDArray[np.bool_], before: int, behind: int) -> NDArray[np.bool_]:
    """True also so many frames before and behind."""
    out = values.copy()
    for a, b in true_runs(values):
        out[max(0, a - before): b + behind] = True
    return out
