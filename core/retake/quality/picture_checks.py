"""What there may be to object to in the picture of a touched mouth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.quality import limits
from retake.quality.evidence import Evidence, Reason, above, below
from retake.quality.figures import local_sharpness

Series = NDArray[np.float32]

# Where a figure is told of a stretch, the stretch is at least so long: a single frame is not seen.
_SHORTEST = 3


def broken_face(evidence: Evidence) -> Reason | None:
    """A face that is seen on the plate and hardly in the take."""
    seen = evidence.seen
    worse = np.where(seen.touched & (seen.sure_plate >= limits.SURE_FACE), seen.sure_take, np.nan)
    bad = np.nan_to_num(worse, nan=1.0) < limits.FACE.look
    places = evidence.stretches(bad, _SHORTEST)
    if not places:
        return None
    level = "fail" if (np.nan_to_num(worse, nan=1.0) < limits.FACE.fail).sum() >= _SHORTEST else "look"
    return Reason(level, f"The face is hardly a face any more {evidence.clock.places(places)}.", places)


def soft(evidence: Evidence) -> Reason | None:
    """A mouth that is blurred, or sharpened too much."""
    value = evidence.figures.sharpness
    local = np.where(evidence.seen.touched, _calm(local_sharpness(evidence.seen, evidence.sources)), np.nan)
    if (level := below(value, limits.BLURRED)) is not None:
        places = evidence.stretches(np.nan_to_num(local, nan=1.0) < limits.BLURRED.look, _SHORTEST)
        word = "softer"
    elif (level := above(value, limits.OVERSHARP)) is not None:
        places = evidence.stretches(np.nan_to_num(local, nan=1.0) > limits.OVERSHARP.look, _SHORTEST)
        word = "sharper"
    else:
        return None
    where = f", {evidence.clock.places(places)}" if places else ""
    return Reason(level, f"The mouth is {word} than the plate: {value:.0%} of its fine detail{where}.", places)


def flickering(evidence: Evidence) -> Reason | None:
    """A mouth that shimmers."""
    value = evidence.figures.flicker
    level = above(value, limits.FLICKER)
    if level is None:
        return None
    usual = float(np.nanmean(evidence.seen.shimmer_plate))
    local = np.nan_to_num(_calm(evidence.seen.shimmer_take) / max(usual, 1e-9))
    places = evidence.stretches((local > limits.FLICKER.look) & evidence.seen.touched, _SHORTEST)
    where = f", {evidence.clock.places(places)}" if places else ""
    return Reason(level, f"The mouth shimmers {value:.1f} times as much as on the plate{where}.", places)


def seamed(evidence: Evidence) -> Reason | None:
    """A matte whose edge shows."""
    level = above(evidence.figures.seam, limits.SEAM)
    if level is None:
        return None
    places = evidence.stretches(np.nan_to_num(evidence.seen.seam) > limits.SEAM.look)
    return Reason(level, f"An edge may show around the mouth: a step of {evidence.figures.seam:.1%} in brightness, "
                         f"{evidence.clock.places(places)}.", places)


def _calm(series: Series) -> Series:
    """The median of five frames at each, (frames,) float32; NaN where all five are."""
    padded = np.pad(series, 2, constant_values=np.nan)
    near = np.lib.stride_tricks.sliding_window_view(padded, 5)
    known = np.isfinite(near).any(axis=1)
    out = np.full(len(series), np.nan, np.float32)
    out[known] = np.nanmedian(near[known], axis=1)
    return out
