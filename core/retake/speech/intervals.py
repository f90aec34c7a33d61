"""Stretches of steps in which something holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retake.speech.steps import Series


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of steps of 10 ms.

    Attributes:
        start: Its first step.
        stop: The step behind its last.
        strength: How sure it is, 0 to 1.
    """

    start: int
    stop: int
    strength: float = 1.0


def smoothed(series: Series, width: int) -> Series:
    """The mean over `width` (odd) neighbouring steps, float32 of shape (steps,); at the ends over those there are."""
    if not len(series):
        return series.copy()
    half = width // 2
    padded = np.pad(series.astype(np.float64), half, mode="edge")
    sums = np.concatenate([[0.0], np.cumsum(padded)])
    return np.asarray((sums[width:] - sums[:-width]) / width, np.float32)


def intervals(series: Series, *, enter: float, leave: float, shortest: int = 1, gap: int = 0) -> tuple[Interval, ...]:
    """Where a series of probabilities is high: begun at `enter`, left below `leave`.

    Args:
        series: Shape (steps,).
        enter: What a stretch has to reach somewhere.
        leave: What it does not fall below.
        shortest: Stretches of fewer steps are left out.
        gap: Two stretches with fewer steps between them are one.
    """
    above = np.concatenate([[False], series >= leave, [False]])
    edges = np.flatnonzero(np.diff(above.astype(np.int8)))
    found: list[tuple[int, int]] = []
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if series[start:stop].max() < enter:
            continue
        if found and start - found[-1][1] < gap:
            found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
    return tuple(Interval(start, stop, float(series[start:stop].max())) for start, stop in found
                 if stop - start >= shortest)
