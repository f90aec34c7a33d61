"""When lips meet: closures (p b m) and lips on teeth (f v), to the step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.speech.intervals import intervals, smoothed
from retake.speech.steps import Series

_HIGH_BANDS = slice(14, 40)  # above about 900 Hz: what a closed mouth holds back, in a hum as in silence
_AROUND = 8  # steps to look for the dip and the release
_LONGEST = 22


@dataclass(frozen=True, slots=True)
class Contact:
    """One meeting of the lips with each other or with the teeth.

    Attributes:
        kind: "closed" (p b m) or "teeth" (f v).
        start: The first step of it.
        stop: The step behind its last: where a closure is released.
        at: The step at which it is tightest.
        strength: How sure it is, 0 to 1.
    """

    kind: str
    start: int
    stop: int
    at: int
    strength: float


def closures(logmel: Series, closed: Series) -> tuple[Contact, ...]:
    """The closures of a sound, each snapped to the dip of its highs that ends with the release.

    A phone's own borders are worth 30 ms at best; the dip is sharp. The lips meet in it, before the burst.

    Args:
        logmel: Log-mel spectrum, shape (steps, 40).
        closed: The probability of p, b or m at each step.
    """
    highs = smoothed(logmel[:, _HIGH_BANDS].mean(axis=1), 3)
    found = [_snapped(highs, one.start, one.stop, one.strength)
             for one in intervals(closed, enter=0.3, leave=0.1, shortest=2, gap=2)]
    out: list[Contact] = []
    for contact in found:
        if out and contact.start < out[-1].stop:
            if contact.strength > out[-1].strength:
                out[-1] = contact
            continue
        out.append(contact)
    return tuple(out)


def lips_on_teeth(teeth: Series) -> tuple[Contact, ...]:
    """The labiodentals of a sound, from their probability at each step."""
    found = intervals(smoothed(teeth, 3), enter=0.35, leave=0.15, shortest=3, gap=2)
    tightest = [one.start + int(np.argmax(teeth[one.start: one.stop])) for one in found]
    return tuple(Contact("teeth", one.start, one.stop, at, one.strength)
                 for one, at in zip(found, tightest, strict=True))


def _snapped(highs: NDArray[np.float32], start: int, stop: int, strength: float) -> Contact:
    """The closure behind a stretch in which p, b or m is probable."""
    first, last = max(0, start - _AROUND), min(len(highs), stop + _AROUND)
    inside = slice(max(first, start - 2), min(last, stop + 2))
    dip = inside.start + int(np.argmin(highs[inside]))
    behind = highs[dip:last]
    level = float(max(highs[first: dip + 1].max(), behind.max()))
    shut = float(highs[dip]) + 0.35 * (level - float(highs[dip]))
    left, right = dip, dip
    while left > first and highs[left - 1] < shut and dip - left < _LONGEST:
        left -= 1
    while right + 1 < last and highs[right + 1] < shut and right - dip < _LONGEST:
        right += 1
    # The lips are shut until the release; the tightest moment lies in the last half before it.
    at = min(dip, right) if right - dip <= 3 else right - 2
    return Contact("closed", left, right + 1, max(left, at), strength)
