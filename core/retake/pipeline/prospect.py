"""What the lips of a take will do, told from its plan alone."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from retake.pipeline.decision import Decision
from retake.quality.watch import seen_opening
from retake.speech import Series


def lips_to_come(decision: Decision, rate: Fraction) -> Series:
    """The lip opening in each frame of the take, over the eyes' distance, (frames,) float32; NaN where unknown.

    The plate's own, moved by each frame's weight towards that of the mouth it is to show. What a network will make is
    not known before it has.
    """
    own = seen_opening(decision.tracks, decision.face)
    openings = {0: own}
    found = own.copy()
    for row, frame in enumerate(decision.plan.frames):
        if not frame.touches:
            continue
        if frame.made:
            found[row] = np.nan
            continue
        if frame.footage not in openings:
            openings[frame.footage] = decision.pieces[frame.footage].mouths(rate).opening
        course = openings[frame.footage]
        place = frame.source - (decision.tracks.start if frame.footage == 0 else 0)
        before = int(np.clip(np.floor(place), 0, len(course) - 1))
        after = min(before + 1, len(course) - 1)
        part = float(np.clip(place - before, 0, 1))
        shown = course[before] if part == 0 else course[before] * (1 - part) + course[after] * part
        found[row] = own[row] + frame.weight * (shown - own[row])
    return found
