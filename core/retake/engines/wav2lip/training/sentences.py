"""Sentences to learn from, those that are held back, and the windows of five frames that are drawn from them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.engines.mel import BANDS, COLUMNS_A_SECOND, WINDOW, windows
from retake.engines.wav2lip.training.footage import Faces, Talk, in_sync, measured
from retake.errors import MediaError
from retake.expert.grid import A_SECOND
from retake.expert.grid import WINDOW as FRAMES
from retake.listener.training.footage import found
from retake.options.lips_training import LipsTrainingOptions
from retake.unfinished import shown

Told = Callable[[str, int, int], None]
Said = Callable[[str], None]
Floats = NDArray[np.float32]

HOLD_BACK = 10  # every tenth sentence is not learned from, but judged by
_LONGEST, _SHORTEST = 6 * A_SECOND, 4 * FRAMES


@dataclass(frozen=True)
class Sentence:
    """A few seconds of a talk in which one face is seen without a break: its frames `first` up to `last`."""

    talk: Talk
    first: int
    last: int

    @property
    def starts(self) -> int:
        """How many windows of five frames it has."""
        return self.last - self.first - FRAMES + 1

    def faces(self, start: int) -> Faces:
        """The five frames of a window, uint8 B'G'R' (5, side, side, 3)."""
        at = self.first + start
        return np.asarray(self.talk.faces[at : at + FRAMES])

    def heard(self, start: int) -> Floats:
        """What the expert hears with a window: from its first frame on, (80, 16)."""
        return _windows(self.talk.plain, [_column(self.first + start)])[0]

    def heard_frames(self, start: int) -> Floats:
        """What the generator hears for each frame of a window: from the frame before it on, (5, 80, 16)."""
        return _windows(self.talk.level, [_column(self.first + start + k - 1) for k in range(FRAMES)])


@dataclass(frozen=True)
class Material:
    """What a training has: sentences that it learns from, and others that it is judged by."""

    learn: tuple[Sentence, ...]
    held: tuple[Sentence, ...]


@contextmanager
def gathered(footage: Sequence[Path], options: LipsTrainingOptions, side: int, told: Told, said: Said
             ) -> Iterator[Material]:
    """The sentences of some footage, for as long as the block lasts; of each person every tenth is held back.

    Raises:
        MediaError: There are fewer than two.
    """
    people = found(footage)
    total, done = sum(len(one) for one in people), 0
    learn: list[Sentence] = []
    held: list[Sentence] = []
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="retake-", ignore_cleanup_errors=True) as passing:
        folder = options.measured or Path(passing)
        for movies in people:
            own: list[Sentence] = []
            for movie in movies:
                try:
                    talk, line = in_sync(movie.name, measured(movie, side, folder), options.check_sync)
                except MediaError as problem:
                    talk, line = None, f"{shown(movie)}: left out. {problem}"
                own += sentences(talk) if talk else []
                lines += [line] if line else []
                done += 1
                told("measuring", done, total)
            learn += [one for place, one in enumerate(own) if place % HOLD_BACK != HOLD_BACK // 2 - 1]
            held += [one for place, one in enumerate(own) if place % HOLD_BACK == HOLD_BACK // 2 - 1]
        for line in lines:
            said(line)
        if not held and len(learn) > 1:
            held = [learn.pop()]
        if not held or not learn:
            raise MediaError("The footage holds fewer than two sentences of a face that talks in sync. "
                             + (lines[0] if len(lines) == 1 else "Give more of it; a few minutes are little."))
        yield Material(tuple(learn), tuple(held))


def sentences(talk: Talk) -> list[Sentence]:
    """A talk in pieces of six seconds at most; what is shorter than twenty frames, or has no sound, is left out."""
    pieces = []
    sounding = int(talk.plain.shape[1] * A_SECOND / COLUMNS_A_SECOND)
    for first, end in talk.stretches:
        last = min(end, sounding)
        count = max(1, -(-(last - first) // _LONGEST))
        bounds = [first + (last - first) * k // count for k in range(count + 1)]
        pieces += [Sentence(talk, a, b) for a, b in pairwise(bounds) if b - a >= _SHORTEST]
    return pieces


def drawn(some: Sequence[Sentence], chance: np.random.Generator) -> tuple[Sentence, int, int]:
    """A sentence at random, one of its windows, and another one of its windows."""
    sentence = some[int(chance.integers(len(some)))]
    window = int(chance.integers(sentence.starts))
    other = int(chance.integers(sentence.starts - 1))
    return sentence, window, other + (other >= window)


def _column(frame: int) -> int:
    return frame * COLUMNS_A_SECOND // A_SECOND


def _windows(spectrum: Floats, starts: list[int]) -> Floats:
    """The windows of a long spectrum, of which no more is touched than they need."""
    low, high = max(0, min(starts)), max(starts) + WINDOW
    if low >= spectrum.shape[1]:
        low = max(0, spectrum.shape[1] - 1)
    assert spectrum.shape[0] == BANDS
    return windows(spectrum[:, low:high], [one - low for one in starts])
