"""Which of several mouths says what is heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from retake.listener.heard import Heard
from retake.listener.sync import agreements
from retake.speech import Series

_REACH = 3  # frames that lips may be out of sync; further out, chance finds more than the speaker
# Fitted to pairs of talkers, and to pairs of which neither spoke: see docs/listener.md. As with the offset, what a peak
# is worth goes with the root of the seconds that are spoken.
_BIAS, _BY_PEAK, _BY_LEAD = -2.79, 3.94, 1.74


class Speaker(NamedTuple):
    """Who speaks.

    Attributes:
        which: Which of the mouths, counted from 0.
        confidence: 0 to 1: how surely it does; low where two agree alike with the sound, where none does, and where too
            little is said.
    """

    which: int
    confidence: float


def speaker(openings: Sequence[Series], expected: Heard) -> Speaker:
    """Which mouth goes with a sound, and how surely.

    Args:
        openings: Each mouth's measured opening in any unit, float32 of shape (frames,); NaN where it is not seen.
        expected: What the sound lets expect at the same frames.
    """
    agreed, seconds = np.full(len(openings), -1.0), 0.0
    for index, opening in enumerate(openings):
        by_lag, spoken = agreements(opening, expected, _REACH)
        if np.isfinite(by_lag).any():
            agreed[index], seconds = float(np.nanmax(by_lag)), max(seconds, spoken)
    best = int(agreed.argmax())
    if agreed[best] <= 0:
        return Speaker(best, 0.0)
    lead = agreed[best] - max(0.0, float(np.delete(agreed, best).max(initial=0.0)))
    told = _BIAS + (_BY_PEAK * agreed[best] + _BY_LEAD * lead) * np.sqrt(seconds)
    return Speaker(best, float(1 / (1 + np.exp(-np.clip(told, -30, 30)))))
