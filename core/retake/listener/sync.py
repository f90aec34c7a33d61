"""How far lips are from their sound, and whether they are its lips at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.listener.heard import Heard
from retake.speech import Series

REACH = 15  # frames that lips are looked for before and behind their sound
_FEWEST = 20  # frames that both say something about
_APART = 4  # frames from the peak on which another peak is another answer
_NEAR = 3  # agreement is looked for within so many frames
# Fitted to pieces of talk of 1 to 16 s, in and out of sync, some of them another talker's lips: see docs/listener.md.
# By chance a peak is as high as one over the root of the length, so both are told in that measure.
_BIAS, _BY_PEAK, _BY_GAP = -4.87, 3.84, 3.83


@dataclass(frozen=True, slots=True)
class Offset:
    """How far lips are from their sound.

    Attributes:
        frames: By how many frames the lips come late; below 0 they come early. Parts of a frame count.
        confidence: 0 to 1: the probability that this is right to one frame. Low in silence, without a face, and where
            too little is said.
        correlation: How well lips and sound agree there, -1 to 1.
    """

    frames: float
    confidence: float
    correlation: float


def offset(opening: Series, expected: Heard, reach: int = REACH) -> Offset:
    """How far measured lips are from what a sound lets expect.

    Args:
        opening: The measured lip opening in any unit, float32 of shape (frames,); NaN where no mouth is seen.
        expected: What the sound lets expect at the same frames.
        reach: The frames to look before and behind.
    """
    agreed, seconds = agreements(opening, expected, reach)
    if not np.isfinite(agreed).any():
        return Offset(0.0, 0.0, 0.0)
    best = int(np.nanargmax(agreed))
    peak = float(agreed[best])
    others = np.delete(agreed, np.arange(max(0, best - _APART + 1), min(len(agreed), best + _APART)))
    others = others[np.isfinite(others)]
    gap = peak - float(others.max(initial=0.0))
    told = _BIAS + (_BY_PEAK * peak + _BY_GAP * gap) * float(np.sqrt(seconds))
    # A peak at the edge of what was looked at is the slope of another, further away.
    inside = 0 < best < len(agreed) - 1
    confidence = 1 / (1 + np.exp(-np.clip(told, -30, 30))) if inside and len(others) else 0.0
    return Offset(best - reach + _between(agreed, best), float(confidence), peak)


def agreement(opening: Series, expected: Heard) -> float:
    """How well a mouth goes with a sound, -1 to 1: the best correlation within three frames; 0 if none can be told.

    Who of several faces speaks is the one whose mouth agrees best.
    """
    agreed, _ = agreements(opening, expected, _NEAR)
    return float(np.nanmax(agreed)) if np.isfinite(agreed).any() else 0.0


def agreements(opening: Series, expected: Heard, reach: int) -> tuple[NDArray[np.float64], float]:
    """The correlation of lips and sound at each lag from -reach to reach, and how many seconds of speech it is over.

    Slow changes are taken out of both: a smile is no speech. What the listener is unsure of weighs less. NaN where
    fewer than 20 frames say something. At lag k the lips of frame t + k are held against the sound of frame t.
    """
    rate = float(expected.rate)
    window = max(3, round(1.2 * rate)) // 2 * 2 + 1
    count = min(len(opening), len(expected))
    if count < _FEWEST:
        return np.full(2 * reach + 1, np.nan), 0.0
    seen = np.isfinite(opening[:count]).astype(np.float64)
    lips = _without_slow(np.nan_to_num(opening[:count]).astype(np.float64), seen, window)
    weight = _near_speech(expected.voice[:count], rate)
    sound = _without_slow(expected.opening[:count].astype(np.float64), np.ones(count), window)
    agreed = np.full(2 * reach + 1, np.nan)
    for lag in range(-reach, reach + 1):
        late = slice(max(0, lag), count + min(0, lag))
        due = slice(max(0, -lag), count - max(0, lag))
        if late.stop - late.start >= _FEWEST:
            agreed[lag + reach] = _correlation(lips[late], sound[due], seen[late] * weight[due])
    return agreed, float((seen * expected.voice[:count]).sum() / rate)


def _near_speech(voice: Series, rate: float) -> NDArray[np.float64]:
    """1 where somebody speaks or is about to, or has just ended; falls to a little in long silence."""
    reach = max(1, round(0.3 * rate))
    padded = np.pad(voice.astype(np.float64), reach)
    near = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1)
    return np.asarray(0.05 + 0.95 * near, np.float64)


def _without_slow(values: NDArray[np.float64], seen: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """The values less their mean over a window, of what is seen."""
    half = window // 2
    sums = np.cumsum(np.stack([values * seen, seen]), axis=1)
    sums = np.concatenate([np.zeros((2, 1)), sums], axis=1)
    places = np.arange(len(values))
    total, count = sums[:, np.minimum(places + half + 1, len(values))] - sums[:, np.maximum(places - half, 0)]
    return np.asarray((values - total / np.maximum(count, 1)) * seen, np.float64)


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    total = weight.sum()
    if (weight > 0.5).sum() < _FEWEST:
        return float("nan")
    a, b = a - (a * weight).sum() / total, b - (b * weight).sum() / total
    power = float((a * a * weight).sum() * (b * b * weight).sum())
    return float((a * b * weight).sum() / np.sqrt(power)) if power > 1e-18 else float("nan")


def _between(agreed: NDArray[np.float64], best: int) -> float:
    """Where between the lags the peak lies, -0.5 to 0.5: the top of a parabola through three of them."""
    if not 0 < best < len(agreed) - 1:
        return 0.0
    before, at, after = (float(one) for one in agreed[best - 1: best + 2])
    bend = before - 2 * at + after
    return float(np.clip((before - after) / (2 * bend), -0.5, 0.5)) if np.isfinite(bend) and bend < -1e-9 else 0.0
