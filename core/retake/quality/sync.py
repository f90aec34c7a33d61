"""Lips against sound: how many frames they are off, and how far they go with it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from retake.listener import Heard, agreement, offset
from retake.quality.limits import SURE

Series = NDArray[np.float32]

# Long enough for the listener to be sure of talk that it hears well, short enough to find where it goes wrong.
_SECONDS, _STEP = 5, 1


@dataclass(frozen=True)
class Sync:
    """Lips against a sound.

    Attributes:
        frames: By how many frames the lips come late; below 0 they come early.
        confidence: 0 to 1: the probability that this is right to one frame.
        agreement: The correlation with what the sound lets expect, within three frames.
    """

    frames: float
    confidence: float
    agreement: float


@dataclass(frozen=True)
class Piece:
    """Lips against sound in a piece of the shot.

    Attributes:
        first: Its first frame.
        last: Its last frame.
        frames: By how many frames the lips come late.
        confidence: 0 to 1.
    """

    first: int
    last: int
    frames: float
    confidence: float


def sync(opening: Series, expected: Heard | None, asked: int = 0) -> Sync:
    """Lips against what a sound lets expect, which is `asked` frames later than the sound itself."""
    if expected is None:
        return Sync(0.0, 0.0, 0.0)
    found = offset(opening, expected)
    return Sync(found.frames + asked, found.confidence, agreement(opening, expected))


def delayed(expected: Heard, frames: int) -> Heard:
    """What is expected so many frames later; nothing is where nothing was heard."""
    count = len(expected)
    by = int(np.clip(frames, -count, count))
    moved = {}
    for name in ("opening", "width", "jaw", "voice", "shut", "confidence"):
        row = np.zeros(count, np.float32)
        row[max(0, by) : count + min(0, by)] = getattr(expected, name)[max(0, -by) : count - max(0, by)]
        moved[name] = row
    return Heard(**moved, rate=expected.rate)


def part(expected: Heard, first: int, last: int) -> Heard:
    """What is expected of frames `first` up to but not with `last`."""
    rows = slice(first, last)
    return Heard(expected.opening[rows], expected.width[rows], expected.jaw[rows], expected.voice[rows],
                 expected.shut[rows], expected.confidence[rows], expected.rate)


def pieces(opening: Series, expected: Heard | None, rate: Fraction, start: int = 0, asked: int = 0
           ) -> tuple[Piece, ...]:
    """The offset in pieces of five seconds that overlap, those of which it is sure; `start` is the first frame."""
    if expected is None:
        return ()
    length, step = round(_SECONDS * rate), max(1, round(_STEP * rate))
    found = []
    for first in range(0, max(1, len(opening) - length + 1), step):
        last = min(len(opening), first + length)
        told = offset(np.ascontiguousarray(opening[first:last]), part(expected, first, last))
        if told.confidence >= SURE:
            found.append(Piece(start + first, start + last - 1, told.frames + asked, told.confidence))
    return tuple(found)
