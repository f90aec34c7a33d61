"""From what was seen of a take to what take.json says of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.listener import mapped_to
from retake.quality.evidence import Evidence
from retake.quality.figures import Told, rounded
from retake.quality.verdict import judge
from retake.quality.watch import Seen
from retake.runs import true_runs

__all__ = ["expected_of", "quality_of"]


def quality_of(evidence: Evidence) -> dict[str, Any]:
    """take.json's "figures", "over_time" and "verdict"."""
    return {"figures": evidence.figures.as_data(), "over_time": over_time(evidence.seen, evidence.told),
            "verdict": judge(evidence).as_data(evidence.clock)}


def over_time(seen: Seen, told: Told) -> dict[str, Any]:
    """The course of the shot, a value a frame; None where nothing is known. Openings are over the eyes' distance."""
    expected = expected_of(told, seen.plate)
    return rounded({  # type: ignore[no-any-return]
        "first": seen.start, "touched": [[a + seen.start, b + seen.start - 1] for a, b in true_runs(seen.touched)],
        "expected": None if expected is None else expected.tolist(), "plate": seen.plate.tolist(),
        "take": seen.take.tolist(), "face": seen.sure_take.tolist(),
        "sharpness": _over(seen.detail_take, seen.detail_plate, seen), "seam": seen.seam.tolist(),
        "shimmer": _over(seen.shimmer_take, seen.shimmer_plate, seen)})


def expected_of(told: Told, plate: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """The lip opening that the dialogue lets expect in each frame, over the eyes' distance; NaN where it is silent.

    Args:
        told: What the sounds tell.
        plate: The plate's opening in each frame, (frames,) float32: its speaker's own measure.
    """
    count = len(plate)
    if told.expected is None or len(told.expected) < count:
        return None
    own = told.own.voice[:count] > 0.5 if told.own else None
    speaks = told.expected.voice[:count] > 0.5
    mapped = mapped_to(told.expected.opening[:count], plate, speaking=speaks, reference_speaking=own)
    return np.where(speaks, mapped, np.float32(np.nan))


def _over(take: Any, plate: Any, seen: Seen) -> list[float]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(seen.touched, take / np.maximum(plate, 1e-9), np.nan).tolist()  # type: ignore[no-any-return]
