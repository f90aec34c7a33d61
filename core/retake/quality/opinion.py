"""What an expert, the second judge, says of lips and sound. Only numbers: its networks are asked in `retake.expert`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from retake.expert.grid import A_SECOND, Rows
from retake.expert.sweep import Scores, Swept, in_pieces
from retake.quality.limits import SURE
from retake.quality.sync import Piece


@dataclass(frozen=True)
class ExpertSync:
    """Lips against a sound, as an expert sees them.

    Attributes:
        frames: By how many frames the lips come late, below 0 early; found in steps of a 25th of a second.
        confidence: 0 to 1: how likely other moments of the same shot would have said the same.
        windows: How many fifths of a second it was asked of.
        measures: What else it measures: `likeness` and `margin`, or `lse_c` and `lse_d`.
    """

    frames: float
    confidence: float
    windows: int
    measures: Mapping[str, float] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The same as JSON takes it, each measure by its name."""
        told = {"frames": self.frames, "confidence": self.confidence, "windows": self.windows, **self.measures}
        return {name: round(value, 4) for name, value in told.items()}


@dataclass(frozen=True)
class Opinion:
    """What an expert says of a take.

    Attributes:
        judge: What people call it.
        before: Lips of the plate against the new dialogue; None where it saw none.
        after: Lips of the take against it.
        own: Lips of the plate against its own sound; None without one.
        offsets: The take against the dialogue piece by piece, where it is sure.
    """

    judge: str
    before: ExpertSync | None
    after: ExpertSync | None
    own: ExpertSync | None = None
    offsets: tuple[Piece, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The same as JSON takes it."""
        sides = {name: one.as_data() if (one := getattr(self, name)) else None for name in ("before", "after", "own")}
        return {"judge": self.judge, **sides, "offsets": [
            {"first": one.first, "last": one.last, "frames": round(one.frames, 4),
             "confidence": round(one.confidence, 4)} for one in self.offsets]}


def expert_sync(found: Swept | None, measures: Mapping[str, float], rate: Fraction) -> ExpertSync | None:
    """A sweep's offset in the frames of a plate; None where nothing was scored."""
    if found is None:
        return None
    return ExpertSync(float(found.late * rate / A_SECOND), found.confidence, found.rows, dict(measures))


def expert_pieces(scores: Scores, frames: Rows, rate: Fraction, start: int = 0) -> tuple[Piece, ...]:
    """The offset in pieces of five seconds that overlap, those of which it is sure.

    Args:
        scores: Each window's, by its first picture.
        frames: For each picture its row.
        rate: Frames a second.
        start: The first row's frame.
    """
    pieces = []
    for first, last, found in in_pieces(scores):
        if found.confidence >= SURE:
            known = first + np.flatnonzero(np.isfinite(scores[first:last]).all(axis=1))
            pieces.append(Piece(start + int(frames[known[0]]), start + int(frames[known[-1]]),
                                float(found.late * rate / A_SECOND), found.confidence))
    return tuple(pieces)
