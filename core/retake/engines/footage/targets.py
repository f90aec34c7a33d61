"""What the lips should do at each frame of a dialogue, in the speaker's own measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.engines.footage.mouths import Mouths
from retake.listener import Heard, mapped_to
from retake.speech import STEPS, Contact, Speech

Series = NDArray[np.float32]

_SURE = 0.35
_SILENT = 0.2  # probability of a voice below which nobody speaks
# Lips are shut in so few frames that the listener seldom dares to say it: what is likely to it begins early.
_PERHAPS, _SURELY = 0.2, 0.6
_PARTED = 0.6  # standard deviations above silence at which lips are on their way


@dataclass(frozen=True)
class Targets:
    """What the lips should do; every array float32 of shape (frames,).

    Attributes:
        opening, width, jaw: In the measure of `Mouths`.
        shut: How surely the lips are together, 0 to 1.
        shut_at: The opening that counts as shut.
    """

    opening: Series
    width: Series
    jaw: Series
    shut: Series
    shut_at: float

    def __len__(self) -> int:
        """How many frames there are."""
        return len(self.opening)

    def at(self, places: NDArray[np.intp]) -> Targets:
        """The targets at certain frames."""
        return Targets(self.opening[places], self.width[places], self.jaw[places], self.shut[places], self.shut_at)


def targets_for(heard: Heard, dialogue: Speech, mouths: Mouths, talking: NDArray[np.bool_], rest: NDArray[np.intp]
                ) -> Targets:
    """What is heard, brought to the speaker's own distribution; lips that meet are forced together.

    Args:
        heard: What the listener makes of the dialogue, frame by frame.
        dialogue: Its speech, for the moments when lips meet.
        mouths: The mouths there are.
        talking: Which of them talk, bool of shape (mouths,).
        rest: Frames of the speaker at rest.
    """
    speaks = heard.voice > 0.5
    moves = moving(heard)
    own = {}
    for name in ("opening", "width", "jaw"):
        reference = np.where(mouths.usable, getattr(mouths, name), np.nan).astype(np.float32)
        told = mapped_to(getattr(heard, name), reference, speaking=speaks, reference_speaking=talking)
        still = float(np.median(reference[rest])) if len(rest) else float(np.nanmedian(reference))
        own[name] = np.asarray(moves * told + (1 - moves) * still, np.float32)
    known = mouths.opening[mouths.usable]
    shut_at = float(np.percentile(known, 8)) if len(known) else 0.0
    shut = contact_frames(dialogue.closures, len(heard), float(heard.rate))
    likely = np.clip((heard.shut - _PERHAPS) / (_SURELY - _PERHAPS), 0, 1)
    shut = np.maximum(shut, likely * speaks).astype(np.float32)
    own["opening"] = np.asarray(own["opening"] * (1 - shut) + np.minimum(own["opening"], shut_at) * shut, np.float32)
    return Targets(own["opening"], own["width"], own["jaw"], shut, shut_at)


def moving(heard: Heard) -> Series:
    """How far a mouth has left its rest, 0 to 1: with the voice, and before it where breath is drawn for it."""
    silent = heard.voice < _SILENT
    if not silent.any():
        return np.ones(len(heard), np.float32)
    risen = (heard.opening - np.median(heard.opening[silent])) / _PARTED
    return np.asarray(np.clip(np.maximum(heard.voice * 2, risen), 0, 1), np.float32)


def contact_frames(contacts: Sequence[Contact], count: int, rate: float) -> Series:
    """How surely lips are together in each frame, 0 to 1: over the contact's tight part, at least one frame.

    Lips are seen to meet a little before they are heard to open: the frame that holds the tightest moment counts.
    """
    out = np.zeros(count, np.float32)
    for one in contacts:
        if one.strength >= _SURE:
            first = int(one.at / STEPS * rate)
            last = max(first, int((one.stop - 1) / STEPS * rate - 0.5))
            out[first: last + 1] = np.maximum(out[first: last + 1], one.strength)
    return out
