"""Whether lips are shut where they must be: at every p, b and m."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from retake.speech import STEPS, Contact

Series = NDArray[np.float32]

# More likely a p, b or m than not.
_LIKELY = 0.5
# Lips count as shut up to a quarter of the way from where they usually shut to where they usually are.
_LOW, _SHARE = 15, 0.25
# Lips are seen to meet before the release is heard; a landmark and the ear are each good to a frame.
_AROUND = 1


@dataclass(frozen=True)
class ContactSeen:
    """A p, b or m, and what the lips do there.

    Attributes:
        first: The first frame of it.
        last: The last frame of it.
        before: Whether the plate's lips are shut.
        after: Whether the take's are.
        strength: How sure it is that it was one, 0 to 1.
    """

    first: int
    last: int
    before: bool
    after: bool
    strength: float


def shut_level(plate: Series, take: Series) -> float:
    """The opening up to which lips count as shut; NaN where no lips are seen."""
    both = np.concatenate([plate, take])
    if not np.isfinite(plate).any():
        return float("nan")
    low = float(np.nanpercentile(both, _LOW))
    return low + _SHARE * max(0.0, float(np.nanmedian(plate)) - low)


def contacts_seen(contacts: Sequence[Contact], rate: Fraction, openings: tuple[Series, Series], level: float,
                  start: int = 0, asked: int = 0) -> tuple[ContactSeen, ...]:
    """Each p, b and m at which the lips are seen.

    Args:
        contacts: Every p, b and m of a sound whose first step is heard with the first frame.
        rate: Frames a second.
        openings: The plate's lip opening and the take's, (frames,) float32, NaN where unknown.
        level: Up to where they are shut.
        start: The first frame's number.
        asked: The frames by which lips are meant to come later than the sound.
    """
    found = []
    for one in contacts:
        first = int(one.at * rate / STEPS) + asked
        last = max(first, int((one.stop - 1) * rate / STEPS) + asked)
        rows = slice(max(0, first - _AROUND), last + 1 + _AROUND)
        if one.strength < _LIKELY or not 0 <= first < len(openings[0]):
            continue
        lowest = [float(np.nanmin(series[rows])) if np.isfinite(series[rows]).any() else np.nan for series in openings]
        if np.isfinite(lowest).all():
            before, after = (low <= level for low in lowest)
            found.append(ContactSeen(start + first, start + min(last, len(openings[0]) - 1), before, after,
                                     float(one.strength)))
    return tuple(found)
