"""The listener's word on a line that lies in a longer, silent sound."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from retake.listener import Heard, hear
from retake.speech import STEPS, Speech

_DIGITAL = -18.0  # log-mel of digital silence and of dither
_LEAST = 20


def hear_line(dialogue: Speech, rate: Fraction, count: int, weights: Path | None = None) -> Heard:
    """What the dialogue lets expect of the lips at each of `count` frames.

    The listener measures a line against its own loudness and background. Digital silence, with which an editor fills a
    track before and behind the line, belongs to neither: it is not listened to, and says that nobody speaks.
    """
    sounding = np.flatnonzero(dialogue.logmel.max(axis=1, initial=_DIGITAL) > _DIGITAL)
    if len(sounding) < _LEAST:
        return hear(dialogue, rate, count, weights=weights)
    # Whole frames, so that the part's clock is the whole's.
    first = int(sounding[0] * rate / STEPS)
    start, stop = round(first * STEPS / rate), int(sounding[-1]) + 1
    inside = min(count - first, int(-(-(stop - start) * rate // STEPS)))
    if inside <= 0:
        return hear(dialogue, rate, count, weights=weights)
    line = hear(replace(dialogue, logmel=dialogue.logmel[start:stop], acoustics=dialogue.acoustics[start:stop]), rate,
                inside, weights=weights)
    still = {"width": 0.0, "jaw": -1.0, "opening": -1.0}
    told = {}
    for one in fields(Heard):
        if one.name != "rate":
            row = np.full(count, still.get(one.name, 0.0), np.float32)
            row[first: first + inside] = getattr(line, one.name)
            told[one.name] = row
    return Heard(**told, rate=rate)
