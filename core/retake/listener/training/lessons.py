"""Lessons: features with what the mouth does meanwhile, of every sentence under many conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from retake.listener.network import OUTPUTS, STRIDE
from retake.listener.training.conditions import changed
from retake.listener.training.footage import Sentence, heard_in, on_steps
from retake.speech import Series
from retake.speech.intervals import smoothed


@dataclass(frozen=True)
class Lesson:
    """One sentence, once.

    Attributes:
        features: Float32 of shape (steps, 82), steps even.
        wanted: The five outputs at each second step, float32 of shape (steps / 2, 5); what is not known is 0.
        known: Which of them are known, float32 of the same shape, 0 or 1.
    """

    features: Series
    wanted: Series
    known: Series


def lesson(sentence: Sentence, rng: np.random.Generator | None = None, others: Sequence[Series] = ()) -> Lesson:
    """A sentence as it is, or under conditions drawn at random."""
    samples, speed, warp = sentence.samples, 1.0, 1.0
    voiced = _voiced(sentence.samples)
    if rng is not None:
        after = changed(sentence.samples, rng, others)
        samples, speed, warp = after.samples, after.speed, after.warp
    heard = heard_in(samples, warp)
    steps = len(heard) // STRIDE * STRIDE
    marks = np.concatenate([sentence.measures, sentence.shut[:, None]], axis=1)
    wanted = np.zeros((steps, len(OUTPUTS)), np.float32)
    wanted[:, [0, 1, 2, 4]] = on_steps(marks, sentence.fps, steps, speed)
    wanted[:, 3] = on_steps(voiced, 100, steps, speed)
    known = np.isfinite(wanted).astype(np.float32)
    known[:, 4] = known[:, 0]
    halves = np.nan_to_num(wanted).reshape(-1, STRIDE, len(OUTPUTS)).mean(axis=1)
    return Lesson(heard[:steps], halves, known.reshape(-1, STRIDE, len(OUTPUTS)).min(axis=1))


def lessons(sentences: Sequence[Sentence], versions: int, seed: int) -> Iterator[Lesson]:
    """Every sentence as it is and under `versions` - 1 conditions; the same seed gives the same lessons."""
    others = [one.samples for one in sentences]
    for version in range(versions):
        for place, sentence in enumerate(sentences):
            yield lesson(sentence, np.random.default_rng([seed, version, place]) if version else None, others)


def _voiced(samples: Series) -> Series:
    """Where a clean sound speaks, by its level alone, float32 of shape (steps,), 0 or 1."""
    count = -(-len(samples) // 160)
    power = np.pad(samples.astype(np.float64) ** 2, (0, count * 160 - len(samples))).reshape(count, 160).mean(axis=1)
    level = np.log(smoothed(power.astype(np.float32), 5) + 1e-10)
    low, high = np.percentile(level, (10, 95))
    loud = (level > low + 0.35 * (high - low)).astype(np.float32)
    return (smoothed(loud, 15) > 0.5).astype(np.float32)
