"""Proof that what lies outside a matte was not touched: differences and hashes of the samples there."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from retake.video.frame import Frame
from retake.video.pixels import Component, Samples
from retake.video.sampling import all_under

Matte = NDArray[np.bool_]


def largest_difference(before: Frame, after: Frame, matte: Matte) -> float:
    """The largest difference of samples outside the matte, in the pixel format's own steps; floats count by value.

    Args:
        before: The plate's frame.
        after: The take's frame, of the same pixel format and size.
        matte: Where pixels may differ (height, width), bool.
    """
    worst = 0.0
    for own, theirs, part in zip(_all_samples(before), _all_samples(after), _parts(before), strict=True):
        outside = _outside(matte, part)
        if before.layout.floating:
            # Two NaN are as equal as two samples can be; so are two infinities.
            same = own.view(f"u{own.itemsize}") == theirs.view(f"u{own.itemsize}")
            with np.errstate(invalid="ignore"):
                by = np.where(same, 0, np.abs(own.astype(np.float64) - theirs))
            worst = max(worst, float(np.nan_to_num(by[outside], nan=np.inf).max(initial=0)))
        else:
            apart = (own != theirs) & outside  # most often nowhere, which is seen without reckoning any difference
            worst = max(worst, float(np.abs(own[apart].astype(np.int64) - theirs[apart]).max(initial=0)))
    return worst


def outside_hash(frame: Frame, matte: Matte) -> str:
    """A hash of every sample outside the matte: equal for plate and take where nothing else was touched.

    The samples are hashed as they lie, row by row, with zeros in place of those inside.
    """
    # Most processors of today reckon this hash in hardware.
    digest = hashlib.sha256()
    rows, columns = (_extent(matte.any(axis=axis)) for axis in (1, 0))
    for samples, part in zip(_all_samples(frame), _parts(frame), strict=True):
        plain = np.array(samples, order="C")
        # Whole samples, so that those at the extent's edge are judged by all pixels that share them.
        down, across = (slice(span.start // step, -(-span.stop // step))
                        for span, step in ((rows, part.down), (columns, part.across)))
        cut = matte[down.start * part.down : down.stop * part.down,
                    across.start * part.across : across.stop * part.across]
        plain[down, across][~_outside(cut, part)] = 0
        digest.update(plain.reshape(-1).data)
    return digest.hexdigest()


def _extent(any_of: Matte) -> slice:
    """From the first to the last that is true; empty where none is."""
    found = np.flatnonzero(any_of)
    return slice(int(found[0]), int(found[-1]) + 1) if len(found) else slice(0, 0)


def _parts(frame: Frame) -> tuple[Component, ...]:
    layout = frame.layout
    return (*layout.components, layout.alpha) if layout.alpha else layout.components


def _all_samples(frame: Frame) -> list[Samples]:
    opacity = frame.opacity
    return [*frame.samples, *([opacity] if opacity is not None else [])]


def _outside(matte: Matte, part: Component) -> Matte:
    """Which of a component's samples belong to a pixel outside: those are never written (see `Frame.with_rgb`)."""
    if part.across == part.down == 1:
        return ~matte
    rows, columns = -(-matte.shape[0] // part.down), -(-matte.shape[1] // part.across)
    inside = np.ones((rows * part.down, columns * part.across), np.bool_)
    inside[: matte.shape[0], : matte.shape[1]] = matte
    return ~all_under(inside, (part.across, part.down))
