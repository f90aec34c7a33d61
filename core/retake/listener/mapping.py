"""From what the listener expects to what a certain speaker's mouth does: by quantiles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.speech import Series

_POINTS = np.linspace(0, 1, 101)
_LITTLE = 75  # frames; of fewer the line's own spread is hardly known


def mapped_to(expected: Series, reference: Series, *, speaking: NDArray[np.bool_] | None = None,
              reference_speaking: NDArray[np.bool_] | None = None) -> Series:
    """Expected measures in the speaker's own units and distribution, float32 of shape (frames,).

    The most open of the line becomes the most open that the speaker is, the median their median. What is beyond keeps
    their extremes: no mouth is asked for that the speaker never makes. A short line is matched by mean and width too,
    because its own extremes are chance.

    Args:
        expected: Opening, width or jaw as the listener gives them, shape (frames,).
        reference: The same measure of the speaker's real mouth, shape (any,); NaN where it is not known.
        speaking: Which frames of the line are speech; their distribution is what is matched. All if None.
        reference_speaking: The same of the reference.
    """
    own = _known(expected, speaking)
    theirs = _known(reference, reference_speaking)
    if not len(theirs):
        return expected.copy()
    if not len(own) or float(own.std()) < 1e-6:
        return np.full(len(expected), np.median(theirs), np.float32)
    wanted = np.quantile(theirs, _POINTS)
    by_rank = np.interp(expected, _rising(np.quantile(own, _POINTS)), wanted)
    scaled = (expected - own.mean()) / own.std() * theirs.std() + theirs.mean()
    trust = min(1.0, len(own) / _LITTLE)
    mixed = trust * by_rank + (1 - trust) * scaled
    return np.asarray(np.clip(mixed, wanted[0], wanted[-1]), np.float32)


def _known(values: Series, chosen: NDArray[np.bool_] | None) -> NDArray[np.float64]:
    """The chosen values that are known; all known ones where too few were chosen."""
    known = np.isfinite(values)
    if chosen is not None and (known & chosen).sum() >= 10:
        known = known & chosen
    return np.asarray(values[known], np.float64)


def _rising(quantiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quantiles that rise strictly, as interpolation needs them."""
    return np.asarray(np.maximum.accumulate(quantiles) + np.arange(len(quantiles)) * 1e-9, np.float64)
