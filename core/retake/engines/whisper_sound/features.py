"""What Whisper hears in a whole line of dialogue, and the part of it that belongs to each frame."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retake.engines.whisper_sound.spectrum import SEGMENT, Floats, spectrum

RATE = 50  # steps a second
SAMPLES = 320  # of a step
WINDOW = 10  # steps of a frame: from 80 ms before it to 120 ms behind
BEFORE = 4
# Steps of silence that are heard before and behind the dialogue, for the frames that lie there.
AROUND = 25

_STEPS = SEGMENT // SAMPLES
# A segment begins every 18 s. Where two overlap, the one fades into the other in the middle: whatever is used has
# heard what was said 5 s before and behind it.
_HOP, _FADE = 900, 100


class Ear(Protocol):
    """What hears 30 s; see `retake.engines.whisper_sound.encoder.Encoder`."""

    def states(self, spectrum: Floats, normed: bool) -> Floats:
        """What each layer makes of 30 s, float32 of shape (1500, layers, width)."""


def features(samples: Floats, ear: Ear, *, normed: bool, blank: bool) -> Floats:
    """What is heard in a sound and in the silence around it, float32 of shape (steps, layers, width).

    Its first step lies `AROUND` steps before the sound.

    Args:
        samples: float32 of shape (n,), mono, 16 kHz.
        ear: What hears.
        normed: See `Encoder.states`.
        blank: See `spectrum`.
    """
    padded = np.pad(np.asarray(samples, np.float32), AROUND * SAMPLES)
    steps = len(padded) // SAMPLES
    found: Floats | None = None
    for first, shares in segments(steps):
        count = min(_STEPS, steps - first)
        heard = ear.states(spectrum(padded[first * SAMPLES: first * SAMPLES + SEGMENT], blank), normed)
        if found is None:
            found = np.zeros((steps, *heard.shape[1:]), np.float32)
        found[first: first + count] += heard[:count] * shares[:count, None, None]
    assert found is not None  # there is silence at least
    return found


def segments(steps: int) -> Iterator[tuple[int, Floats]]:
    """Where the segments of 30 s begin, in steps, and what each of their steps counts, (1500,) float32."""
    count = 1 + max(0, math.ceil((steps - _STEPS) / _HOP))
    overlap = _STEPS - _HOP
    rise = np.clip((np.arange(overlap) + 0.5 - (overlap - _FADE) / 2) / _FADE, 0, 1).astype(np.float32)
    for number in range(count):
        shares = np.ones(_STEPS, np.float32)
        if number:
            shares[:overlap] = rise
        if number < count - 1:
            shares[_HOP:] = 1 - rise
        yield number * _HOP, shares


def starts(rate: Fraction, numbers: Sequence[int]) -> NDArray[np.int64]:
    """The step at which each frame's window begins, counted from the dialogue's first sample.

    The nearest to 80 ms before the frame: no more than 10 ms off at any rate, exact at 25.
    """
    return np.array([math.floor(Fraction(number) * RATE / rate + Fraction(1, 2)) - BEFORE for number in numbers],
                    np.int64)


def windows(heard: Floats, rate: Fraction, numbers: Sequence[int]) -> Floats:
    """What the frames hear, float32 of shape (frames, 50, width): ten steps of five layers each, step by step.

    Args:
        heard: What `features` gives.
        rate: Frames a second.
        numbers: The frames, counted from the dialogue's first; before it and behind its last there is silence.
    """
    steps = starts(rate, numbers)[:, None] + np.arange(WINDOW) + AROUND
    found = heard[np.clip(steps, 0, len(heard) - 1)]
    return np.ascontiguousarray(found.reshape(len(numbers), -1, heard.shape[2]))
