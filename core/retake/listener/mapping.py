"""From what the listener expects to what a certain speaker's mouth does: by mean and width."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.speech import Series

_FEWEST = 10


def mapped_to(expected: Series, reference: Series, *, speaking: NDArray[np.bool_] | None = None,
              reference_speaking: NDArray[np.bool_] | None = None) -> Series:
    """Expected measures in the speaker's own units, float32 of shape (frames,).

    The line's mean becomes the speaker's mean, its width the speaker's width. What is beyond keeps their extremes: no
    mouth is asked for that the speaker never makes. Ranks are not mapped to ranks: a smile or a shout in the plate
    would bend every word of the line.

    Args:
        expected: Opening, width or jaw as the listener gives them, shape (frames,).
        reference: The same measure of the speaker's real mouth, shape (any,); NaN where it is not known.
        speaking: Which frames of the line are speech; they are what is matched. All if None.
        reference_speaking: The same of the reference.
    """
    own = _known(expected, speaking)
    theirs = _known(reference, reference_speaking)
    if not len(theirs):
        return expected.copy()
    if not len(own) or float(own.std()) < 1e-6:
        return np.full(len(expected), np.median(theirs), np.float32)
    scaled = (expected - own.mean()) / own.std() * theirs.std() + theirs.mean()
    return np.asarray(np.clip(scaled, theirs.min(), theirs.max()), np.float32)


def _known(values: Series, chosen: NDArray[np.bool_] | None) -> NDArray[np.float64]:
    """The chosen values that are known; all known ones where too few were chosen."""
    known = np.isfinite(values)
    if chosen is not None and (known & chosen).sum() >= _FEWEST:
        known = known & chosen
    return np.asarray(values[known], np.float64)
