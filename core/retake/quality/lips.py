"""How far lips move: while the dialogue speaks, and while it is silent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from retake.listener import Heard
from retake.runs import true_runs
from retake.speech import Speech, per_frame

Series = NDArray[np.float32]
Mask = NDArray[np.bool_]

_FEWEST = 10
_DIGITAL = -18.0  # log-mel of digital silence and of dither
# Lips lead the sound, and need a while to come to rest.
_LEAD, _TRAIL = Fraction(1, 5), Fraction(2, 5)


@dataclass(frozen=True)
class Silence:
    """What lips do while the dialogue is silent and the plate's speaker is not.

    Attributes:
        frames: How many such frames there are.
        before: How far the plate's opening moves there, over its spread while its speaker talks.
        after: The same of the take's.
    """

    frames: int
    before: float
    after: float

    @classmethod
    def of(cls, openings: tuple[Series, Series], quiet: Mask, own: float | None) -> Silence | None:
        """The motion of plate and take in the quiet frames; None where too little is known."""
        before, after = (motion_in(series, quiet) for series in openings)
        if before is None or after is None or not own:
            return None
        return cls(int(quiet.sum()), before / own, after / own)


def spread_in(opening: Series, where: Mask) -> float | None:
    """The standard deviation of an opening over some frames; None where too few are known."""
    known = opening[: len(where)][where[: len(opening)]]
    known = known[np.isfinite(known)]
    return float(known.std()) if len(known) >= _FEWEST else None


def motion_in(opening: Series, where: Mask) -> float | None:
    """The standard deviation of an opening about its mean in each stretch; None where too few frames are known.

    Lips may rest in one pause a little open and in the next one shut: that is no motion.
    """
    off = [known - known.mean() for a, b in true_runs(where[: len(opening)])
           if len(known := opening[a:b][np.isfinite(opening[a:b])])]
    together = np.concatenate(off) if off else np.zeros(0, np.float32)
    return float(np.sqrt((together**2).mean())) if len(together) >= _FEWEST else None


def ranged(opening: Series, speaks: Mask, own: float | None) -> float | None:
    """The spread of an opening while the dialogue speaks, over the speaker's own."""
    spread = spread_in(opening, speaks)
    return spread / own if spread is not None and own else None


def silent_frames(expected: Heard | None, rate: Fraction, count: int) -> Mask:
    """Where the dialogue is silent, and was for as long as lips take to come to rest: (count,) bool."""
    quiet = np.ones(count, np.bool_)
    if expected is None:
        return quiet
    before, behind = round(_LEAD * rate), round(_TRAIL * rate)
    for row in np.flatnonzero(expected.voice > 0.3).tolist():
        quiet[max(0, row - before) : row + behind + 1] = False
    return quiet


def hushed_frames(expected: Heard | None, own: Heard | None, rate: Fraction, count: int,
                  handles: tuple[int, int] = (0, 0)) -> Mask:
    """Where the dialogue is silent and the plate's speaker is not: there the take has to bring the lips to rest.

    Where both are silent, lips do what they do of their own accord: a smile, a breath. In the handles, so many frames
    before and after the shot's own, no dialogue is laid and the plate talks on.
    """
    quiet = silent_frames(expected, rate, count)
    quiet[: handles[0]] = quiet[count - handles[1] :] = False
    return np.asarray(quiet & ~silent_frames(own, rate, count)) if own else quiet


def speaking_frames(own: Heard | None, opening: Series) -> Mask:
    """Where the plate's speaker talks, (frames,) bool; wherever lips are seen if nobody knows."""
    return np.asarray(own.voice[: len(opening)] > 0.5 if own else np.isfinite(opening))


def where_it_sounds(expected: Heard, sound: Speech) -> Heard:
    """What is expected of the lips, without a voice where the sound is digital silence or nobody speaks in all of it.

    The listener measures a sound against its own loudness: of one without any it knows nothing.
    """
    sounds = (sound.logmel.max(axis=1, initial=_DIGITAL) > _DIGITAL).astype(np.float32)
    heard = per_frame(sounds, expected.rate, len(expected)) > 0 if len(sounds) else np.zeros(len(expected), np.bool_)
    return replace(expected, voice=np.where(heard & bool(sound.spoken), expected.voice, 0).astype(np.float32))
